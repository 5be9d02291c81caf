//! Two things on one line that a comma or a new line must part.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// Two things on one line that a comma or a new line must part.
pub static CODE: Code = Code {
    name: "missing-separator",
    severity: Severity::Error,
    explanation: include_str!("missing_separator.md"),
};

pub(crate) fn members(at: Place, found: &str, gap: Place, safety: Safety) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected a new line or `,` before {found}")).fix(
        "part them with `,`",
        safety,
        gap,
        ", ",
    )
}

pub(crate) fn elements(at: Place, found: &str, gap: Place) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected `,` before {found}")).fix(
        "part them with `,`",
        Safety::Offer,
        gap,
        ", ",
    )
}

/// A body after a value that takes none: `port = 80 { app = grpc }`.
pub(crate) fn body(at: Place) -> Finding<Place> {
    surplus(at, "`{`").note("a body follows a name or a call, as in `tcp(80) { app = grpc }`")
}

/// What follows cannot be the next member either.
pub(crate) fn surplus(at: Place, found: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected the line to end before {found}"))
}
