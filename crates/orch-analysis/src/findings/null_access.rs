//! A field of nothing.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("null-access", Error, "null_access.md");

pub(crate) fn finding(at: Anchor, field: &str) -> Found {
    Found::new(&CODE, at, format!("this is `null`, so it has no `{field}`"))
        .note(format!("`?.{field}` is `null` then, and `… ?? other` the other value"))
}
