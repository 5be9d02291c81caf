//! A unit that does not exist.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-unit", Error, "unknown_unit.md");

/// `suggestions` were surely meant, one of them; `near` is written like it, of the units there are.
pub(crate) fn finding(
    at: Anchor,
    message: &str,
    suggestions: &[String],
    near: Option<String>,
    known: &[&str],
) -> Found {
    let mut finding = Found::new(&CODE, at, message);
    for suggestion in suggestions {
        let safety = if suggestions.len() == 1 { Safety::Safe } else { Safety::Offer };
        finding = finding.fix(format!("write `{suggestion}`"), safety, at, suggestion.clone());
    }
    if suggestions.is_empty() {
        finding = list(finding, "there is", known);
        if let Some(near) = near {
            finding = finding.fix(format!("write `{near}`"), Safety::Offer, at, near);
        }
    }
    finding
}
