//! Comparing values: whether they are the same, which is larger, what lies in a range.

use std::cmp::Ordering;
use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind};

use super::ops::{as_decimal, as_float};
use crate::anchor::Anchor;
use crate::eval::{Context, Eval, LONGEST_RANGE};
use crate::findings;
use crate::schema::named::{Structure, structure};
use crate::types::Type;
use crate::value::{RangeValue, Value};

impl<'db> Eval<'db> {
    /// Whether two values are the same; `None` when it cannot be known.
    pub(crate) fn equal(&mut self, left: &Value, right: &Value) -> Option<bool> {
        match (left, right) {
            (Value::Unknown(_) | Value::Poison, _) | (_, Value::Unknown(_) | Value::Poison) => None,
            (Value::Null, Value::Null) => Some(true),
            (Value::Null, _) | (_, Value::Null) => Some(false),
            (Value::Quantity(l), Value::Quantity(r)) => l.compare(r).ok().map(|o| o == Ordering::Equal),
            (Value::List(l), Value::List(r)) => {
                if l.len() != r.len() {
                    return Some(false);
                }
                let pairs: Vec<(Value, Value)> =
                    l.iter().zip(r.iter()).map(|(a, b)| (a.value.clone(), b.value.clone())).collect();
                pairs.iter().try_fold(true, |all, (a, b)| Some(all && self.equal(a, b)?))
            }
            (Value::Range(l), Value::Range(r)) => {
                let same = |eval: &mut Self, a: &Option<Value>, b: &Option<Value>| match (a, b) {
                    (None, None) => Some(true),
                    (Some(a), Some(b)) => eval.equal(a, b),
                    _ => Some(false),
                };
                let start = same(self, &l.start, &r.start)?;
                let end = same(self, &l.end, &r.end)?;
                Some(start && end && l.exclusive == r.exclusive)
            }
            (Value::Record(l), Value::Record(r)) => {
                // Records are in the order of their types, and maps by key.
                let pairs = l.fields.iter().map(|field| Some((field, r.get(&field.name)?)));
                let pairs = pairs.collect::<Option<Vec<_>>>().filter(|_| l.fields.len() == r.fields.len());
                let Some(pairs) = pairs else { return Some(false) };
                pairs.iter().try_fold(true, |all, (a, b)| Some(all && self.equal(&a.value, &b.value)?))
            }
            (Value::Variant(l), Value::Variant(r)) => {
                if l.variant != r.variant {
                    return Some(false);
                }
                // A bare variant compares by its name alone: `s.restart == always`.
                if l.fields.fields.is_empty() || r.fields.fields.is_empty() {
                    return Some(true);
                }
                let same = l.fields.fields.len() == r.fields.fields.len()
                    && l.fields
                        .fields
                        .iter()
                        .zip(&r.fields.fields)
                        .all(|(a, b)| a.name == b.name && a.value == b.value);
                Some(same)
            }
            _ => match (as_decimal(left), as_decimal(right)) {
                (Some(l), Some(r)) => Some(l == r),
                _ => Some(left == right),
            },
        }
    }

    pub(super) fn order(&mut self, left: &Value, right: &Value) -> Result<Option<Ordering>, ()> {
        match (left, right) {
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Ok(None),
            (Value::Quantity(l), Value::Quantity(r)) => l.compare(r).map(Some).map_err(|_| ()),
            (Value::Str(l), Value::Str(r)) => Ok(Some(l.cmp(r))),
            (Value::Float(l), r) => as_float(r).map(|r| l.partial_cmp(&r)).ok_or(()),
            (l, Value::Float(r)) => as_float(l).map(|l| l.partial_cmp(r)).ok_or(()),
            _ => match (as_decimal(left), as_decimal(right)) {
                (Some(l), Some(r)) => Ok(Some(l.cmp(&r))),
                _ => Err(()),
            },
        }
    }

    /// A range of which one wants to know what lies in it; amounts in it are read as those of the type.
    pub(super) fn range_to_look_in(&mut self, expr: &'db ast::Expr, of: &Type, cx: &Context<'db>) -> Value {
        let ExprKind::Range { start, end, bound } = &expr.kind else {
            return self.expr(expr, &Type::Any, cx);
        };
        let element = match self.numeric_hint(of) {
            amount @ Type::Quantity(_) => amount,
            _ => Type::Any,
        };
        let value = self.range_between(start.as_deref(), end.as_deref(), *bound, &element, cx);
        match &value {
            Value::Range(range) if self.is_reversed(range) => {
                self.fail(findings::refinement_failed::reversed(cx.anchor(expr.id)))
            }
            _ => value,
        }
    }

    /// Whether a range ends before it begins.
    pub(super) fn is_reversed(&mut self, range: &RangeValue) -> bool {
        let closed = RangeValue { start: range.start.clone(), end: None, exclusive: false };
        range.end.as_ref().is_some_and(|end| self.in_range(end, &closed) == Some(false))
    }

    pub(super) fn membership(
        &mut self,
        left: &'db ast::Expr,
        right: &'db ast::Expr,
        cx: &Context<'db>,
    ) -> Value {
        // A word or a unit is understood as one of those among which it is looked for.
        let hint = match self.needs_hint(left, cx) {
            true => self.declared_element(right, cx).unwrap_or(Type::Any),
            false => Type::Any,
        };
        let l = self.expr(left, &hint, cx);
        let at = cx.anchor(right.id);
        // The words of an enumeration are understood beside what is one of them, and records have the defaults of its type.
        let words = match &right.kind {
            ExprKind::List(_) => self.declared_type(left, cx).filter(|ty| {
                !self.variant_names(ty).is_empty() || matches!(structure(self.db, ty), Structure::Record(_))
            }),
            _ => None,
        };
        let measured = match self.numeric_hint(&self.type_of(&l)) {
            ty @ Type::Quantity(_) => Some(ty),
            _ => None,
        };
        let want = match (&right.kind, words, measured) {
            (_, Some(word), _) => Type::List(Arc::new(word)),
            (ExprKind::List(_), _, Some(ty)) => Type::List(Arc::new(ty)),
            (_, _, Some(ty)) => ty,
            _ => Type::Any,
        };
        let within = match &right.kind {
            ExprKind::Range { .. } => self.range_to_look_in(right, &want, cx),
            ExprKind::List(_) => self.expr(right, &want, cx),
            _ => self.expr(right, &Type::Any, cx),
        };
        match (&l, within) {
            (Value::Poison, _) | (_, Value::Poison) => Value::Poison,
            (Value::Unknown(_), _) | (_, Value::Unknown(_)) => Value::Unknown(Type::Bool),
            (_, Value::List(list)) => {
                let elements = list.iter().map(|element| &element.value);
                if !self.go_through_all(elements.clone(), at)
                    || elements.clone().any(|element| self.compares_late(&l, element, at))
                {
                    return Value::Poison;
                }
                let mut known = true;
                let l = self.with_defaults(l.clone(), cx.unit, at);
                for element in list.iter() {
                    let element = self.with_defaults(element.value.clone(), cx.unit, at);
                    match self.equal(&l, &element) {
                        Some(true) => return Value::Bool(true),
                        Some(false) => {}
                        None => known = false,
                    }
                }
                if known { Value::Bool(false) } else { Value::Unknown(Type::Bool) }
            }
            (Value::Str(key), Value::Record(record)) => {
                Value::Bool(self.whole_record(&record, cx.unit, at).get(key).is_some())
            }
            (_, Value::Range(range)) => match self.in_range(&l, &range) {
                Some(inside) => Value::Bool(inside),
                None => Value::Unknown(Type::Bool),
            },
            (_, other) => {
                let found = self.describe(&other);
                self.fail(findings::type_mismatch::finding(at, "a list, a map or a range", &found))
            }
        }
    }

    /// Whether a value lies in a range; what is not there lies in none.
    pub(crate) fn in_range(&mut self, value: &Value, range: &RangeValue) -> Option<bool> {
        if *value == Value::Null {
            return Some(false);
        }
        let above = match &range.start {
            None => true,
            Some(start) => self.order(start, value).ok()?? != Ordering::Greater,
        };
        let below = match &range.end {
            None => true,
            Some(end) => {
                let order = self.order(value, end).ok()??;
                order == Ordering::Less || (order == Ordering::Equal && !range.exclusive)
            }
        };
        Some(above && below)
    }

    /// Says why a range is not gone through; nothing where an end of it is not known.
    pub(super) fn not_gone_through(&mut self, range: &RangeValue, at: Anchor) {
        if range.is_open() {
            return;
        }
        if let Some((shown, stage)) = self.late_in(&Value::Range(Arc::new(range.clone()))) {
            self.report(findings::late_value::finding(at, &shown, stage));
            return;
        }
        self.report(match (&range.start, &range.end) {
            (Some(Value::Int(start)), Some(Value::Int(end))) => {
                let numbers = end.abs_diff(*start).saturating_add(u64::from(!range.exclusive));
                findings::budget_exceeded::range(at, numbers, LONGEST_RANGE)
            }
            _ => findings::type_mismatch::endless_range(at),
        });
    }

    /// The whole numbers of a closed range.
    pub(crate) fn numbers_of(&self, range: &RangeValue) -> Option<Vec<i64>> {
        let (Some(Value::Int(start)), Some(Value::Int(end))) = (&range.start, &range.end) else {
            return None;
        };
        let end = if range.exclusive { *end } else { end.checked_add(1)? };
        if u64::try_from(end.checked_sub(*start)?).is_ok_and(|numbers| numbers > LONGEST_RANGE) {
            return None;
        }
        Some((*start..end).collect())
    }
}
