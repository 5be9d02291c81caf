//! Functions of lists, maps and ranges.

use std::cmp::Ordering;
use std::sync::Arc;

use rust_decimal::Decimal;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use super::Call;
use super::numbers::plain;
use crate::eval::ops::as_decimal;
use crate::eval::{Eval, LONGEST_RANGE};
use crate::findings;
use crate::scalar::Quantity;
use crate::types::Type;
use crate::unit::FamilyKey;
use crate::value::{Element, Origin, RangeValue, Value};

impl<'db> Eval<'db> {
    pub(super) fn len(&mut self, mut call: Call<'db>) -> Value {
        match call.take() {
            Value::Str(text) => Value::Int(count(text.chars().count())),
            Value::List(list) => Value::Int(count(list.len())),
            Value::Record(record) => {
                Value::Int(count(self.whole_record(&record, call.unit, call.at).fields.len()))
            }
            // How many there are is known, and how long one of them will be is not.
            other => match self.late_in(&other) {
                Some((shown, stage)) => self.fail(findings::late_value::finding(call.at, &shown, stage)),
                None => self.no_measure(&other, call.at),
            },
        }
    }

    pub(super) fn contains(&mut self, mut call: Call<'db>) -> Value {
        match (call.take(), call.take()) {
            (Value::Str(text), Value::Str(part)) => Value::Bool(text.contains(part.as_str())),
            (Value::List(list), part) => {
                let part = self.with_defaults(part, call.unit, call.at);
                if list.iter().any(|element| self.compares_late(&element.value, &part, call.at)) {
                    return Value::Poison;
                }
                let mut found = Some(false);
                for element in list.iter() {
                    let element = self.with_defaults(element.value.clone(), call.unit, call.at);
                    match self.equal(&element, &part) {
                        Some(true) => return Value::Bool(true),
                        Some(false) => {}
                        None => found = None,
                    }
                }
                found.map_or(Value::Unknown(Type::Bool), Value::Bool)
            }
            (other, _) => self.no_measure(&other, call.at),
        }
    }

    /// `min` and `max`.
    pub(super) fn extreme(&mut self, mut call: Call<'db>) -> Value {
        let (values, at) = (elements(call.take()), call.at);
        if let Some(unknown) = unknown_among(&values) {
            return unknown;
        }
        let largest = call.name == "max";
        let mut best: Option<Value> = None;
        for element in values {
            let Some(current) = best.take() else {
                best = Some(element.value);
                continue;
            };
            let range = RangeValue { start: Some(current.clone()), end: None, exclusive: false };
            let above = self.in_range(&element.value, &range);
            match above {
                Some(above) => best = Some(if above == largest { element.value } else { current }),
                None => {
                    let found = self.describe(&element.value);
                    return self.fail(findings::type_mismatch::finding(
                        at,
                        "values that can be compared",
                        &found,
                    ));
                }
            }
        }
        match best {
            Some(value) => value,
            None => self.fail_by_value(findings::index_out_of_range::empty(at)),
        }
    }

    pub(super) fn sum(&mut self, mut call: Call<'db>) -> Value {
        let (values, at) = (elements(call.take()), call.at);
        if let Some(unknown) = unknown_among(&values) {
            return unknown;
        }
        let mut total: Option<Value> = None;
        for element in values {
            total = Some(match total {
                None => element.value,
                Some(Value::Int(a)) if matches!(element.value, Value::Int(_)) => {
                    let Value::Int(b) = element.value else { return Value::Poison };
                    match a.checked_add(b) {
                        Some(sum) => Value::Int(sum),
                        None => {
                            return self.fail_by_value(findings::number_overflow::finding(
                                at,
                                "the result does not fit in 64 bits",
                            ));
                        }
                    }
                }
                Some(Value::Quantity(a)) if matches!(element.value, Value::Quantity(_)) => {
                    let Value::Quantity(b) = element.value else { return Value::Poison };
                    match a.add(&b) {
                        Ok(sum) => Value::Quantity(sum),
                        Err(fault) => {
                            return self.fail(findings::unit_mismatch::arithmetic(at, &fault.to_string()));
                        }
                    }
                }
                Some(a) => match (as_decimal(&a), as_decimal(&element.value)) {
                    (Some(a), Some(b)) => match a.checked_add(b) {
                        Some(sum) => Value::Decimal(sum),
                        None => {
                            return self.fail_by_value(findings::number_overflow::finding(
                                at,
                                "the result has too many digits",
                            ));
                        }
                    },
                    _ => {
                        let found = self.describe(&element.value);
                        return self.fail(findings::type_mismatch::finding(at, "numbers", &found));
                    }
                },
            });
        }
        total.unwrap_or(Value::Int(0))
    }

    /// By themselves, or by what a function makes of them: all of them texts, numbers, or quantities of one dimension.
    pub(super) fn sort(&mut self, mut call: Call<'db>) -> Value {
        let values = elements(call.take());
        let mut keyed: Vec<(Key, Element)> = Vec::with_capacity(values.len());
        let mut is_unknown = false;
        for element in values {
            let value = match &call.function {
                Some((lambda, cx)) => self.call_lambda(lambda, element.value.clone(), cx),
                None => element.value.clone(),
            };
            match (&value, Key::of(&value)) {
                (value, _) if value.absorbs() => return Value::Poison,
                (Value::Unknown(_), _) => is_unknown = true,
                (_, Some(key)) if keyed.first().is_none_or(|(first, _)| first.compare(&key).is_some()) => {
                    keyed.push((key, element));
                }
                _ => {
                    let found = self.describe(&value);
                    return self.fail(findings::type_mismatch::finding(
                        call.at,
                        "values that can be compared",
                        &found,
                    ));
                }
            }
        }
        if is_unknown {
            return Value::Unknown(Type::List(Arc::new(Type::Any)));
        }
        // Each can be compared with the first, so any with any other.
        keyed.sort_by(|(a, _), (b, _)| a.compare(b).unwrap_or(Ordering::Equal));
        Value::List(Arc::new(keyed.into_iter().map(|(_, element)| element).collect()))
    }

    pub(super) fn unique(&mut self, mut call: Call<'db>) -> Value {
        let mut kept: Vec<Element> = Vec::new();
        let mut keys: FxHashSet<FamilyKey> = FxHashSet::default();
        for element in elements(call.take()) {
            // Numbers and texts are told apart by their hash; others are few, or it takes too long.
            let key = match &element.value {
                Value::Decimal(number) => FamilyKey::of(&plain(*number)),
                value => FamilyKey::of(value),
            };
            let is_new = match key {
                Some(key) => keys.insert(key),
                None if !self.go_through(kept.len(), call.at) => return Value::Poison,
                // Quantities of one amount and records of one content are the same, wherever each is written.
                None => !kept.iter().any(|other| {
                    other.value == element.value || self.equal(&other.value, &element.value) == Some(true)
                }),
            };
            if is_new {
                kept.push(element);
            }
        }
        Value::List(Arc::new(kept))
    }

    pub(super) fn keys(&mut self, mut call: Call<'db>) -> Value {
        match call.take() {
            Value::Record(record) => {
                let record = self.whole_record(&record, call.unit, call.at);
                list(record.fields.iter().map(|f| Value::Str(f.name.clone())), call.origin())
            }
            other => self.no_measure(&other, call.at),
        }
    }

    pub(super) fn values(&mut self, mut call: Call<'db>) -> Value {
        match call.take() {
            Value::Record(record) => {
                let record = self.whole_record(&record, call.unit, call.at);
                list(record.fields.iter().map(|f| f.value.clone()), call.origin())
            }
            other => self.no_measure(&other, call.at),
        }
    }

    pub(super) fn range(&mut self, mut call: Call<'db>) -> Value {
        let (Value::Int(start), Value::Int(end), Value::Int(step)) = (call.take(), call.take(), call.take())
        else {
            return self.fail(findings::refinement_failed::step(call.at));
        };
        let Some(step) = usize::try_from(step).ok().filter(|step| *step > 0) else {
            return self.fail(findings::refinement_failed::step(call.at));
        };
        let apart = if start < end { end.abs_diff(start) } else { 0 };
        let numbers = apart.div_ceil(step as u64);
        if numbers > LONGEST_RANGE {
            return self.fail(findings::budget_exceeded::range(call.at, numbers, LONGEST_RANGE));
        }
        if !self.go_through(usize::try_from(numbers).unwrap_or(usize::MAX), call.at) {
            return Value::Poison;
        }
        list((start..end).step_by(step).map(Value::Int), call.origin())
    }
}

/// What a list is sorted by.
enum Key {
    Text(SmolStr),
    Amount(Quantity),
    Number(Decimal),
}

impl Key {
    fn of(value: &Value) -> Option<Key> {
        match value {
            Value::Str(text) => Some(Key::Text(text.clone())),
            Value::Quantity(quantity) => Some(Key::Amount(*quantity)),
            value => as_decimal(value).map(Key::Number),
        }
    }

    /// `None` for what is not of one sort.
    fn compare(&self, other: &Key) -> Option<Ordering> {
        match (self, other) {
            (Key::Text(a), Key::Text(b)) => Some(a.cmp(b)),
            (Key::Amount(a), Key::Amount(b)) => a.compare(b).ok(),
            (Key::Number(a), Key::Number(b)) => Some(a.cmp(b)),
            _ => None,
        }
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// A list of values that are all made at one place.
pub(super) fn list(values: impl Iterator<Item = Value>, origin: Origin) -> Value {
    Value::List(Arc::new(values.map(|value| Element { value, origin }).collect()))
}

/// One of these that is not known: nor is what they come to together.
fn unknown_among(values: &[Element]) -> Option<Value> {
    values
        .iter()
        .find(|element| matches!(element.value, Value::Unknown(_)))
        .map(|element| element.value.clone())
}

fn elements(value: Value) -> Vec<Element> {
    match value {
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    }
}
