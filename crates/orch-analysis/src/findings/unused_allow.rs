//! An `@allow` with nothing to silence.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unused-allow", Warning, "unused_allow.md");

pub(crate) fn finding(at: Anchor, code: &str) -> Found {
    Found::new(&CODE, at, format!("nothing here reports `{code}`"))
        .fix("take it away", Safety::Safe, at.lines(), "")
        .tag(Tag::Unused)
}

/// `attribute` is all of it, `at` the code in it.
pub(crate) fn of_an_error(attribute: Anchor, at: Anchor, code: &str) -> Found {
    Found::new(&CODE, at, format!("`{code}` is an error here, and an error cannot be silenced"))
        .note("mend what it says; warnings and remarks can be silenced, and what only the machine decides (`missing-path`, `host-port-conflict`)")
        .fix("take it away", Safety::Safe, attribute.lines(), "")
}

pub(crate) fn unknown_code(at: Anchor, code: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no finding `{code}`")), at, code, known)
}
