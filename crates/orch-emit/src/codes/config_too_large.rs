//! A config is larger than a ConfigMap may be.

use orch_diagnostics::{Code, Severity};

/// A config is larger than a ConfigMap may be.
pub static CODE: Code = Code {
    name: "config-too-large",
    severity: Severity::Error,
    explanation: include_str!("config_too_large.md"),
};
