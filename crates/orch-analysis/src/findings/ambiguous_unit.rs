//! A unit with two readings where nothing says which is meant.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("ambiguous-unit", Error, "ambiguous_unit.md");

/// `name` is the end of the name of a `let` whose value it is.
pub(crate) fn finding(at: Anchor, text: &str, name: Option<Anchor>) -> Found {
    let number = text.trim_end_matches(|c: char| c.is_alphabetic());
    let seconds = number.parse::<i64>().ok().and_then(|n| n.checked_mul(60));
    let mut finding = Found::new(
        &CODE,
        at,
        format!("`{text}` may be minutes or thousandths of a core; nothing here says which"),
    )
    .note("a type says it: `let t: duration = …`, `let c: cpu = …`");
    if let Some(name) = name {
        return finding.fix("it is a duration", Safety::Offer, name, ": duration").fix(
            "it is an amount of cpu",
            Safety::Offer,
            name,
            ": cpu",
        );
    }
    if let Some(seconds) = seconds {
        finding =
            finding.fix(format!("as a duration: `{seconds}s`"), Safety::Offer, at, format!("{seconds}s"));
    }
    finding
}
