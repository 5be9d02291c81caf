//! Brackets or operators nest deeper than anyone can read.

use orch_diagnostics::{Code, Finding, Severity};

use crate::parse::Place;

/// Brackets or operators nest deeper than anyone can read.
pub static CODE: Code = Code {
    name: "nesting-too-deep",
    severity: Severity::Error,
    explanation: include_str!("nesting_too_deep.md"),
};

pub(crate) fn brackets(at: Place, most: usize) -> Finding<Place> {
    Finding::new(&CODE, at, format!("more than {most} brackets are open here"))
        .note("what follows in this item was not read")
}

pub(crate) fn chain(at: Place) -> Finding<Place> {
    Finding::new(&CODE, at, "this expression is too long or nests too deep to be read")
        .note("name its parts with `let`; what follows in this item was not read")
}

pub(crate) fn item(at: Place, most: usize) -> Finding<Place> {
    Finding::new(&CODE, at, format!("this item has more than {most} words and signs")).note(
        "what follows in this item was not read; what is data belongs into a file of its own: `file(\"…\")`",
    )
}

pub(crate) fn items(at: Place, most: usize) -> Finding<Place> {
    Finding::new(&CODE, at, format!("this file has more than {most} items"))
        .note("what follows in this file was not read; write it into a file of its own and `import` that")
}
