//! Services that wait for each other.

use smol_str::SmolStr;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("start-cycle", Error, "start_cycle.md");

/// The edges in order: who waits, for whom, and where that is written. `first` is how the last of them names the first.
pub(crate) fn finding(edges: &[(SmolStr, SmolStr, Anchor)], first: Option<&str>) -> Option<Found> {
    let ((from, to, at), rest) = edges.split_first()?;
    let path: Vec<&str> = edges.iter().map(|e| e.0.as_str()).chain([from.as_str()]).collect();
    let mut finding =
        Found::new(&CODE, *at, format!("these wait for each other to start: {}", path.join(" → ")))
            .caption(format!("`{from}` waits for `{to}`"));
    for (from, to, at) in rest {
        finding = finding.label(*at, format!("`{from}` waits for `{to}`"));
    }
    let (last, to, _) = edges.last()?;
    Some(match first {
        Some(first) => finding.note(format!(
            "if `{last}` can start without `{to}`, say so in it: `depends_on = [{first}.anytime]`"
        )),
        None => finding,
    })
}

/// A dependency on oneself.
pub(crate) fn of_itself(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` waits for itself")).fix(
        "take it away",
        Safety::Safe,
        at.element(),
        "",
    )
}

/// Offers to start the last of them without the first.
pub(crate) fn anytime(finding: Found, at: Anchor, text: String) -> Found {
    finding.fix("let it start without the other", Safety::Offer, at, text)
}
