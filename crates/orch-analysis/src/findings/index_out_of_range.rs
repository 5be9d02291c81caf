//! An element that a list does not have.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("index-out-of-range", Error, "index_out_of_range.md");

pub(crate) fn finding(at: Anchor, index: i64, length: usize) -> Found {
    Found::new(&CODE, at, format!("the list has {length} elements, and this asks for number {index}"))
        .note("the first is number 0")
}

pub(crate) fn empty(at: Anchor) -> Found {
    Found::new(&CODE, at, "an empty list has no such element")
}
