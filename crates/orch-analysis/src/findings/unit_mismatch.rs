//! A quantity of another dimension than is wanted, or none at all.

use super::prelude::*;
use crate::scalar::Dimension;

/// See the explanation beside this file.
pub static CODE: Code = code!("unit-mismatch", Error, "unit_mismatch.md");

pub(crate) fn finding(at: Anchor, wanted: Dimension, found: Dimension) -> Found {
    Found::new(&CODE, at, format!("expected {}, found {}", wanted.described(), found.described()))
        .note(format!("{} is written like `{}`", wanted.described(), wanted.example()))
}

/// `512m`, as other languages write mebibytes.
pub(crate) fn mebibytes(at: Anchor, number: &str) -> Found {
    let text = format!("{number}Mi");
    finding(at, Dimension::Bytes, Dimension::Duration).fix(format!("write `{text}`"), Safety::Offer, at, text)
}

/// A bare number.
pub(crate) fn missing(at: Anchor, number: &str, wanted: Dimension) -> Found {
    let mut finding = Found::new(&CODE, at, format!("{} needs a unit", wanted.described()));
    let units: &[&str] = match wanted {
        Dimension::Duration => &["s", "ms", "m"],
        Dimension::Bytes => &["Mi", "Gi", "B"],
        Dimension::Cpu => &["m"],
        Dimension::Percent => &["%"],
        Dimension::Money => &["usd", "eur"],
    };
    for unit in units {
        let text = format!("{number}{unit}");
        finding = finding.fix(format!("write `{text}`"), Safety::Offer, at, text);
    }
    finding
}

pub(crate) fn arithmetic(at: Anchor, message: &str) -> Found {
    Found::new(&CODE, at, message)
}
