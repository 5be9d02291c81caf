//! How much there is in a value. Values share their parts, so a few lines may stand for more than anybody can go through:
//! `let b = [a, a]`, `let c = [b, b]`, … Knows no meaning; the limits are of what one item may hold and look at.

use std::sync::Arc;

use crate::anchor::Anchor;
use crate::eval::{ELEMENTS_OF_A_STEP, Eval};
use crate::findings;
use crate::value::{RecordValue, Value};

/// How many parts a value may have, those that it shares counted each time.
const MOST_PARTS: usize = 200_000;

/// How many bytes of text are gone through in the time of an element.
const BYTES_OF_AN_ELEMENT: usize = 32;

/// How much there is in a value.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Weight {
    /// The values in it, at every depth.
    parts: usize,
    /// The bytes of its texts.
    pub(super) bytes: usize,
    /// Whether a part of it is wrong, and reported.
    has_poison: bool,
}

const ONE: Weight = Weight { parts: 1, bytes: 0, has_poison: false };

impl Weight {
    fn and(self, other: Weight) -> Weight {
        Weight {
            parts: self.parts.saturating_add(other.parts),
            bytes: self.bytes.saturating_add(other.bytes),
            has_poison: self.has_poison || other.has_poison,
        }
    }
}

impl Eval<'_> {
    /// The value, unless there is too much in it.
    pub(super) fn bounded(&mut self, value: Value, at: Anchor) -> Value {
        let weight = self.weigh(&value);
        match weight.parts <= MOST_PARTS {
            true => value,
            // What is too much once more, of what is too much already.
            false if weight.has_poison => Value::Poison,
            false => self.fail(findings::budget_exceeded::parts(at, MOST_PARTS)),
        }
    }

    /// Counts what it takes to go through all of these values; false when the item has used up its budget.
    pub(super) fn go_through_all<'v>(
        &mut self,
        values: impl IntoIterator<Item = &'v Value>,
        at: Anchor,
    ) -> bool {
        let weight = values.into_iter().fold(Weight::default(), |sum, value| sum.and(self.weigh(value)));
        let elements = weight.parts.saturating_add(weight.bytes / BYTES_OF_AN_ELEMENT);
        // A plain value is part of the step that asks for it.
        elements < ELEMENTS_OF_A_STEP || self.go_through(elements, at)
    }

    /// How much there is in a value.
    pub(super) fn weigh(&mut self, value: &Value) -> Weight {
        match value {
            Value::Str(text) => Weight { bytes: text.len(), ..ONE },
            Value::List(list) => self.weigh_shared(Arc::as_ptr(list).addr(), value, |eval| {
                list.iter().fold(Weight::default(), |sum, element| sum.and(eval.weigh(&element.value)))
            }),
            Value::Record(record) => {
                self.weigh_shared(Arc::as_ptr(record).addr(), value, |eval| eval.weigh_fields(record))
            }
            Value::Variant(variant) => self
                .weigh_shared(Arc::as_ptr(variant).addr(), value, |eval| eval.weigh_fields(&variant.fields)),
            Value::Poison => Weight { has_poison: true, ..ONE },
            _ => ONE,
        }
    }

    fn weigh_fields(&mut self, record: &RecordValue) -> Weight {
        record.fields.iter().fold(Weight::default(), |sum, field| sum.and(self.weigh(&field.value)))
    }

    /// What is shared is gone through once; it is kept, so that its address stays its own.
    fn weigh_shared(
        &mut self,
        address: usize,
        value: &Value,
        weigh: impl FnOnce(&mut Self) -> Weight,
    ) -> Weight {
        if let Some((_, weight)) = self.weights.get(&address) {
            return *weight;
        }
        let weight = weigh(self).and(ONE);
        self.weights.insert(address, (value.clone(), weight));
        weight
    }
}
