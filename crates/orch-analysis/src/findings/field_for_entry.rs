//! `name: value` where `name = value` is meant.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("field-for-entry", Error, "field_for_entry.md");

pub(crate) fn finding(at: Anchor, ty: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is set with `=`, not with `:`"))
        .note("`name: type` declares a field, in a `kind`, `record` or `choice`; `name = value` sets one")
        .fix("write `=`", Safety::Safe, at.up_to(ty.node), " = ")
}
