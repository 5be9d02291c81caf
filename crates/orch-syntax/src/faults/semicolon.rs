//! A `;` ends nothing here.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A `;` ends nothing here.
pub static CODE: Code =
    Code { name: "semicolon", severity: Severity::Error, explanation: include_str!("semicolon.md") };

/// Where something follows on the line, a comma parts them.
pub(crate) fn finding(at: Place, parts: bool) -> Finding<Place> {
    let finding = Finding::new(&CODE, at, "no `;` is needed: a new line ends what stands before it");
    match parts {
        true => finding.fix("write `,`", Safety::Safe, at, ","),
        false => finding.fix("remove it", Safety::Safe, at, ""),
    }
}
