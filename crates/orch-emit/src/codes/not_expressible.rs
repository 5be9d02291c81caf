//! A field that was written means nothing, or less, on the target.

use orch_diagnostics::{Code, Severity};

/// A field that was written means nothing, or less, on the target.
pub static CODE: Code = Code {
    name: "not-expressible",
    severity: Severity::Warning,
    explanation: include_str!("not_expressible.md"),
};
