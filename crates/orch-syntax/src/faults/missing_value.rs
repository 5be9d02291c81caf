//! `key =` with nothing after it.

use orch_diagnostics::{Code, Finding, Severity};

use crate::parse::Place;

/// `key =` with nothing after it.
pub static CODE: Code =
    Code { name: "missing-value", severity: Severity::Error, explanation: include_str!("missing_value.md") };

pub(crate) fn finding(at: Place, after: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected a value after {after}"))
}
