//! A field that may only be read.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("readonly-field", Error, "readonly_field.md");

pub(crate) fn finding(at: Anchor, field: &str) -> Found {
    Found::new(&CODE, at, format!("`{field}` can be read but not written"))
}
