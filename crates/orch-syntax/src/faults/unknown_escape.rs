//! A `\` in a string with something after it that it does not go with.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A `\` in a string with something after it that it does not go with.
pub static CODE: Code = Code {
    name: "unknown-escape",
    severity: Severity::Error,
    explanation: include_str!("unknown_escape.md"),
};

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("`{text}` is no escape"))
        .note("escapes are `\\n` `\\t` `\\r` `\\0` `\\\\` `\\\"` `\\$` and `\\u{…}`; `r\"…\"` takes every character as it is")
        .fix("write `\\\\`", Safety::Offer, Place::new(at.start, at.start + 1), "\\\\")
}
