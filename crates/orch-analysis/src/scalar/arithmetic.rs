//! What can be reckoned with quantities: a quantity by a number; quantities of one kind added, subtracted, divided and
//! compared. Nothing else: units never mix.

use std::cmp::Ordering;

use rust_decimal::Decimal;

use super::quantity::{Quantity, QuantityFault};
use super::unit::Dimension;

/// Why two quantities, or a quantity and a number, give no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ArithmeticFault {
    /// They measure different things.
    #[error("{} and {} do not mix", .left.described(), .right.described())]
    Mixed {
        /// What the left one measures.
        left: Dimension,
        /// What the right one measures.
        right: Dimension,
    },
    /// Money of two currencies.
    #[error("`{left}` and `{right}` are different currencies")]
    Currencies {
        /// The left one's.
        left: &'static str,
        /// The right one's.
        right: &'static str,
    },
    /// The result is larger than can be counted.
    #[error("the result is too large for {}", .0.described())]
    Overflow(Dimension),
    /// A division by nothing.
    #[error("this divides by zero")]
    DivisionByZero,
}

impl Quantity {
    /// Both together, in the unit of the left one.
    pub fn add(&self, other: &Quantity) -> Result<Quantity, ArithmeticFault> {
        self.same(other)?;
        self.with(self.amount.checked_add(other.amount))
    }

    /// The left one without the right one, in the unit of the left one.
    pub fn subtract(&self, other: &Quantity) -> Result<Quantity, ArithmeticFault> {
        self.same(other)?;
        self.with(self.amount.checked_sub(other.amount))
    }

    /// So many times.
    pub fn times(&self, number: Decimal) -> Result<Quantity, ArithmeticFault> {
        self.with(self.amount.checked_mul(number))
    }

    /// The part that is left when it is divided.
    pub fn divided_by(&self, number: Decimal) -> Result<Quantity, ArithmeticFault> {
        if number.is_zero() {
            return Err(ArithmeticFault::DivisionByZero);
        }
        self.with(self.amount.checked_div(number))
    }

    /// How often the other one fits.
    pub fn ratio(&self, other: &Quantity) -> Result<Decimal, ArithmeticFault> {
        self.same(other)?;
        if other.amount.is_zero() {
            return Err(ArithmeticFault::DivisionByZero);
        }
        let ratio = self.amount.checked_div(other.amount);
        ratio.map(|r| r.normalize()).ok_or(ArithmeticFault::Overflow(self.dimension()))
    }

    /// With the other sign.
    pub fn negated(&self) -> Quantity {
        Quantity { amount: -self.amount, style: self.style }
    }

    /// Which is more, whatever their units: `1024Mi` is as much as `1Gi`.
    pub fn compare(&self, other: &Quantity) -> Result<Ordering, ArithmeticFault> {
        self.same(other)?;
        Ok(self.amount.cmp(&other.amount))
    }

    fn same(&self, other: &Quantity) -> Result<(), ArithmeticFault> {
        if self.dimension() != other.dimension() {
            return Err(ArithmeticFault::Mixed { left: self.dimension(), right: other.dimension() });
        }
        if self.dimension() == Dimension::Money && self.unit() != other.unit() {
            return Err(ArithmeticFault::Currencies { left: self.unit(), right: other.unit() });
        }
        Ok(())
    }

    fn with(&self, amount: Option<Decimal>) -> Result<Quantity, ArithmeticFault> {
        let overflow = ArithmeticFault::Overflow(self.dimension());
        let amount = amount.ok_or(overflow.clone())?;
        Quantity::bounded(amount, self.style).map_err(|_: QuantityFault| overflow)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn q(text: &str) -> Quantity {
        Quantity::parse(text, None).unwrap()
    }

    #[test]
    fn the_unit_of_the_left_one_stays_where_that_is_exact() {
        assert_eq!(q("1Gi").add(&q("512Mi")).unwrap().to_string(), "1.5Gi");
        assert_eq!(q("1h").subtract(&q("1s")).unwrap().to_string(), "3599s");
        assert_eq!(q("1h30m").add(&q("45s")).unwrap().to_string(), "1h30m45s");
        assert_eq!(q("512Mi").times(Decimal::from(3)).unwrap().to_string(), "1536Mi");
        assert_eq!(q("1Gi").divided_by(Decimal::from(3)).unwrap().rounded_up(), 357_913_942);
        assert_eq!(q("10s").divided_by(Decimal::from(4)).unwrap().to_string(), "2.5s");
        assert_eq!(q("1h").ratio(&q("90s")).unwrap().to_string(), "40");
        assert_eq!(q("70%").times(Decimal::new(5, 1)).unwrap().to_string(), "35%");
        assert_eq!(q("5s").negated().to_string(), "-5s");
        assert_eq!(q("1m30s").negated().to_string(), "-1m30s");
        assert_eq!(q("1m30s").subtract(&q("90s")).unwrap().to_string(), "0s");
    }

    #[test]
    fn units_never_mix() {
        let said = |r: Result<Quantity, ArithmeticFault>| r.unwrap_err().to_string();
        assert_eq!(said(q("1Gi").add(&q("1s"))), "an amount of bytes and a duration do not mix");
        assert_eq!(said(q("1usd").add(&q("1eur"))), "`usd` and `eur` are different currencies");
        assert_eq!(said(q("7Ei").times(Decimal::from(2))), "the result is too large for an amount of bytes");
        assert_eq!(said(q("1s").divided_by(Decimal::ZERO)), "this divides by zero");
        assert_eq!(q("1s").ratio(&q("0s")), Err(ArithmeticFault::DivisionByZero));
        assert!(q("1Gi").compare(&q("5s")).is_err());
    }

    #[test]
    fn amounts_are_compared_and_texts_are_equal() {
        assert_eq!(q("1024Mi").compare(&q("1Gi")), Ok(Ordering::Equal));
        assert_ne!(q("1024Mi"), q("1Gi"));
        assert_eq!(q("999MB").compare(&q("1GB")), Ok(Ordering::Less));
    }

    proptest! {
        #[test]
        fn what_is_added_can_be_taken_away(a in 0u32.., b in 0u32..) {
            let (a, b) = (q(&format!("{a}Mi")), q(&format!("{b}k")));
            prop_assert_eq!(a.add(&b).unwrap().subtract(&b).unwrap(), a);
        }

        #[test]
        fn adding_often_is_times(n in 0u32..50, amount in 0u32..) {
            let one = q(&format!("{amount}ms"));
            let mut sum = q("0ms");
            for _ in 0..n {
                sum = sum.add(&one).unwrap();
            }
            prop_assert_eq!(sum, one.times(Decimal::from(n)).unwrap());
        }
    }
}
