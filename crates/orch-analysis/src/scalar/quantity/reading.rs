//! Reading a quantity: its numbers and units, and what was meant where that is not one.

use std::ops::Range;

use rust_decimal::Decimal;

use super::{Quantity, QuantityFault, Style};
use crate::scalar::unit::{self, Dimension, Unit};
use crate::scalar::{NumberFault, number};

/// Reads a quantity as written.
pub(super) fn read(text: &str, expected: Option<Dimension>) -> Result<Quantity, QuantityFault> {
    let parts = split(text);
    match parts.as_slice() {
        [part] => single(text, part, expected),
        _ => compound(text, &parts, expected),
    }
}

/// A number and its unit, by their places.
struct Part {
    number: Range<usize>,
    unit: Range<usize>,
}

/// Divides `1h30m` into its numbers and units. Always gives at least one part.
fn split(text: &str) -> Vec<Part> {
    let bytes = text.as_bytes();
    let byte = |i: usize| bytes.get(i).copied().unwrap_or(0);
    let mut parts = Vec::new();
    let mut at = 0;
    while at < bytes.len() || parts.is_empty() {
        let start = at;
        if byte(at) == b'0' && matches!(byte(at + 1), b'x' | b'o') {
            at += 2;
        }
        while byte(at).is_ascii_digit() || matches!(byte(at), b'_' | b'.') {
            at += 1;
        }
        // An exponent belongs to the number only if a digit follows.
        if byte(at) == b'e' {
            let signed = matches!(byte(at + 1), b'+' | b'-');
            let digit = at + 1 + usize::from(signed);
            if at > start && byte(digit).is_ascii_digit() {
                at = digit;
                while byte(at).is_ascii_digit() {
                    at += 1;
                }
            }
        }
        let number = start..at;
        while at < bytes.len() && !byte(at).is_ascii_digit() {
            at += 1;
        }
        parts.push(Part { unit: number.end..at, number });
    }
    parts
}

fn slice<'a>(text: &'a str, range: &Range<usize>) -> &'a str {
    text.get(range.clone()).unwrap_or("")
}

fn number_of(text: &str, part: &Part) -> Result<Decimal, QuantityFault> {
    number::parse_decimal(slice(text, &part.number))
        .map_err(|fault| QuantityFault::Number { fault, at: part.number.clone() })
}

fn single(text: &str, part: &Part, expected: Option<Dimension>) -> Result<Quantity, QuantityFault> {
    let number = number_of(text, part)?;
    let name = slice(text, &part.unit);
    let kinds = unit::unit_kinds(name);
    let dimension = match (kinds.as_slice(), expected) {
        ([], _) => return Err(unknown(text, part, expected)),
        (kinds, Some(expected)) if kinds.contains(&expected) => expected,
        ([found, ..], Some(expected)) => {
            return Err(QuantityFault::WrongDimension { found: *found, expected });
        }
        ([only], None) => *only,
        (_, None) => return Err(QuantityFault::Ambiguous { text: text.to_owned(), readings: kinds }),
    };
    match unit::find(name, dimension) {
        Some(unit) => Quantity::checked(number, unit)?.whole(),
        None => Err(unknown(text, part, expected)),
    }
}

fn compound(text: &str, parts: &[Part], expected: Option<Dimension>) -> Result<Quantity, QuantityFault> {
    let mut total = Decimal::ZERO;
    let mut units: Vec<(&'static Unit, &str)> = Vec::new();
    let mut out_of_order = None;
    for part in parts {
        let number = number_of(text, part)?;
        let name = slice(text, &part.unit);
        let Some(unit) = unit::find(name, Dimension::Duration) else {
            return Err(if unit::unit_kinds(name).is_empty() {
                unknown(text, part, expected)
            } else {
                QuantityFault::Compound { at: part.unit.clone(), suggestion: None }
            });
        };
        let too_large = QuantityFault::TooLarge(Dimension::Duration);
        let amount = number.checked_mul(Decimal::from(unit.factor)).ok_or(too_large.clone())?;
        total = total.checked_add(amount).ok_or(too_large)?;
        if units.last().is_some_and(|(last, _)| last.factor <= unit.factor) {
            out_of_order.get_or_insert(part.unit.clone());
        }
        units.push((unit, slice(text, &(part.number.start..part.unit.end))));
    }
    if let Some(expected) = expected.filter(|e| *e != Dimension::Duration) {
        return Err(QuantityFault::WrongDimension { found: Dimension::Duration, expected });
    }
    if let Some(at) = out_of_order {
        units.sort_by_key(|(unit, _)| std::cmp::Reverse(unit.factor));
        let each_once = units.windows(2).all(|w| matches!(w, [(a, _), (b, _)] if a.factor != b.factor));
        let suggestion = each_once.then(|| units.iter().map(|(_, written)| *written).collect());
        return Err(QuantityFault::Compound { at, suggestion });
    }
    match units.first() {
        Some((largest, _)) => Quantity::bounded(total, Style::Compound(largest))?.whole(),
        None => Err(QuantityFault::Number { fault: NumberFault::NotANumber, at: 0..text.len() }),
    }
}

fn unknown(text: &str, part: &Part, expected: Option<Dimension>) -> QuantityFault {
    let name = slice(text, &part.unit);
    let replaced = |unit: &&str| {
        let before = text.get(..part.unit.start).unwrap_or("");
        let after = text.get(part.unit.end..).unwrap_or("");
        format!("{before}{unit}{after}")
    };
    QuantityFault::UnknownUnit {
        unit: name.to_owned(),
        at: part.unit.clone(),
        expected,
        suggestions: match name {
            // `1h30` means the unit below.
            "" => below(text.get(..part.unit.start).unwrap_or("")).iter().map(replaced).collect(),
            name => unit::likely(name, expected).iter().map(replaced).collect(),
        },
    }
}

/// The unit that comes after the last of a compound quantity.
fn below(text: &str) -> Option<&'static str> {
    let before = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
    let unit = before.rsplit(|c: char| !c.is_ascii_alphabetic()).next()?;
    const LARGEST_FIRST: [&str; 6] = ["w", "d", "h", "m", "s", "ms"];
    let at = LARGEST_FIRST.iter().position(|other| *other == unit)?;
    LARGEST_FIRST.get(at + 1).copied()
}
