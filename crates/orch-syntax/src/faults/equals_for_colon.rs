//! `name = value` in the arguments of a call, where `name: value` is meant.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `name = value` in the arguments of a call, where `name: value` is meant.
pub static CODE: Code = Code {
    name: "equals-for-colon",
    severity: Severity::Error,
    explanation: include_str!("equals_for_colon.md"),
};

pub(crate) fn finding(equals: Place, name: &str) -> Finding<Place> {
    Finding::new(&CODE, equals, format!("the argument `{name}` is named with `:`, not with `=`"))
        .note("`=` sets a field, in `{ }`")
        .fix("write `:`", Safety::Safe, equals, ":")
}
