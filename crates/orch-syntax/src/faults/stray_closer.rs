//! A closing bracket that closes nothing.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A closing bracket that closes nothing.
pub static CODE: Code =
    Code { name: "stray-closer", severity: Severity::Error, explanation: include_str!("stray_closer.md") };

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("this `{text}` closes nothing")).fix("remove it", Safety::Offer, at, "")
}
