//! Hosts that are reached through each other.

use smol_str::SmolStr;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("jump-cycle", Error, "jump_cycle.md");

/// The jumps in order: which host, through which, and where that is written.
pub(crate) fn finding(jumps: &[(SmolStr, SmolStr, Anchor)]) -> Option<Found> {
    let ((from, to, at), rest) = jumps.split_first()?;
    if rest.is_empty() {
        return Some(Found::new(&CODE, *at, format!("`{from}` is to be reached through itself")));
    }
    let path: Vec<&str> = jumps.iter().map(|jump| jump.0.as_str()).chain([from.as_str()]).collect();
    let finding = Found::new(
        &CODE,
        *at,
        format!("these hosts are to be reached through each other: {}", path.join(" → ")),
    )
    .caption(format!("`{from}` is reached through `{to}`"));
    let told = rest.iter().fold(finding, |finding, (from, to, at)| {
        finding.label(*at, format!("`{from}` is reached through `{to}`"))
    });
    Some(told.note("one of them must be reached without a `jump`"))
}

/// Offers to reach it without one.
pub(crate) fn directly(finding: Found, entry: Anchor) -> Found {
    finding.fix("reach it without a jump", Safety::Offer, entry, "")
}
