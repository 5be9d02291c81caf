//! An attribute with other arguments than it takes.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("invalid-attribute", Error, "invalid_attribute.md");

pub(crate) fn prelude_only(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`@{name}` is for the language's own prelude only"))
}

pub(crate) fn finding(at: Anchor, form: &str) -> Found {
    Found::new(&CODE, at, "this attribute is not written like that").note(format!("it is `{form}`"))
}

/// `@allow(code)`: the place of the attribute, and of its code.
pub(crate) fn no_reason(at: Anchor, code: Anchor) -> Found {
    Found::new(&CODE, at, "`@allow` says why: it takes a reason")
        .note("it is `@allow(code, \"reason\")`")
        .fix("add a reason", Safety::Offer, code.after(), ", \"…\"")
}

pub(crate) fn empty_reason(at: Anchor) -> Found {
    Found::new(&CODE, at, "this reason says nothing").note("it is for whoever finds the line in a year")
}
