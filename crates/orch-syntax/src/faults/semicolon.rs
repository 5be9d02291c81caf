//! A `;` ends nothing here.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A `;` ends nothing here.
pub static CODE: Code =
    Code { name: "semicolon", severity: Severity::Error, explanation: include_str!("semicolon.md") };

pub(crate) fn finding(at: Place) -> Finding<Place> {
    Finding::new(&CODE, at, "no `;` is needed: a new line ends what stands before it").fix(
        "remove it",
        Safety::Safe,
        at,
        "",
    )
}
