//! Functions of numbers and quantities.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::Call;
use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::eval::ops::as_decimal;
use crate::findings;
use crate::value::Value;

/// The digits after the point that a decimal has at most.
const MOST_DIGITS: u32 = 28;

impl<'db> Eval<'db> {
    pub(super) fn round(&mut self, mut call: Call<'db>) -> Value {
        let (Some(number), Value::Int(digits)) = (as_decimal(&call.take()), call.take()) else {
            return Value::Poison;
        };
        let Some(digits) = u32::try_from(digits).ok().filter(|digits| *digits <= MOST_DIGITS) else {
            return self.fail(findings::refinement_failed::digits(call.at, MOST_DIGITS));
        };
        Value::Decimal(number.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero))
    }

    pub(super) fn whole_number(&mut self, mut call: Call<'db>, near: impl Fn(Decimal) -> Decimal) -> Value {
        match as_decimal(&call.take()).and_then(|number| near(number).to_i64()) {
            Some(n) => Value::Int(n),
            None => self.does_not_fit(call.at),
        }
    }

    fn does_not_fit(&mut self, at: Anchor) -> Value {
        self.fail_by_value(findings::number_overflow::finding(at, "the result does not fit in 64 bits"))
    }

    pub(super) fn abs(&mut self, mut call: Call<'db>) -> Value {
        match call.take() {
            Value::Int(n) => match n.checked_abs() {
                Some(n) => Value::Int(n),
                None => self.does_not_fit(call.at),
            },
            Value::Decimal(d) => Value::Decimal(d.abs()),
            Value::Float(f) => Value::Float(f.abs()),
            Value::Quantity(q) if q.amount().is_sign_negative() => Value::Quantity(q.negated()),
            value @ Value::Quantity(_) => value,
            other => self.no_measure(&other, call.at),
        }
    }

    /// A quantity as a plain number of the unit that the function is called.
    pub(super) fn measure(&mut self, mut call: Call<'db>) -> Value {
        let Value::Quantity(quantity) = call.take() else { return Value::Poison };
        match call.name {
            "seconds" => plain(quantity.seconds()),
            "millis" => plain(quantity.millis()),
            "bytes" => Value::Int(quantity.rounded_up()),
            _ => plain(quantity.amount()),
        }
    }
}

/// A number that is whole is an int.
pub(super) fn plain(number: Decimal) -> Value {
    match number.to_i64() {
        Some(whole) if Decimal::from(whole) == number => Value::Int(whole),
        _ => Value::Decimal(number),
    }
}
