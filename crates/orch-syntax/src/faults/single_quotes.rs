//! A string in `'…'`.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A string in `'…'`.
pub static CODE: Code =
    Code { name: "single-quotes", severity: Severity::Error, explanation: include_str!("single_quotes.md") };

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    let inside = text.trim_matches('\'').replace('"', "\\\"");
    Finding::new(&CODE, at, "strings stand in double quotes").fix(
        "write double quotes",
        Safety::Safe,
        at,
        format!("\"{inside}\""),
    )
}

/// `“…”`
pub(crate) fn typographic(at: Place, text: &str) -> Finding<Place> {
    let inside = text.trim_matches(['“', '”', '„', '‘', '’']).replace('"', "\\\"");
    Finding::new(&CODE, at, "strings stand in straight double quotes").fix(
        "write straight quotes",
        Safety::Safe,
        at,
        format!("\"{inside}\""),
    )
}
