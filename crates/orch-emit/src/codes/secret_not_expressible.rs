//! A secret cannot reach its place on the target by reference.

use orch_diagnostics::{Code, Severity};

/// A secret cannot reach its place on the target by reference.
pub static CODE: Code = Code {
    name: "secret-not-expressible",
    severity: Severity::Error,
    explanation: include_str!("secret_not_expressible.md"),
};
