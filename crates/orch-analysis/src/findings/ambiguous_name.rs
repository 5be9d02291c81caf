//! A word of an enumeration that is also the name of something that would fit.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("ambiguous-name", Error, "ambiguous_name.md");

/// Where the value of that name was found.
pub(crate) enum Rival {
    /// Among the items of the file.
    Item,
    /// Nearer: a field, a parameter.
    Nearer,
}

/// A word of an enumeration; in quotes it can be nothing else.
pub(crate) fn word(at: Anchor, name: &str, rival: Rival) -> Found {
    let finding = variant(at, name, rival);
    finding.fix(format!("the word: \"{name}\""), Safety::Offer, at, format!("\"{name}\""))
}

/// A variant of a choice.
pub(crate) fn variant(at: Anchor, name: &str, rival: Rival) -> Found {
    let finding =
        Found::new(&CODE, at, format!("`{name}` may be the word `{name}`, or what is called so here"));
    match rival {
        Rival::Item => finding.fix(
            format!("what is declared: `module.{name}`"),
            Safety::Offer,
            at,
            format!("module.{name}"),
        ),
        Rival::Nearer => finding,
    }
    .note("best give what is declared another name")
}
