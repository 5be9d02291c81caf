//! A service is exposed, but Compose does not publish it.

use orch_diagnostics::{Code, Severity};

/// A service is exposed, but Compose does not publish it.
pub static CODE: Code = Code {
    name: "expose-without-publish",
    severity: Severity::Info,
    explanation: include_str!("expose_without_publish.md"),
};
