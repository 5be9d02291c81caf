//! A folder of the host is mounted in a cluster, and nobody says why.

use orch_diagnostics::{Code, Severity};

/// A folder of the host is mounted in a cluster, and nobody says why.
pub static CODE: Code = Code {
    name: "host-path-without-reason",
    severity: Severity::Error,
    explanation: include_str!("host_path_without_reason.md"),
};
