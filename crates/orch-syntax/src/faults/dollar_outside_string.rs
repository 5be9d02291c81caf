//! `$name` or `${name}` outside of a string.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `$name` or `${name}` outside of a string.
pub static CODE: Code = Code {
    name: "dollar-outside-string",
    severity: Severity::Error,
    explanation: include_str!("dollar_outside_string.md"),
};

/// `$` (or `${` with its `}`) around a value.
pub(crate) fn finding(opener: Place, closer: Option<Place>) -> Finding<Place> {
    let sign = if closer.is_some() { "${…}" } else { "$" };
    let finding = Finding::new(&CODE, opener, format!("outside of a string a name needs no `{sign}`"));
    match closer {
        Some(closer) => finding.fix("write the name alone", Safety::Safe, opener, "").also(closer, ""),
        None => finding.fix("write the name alone", Safety::Safe, opener, ""),
    }
}

/// `$HOME`: a variable of the environment.
pub(crate) fn variable(at: Place, name: &str) -> Finding<Place> {
    Finding::new(&CODE, at, format!("a variable of the environment is read with `env(\"{name}\")`")).fix(
        format!("write `env(\"{name}\")`"),
        Safety::Offer,
        at,
        format!("env(\"{name}\")"),
    )
}
