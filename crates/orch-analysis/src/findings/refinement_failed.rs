//! A value outside of what its type allows.

use super::prelude::*;
use crate::types::Intrinsic;

/// See the explanation beside this file.
pub static CODE: Code = code!("refinement-failed", Error, "refinement_failed.md");

pub(crate) fn finding(at: Anchor, shown: &str, rule: &str) -> Found {
    let must = other_words(shown, rule)
        .or_else(|| in_words(rule))
        .unwrap_or_else(|| format!("what must hold: `{rule}`"));
    Found::new(&CODE, at, format!("{shown} is not allowed here")).note(must)
}

/// `R and not (it in ["a", "b"])`: words that are taken.
fn other_words(shown: &str, rule: &str) -> Option<String> {
    let (first, taken) = rule.split_once(" and not (it in [")?;
    let taken: Vec<&str> = taken.strip_suffix("])")?.split(", ").map(|word| word.trim_matches('"')).collect();
    if !taken.iter().any(|word| shown == format!("the text \"{word}\"")) {
        return in_words(first).or_else(|| Some(format!("what must hold: `{first}`")));
    }
    let words: Vec<String> = taken.iter().map(|word| format!("`{word}`")).collect();
    Some(format!("these words mean something else there: {}", words.join(", ")))
}

/// Bounds as one says them.
fn in_words(rule: &str) -> Option<String> {
    if let Some((low, high)) = rule.split_once(" <= it and it <= ") {
        return Some(format!("it must be from {low} to {high}"));
    }
    let texts = [
        (r#"it.matches(r"\S")"#, "it is not empty"),
        (r#"it.matches(r"^[^:\s]+$")"#, "it has no blank and no `:`"),
        (
            r#"it.matches(r"^[^:\s]+(:[^:\s]+)?$")"#,
            "it is a name or a number, or two of them with a `:` between: `\"1000:1000\"`",
        ),
        ("it.starts_with(\"/\")", "it begins with `/`"),
        (r#"not it.matches(r"^/|(^|/)\.\.(/|$)")"#, "it begins with no `/`, and no `..` in it leads upwards"),
        (
            r#"it.matches(r"^([0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}$")"#,
            "it has six pairs of hexadecimal digits: `02:42:ac:11:00:02`",
        ),
        (
            r#"it.matches(r"^[A-Za-z_][A-Za-z0-9_]*$")"#,
            "it has letters, digits and `_`, and begins with no digit",
        ),
        (
            r#"it.matches(r"^[A-Za-z][A-Za-z0-9_-]*$")"#,
            "it has letters, digits, `_` and `-`, and begins with a letter",
        ),
    ];
    if let Some((_, said)) = texts.iter().find(|(text, _)| *text == rule) {
        return Some((*said).to_owned());
    }
    let words = [
        ("it >= ", "it must be at least"),
        ("it > ", "it must be more than"),
        ("it <= ", "it must be at most"),
    ];
    words.iter().find_map(|(sign, said)| Some(format!("{said} {}", rule.strip_prefix(sign)?)))
}

/// The name of a variable that no process could have.
pub(crate) fn variable(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("\"{}\" is not the name of a variable", name.escape_debug()))
        .note("it is not empty, and has no `=`")
}

/// A number that is no port, or no number of things.
pub(crate) fn bound(at: Anchor, intrinsic: Intrinsic, number: i64) -> Found {
    match intrinsic {
        Intrinsic::PortSpan => {
            Found::new(&CODE, at, format!("{number} is no port")).note("ports go from 1 to 65535")
        }
        _ => Found::new(&CODE, at, format!("the number {number} is not allowed here"))
            .note("it must be at least 0"),
    }
}

pub(crate) fn negative(at: Anchor, shown: &str) -> Found {
    Found::new(&CODE, at, format!("{shown} is not allowed here")).note("it must be at least 0")
}

/// An update that may start no instance more, and stop none.
pub(crate) fn standstill(at: Anchor) -> Found {
    Found::new(&CODE, at, "with no instance more and none less than there are, nothing could ever be updated")
        .note("allow one: `surge = 1` starts a new one first, `unavailable = 1` stops an old one first")
}

/// A first pause between restarts that is longer than the longest.
pub(crate) fn pauses(at: Anchor, initial: &str, max: &str) -> Found {
    Found::new(&CODE, at, format!("the first pause, {initial}, is longer than the longest, {max}"))
        .note("pauses grow from `initial` to `max`: `exponential { initial = 1s, max = 30s }`")
}

/// A job that waits for a time that nobody says.
pub(crate) fn no_schedule(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is to run by its schedule, and has none"))
        .note("say when: `schedule = \"30 2 * * *\"`; or leave `on` out")
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

pub(crate) fn digits(at: Anchor, most: u32) -> Found {
    Found::new(&CODE, at, format!("`round` keeps 0 to {most} digits after the point"))
}

/// A subtraction that is meant to be a range.
pub(crate) fn range(finding: Found, at: Anchor, from: &str, to: &str) -> Found {
    let range = format!("{from}..{to}");
    finding.fix(format!("a range is written `{range}`"), Safety::Offer, at, range)
}
