//! A call that has no value for these arguments.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("function-failed", Error, "function_failed.md");

/// `reason` is what goes wrong inside.
pub(crate) fn finding(at: Anchor, name: &str, reason: Option<&Found>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{name}` has no value for these arguments"));
    match reason {
        Some(reason) => finding.label(reason.at, format!("with them, {}", reason.message)),
        None => finding,
    }
}
