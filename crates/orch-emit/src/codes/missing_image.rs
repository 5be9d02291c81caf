//! A service is built, but nothing says what its image is called.

use orch_diagnostics::{Code, Severity};

/// A service is built, but nothing says what its image is called.
pub static CODE: Code =
    Code { name: "missing-image", severity: Severity::Error, explanation: include_str!("missing_image.md") };
