//! A string in `'…'`.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A string in `'…'`.
pub static CODE: Code =
    Code { name: "single-quotes", severity: Severity::Error, explanation: include_str!("single_quotes.md") };

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    requoted(at, "strings stand in double quotes", text.trim_matches('\''))
}

/// `“…”` and `` `…` ``
pub(crate) fn other(at: Place, text: &str) -> Finding<Place> {
    requoted(at, "strings stand in straight double quotes", text.trim_matches(['“', '”', '„', '‘', '’', '`']))
}

/// Between other quotes a `\` and a `${` may have meant themselves.
fn requoted(at: Place, message: &str, inside: &str) -> Finding<Place> {
    let safety = if inside.contains(['\\', '$']) { Safety::Offer } else { Safety::Safe };
    let quoted = format!("\"{}\"", inside.replace('"', "\\\""));
    Finding::new(&CODE, at, message).fix("write double quotes", safety, at, quoted)
}
