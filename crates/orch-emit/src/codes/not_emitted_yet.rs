//! A field that was written asks for an object that is not emitted yet.

use orch_diagnostics::{Code, Severity};

/// A field that was written asks for an object that is not emitted yet.
pub static CODE: Code = Code {
    name: "not-emitted-yet",
    severity: Severity::Warning,
    explanation: include_str!("not_emitted_yet.md"),
};
