//! Sums, differences, products and quotients, without overflow or mixed units.

use orch_syntax::ast::BinaryOp;
use rust_decimal::Decimal;

use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::eval::ops::{as_decimal, as_float};
use crate::findings;
use crate::schema::named::{NamedType, Structure, named_type, structure};
use crate::types::Type;
use crate::value::Value;

impl<'db> Eval<'db> {
    pub(super) fn arithmetic(&mut self, op: BinaryOp, left: Value, right: Value, at: Anchor) -> Value {
        use Value::{Decimal as Dec, Int, Quantity};
        let [left, right] = [left, right].map(|value| self.in_short(value));
        if left.is_poison() || right.is_poison() {
            return Value::Poison;
        }
        if let Some(late) = self.late_in(&left).or_else(|| self.late_in(&right)) {
            let (shown, stage) = late;
            return self.fail(findings::late_value::finding(at, &shown, stage));
        }
        match (&left, &right) {
            (Value::Unknown(ty), _) | (_, Value::Unknown(ty)) => {
                let sides = [&left, &right].map(|side| self.number_type(&self.type_of(side)));
                let [Some(l), Some(r)] = sides else { return Value::Unknown(ty.clone()) };
                return match result_type(op, &l, &r) {
                    Some(ty) => Value::Unknown(ty),
                    None => self.no_operator(op, &left, &right, at),
                };
            }
            (Int(l), Int(r)) => return self.integers(op, *l, *r, at),
            (Quantity(l), Quantity(r)) => {
                let result = match op {
                    BinaryOp::Add => l.add(r).map(Quantity),
                    BinaryOp::Subtract => l.subtract(r).map(Quantity),
                    BinaryOp::Divide => l.ratio(r).map(Dec),
                    _ => return self.no_operator(op, &left, &right, at),
                };
                return match result {
                    Ok(value) => value,
                    Err(fault) => self.fail(findings::unit_mismatch::arithmetic(at, &fault.to_string())),
                };
            }
            (Quantity(q), n) | (n, Quantity(q)) => {
                let Some(number) = as_decimal(n) else { return self.no_operator(op, &left, &right, at) };
                let result = match op {
                    BinaryOp::Multiply => q.times(number),
                    BinaryOp::Divide if matches!(left, Quantity(_)) => q.divided_by(number),
                    _ => return self.no_operator(op, &left, &right, at),
                };
                return match result {
                    Ok(quantity) => Quantity(quantity),
                    Err(fault) => self.fail(findings::unit_mismatch::arithmetic(at, &fault.to_string())),
                };
            }
            (Value::Str(_) | Value::Text(_), _) | (_, Value::Str(_) | Value::Text(_))
                if op == BinaryOp::Add =>
            {
                return self.fail(findings::type_mismatch::text_addition(at));
            }
            (Value::Float(l), r) | (r, Value::Float(l)) if as_float(r).is_some() => {
                let (l, r) = match (&left, &right) {
                    (Value::Float(a), b) => (*a, as_float(b).unwrap_or(*l)),
                    (a, Value::Float(b)) => (as_float(a).unwrap_or(*l), *b),
                    _ => (*l, *l),
                };
                let result = match op {
                    BinaryOp::Add => l + r,
                    BinaryOp::Subtract => l - r,
                    BinaryOp::Multiply => l * r,
                    _ => l / r,
                };
                if result.is_finite() {
                    return Value::Float(result);
                }
                return self
                    .fail_by_value(findings::number_overflow::finding(at, "this has no finite value"));
            }
            _ => {}
        }
        let (Some(l), Some(r)) = (as_decimal(&left), as_decimal(&right)) else {
            return self.no_operator(op, &left, &right, at);
        };
        let result = match op {
            BinaryOp::Add => l.checked_add(r),
            BinaryOp::Subtract => l.checked_sub(r),
            BinaryOp::Multiply => l.checked_mul(r),
            _ if r.is_zero() => return self.fail_by_value(findings::number_overflow::division_by_zero(at)),
            _ => l.checked_div(r),
        };
        match result {
            Some(value) => Dec(value),
            None => {
                self.fail_by_value(findings::number_overflow::finding(at, "the result has too many digits"))
            }
        }
    }

    fn integers(&mut self, op: BinaryOp, l: i64, r: i64, at: Anchor) -> Value {
        let result = match op {
            BinaryOp::Add => l.checked_add(r),
            BinaryOp::Subtract => l.checked_sub(r),
            BinaryOp::Multiply => l.checked_mul(r),
            _ if r == 0 => return self.fail_by_value(findings::number_overflow::division_by_zero(at)),
            _ => {
                return match Decimal::from(l).checked_div(Decimal::from(r)) {
                    Some(value) => Value::Decimal(value),
                    None => self.fail_by_value(findings::number_overflow::finding(
                        at,
                        "the result has too many digits",
                    )),
                };
            }
        };
        match result {
            Some(value) => Value::Int(value),
            None => self
                .fail_by_value(findings::number_overflow::finding(at, "the result does not fit in 64 bits")),
        }
    }

    pub(super) fn no_operator(&mut self, op: BinaryOp, left: &Value, right: &Value, at: Anchor) -> Value {
        let (l, r) = (self.describe(left), self.describe(right));
        let finding = findings::type_mismatch::operator(at, sign(op), &l, &r);
        match [left, right].contains(&&Value::Null) {
            true => self.fail_by_value(finding),
            false => self.fail(finding),
        }
    }

    /// `-x`
    pub(crate) fn negate(&mut self, value: Value, at: Anchor) -> Value {
        match value {
            Value::Int(n) => match n.checked_neg() {
                Some(n) => Value::Int(n),
                None => self.fail_by_value(findings::number_overflow::finding(
                    at,
                    "the result does not fit in 64 bits",
                )),
            },
            Value::Decimal(d) => Value::Decimal(-d),
            Value::Float(f) => Value::Float(-f),
            Value::Quantity(q) => Value::Quantity(q.negated()),
            Value::Poison | Value::Unknown(_) => value,
            other => {
                let found = self.describe(&other);
                self.fail(findings::type_mismatch::finding(at, "a number", &found))
            }
        }
    }

    /// The type of numbers or amounts that a type is of.
    fn number_type(&self, ty: &Type) -> Option<Type> {
        match structure(self.db, ty) {
            Structure::Plain(ty @ (Type::Int | Type::Decimal | Type::Float | Type::Quantity(_))) => Some(ty),
            Structure::Plain(Type::Refined(refined)) => self.number_type(&refined.base),
            _ => None,
        }
    }

    /// What was written where a variant has a short form: the number of a port that is nothing but a number.
    fn in_short(&self, value: Value) -> Value {
        let Value::Variant(variant) = &value else { return value };
        let NamedType::Choice(choice) = &named_type(self.db, variant.choice).ty else { return value };
        match variant.fields.fields.as_slice() {
            [only] if choice.short.as_ref() == Some(&variant.variant) => only.value.clone(),
            _ => value,
        }
    }
}

/// The type of what comes of two numbers or amounts; none where nothing does.
fn result_type(op: BinaryOp, left: &Type, right: &Type) -> Option<Type> {
    use BinaryOp::{Add, Divide, Multiply, Subtract};
    Some(match (left, op, right) {
        (Type::Quantity(l), Add | Subtract, Type::Quantity(r)) if l == r => Type::Quantity(*l),
        (Type::Quantity(l), Divide, Type::Quantity(r)) if l == r => Type::Decimal,
        (Type::Quantity(of), Multiply | Divide, Type::Int | Type::Decimal)
        | (Type::Int | Type::Decimal, Multiply, Type::Quantity(of)) => Type::Quantity(*of),
        (Type::Quantity(_), ..) | (.., Type::Quantity(_)) => return None,
        (Type::Float, ..) | (.., Type::Float) => Type::Float,
        (Type::Int, Add | Subtract | Multiply, Type::Int) => Type::Int,
        _ => Type::Decimal,
    })
}

pub(super) fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Coalesce => "??",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::In => "in",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
    }
}
