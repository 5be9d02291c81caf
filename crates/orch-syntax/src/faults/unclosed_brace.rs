//! A bracket that is never closed.

use orch_diagnostics::{Code, Finding, Safety, Severity};

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
