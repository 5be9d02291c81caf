//! A file in another language.

use orch_diagnostics::{Code, Finding, Severity};

use crate::foreign::Foreign;
use crate::parse::Place;

/// A file in another language.
pub static CODE: Code = Code {
    name: "other-language",
    severity: Severity::Error,
    explanation: include_str!("other_language.md"),
};

pub(crate) fn finding(at: Place, language: Foreign) -> Finding<Place> {
    Finding::new(&CODE, at, format!("this is {}, not `.orch`", language.text()))
        .note("a service is written `service web { image = \"nginx:1.27\" }`; `orchc init` writes a stack to begin with")
}
