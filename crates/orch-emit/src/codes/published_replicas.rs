//! Several instances cannot share one port of the host.

use orch_diagnostics::{Code, Severity};

/// Several instances cannot share one port of the host.
pub static CODE: Code = Code {
    name: "published-replicas",
    severity: Severity::Warning,
    explanation: include_str!("published_replicas.md"),
};
