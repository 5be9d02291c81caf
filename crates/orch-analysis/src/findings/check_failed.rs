//! A policy of the stack that does not hold.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("check-failed", Error, "check_failed.md");

/// Where the file is used so that it fails.
pub(crate) fn of_use(finding: Found, import: Anchor) -> Found {
    finding.label(import, "in this use of the file")
}

pub(crate) fn finding(at: Anchor, title: &str, parts: Vec<String>) -> Found {
    let finding = Found::new(&CODE, at, format!("check \"{title}\" does not hold"));
    parts.into_iter().fold(finding, |finding, part| finding.note(part))
}
