//! A closing bracket that closes nothing.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A closing bracket that closes nothing.
pub static CODE: Code =
    Code { name: "stray-closer", severity: Severity::Error, explanation: include_str!("stray_closer.md") };

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("this `{text}` closes nothing")).fix("remove it", Safety::Offer, at, "")
}

/// A `}` before the one that the indentation shows to be the last.
pub(crate) fn early(at: Place, last: Place) -> Finding<Place> {
    Finding::new(&CODE, at, "this `}` is one too many").label(last, "so this one closes nothing").fix(
        "remove it",
        Safety::Offer,
        at,
        "",
    )
}
