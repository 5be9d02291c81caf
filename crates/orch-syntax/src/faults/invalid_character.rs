//! A character that nothing in the language reads.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A character that nothing in the language reads.
pub static CODE: Code = Code {
    name: "invalid-character",
    severity: Severity::Error,
    explanation: include_str!("invalid_character.md"),
};

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    let message = match text.chars().next() {
        Some(c) if is_blank(c) => {
            format!("an invisible character (U+{:04X}) means nothing here", c as u32)
        }
        _ if text.chars().count() > 1 => format!("`{text}` means nothing outside of a string"),
        _ => format!("the character `{text}` means nothing outside of a string"),
    };
    let finding = Finding::new(&CODE, at, message);
    match text.chars().next() {
        Some('“' | '”' | '„' | '‘' | '’') => {
            finding.note("strings stand in straight quotes: `\"…\"`")
        }
        Some(c) if is_blank(c) => finding.fix("write a space", Safety::Safe, at, " "),
        _ => finding,
    }
}

/// A name with letters beyond ASCII; a key may be meant to be that very text.
pub(crate) fn letters(at: Place, name: &str, is_key: bool) -> Finding<Place> {
    let mut foreign = name.chars().filter(|c| !c.is_ascii());
    let message = match (foreign.next(), foreign.next()) {
        (Some(only), None) => format!("the letter `{only}` cannot stand in a name"),
        _ => format!("`{name}` cannot be a name"),
    };
    let finding = Finding::new(&CODE, at, message).note(
        "names are made of `a` to `z`, digits, `_` and `-`; in quotes, keys and texts may hold any letter",
    );
    let finding = match is_key {
        true => finding.fix("put it in quotes", Safety::Offer, at, format!("\"{name}\"")),
        false => finding,
    };
    match written_in_ascii(name) {
        // It is another name, which may be there already; and a key may be any text.
        Some(ascii) => finding.fix(format!("write `{ascii}`"), Safety::Offer, at, ascii),
        None => finding,
    }
}

/// How a name is written without such letters, if that makes one.
fn written_in_ascii(name: &str) -> Option<String> {
    if name.len() > LONGEST_NAME {
        return None;
    }
    let written = deunicode::deunicode(name);
    let ascii: String =
        written.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-')).collect();
    crate::is_name(&ascii).then_some(ascii)
}

/// Of longer names nobody wants to hear how they could be written.
const LONGEST_NAME: usize = 256;

pub(crate) fn comment(hash: Place) -> Finding<Place> {
    Finding::new(&CODE, hash, "comments begin with `//`, not with `#`").fix(
        "write `//`",
        Safety::Safe,
        hash,
        "//",
    )
}

/// Whether a character is nothing but space where it stands.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_control() || c.is_whitespace() || is_invisible(c)
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202F}' | '\u{2060}' | '\u{FEFF}' | '\u{A0}')
}
