//! A text needs something that the target does not know.

use orch_diagnostics::{Code, Severity};

/// A text needs something that the target does not know.
pub static CODE: Code = Code {
    name: "late-not-expressible",
    severity: Severity::Error,
    explanation: include_str!("late_not_expressible.md"),
};
