//! A bracket that is never closed.

use orch_diagnostics::{Code, Edit, Finding, Fix, Safety, Severity};

use crate::parse::Place;

/// A bracket that is never closed.
pub static CODE: Code = Code {
    name: "unclosed-brace",
    severity: Severity::Error,
    explanation: include_str!("unclosed_brace.md"),
};

use crate::token::TokenKind;

pub(crate) fn finding(opener: Place, kind: TokenKind, end: u32, source: &str) -> Finding<Place> {
    let (open, close) = match kind {
        TokenKind::LParen => ("(", ")"),
        TokenKind::LBracket => ("[", "]"),
        TokenKind::InterpolationStart => ("${", "}"),
        _ => ("{", "}"),
    };
    let inside = source.get(opener.end as usize..end as usize).unwrap_or("");
    let text = match kind {
        TokenKind::LBrace if inside.contains('\n') => "\n}",
        TokenKind::LBrace => " }",
        _ => close,
    };
    Finding::new(&CODE, opener, format!("this `{open}` is never closed")).fix(
        format!("add `{close}`"),
        Safety::Offer,
        Place::new(end, end),
        text,
    )
}

/// A `}` at the end of an item whose head no `{` follows.
pub(crate) fn unopened(head: Place, closer: Place) -> Finding<Place> {
    let end = Place::new(head.end, head.end);
    Finding::new(&CODE, head, "expected `{` after this").label(closer, "this `}` has nothing to close").fix(
        "add `{`",
        Safety::Offer,
        end,
        " {",
    )
}

/// A key whose lines are indented under it and closed, but not opened.
pub(crate) fn without_opener(key: Place, text: &str, edits: Vec<Edit<Place>>) -> Finding<Place> {
    let mut finding = Finding::new(&CODE, key, format!("expected `{{` after `{text}`"));
    finding.fixes.push(Fix { title: "add `{`".into(), safety: Safety::Safe, edits });
    finding
}

/// The head of an item whose lines are indented under it, without braces.
pub(crate) fn without(head: Place, end: u32) -> Finding<Place> {
    Finding::new(&CODE, head, "expected `{` after this")
        .note("what belongs to it stands in braces")
        .fix("add `{` and `}`", Safety::Safe, Place::new(head.end, head.end), " {")
        .also(Place::new(end, end), "\n}")
}

/// Fields after the head of an item, up to `end`.
pub(crate) fn around_fields(first: Place, text: &str, end: u32, is_whole: bool) -> Finding<Place> {
    let finding = Finding::new(&CODE, first, format!("expected `{{` before `{text}`"));
    if !is_whole {
        return finding;
    }
    finding
        .fix("add `{` and `}`", Safety::Safe, Place::new(first.start, first.start), "{ ")
        .also(Place::new(end, end), " }")
}
