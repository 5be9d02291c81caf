//! `key value` where `key = value` is meant.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `key value` where `key = value` is meant.
pub static CODE: Code = Code {
    name: "missing-equals",
    severity: Severity::Error,
    explanation: include_str!("missing_equals.md"),
};

pub(crate) fn finding(key: Place, text: &str) -> Finding<Place> {
    let after = Place::new(key.end, key.end);
    Finding::new(&CODE, key, format!("`{text}` is set with `=`")).fix("write `=`", Safety::Safe, after, " =")
}

/// Another sign in the place of `=`.
pub(crate) fn instead(sign: Place, key: &str, written: &str) -> Finding<Place> {
    Finding::new(&CODE, sign, format!("`{key}` is set with `=`, not with `{written}`")).fix(
        "write `=`",
        Safety::Safe,
        sign,
        "=",
    )
}
