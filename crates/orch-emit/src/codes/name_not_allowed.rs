//! A name or a label does not meet the rules of the target.

use orch_diagnostics::{Code, Severity};

/// A name or a label does not meet the rules of the target.
pub static CODE: Code = Code {
    name: "name-not-allowed",
    severity: Severity::Error,
    explanation: include_str!("name_not_allowed.md"),
};
