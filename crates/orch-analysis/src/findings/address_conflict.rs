//! Two on one address of a network.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("address-conflict", Error, "address_conflict.md");

pub(crate) fn finding(second: Anchor, taker: &str, first: Anchor, other: &str, address: &str) -> Found {
    Found::new(&CODE, second, format!("`{address}` is already the address of {other}"))
        .caption(format!("{taker} wants it too"))
        .label(first, format!("{other} has it here"))
}

/// One entry for many: instances of one service, members of one family.
pub(crate) fn several(at: Anchor, name: &str, address: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("there are several of `{name}`, and only one can have the address `{address}`"),
    )
    .note("leave the address out: others find it by its name")
}
