//! Fields that lack their `=`, or have another sign, where only the meaning of a name shows it. What they are called
//! and how they are explained, the syntax says: a reader does not care which part of the compiler noticed.

use orch_syntax::faults::{colon_for_equals, equals_for_double_equals, missing_equals, unexpected_token};

use super::prelude::*;

/// `health tcp`
pub(crate) fn missing(at: Anchor, name: &str) -> Found {
    Found::new(&missing_equals::CODE, at, format!("`{name}` is set with `=`")).fix(
        "write `=`",
        Safety::Safe,
        at.after(),
        " =",
    )
}

/// `port == 80`, of which `value` is the right side.
pub(crate) fn equality(name: Anchor, value: Anchor, text: &str) -> Found {
    let at = name.sign_before(value.node);
    Found::new(&missing_equals::CODE, at, format!("`{text}` is set with `=`, not with `==`")).fix(
        "write `=`",
        Safety::Safe,
        at,
        "=",
    )
}

/// `restart: always`, which reads as a field and its type.
pub(crate) fn colon(name: Anchor, ty: Anchor, text: &str) -> Found {
    let at = name.sign_before(ty.node);
    Found::new(&colon_for_equals::CODE, at, format!("`{text}` is set with `=`, not with `:`"))
        .note(colon_for_equals::NOTE)
        .fix("write `=`", Safety::Safe, at, " =")
}

/// `service web: { image = "x" }`, which reads as a head with a type.
pub(crate) fn colon_in_head(name: Anchor, ty: Anchor, kind: &str) -> Found {
    let at = name.sign_before(ty.node);
    Found::new(&unexpected_token::CODE, at, "no `:` stands between a head and its braces")
        .note(format!("it is written `{kind} NAME {{ … }}`"))
        .fix("remove it", Safety::Safe, at, "")
}

/// `service api: base { … }`; `is_apart` if a blank stands before the colon.
pub(crate) fn colon_before_base(name: Anchor, ty: Anchor, kind: &str, is_apart: bool) -> Found {
    let at = name.sign_before(ty.node);
    let extends = if is_apart { "extends " } else { " extends " };
    Found::new(&unexpected_token::CODE, at, "no `:` stands in the head of an item")
        .note(format!("what it extends is written `{kind} NAME extends BASE {{ … }}`"))
        .fix("write `extends`", Safety::Offer, name.sign_and_blank_before(ty.node), extends)
}

/// `environment = production` where a condition stands.
pub(crate) fn assignment(left: Anchor, right: Anchor) -> Found {
    let at = left.sign_before(right.node);
    Found::new(&equals_for_double_equals::CODE, at, equals_for_double_equals::MESSAGE).fix(
        "write `==`",
        Safety::Safe,
        at,
        "==",
    )
}
