//! Two arms of a `match` for one value.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("ambiguous-arm", Error, "ambiguous_arm.md");

/// A pattern that stands there already.
pub(crate) fn same(second: Anchor, first: Anchor) -> Found {
    found(second, first, "there is an arm for this already")
}

/// A range that has something in common with another pattern.
pub(crate) fn overlap(second: Anchor, first: Anchor) -> Found {
    found(second, first, "another arm is for some of this too")
}

/// A second `else`.
pub(crate) fn otherwise(second: Anchor, first: Anchor) -> Found {
    found(second, first, "there is an `else` already")
}

fn found(second: Anchor, first: Anchor, message: &str) -> Found {
    Found::new(&CODE, second, message)
        .label(first, "here first")
        .note("the order of the arms never matters, so neither can win: keep one, or part what they are for")
}
