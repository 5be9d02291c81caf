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

pub(crate) fn finding(quotes: Place, whole: Place, kind: TokenKind, source: &str) -> Finding<Place> {
    let end = Place::new(whole.end, whole.end);
    if kind == TokenKind::MultilineStart {
        Finding::new(&CODE, quotes, "this `\"\"\"` is never closed").fix(
            "add `\"\"\"`",
            Safety::Offer,
            end,
            "\"\"\"",
        )
    } else {
        Finding::new(&CODE, whole, "this string is not closed on its line")
            .note("`\"\"\"…\"\"\"` spans lines")
            .fix("add `\"`", closing(source, quotes.end, whole.end), end, "\"")
    }
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
