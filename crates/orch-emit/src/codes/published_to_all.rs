//! A port that Compose opens to every address of the machine.

use orch_diagnostics::{Code, Severity};

/// A port that Compose opens to every address of the machine.
pub static CODE: Code = Code {
    name: "published-to-all",
    severity: Severity::Info,
    explanation: include_str!("published_to_all.md"),
};
