//! `=` in a condition, where `==` is meant.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `=` in a condition, where `==` is meant.
pub static CODE: Code = Code {
    name: "equals-for-double-equals",
    severity: Severity::Error,
    explanation: include_str!("equals_for_double_equals.md"),
};

/// What is said of it.
pub const MESSAGE: &str = "`=` sets a value; a comparison is written `==`";

pub(crate) fn finding(equals: Place) -> Finding<Place> {
    Finding::new(&CODE, equals, MESSAGE).fix("write `==`", Safety::Safe, equals, "==")
}
