//! Two items get the same name on the target.

use orch_diagnostics::{Code, Severity};

/// Two items get the same name on the target.
pub static CODE: Code =
    Code { name: "name-clash", severity: Severity::Error, explanation: include_str!("name_clash.md") };
