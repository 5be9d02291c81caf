//! A name that an imported file, or a family, does not have.

use super::prelude::*;
use crate::unit::FamilyKey;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-member", Error, "unknown_member.md");

pub(crate) fn finding(at: Anchor, name: &str, owner: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("`{owner}` has nothing called `{name}`")), at, name, known)
}

/// A type or a function of the file, where a value stands.
pub(crate) fn no_value(at: Anchor, name: &str, owner: &str, kind: &str) -> Found {
    match kind {
        "fn" => Found::new(&CODE, at, format!("`{name}` is a function of `{owner}`, not a value"))
            .note(format!("it is called: `{name}(…)`")),
        _ => Found::new(&CODE, at, format!("`{name}` is a type of `{owner}`, not a value"))
            .note("a type stands after a `:`"),
    }
}

pub(crate) fn private(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is private to its file"))
        .note("take `private` away there to share it")
}

pub(crate) fn family(at: Anchor, key: &str, family: &str, keys: &[String]) -> Found {
    let finding = Found::new(&CODE, at, format!("`{family}` has no member `{key}`"));
    let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
    list(finding, "its members are", &keys)
}

/// How many members are offered.
const OFFERED: usize = 4;

/// A field of a family, of which it is not said which member is meant.
pub(crate) fn which(at: Anchor, of: Anchor, family: &str, word: &str, keys: &[&FamilyKey]) -> Found {
    let finding =
        Found::new(&CODE, at, format!("`{family}` has several members; which one's `{word}` is meant?"));
    keys.iter().take(OFFERED).fold(finding, |finding, key| {
        let index = match key {
            FamilyKey::Int(number) => format!("[{number}]"),
            FamilyKey::Text(text) => format!("[\"{text}\"]"),
        };
        finding.fix(format!("that of `{family}{index}`"), Safety::Offer, of.after(), index)
    })
}
