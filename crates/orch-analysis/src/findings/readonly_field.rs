//! A field that may only be read.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("readonly-field", Error, "readonly_field.md");

/// `known` are the fields that can be written, of which one may have been meant.
pub(crate) fn finding(at: Anchor, field: &str, known: &[&str]) -> Found {
    let finding = Found::new(&CODE, at, format!("`{field}` can be read but not written"))
        .note(format!("it follows from the rest; others read it: `NAME.{field}`"));
    match super::near(field, known) {
        Some((near, _)) => finding.fix(format!("did you mean `{near}`?"), Safety::Offer, at, near),
        None => finding,
    }
}
