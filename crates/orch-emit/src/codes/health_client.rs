//! The health check needs a program that the image may not have.

use orch_diagnostics::{Code, Severity};

/// The health check needs a program that the image may not have.
pub static CODE: Code = Code {
    name: "health-client",
    severity: Severity::Warning,
    explanation: include_str!("health_client.md"),
};
