//! A dependency that a reference already makes.

use super::prelude::*;

/// The same entry stands there already.
pub(crate) fn twice(at: Anchor, first: Anchor, to: &str) -> Found {
    Found::new(&CODE, at, format!("`{to}` stands here already"))
        .label(first, "the first one")
        .fix("take it away", Safety::Safe, at.element(), "")
        .tag(Tag::Unused)
}

/// See the explanation beside this file.
pub static CODE: Code = code!("redundant-dependency", Warning, "redundant_dependency.md");

/// `entry` is the whole entry, where it says nothing else.
pub(crate) fn finding(at: Anchor, entry: Option<Anchor>, reference: Anchor, to: &str) -> Found {
    Found::new(&CODE, at, format!("`{to}` need not stand here: a reference says it already"))
        .label(reference, format!("this refers to `{to}`"))
        .fix("take it away", Safety::Offer, entry.unwrap_or(at.element()), "")
        .tag(Tag::Unused)
}
