//! An `expect` of a test that does not hold.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("expectation-failed", Error, "expectation_failed.md");

pub(crate) fn finding(at: Anchor, parts: Vec<String>) -> Found {
    let finding = Found::new(&CODE, at, "this does not hold");
    parts.into_iter().fold(finding, |finding, part| finding.note(part))
}

/// A condition that depends on what is not known.
pub(crate) fn unknown(at: Anchor) -> Found {
    Found::new(&CODE, at, "whether this holds cannot be known")
        .note("a test runs without inputs and without a target; give inputs a default")
}
