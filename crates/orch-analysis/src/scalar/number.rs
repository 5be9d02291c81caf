//! Numbers as they are written: whole ones of 64 bits, and exact decimal ones.

use std::borrow::Cow;

use rust_decimal::Decimal;

/// A number as its form says: with a point or an exponent it is a decimal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Number {
    /// `8080`, `10_000`, `0xff`, `0o644`
    Int(i64),
    /// `0.0725`, `1.5e3`
    Decimal(Decimal),
}

/// Why a number cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NumberFault {
    /// It is none.
    #[error("this is not a number")]
    NotANumber,
    /// A whole number that does not fit into 64 bits.
    #[error("whole numbers go from -9223372036854775808 to 9223372036854775807")]
    IntTooLarge,
    /// A decimal number with more digits than are kept.
    #[error("a decimal number has at most 28 digits")]
    TooManyDigits,
    /// A whole number is wanted, and this is none.
    #[error("a whole number is needed here")]
    NotWhole,
}

/// Reads a number, without a sign.
pub fn parse(text: &str) -> Result<Number, NumberFault> {
    if is_whole(text) { parse_int(text).map(Number::Int) } else { parse_decimal(text).map(Number::Decimal) }
}

/// Reads a whole number, without a sign: decimal, `0x` or `0o`, with `_` between digits.
pub fn parse_int(text: &str) -> Result<i64, NumberFault> {
    if !is_whole(text) {
        return Err(match parse_decimal(text) {
            Ok(_) => NumberFault::NotWhole,
            Err(fault) => fault,
        });
    }
    let (digits, radix) = match (text.strip_prefix("0x"), text.strip_prefix("0o")) {
        (Some(hex), _) => (hex, 16),
        (_, Some(octal)) => (octal, 8),
        _ => (text, 10),
    };
    let digits = digits_only(digits, radix).ok_or(NumberFault::NotANumber)?;
    i64::from_str_radix(&digits, radix).map_err(|_| NumberFault::IntTooLarge)
}

/// Reads a decimal number exactly, without a sign. Whole numbers are decimals as well.
pub fn parse_decimal(text: &str) -> Result<Decimal, NumberFault> {
    if text.starts_with("0x") || text.starts_with("0o") {
        return parse_int(text).map(Decimal::from);
    }
    let (mantissa, exponent) = match text.split_once('e') {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let mut digits = digits_only(whole, 10).ok_or(NumberFault::NotANumber)?.into_owned();
    if let Some(fraction) = fraction {
        let fraction = digits_only(fraction, 10).ok_or(NumberFault::NotANumber)?;
        digits.push('.');
        digits.push_str(&fraction);
    }
    let mantissa = Decimal::from_str_exact(&digits).map_err(|_| NumberFault::TooManyDigits)?;
    match exponent {
        None => Ok(mantissa),
        Some(exponent) => raise(mantissa, exponent),
    }
}

/// `mantissa` times ten to the power of `exponent`, exactly.
fn raise(mantissa: Decimal, exponent: &str) -> Result<Decimal, NumberFault> {
    let (negative, digits) = match exponent.as_bytes().first() {
        Some(b'-') => (true, exponent.get(1..)),
        Some(b'+') => (false, exponent.get(1..)),
        _ => (false, Some(exponent)),
    };
    let digits = digits.filter(|d| !d.is_empty() && d.bytes().all(|b| b.is_ascii_digit()));
    let power: i64 =
        digits.ok_or(NumberFault::NotANumber)?.parse().map_err(|_| NumberFault::TooManyDigits)?;
    if mantissa.is_zero() {
        return Ok(Decimal::ZERO);
    }
    // The digits stay as they are and the point moves: a scale from 0 to 28, or zeros to append.
    let mantissa = mantissa.normalize();
    let scale = i64::from(mantissa.scale()) + if negative { power } else { power.saturating_neg() };
    if !(-28..=28).contains(&scale) {
        return Err(NumberFault::TooManyDigits);
    }
    let units = mantissa.mantissa();
    if scale >= 0 {
        let scale = u32::try_from(scale).map_err(|_| NumberFault::TooManyDigits)?;
        return Decimal::try_from_i128_with_scale(units, scale).map_err(|_| NumberFault::TooManyDigits);
    }
    let zeros = u32::try_from(scale.unsigned_abs()).map_err(|_| NumberFault::TooManyDigits)?;
    10_i128
        .checked_pow(zeros)
        .and_then(|ten| units.checked_mul(ten))
        .and_then(|units| Decimal::try_from_i128_with_scale(units, 0).ok())
        .ok_or(NumberFault::TooManyDigits)
}

/// Whether a number, as written, ends in zeros that its canonical text does not have: `1.10`.
pub fn ends_in_zeros(text: &str) -> bool {
    text.contains('.') && text.ends_with('0') && !text.contains(['e', 'E'])
}

/// The number as text, in its one canonical form: no trailing zeros, no exponent.
pub fn canonical(number: Decimal) -> String {
    number.normalize().to_string()
}

fn is_whole(text: &str) -> bool {
    text.starts_with("0x") || !text.contains(['.', 'e'])
}

/// The digits without `_`; nothing if there is anything else, or no digit at the beginning.
fn digits_only(text: &str, radix: u32) -> Option<Cow<'_, str>> {
    if !text.is_empty() && text.chars().all(|c| c.is_digit(radix)) {
        return Some(Cow::Borrowed(text));
    }
    let mut digits = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_digit(radix) {
            digits.push(c);
        } else if c != '_' || digits.is_empty() {
            return None;
        }
    }
    (!digits.is_empty()).then_some(Cow::Owned(digits))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn decimal(text: &str) -> Result<String, NumberFault> {
        parse_decimal(text).map(canonical)
    }

    #[test]
    fn whole_numbers() {
        assert_eq!(parse("8080"), Ok(Number::Int(8080)));
        assert_eq!(parse("10_000"), Ok(Number::Int(10_000)));
        assert_eq!(parse("0xff"), Ok(Number::Int(255)));
        assert_eq!(parse("0x1e3"), Ok(Number::Int(0x1e3)));
        assert_eq!(parse("0o644"), Ok(Number::Int(0o644)));
        assert_eq!(parse("0x_ff"), Err(NumberFault::NotANumber));
        assert_eq!(parse("9223372036854775807"), Ok(Number::Int(i64::MAX)));
        assert_eq!(parse("9223372036854775808"), Err(NumberFault::IntTooLarge));
        assert_eq!(parse("0o9"), Err(NumberFault::NotANumber));
        assert_eq!(parse(""), Err(NumberFault::NotANumber));
        assert_eq!(parse("x"), Err(NumberFault::NotANumber));
        assert_eq!(parse_int("1.5"), Err(NumberFault::NotWhole));
    }

    #[test]
    fn decimals_are_exact() {
        assert_eq!(decimal("0.1").as_deref(), Ok("0.1"));
        assert_eq!(decimal("1_000.50").as_deref(), Ok("1000.5"));
        assert_eq!(decimal("1.5e3").as_deref(), Ok("1500"));
        assert_eq!(decimal("1e3").as_deref(), Ok("1000"));
        assert_eq!(decimal("2.5e-3").as_deref(), Ok("0.0025"));
        assert_eq!(decimal("25e+1").as_deref(), Ok("250"));
        assert_eq!(decimal("0e999999999999999999").as_deref(), Ok("0"));
        assert_eq!(decimal("0xff").as_deref(), Ok("255"));
        assert_eq!(decimal("1e29"), Err(NumberFault::TooManyDigits));
        assert_eq!(decimal("1e99999999999999999999"), Err(NumberFault::TooManyDigits));
        assert_eq!(decimal("0.12345678901234567890123456789"), Err(NumberFault::TooManyDigits));
        assert_eq!(decimal("1.e3"), Err(NumberFault::NotANumber));
        assert_eq!(decimal("1e"), Err(NumberFault::NotANumber));
        assert_eq!(decimal("1.2.3"), Err(NumberFault::NotANumber));
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = parse(&text);
            let _ = parse_int(&text);
        }

        #[test]
        fn numbers_of_any_shape_are_read_or_refused(text in "[0-9_]{0,32}(\\.[0-9_]{0,32})?(e[+-]?[0-9]{0,20})?") {
            let _ = parse(&text);
        }

        #[test]
        fn whole_numbers_come_back(n in 0..=i64::MAX) {
            prop_assert_eq!(parse(&n.to_string()), Ok(Number::Int(n)));
            prop_assert_eq!(parse(&format!("0x{n:x}")), Ok(Number::Int(n)));
            prop_assert_eq!(parse(&format!("0o{n:o}")), Ok(Number::Int(n)));
        }

        #[test]
        fn decimals_come_back(units in 0..i64::MAX, scale in 0u32..19) {
            let number = Decimal::new(units, scale);
            prop_assert_eq!(parse_decimal(&canonical(number)), Ok(number));
        }
    }
}
