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
