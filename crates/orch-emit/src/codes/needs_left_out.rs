//! A service needs another that does not exist on the target.

use orch_diagnostics::{Code, Severity};

/// A service needs another that does not exist on the target.
pub static CODE: Code = Code {
    name: "needs-left-out",
    severity: Severity::Error,
    explanation: include_str!("needs_left_out.md"),
};
