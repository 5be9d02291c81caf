//! A value outside of what its type allows.

use super::prelude::*;
use crate::types::Intrinsic;

/// See the explanation beside this file.
pub static CODE: Code = code!("refinement-failed", Error, "refinement_failed.md");

pub(crate) fn finding(at: Anchor, shown: &str, rule: &str) -> Found {
    let must = in_words(rule).unwrap_or_else(|| format!("what must hold: `{rule}`"));
    Found::new(&CODE, at, format!("{shown} is not allowed here")).note(must)
}

/// Bounds as one says them.
fn in_words(rule: &str) -> Option<String> {
    if let Some((low, high)) = rule.split_once(" <= it and it <= ") {
        return Some(format!("it goes from {low} to {high}"));
    }
    let words = [("it >= ", "it is at least"), ("it > ", "it is more than"), ("it <= ", "it is at most")];
    words.iter().find_map(|(sign, said)| Some(format!("{said} {}", rule.strip_prefix(sign)?)))
}

/// A number that is no port, or no number of things.
pub(crate) fn bound(at: Anchor, intrinsic: Intrinsic, number: i64) -> Found {
    match intrinsic {
        Intrinsic::PortSpan => {
            Found::new(&CODE, at, format!("{number} is no port")).note("ports go from 1 to 65535")
        }
        _ => {
            Found::new(&CODE, at, format!("the number {number} is not allowed here")).note("it is at least 0")
        }
    }
}

pub(crate) fn empty_range(at: Anchor) -> Found {
    Found::new(&CODE, at, "this range has no ends").note("one end is needed at least: `..10`, `2..`")
}

pub(crate) fn exclusive(at: Anchor) -> Found {
    Found::new(&CODE, at, "a range here includes its end").note("write `..` instead of `..<`")
}

pub(crate) fn reversed(at: Anchor) -> Found {
    Found::new(&CODE, at, "the lower end of this range is above its upper end")
}

pub(crate) fn step(at: Anchor) -> Found {
    Found::new(&CODE, at, "the step of `range` must be at least 1")
}
