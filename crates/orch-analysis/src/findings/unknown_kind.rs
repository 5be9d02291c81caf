//! A kind word that no kind has.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-kind", Error, "unknown_kind.md");

pub(crate) fn finding(at: Anchor, word: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no kind `{word}`")), at, word, known)
}

/// Where no name follows, the word may be a heading: `services { web { … } }`.
pub(crate) fn nameless(mut finding: Found) -> Found {
    finding.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Offer);
    finding.note("each item stands by itself: `service web { … }`")
}

/// An item inside a body that takes none of this sort.
pub(crate) fn inner(at: Anchor, word: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{word}` does not stand here"));
    let finding = suggest(finding, at, word, known.clone());
    if known.is_empty() {
        finding.note("a field is written `name = value` or `name { … }`")
    } else {
        finding
    }
}

/// An item that stands in another, like a service in the braces of its stack.
pub(crate) fn nested(at: Anchor, word: &str, outer: &str) -> Found {
    let article = if word.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let finding =
        Found::new(&CODE, at, format!("{article} `{word}` stands at the top of a file, not in braces"));
    match outer {
        "stack" => finding.note("`stack NAME` is a line of its own: all items of the file belong to it"),
        _ => finding,
    }
}

/// A kind of an imported file: kinds are not lent.
pub(crate) fn elsewhere(at: Anchor, word: &str, file: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("there is no kind `{word}` here: that of `{file}` is for items of that file alone"),
    )
    .note("what a file lends of a service is an `abstract` item: `service NAME extends MODULE.BASE`")
}
