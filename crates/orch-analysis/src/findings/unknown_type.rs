//! A type that nothing declares.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-type", Error, "unknown_type.md");

pub(crate) fn finding(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no type `{name}`")), at, name, known)
}
