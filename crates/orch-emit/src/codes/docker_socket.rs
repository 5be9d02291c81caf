//! Docker's socket is mounted: whoever has it is root on the host.

use orch_diagnostics::{Code, Severity};

/// Docker's socket is mounted: whoever has it is root on the host.
pub static CODE: Code = Code {
    name: "docker-socket",
    severity: Severity::Warning,
    explanation: include_str!("docker_socket.md"),
};
