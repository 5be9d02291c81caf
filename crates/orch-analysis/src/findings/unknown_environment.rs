//! An environment that is not declared.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-environment", Error, "unknown_environment.md");

pub(crate) fn finding(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("there is no environment `{name}`"));
    if known.is_empty() {
        return finding.note(format!("declare it: `environment {name} {{ … }}`"));
    }
    suggest(finding, at, name, known)
}
