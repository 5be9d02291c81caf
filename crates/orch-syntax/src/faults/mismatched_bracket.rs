//! A bracket is closed by one of another sort.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A bracket is closed by one of another sort.
pub static CODE: Code = Code {
    name: "mismatched-bracket",
    severity: Severity::Error,
    explanation: include_str!("mismatched_bracket.md"),
};

use crate::token::TokenKind;

pub(crate) fn finding(at: Place, meant: TokenKind, opener: Place) -> Finding<Place> {
    let closer = if meant == TokenKind::RParen { ")" } else { "]" };
    Finding::new(&CODE, at, format!("expected `{closer}` here")).label(opener, "to close this").fix(
        format!("write `{closer}`"),
        Safety::Safe,
        at,
        closer,
    )
}
