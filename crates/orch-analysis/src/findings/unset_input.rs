//! An input that is not set where the check runs.

use super::missing_input::also_asked;
use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unset-input", Info, "unset_input.md");

pub(crate) fn finding(at: Anchor, name: &str, others: &[Anchor]) -> Found {
    let finding = Found::new(&CODE, at, format!("the input `{name}` is not set here"));
    also_asked(finding, others).note("`run` and `emit` need it")
}
