//! `key: value` where `key = value` is meant.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `key: value` where `key = value` is meant.
pub static CODE: Code = Code {
    name: "colon-for-equals",
    severity: Severity::Error,
    explanation: include_str!("colon_for_equals.md"),
};

/// What the two signs say.
pub const NOTE: &str = "`name: type` declares a field of a kind; `name = value` sets one";

pub(crate) fn finding(colon: Place, key: &str) -> Finding<Place> {
    Finding::new(&CODE, colon, format!("`{key}` is set with `=`, not with `:`")).note(NOTE).fix(
        "write `=`",
        Safety::Safe,
        colon,
        " =",
    )
}
