//! A file that belongs into a manifest cannot be read.

use orch_diagnostics::{Code, Severity};

/// A file that belongs into a manifest cannot be read.
pub static CODE: Code = Code {
    name: "file-unreadable",
    severity: Severity::Error,
    explanation: include_str!("file_unreadable.md"),
};
