//! An attribute that does not exist.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-attribute", Error, "unknown_attribute.md");

pub(crate) fn finding(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no attribute `@{name}`")), at, name, known)
}
