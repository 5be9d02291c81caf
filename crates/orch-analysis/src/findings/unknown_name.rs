//! A name that means nothing where it stands.

use super::habit;
use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-name", Error, "unknown_name.md");

pub(crate) fn finding(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    if let Some(literal) = habit::literal(name) {
        return Found::new(&CODE, at, format!("nothing here is called `{name}`")).fix(
            format!("write `{literal}`"),
            Safety::Offer,
            at,
            literal,
        );
    }
    suggest(Found::new(&CODE, at, format!("nothing here is called `{name}`")), at, name, known)
}

pub(crate) fn subtraction(at: Anchor, left: &str, right: &str) -> Found {
    Found::new(&CODE, at, format!("nothing here is called `{left}-{right}`"))
        .note("`-` may be part of a name; for a subtraction put spaces around it")
        .fix(format!("subtract: `{left} - {right}`"), Safety::Offer, at, format!("{left} - {right}"))
}

pub(crate) fn no_super(at: Anchor) -> Found {
    Found::new(&CODE, at, "there is no `super` here: no lower layer sets this")
}
