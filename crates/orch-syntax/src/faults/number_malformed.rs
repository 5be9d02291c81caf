//! Digits that are no number.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// Digits that are no number.
pub static CODE: Code = Code {
    name: "number-malformed",
    severity: Severity::Error,
    explanation: include_str!("number_malformed.md"),
};

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    let finding = Finding::new(&CODE, at, format!("`{text}` is no number"));
    if text.contains('.') {
        finding.note("versions and addresses are strings").fix(
            "put it in quotes",
            Safety::Safe,
            at,
            format!("\"{text}\""),
        )
    } else if let Some(number) = binary(text) {
        finding.note("numbers are written in tens, or after `0x` and `0o`").fix(
            format!("write `{number}`"),
            Safety::Offer,
            at,
            number.to_string(),
        )
    } else {
        finding.note("after `0x` stand hexadecimal digits, after `0o` octal ones")
    }
}

/// `0b11`: a number in twos.
fn binary(text: &str) -> Option<i64> {
    let digits = text.strip_prefix("0b").or_else(|| text.strip_prefix("0B"))?;
    i64::from_str_radix(&digits.replace('_', ""), 2).ok()
}

/// `0,5`
pub(crate) fn comma(at: Place, text: &str) -> Finding<Place> {
    let with_point = text.replacen(',', ".", 1);
    Finding::new(&CODE, at, "the fraction of a number follows a point, not a comma").fix(
        format!("write `{with_point}`"),
        Safety::Safe,
        at,
        with_point,
    )
}

/// `512 Mi`
pub(crate) fn apart(at: Place, number: &str, unit: &str) -> Finding<Place> {
    Finding::new(&CODE, at, "a unit follows its number without a space").fix(
        format!("write `{number}{unit}`"),
        Safety::Safe,
        at,
        format!("{number}{unit}"),
    )
}
