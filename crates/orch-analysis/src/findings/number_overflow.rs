//! A number that is too large, or has no value.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("number-overflow", Error, "number_overflow.md");

pub(crate) fn finding(at: Anchor, message: &str) -> Found {
    Found::new(&CODE, at, message)
}

pub(crate) fn division_by_zero(at: Anchor) -> Found {
    Found::new(&CODE, at, "this divides by zero")
}
