//! A string in `'…'`.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A string in `'…'`.
pub static CODE: Code =
    Code { name: "single-quotes", severity: Severity::Error, explanation: include_str!("single_quotes.md") };

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    requoted(at, "strings stand in double quotes", text.trim_matches('\''))
}

/// `“…”` and `` `…` ``
pub(crate) fn other(at: Place, text: &str) -> Finding<Place> {
    requoted(at, "strings stand in straight double quotes", text.trim_matches(['“', '”', '„', '‘', '’', '`']))
}

/// Between other quotes a `\` and a `${` may have meant themselves.
fn requoted(at: Place, message: &str, inside: &str) -> Finding<Place> {
    let safety = if inside.contains(['\\', '$']) { Safety::Offer } else { Safety::Safe };
    let quoted = format!("\"{}\"", escaped(inside));
    Finding::new(&CODE, at, message).fix("write double quotes", safety, at, quoted)
}

/// A text as it stands between double quotes: what is no escape there is meant as it is.
fn escaped(inside: &str) -> String {
    let mut text = String::with_capacity(inside.len());
    let mut chars = inside.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('n' | 't' | 'r' | '0' | '\\' | '"' | '$')) => {
                text.push(c);
                text.extend(chars.next());
            }
            ('\\', Some('\'')) => {}
            ('\\' | '"', _) => text.extend(['\\', c]),
            _ => text.push(c),
        }
    }
    text
}
