//! A word that is none of those a choice or enumeration takes.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-variant", Error, "unknown_variant.md");

pub(crate) fn finding(at: Anchor, name: &str, wanted: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("expected {wanted}, found `{name}`"));
    if wanted.contains(" or ") && nearest(name, known.iter().copied()).is_none() {
        return finding;
    }
    suggest(finding, at, name, known)
}

/// A value where a variant is expected.
pub(crate) fn value(at: Anchor, found: &str, choice: &str, known: Vec<&str>) -> Found {
    list(Found::new(&CODE, at, format!("expected a `{choice}`, found {found}")), "it is one of", &known)
}

/// A body for a choice of which no layer says the variant.
pub(crate) fn missing(at: Anchor, choice: &str, known: Vec<&str>) -> Found {
    let finding =
        Found::new(&CODE, at, format!("no `{choice}` is set that this could change; say which one is meant"));
    list(finding, &format!("write `{choice} = variant {{ … }}` with one of"), &known)
}
