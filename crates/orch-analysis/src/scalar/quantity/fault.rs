//! What is wrong with a quantity, said with what was meant.

use std::ops::Range;

use crate::scalar::unit::{self, Dimension};
use crate::scalar::{NumberFault, Reason};

/// Why a quantity cannot be used. Ranges are bytes of its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QuantityFault {
    /// The number in front of the unit cannot be read.
    #[error("{fault}")]
    Number {
        /// What is wrong with it.
        fault: NumberFault,
        /// Where it stands.
        at: Range<usize>,
    },
    /// There is no such unit.
    #[error("{}", unknown_unit(.unit, *.expected, .suggestions))]
    UnknownUnit {
        /// As written.
        unit: String,
        /// Where it stands.
        at: Range<usize>,
        /// What is wanted, if that is known.
        expected: Option<Dimension>,
        /// The whole text with units that may have been meant, likeliest first.
        suggestions: Vec<String>,
    },
    /// The unit is of another dimension than what is wanted.
    #[error("{} is needed here, like `{}`, and this is {}", .expected.described(), .expected.example(), .found.described())]
    WrongDimension {
        /// What was written.
        found: Dimension,
        /// What is wanted.
        expected: Dimension,
    },
    /// The unit has two meanings, and nothing says which is wanted.
    #[error("`{text}` can be {}", described_readings(.readings))]
    Ambiguous {
        /// As written.
        text: String,
        /// What it may be.
        readings: Vec<Dimension>,
    },
    /// Several units, and not units of time from the largest down.
    #[error("several units are for durations, from the largest down, each once, like `1h30m`")]
    Compound {
        /// The unit that is out of place.
        at: Range<usize>,
        /// The whole text in order, if that is all.
        suggestion: Option<String>,
    },
    /// Less than the smallest part that is counted.
    #[error("this is not a whole number of {0}")]
    TooFine(&'static str),
    /// More than can be counted.
    #[error("this is too large for {}: at most {}", .0.described(), largest(*.0))]
    TooLarge(Dimension),
}

impl QuantityFault {
    /// The same as a reason about the text.
    pub fn reason(&self) -> Reason {
        let reason = Reason::new(self.to_string());
        match self {
            QuantityFault::Number { at, .. } => reason.at(at.clone()),
            QuantityFault::UnknownUnit { at, suggestions, .. } => {
                let suggestion = suggestions.first().cloned();
                Reason { suggestion, ..reason.at(at.clone()) }
            }
            QuantityFault::Compound { at, suggestion } => {
                Reason { suggestion: suggestion.clone(), ..reason.at(at.clone()) }
            }
            _ => reason,
        }
    }
}

fn unknown_unit(unit: &str, expected: Option<Dimension>, suggestions: &[String]) -> String {
    if unit.is_empty() {
        let written = suggestions.iter().map(String::as_str);
        return match suggestions {
            [] => "the last number here has no unit".to_owned(),
            _ => format!("the last number here has no unit; write {}", listed(written, "or")),
        };
    }
    if !suggestions.is_empty() {
        return format!(
            "`{unit}` is not a unit; write {}",
            listed(suggestions.iter().map(String::as_str), "or")
        );
    }
    match expected {
        Some(d) => {
            format!("`{unit}` is not a unit; {} has {}", d.described(), listed(unit::units_of(d), "or"))
        }
        None => format!("`{unit}` is not a unit"),
    }
}

fn described_readings(dimensions: &[Dimension]) -> String {
    listed(dimensions.iter().map(|d| d.described()), "or").replace('`', "")
}

fn listed<'a>(names: impl Iterator<Item = &'a str>, last: &str) -> String {
    let names: Vec<String> = names.map(|n| format!("`{n}`")).collect();
    match names.split_last() {
        None => String::new(),
        Some((only, [])) => only.clone(),
        Some((end, rest)) => format!("{} {last} {end}", rest.join(", ")),
    }
}

fn largest(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Duration => "292 years",
        Dimension::Bytes => "8Ei",
        Dimension::Cpu => "9223372036854775 cores",
        Dimension::Percent | Dimension::Money => "28 digits",
    }
}
