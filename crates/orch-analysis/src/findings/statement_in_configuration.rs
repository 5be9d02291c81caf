//! A statement among fields.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("statement-in-configuration", Error, "statement_in_configuration.md");

pub(crate) fn finding(at: Anchor) -> Found {
    Found::new(&CODE, at, "this is a statement; only fields stand here")
        .note("a field is written `name = value` or `name { … }`; what depends on something is its value: `name = if … then … else null`")
}
