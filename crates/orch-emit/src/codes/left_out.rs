//! A service cannot exist on the target and is left out.

use orch_diagnostics::{Code, Severity};

/// A service cannot exist on the target and is left out.
pub static CODE: Code =
    Code { name: "left-out", severity: Severity::Warning, explanation: include_str!("left_out.md") };
