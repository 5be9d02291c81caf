//! Values that need each other to be known.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("value-cycle", Error, "value_cycle.md");

pub(crate) fn finding(edges: Vec<(String, String, Anchor)>) -> Option<Found> {
    let path: Vec<&str> =
        edges.iter().map(|(from, _, _)| from.as_str()).chain(edges.first().map(|e| e.0.as_str())).collect();
    let mut edges = edges.iter();
    let (from, to, at) = edges.next()?;
    let mut finding = Found::new(&CODE, *at, format!("these values need each other: {}", path.join(" → ")))
        .caption(format!("`{from}` needs `{to}`"));
    for (from, to, at) in edges {
        finding = finding.label(*at, format!("`{from}` needs `{to}`"));
    }
    Some(finding)
}

/// A type that stands for itself, each with what it is made of, and where it is declared.
pub(crate) fn of_type(edges: &[(&str, &str, Anchor)]) -> Option<Found> {
    let (name, _, at) = edges.first()?;
    let finding = Found::new(&CODE, *at, format!("the type `{name}` is made of itself"));
    let note = "a type may hold itself in a field of a record or in a map: `{ children: [node] }`";
    Some(circle(finding, edges, "is made of").note(note))
}

/// The condition of a type that tries a value of that type.
pub(crate) fn of_condition(at: Anchor, rule: &str) -> Found {
    Found::new(&CODE, at, format!("to decide `{rule}` is to decide it of another value first"))
        .note("let the parameter or value it asks for be of the type before the `where`")
}

/// All items, where it is decided which there are.
pub(crate) fn of_all(at: Anchor, name: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("`{name}` is known only when it is decided what there is, and this decides it"),
    )
    .note("let an input, the target or the environment decide: `when environment == production`")
}

/// An item whose presence depends on itself.
pub(crate) fn of_presence(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("whether `{name}` is there depends on whether it is there"))
        .note("let an input, the target or the environment decide: `when environment == production`")
}

/// Items or kinds that extend each other in a circle: each with what it extends, and where it says so.
pub(crate) fn extends(edges: &[(&str, &str, Anchor)]) -> Option<Found> {
    let (name, _, at) = edges.first()?;
    let message = match edges {
        [_] => format!("`{name}` extends itself"),
        _ => format!("`{name}` extends itself, through what it extends"),
    };
    Some(circle(Found::new(&CODE, *at, message), edges, "extends"))
}

/// Labels the edges of a circle, of which the first is the place of the finding.
fn circle(finding: Found, edges: &[(&str, &str, Anchor)], verb: &str) -> Found {
    let [(from, to, _), others @ ..] = edges else { return finding };
    if others.is_empty() {
        return finding;
    }
    let finding = finding.caption(format!("`{from}` {verb} `{to}`"));
    let shown = others.iter().take(MOST_SHOWN);
    shown.fold(finding, |finding, (from, to, at)| finding.label(*at, format!("`{from}` {verb} `{to}`")))
}

/// How many edges of a circle are shown.
const MOST_SHOWN: usize = 20;

/// A key of an item's body for which the item itself would have to be known.
pub(crate) fn of_key(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("this key asks for `{name}`, whose fields it is to name"))
}
