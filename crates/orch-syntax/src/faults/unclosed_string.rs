//! A string that is never closed.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A string that is never closed.
pub static CODE: Code = Code {
    name: "unclosed-string",
    severity: Severity::Error,
    explanation: include_str!("unclosed_string.md"),
};

use crate::token::TokenKind;

/// `around` brackets are open on the line before the string: their closers are not of its text.
pub(crate) fn finding(
    quotes: Place,
    whole: Place,
    kind: TokenKind,
    around: usize,
    source: &str,
) -> Finding<Place> {
    let end = Place::new(whole.end, whole.end);
    if kind == TokenKind::MultilineStart {
        Finding::new(&CODE, quotes, "this `\"\"\"` is never closed").fix(
            "add `\"\"\"`",
            Safety::Offer,
            end,
            "\"\"\"",
        )
    } else {
        let last = before_closers(source, quotes.end, whole.end, around);
        Finding::new(&CODE, whole, "this string is not closed on its line")
            .note("`\"\"\"…\"\"\"` spans lines")
            .fix("add `\"`", closing(source, quotes.end, last), Place::new(last, last), "\"")
    }
}

/// `"a:${b"`: the quotes that were to end the string begin another one inside of it.
pub(crate) fn interpolation(opener: Place, end: u32) -> Finding<Place> {
    let place = Place::new(end, end);
    Finding::new(&CODE, opener, "this `${` is never closed").fix("add `}`", Safety::Offer, place, "}")
}

/// Where the text of a string ends if the closers at the end of its line are those of the brackets around it.
fn before_closers(source: &str, start: u32, end: u32, around: usize) -> u32 {
    let mut text = source.get(start as usize..end as usize).unwrap_or("");
    for _ in 0..around {
        match text.trim_end().strip_suffix(['}', ')', ']']) {
            Some(rest) => text = rest.trim_end(),
            None => break,
        }
    }
    start + u32::try_from(text.len()).unwrap_or(0)
}

/// Where the quote belongs is certain if the line ends with what can only be one text.
fn closing(source: &str, start: u32, end: u32) -> Safety {
    let inside = source.get(start as usize..end as usize).unwrap_or("");
    let is_one_text = |text: &str| {
        text.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '/' | '@'))
    };
    if !inside.is_empty() && is_one_text(inside) { Safety::Safe } else { Safety::Offer }
}

pub(crate) fn raw(at: Place, text: &str) -> Finding<Place> {
    let end = Place::new(at.end, at.end);
    if text.starts_with("r#") {
        let quotes = Place::new(at.start, at.start + 3);
        Finding::new(&CODE, quotes, "this `r#\"` is never closed").fix("add `\"#`", Safety::Offer, end, "\"#")
    } else {
        Finding::new(&CODE, at, "this string is not closed on its line").note("`r#\"…\"#` spans lines").fix(
            "add `\"`",
            Safety::Offer,
            end,
            "\"",
        )
    }
}

/// `'` that no other follows on its line; `text` goes up to where the word ends.
pub(crate) fn single(at: Place, text: &str) -> Finding<Place> {
    let inside = text.trim_start_matches('\'');
    Finding::new(&CODE, at, "this string is not closed on its line")
        .note("strings stand in double quotes: `\"…\"`")
        .fix(format!("write `\"{inside}\"`"), Safety::Offer, at, format!("\"{inside}\""))
}
