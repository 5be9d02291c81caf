//! `extends` of something that cannot be extended.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-base", Error, "unknown_base.md");

pub(crate) fn finding(at: Anchor, name: &str, kind: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no {kind} `{name}` to extend")), at, name, known)
}

pub(crate) fn other_kind(at: Anchor, name: &str, found: &str, wanted: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is a {found}; a {wanted} extends a {wanted}"))
}

pub(crate) fn cycle(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` extends itself, through what it extends"))
}
