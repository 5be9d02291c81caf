//! Something whose capability is still to come.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("not-there-yet", Error, "not_there_yet.md");

pub(crate) fn finding(at: Anchor, word: &str, capability: &str) -> Found {
    let comes = if capability.is_empty() { String::new() } else { format!("; it comes with {capability}") };
    Found::new(&CODE, at, format!("`{word}` is not there yet{comes}"))
        .note("it parses and formats, so programs that use it can be kept")
}

pub(crate) fn function(at: Anchor, word: &str, capability: &str, instead: &str) -> Found {
    Found::new(&CODE, at, format!("`{word}(…)` is not there yet; it comes with {capability}"))
        .note(format!("until then: {instead}"))
}
