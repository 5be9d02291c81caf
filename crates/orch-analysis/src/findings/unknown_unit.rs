//! A unit that does not exist.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-unit", Error, "unknown_unit.md");

pub(crate) fn finding(at: Anchor, message: &str, suggestions: &[String]) -> Found {
    let mut finding = Found::new(&CODE, at, message);
    for suggestion in suggestions {
        let safety = if suggestions.len() == 1 { Safety::Safe } else { Safety::Offer };
        finding = finding.fix(format!("write `{suggestion}`"), safety, at, suggestion.clone());
    }
    finding
}
