//! `&&`, `||` and `!` are words in this language.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `&&`, `||` and `!` are words in this language.
pub static CODE: Code = Code {
    name: "foreign-operator",
    severity: Severity::Error,
    explanation: include_str!("foreign_operator.md"),
};

use crate::word::Word;

pub(crate) fn finding(at: Place, word: Word, source: &str) -> Finding<Place> {
    let written = source.get(at.start as usize..at.end as usize).unwrap_or("");
    let word = word.text();
    let parted_before =
        source.get(..at.start as usize).is_none_or(|before| before.ends_with([' ', '(', '\n']));
    let parted_after = source.get(at.end as usize..).is_none_or(|after| after.starts_with([' ', '\n']));
    let before = if parted_before { "" } else { " " };
    let after = if parted_after { "" } else { " " };
    Finding::new(&CODE, at, format!("`{written}` is written `{word}`")).fix(
        format!("write `{word}`"),
        Safety::Safe,
        at,
        format!("{before}{word}{after}"),
    )
}

/// `===`, `<>`, `=<`
pub(crate) fn sign(at: Place, written: &str, meant: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("`{written}` is written `{meant}`")).fix(
        format!("write `{meant}`"),
        Safety::Safe,
        at,
        meant,
    )
}
