//! A unit with two readings where nothing says which is meant.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("ambiguous-unit", Error, "ambiguous_unit.md");

pub(crate) fn finding(at: Anchor, text: &str) -> Found {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let seconds = number.parse::<i64>().ok().and_then(|n| n.checked_mul(60));
    let mut finding = Found::new(
        &CODE,
        at,
        format!("`{text}` may be minutes or thousandths of a core; nothing here says which"),
    )
    .note("a type says it: `let t: duration = …`, `let c: cpu = …`");
    if let Some(seconds) = seconds {
        finding =
            finding.fix(format!("as a duration: `{seconds}s`"), Safety::Offer, at, format!("{seconds}s"));
    }
    finding
}
