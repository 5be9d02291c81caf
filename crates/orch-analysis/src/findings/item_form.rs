//! An item without what its kind word asks for.

use smol_str::SmolStr;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("item-form", Error, "item_form.md");

pub(crate) fn finding(at: Anchor, message: impl Into<SmolStr>, form: &str) -> Found {
    Found::new(&CODE, at, message).note(format!("it is written `{form}`"))
}

/// `service web = { … }`: the fields are there.
pub(crate) fn without_equals(finding: Found, name: Anchor, value: Anchor) -> Found {
    finding.fix("remove the `=`", Safety::Safe, name.sign_and_blank_before(value.node), "")
}
