//! Numbers with a unit: read exactly, and written as their author wrote them.

mod fault;
mod reading;

use std::fmt;

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

pub use self::fault::QuantityFault;
use super::unit::{CORES, Dimension, UNITS, Unit};

/// A number with a unit.
///
/// Two quantities are equal when they are written the same: a manifest shows the unit. Whether they are the same
/// *amount* is asked by [`Quantity::compare`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quantity {
    pub(in crate::scalar) amount: Decimal,
    pub(in crate::scalar) style: Style,
}

/// How a quantity is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::scalar) enum Style {
    /// In one unit.
    Single(&'static Unit),
    /// In several units of time, from this one down: `1h30m`.
    Compound(&'static Unit),
}

impl Style {
    pub(in crate::scalar) fn unit(self) -> &'static Unit {
        match self {
            Style::Single(unit) | Style::Compound(unit) => unit,
        }
    }
}

impl Quantity {
    /// Reads a quantity as written, `512Mi`, `1h30m`, `70%`. `expected` decides between minutes and thousandths of a
    /// core; without it, `5m` is ambiguous.
    pub fn parse(text: &str, expected: Option<Dimension>) -> Result<Quantity, QuantityFault> {
        reading::read(text, expected)
    }

    /// So many cores, as `cpu = 2` says.
    pub fn cores(number: Decimal) -> Result<Quantity, QuantityFault> {
        Quantity::checked(number, &CORES)?.whole()
    }

    /// A whole number of nanoseconds, shown in the largest unit that fits.
    pub fn from_nanos(nanos: i64) -> Quantity {
        Quantity::shortest(Decimal::from(nanos), Dimension::Duration)
    }

    /// A whole number of bytes, shown in the largest binary unit that fits.
    pub fn from_bytes(bytes: i64) -> Quantity {
        Quantity::shortest(Decimal::from(bytes), Dimension::Bytes)
    }

    /// What it measures.
    pub fn dimension(&self) -> Dimension {
        self.style.unit().dimension
    }

    /// The unit its author chose; the largest of several; empty for whole cores. For money this is the currency.
    pub fn unit(&self) -> &'static str {
        self.style.unit().name
    }

    /// How many nanoseconds, bytes, thousandths of a core, hundredths, or units of its currency. Exact.
    pub fn amount(&self) -> Decimal {
        self.amount
    }

    /// The amount as a whole number, rounded up where arithmetic left a fraction.
    pub fn rounded_up(&self) -> i64 {
        self.amount.ceil().to_i64().unwrap_or(i64::MAX)
    }

    /// `1h30m` in seconds. Meaningful for durations.
    pub fn seconds(&self) -> Decimal {
        self.in_units_of(1_000_000_000)
    }

    /// `1.5s` in milliseconds. Meaningful for durations.
    pub fn millis(&self) -> Decimal {
        self.in_units_of(1_000_000)
    }

    fn in_units_of(&self, factor: u64) -> Decimal {
        self.amount.checked_div(Decimal::from(factor)).unwrap_or_default().normalize()
    }

    /// `number` of `unit`, in bounds.
    pub(in crate::scalar) fn checked(
        number: Decimal,
        unit: &'static Unit,
    ) -> Result<Quantity, QuantityFault> {
        let too_large = QuantityFault::TooLarge(unit.dimension);
        let amount = number.checked_mul(Decimal::from(unit.factor)).ok_or(too_large)?;
        Quantity::bounded(amount, Style::Single(unit))
    }

    /// An amount in bounds: what is counted in small parts fits into 64 bits.
    pub(in crate::scalar) fn bounded(amount: Decimal, style: Style) -> Result<Quantity, QuantityFault> {
        let dimension = style.unit().dimension;
        let counted = !matches!(dimension, Dimension::Percent | Dimension::Money);
        if counted && amount.ceil().to_i64().is_none() {
            return Err(QuantityFault::TooLarge(dimension));
        }
        Ok(Quantity { amount: amount.normalize(), style })
    }

    /// Itself, if it is made of whole parts: a literal cannot be finer than what is counted.
    fn whole(self) -> Result<Quantity, QuantityFault> {
        let part = match self.dimension() {
            Dimension::Duration => "nanoseconds",
            Dimension::Bytes => "bytes",
            Dimension::Cpu => "thousandths of a core",
            Dimension::Percent | Dimension::Money => return Ok(self),
        };
        if self.amount.is_integer() { Ok(self) } else { Err(QuantityFault::TooFine(part)) }
    }

    fn shortest(amount: Decimal, dimension: Dimension) -> Quantity {
        Quantity { amount, style: Style::Single(largest_fitting(amount, dimension)) }
    }
}

/// The largest unit in which an amount is a whole number; the smallest, if there is none.
fn largest_fitting(amount: Decimal, dimension: Dimension) -> &'static Unit {
    let mut smallest = &CORES;
    for unit in UNITS.iter().filter(|u| u.dimension == dimension) {
        let fits = exactly(amount, unit).is_some_and(|n| n.is_integer());
        if fits && !amount.is_zero() {
            return unit;
        }
        smallest = unit;
    }
    smallest
}

/// The amount in a unit, if it can be said with at most six digits after the point.
fn exactly(amount: Decimal, unit: &Unit) -> Option<Decimal> {
    let factor = Decimal::from(unit.factor);
    let number = amount.checked_div(factor)?.normalize();
    (number.scale() <= 6 && number.checked_mul(factor)? == amount).then_some(number)
}

impl fmt::Display for Quantity {
    /// In the author's unit where that is exact, else in the largest unit that is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.style {
            Style::Compound(largest) if self.amount.is_integer() => write_compound(f, self.amount, largest),
            Style::Single(unit) | Style::Compound(unit) => {
                if let Some(number) = exactly(self.amount, unit) {
                    return write!(f, "{number}{}", unit.name);
                }
                let unit = match unit.dimension {
                    Dimension::Percent | Dimension::Money => unit,
                    dimension => largest_fitting(self.amount, dimension),
                };
                let number = self.in_units_of(unit.factor);
                write!(f, "{number}{}", unit.name)
            }
        }
    }
}

fn write_compound(f: &mut fmt::Formatter<'_>, amount: Decimal, largest: &Unit) -> fmt::Result {
    if amount.is_zero() {
        return f.write_str("0s");
    }
    if amount.is_sign_negative() {
        f.write_str("-")?;
    }
    let mut rest = amount.abs().to_i128().unwrap_or(i128::MAX);
    for unit in UNITS.iter().filter(|u| u.dimension == Dimension::Duration && u.factor <= largest.factor) {
        let factor = i128::from(unit.factor);
        let number = rest / factor;
        rest %= factor;
        if number != 0 {
            write!(f, "{number}{}", unit.name)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(text: &str, expected: Option<Dimension>) -> String {
        match Quantity::parse(text, expected) {
            Ok(q) => format!("{} {} = {q}", q.dimension(), q.amount()),
            Err(fault) => {
                let reason = fault.reason();
                let at = reason.at.map(|r| format!(" at {:?}", &text[r])).unwrap_or_default();
                let fix = reason.suggestion.map(|s| format!(" -> {s}")).unwrap_or_default();
                format!("{}{at}{fix}", reason.message)
            }
        }
    }

    fn free(text: &str) -> String {
        shown(text, None)
    }

    #[test]
    fn quantities_are_read_exactly_and_keep_their_unit() {
        assert_eq!(free("512Mi"), "bytes 536870912 = 512Mi");
        assert_eq!(free("1.5Gi"), "bytes 1610612736 = 1.5Gi");
        assert_eq!(free("1GB"), "bytes 1000000000 = 1GB");
        assert_eq!(free("1_024k"), "bytes 1024000 = 1024k");
        assert_eq!(free("7Ei"), "bytes 8070450532247928832 = 7Ei");
        assert_eq!(free("500ms"), "duration 500000000 = 500ms");
        assert_eq!(free("1h30m"), "duration 5400000000000 = 1h30m");
        assert_eq!(free("36h30m"), "duration 131400000000000 = 36h30m");
        assert_eq!(free("0.25s"), "duration 250000000 = 0.25s");
        assert_eq!(free("1e3s"), "duration 1000000000000 = 1000s");
        assert_eq!(free("70%"), "percent 70 = 70%");
        assert_eq!(free("0.10%"), "percent 0.1 = 0.1%");
        assert_eq!(free("20usd"), "money 20 = 20usd");
        assert_eq!(shown("500m", Some(Dimension::Cpu)), "cpu 500 = 500m");
        assert_eq!(shown("5m", Some(Dimension::Duration)), "duration 300000000000 = 5m");
        assert_eq!(Quantity::cores(Decimal::new(25, 1)).unwrap().to_string(), "2.5");
        assert_eq!(Quantity::cores(Decimal::new(25, 1)).unwrap().amount(), Decimal::from(2500));
    }

    #[test]
    fn what_is_wrong_is_said_with_what_was_meant() {
        assert_eq!(free("5m"), "`5m` can be a duration or an amount of cpu");
        assert_eq!(free("512mb"), "`mb` is not a unit; write `512MB` or `512Mi` at \"mb\" -> 512MB");
        assert_eq!(free("5min"), "`min` is not a unit; write `5m` at \"min\" -> 5m");
        assert_eq!(free("1h30mins"), "`mins` is not a unit; write `1h30m` at \"mins\" -> 1h30m");
        assert_eq!(free("3parsecs"), "`parsecs` is not a unit at \"parsecs\"");
        assert_eq!(shown("3x", Some(Dimension::Cpu)), "`x` is not a unit; an amount of cpu has `m` at \"x\"");
        assert_eq!(
            shown("30s", Some(Dimension::Bytes)),
            "an amount of bytes is needed here, like `512Mi`, and this is a duration"
        );
        assert_eq!(
            free("30m1h"),
            "several units are for durations, from the largest down, each once, like `1h30m` at \"h\" -> 1h30m"
        );
        assert_eq!(
            free("1h1h"),
            "several units are for durations, from the largest down, each once, like `1h30m` at \"h\""
        );
        assert_eq!(
            free("1Gi5Mi"),
            "several units are for durations, from the largest down, each once, like `1h30m` at \"Gi\""
        );
        assert_eq!(free("0.3B"), "this is not a whole number of bytes");
        assert_eq!(free("0.5ns"), "this is not a whole number of nanoseconds");
        assert_eq!(free("8Ei"), "this is too large for an amount of bytes: at most 8Ei");
        assert_eq!(
            free("99999999999999999999999999999Ei"),
            "a decimal number has at most 28 digits at \"99999999999999999999999999999\""
        );
        assert_eq!(free("9999999w"), "this is too large for a duration: at most 292 years");
        assert_eq!(free("0xfs"), "this is not a number at \"0x\"");
        assert_eq!(free("Mi"), "this is not a number at \"\"");
        assert_eq!(free(""), "this is not a number at \"\"");
        assert_eq!(free("5µs"), "`µs` is not a unit at \"µs\"");
    }

    #[test]
    fn numbers_are_shown_in_the_largest_unit_that_fits() {
        assert_eq!(Quantity::from_nanos(90_000_000_000).to_string(), "90s");
        assert_eq!(Quantity::from_nanos(3_600_000_000_000).to_string(), "1h");
        assert_eq!(Quantity::from_nanos(0).to_string(), "0ns");
        assert_eq!(Quantity::from_bytes(1 << 30).to_string(), "1Gi");
        assert_eq!(Quantity::from_bytes(1_000_001).to_string(), "1000001B");
    }

    #[test]
    fn time_is_counted_in_several_ways() {
        let q = Quantity::parse("1m30s500ms", None).unwrap();
        assert_eq!(q.seconds().to_string(), "90.5");
        assert_eq!(q.millis().to_string(), "90500");
        assert_eq!(q.unit(), "m");
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            for expected in [None, Some(Dimension::Cpu), Some(Dimension::Duration)] {
                if let Err(fault) = Quantity::parse(&text, expected) {
                    let reason = fault.reason();
                    if let Some(at) = reason.at {
                        prop_assert!(text.get(at).is_some());
                    }
                }
            }
        }

        #[test]
        fn what_is_shown_reads_the_same(n in 0u32.., unit in 0usize..UNITS.len(), tenths in 0u32..10) {
            let unit = &UNITS[unit];
            let text = format!("{n}.{tenths}{}", unit.name);
            if let Ok(q) = Quantity::parse(&text, Some(unit.dimension)) {
                let again = Quantity::parse(&q.to_string(), Some(unit.dimension)).unwrap();
                prop_assert_eq!(again.amount(), q.amount());
                prop_assert_eq!(again.unit(), q.unit());
            }
        }

        #[test]
        fn durations_of_several_units_read_the_same(h in 1u32..1000, m in 0u32..60, s in 0u32..60) {
            let q = Quantity::parse(&format!("{h}h{m}m{s}s"), None).unwrap();
            prop_assert_eq!(q.seconds(), Decimal::from(h * 3600 + m * 60 + s));
            prop_assert_eq!(Quantity::parse(&q.to_string(), Some(Dimension::Duration)).unwrap().amount(), q.amount());
        }
    }
}
