//! Text at the top of a file that is no item.

use orch_diagnostics::{Code, Finding, Severity};

use crate::parse::Place;

/// Text at the top of a file that is no item.
pub static CODE: Code =
    Code { name: "not-an-item", severity: Severity::Error, explanation: include_str!("not_an_item.md") };

pub(crate) fn finding(at: Place, found: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("expected an item, found {found}"))
        .note("a file is a list of items: `kind name { … }` or `kind name = value`")
}

pub(crate) fn rest(at: Place, most: usize) -> Finding<Place> {
    Finding::new(&CODE, at, format!("this file has more than {most} pieces that are no items"))
        .note("what follows in this file was not read; mend the others first")
}
