//! A function that calls itself.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("recursive-function", Error, "recursive_function.md");

/// Why not, and what else to do.
const WHY: &str =
    "checking must always end; a comprehension, or `sum`, `sort` or `range`, does what is needed mostly";

pub(crate) fn finding(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` calls itself")).note(WHY)
}

pub(crate) fn through(at: Anchor, name: &str, through: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` calls itself, through `{through}`")).note(WHY)
}
