//! What a value holds that is only known later, and that it cannot be looked at.

use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::findings;
use crate::schema::kind::Builtin;
use crate::unit::Unit;
use crate::value::{FieldValue, Late, Part, Value};

impl<'db> Eval<'db> {
    /// What late part a value holds, in words, with its stage.
    pub(crate) fn late_in(&self, value: &Value) -> Option<(String, crate::types::Stage)> {
        let mut found = self.secret_in(value).map(Late::Secret);
        if let Value::Late(number) = value
            && number.known.is_some()
        {
            return Some((self.describe_late(&number.late), number.late.stage()));
        }
        value.late_parts(&mut |late, _| {
            found.get_or_insert_with(|| late.clone());
        });
        found.map(|late| (self.describe_late(&late), late.stage()))
    }

    /// The secret that a value is or holds.
    pub(super) fn secret_in(&self, value: &Value) -> Option<Unit> {
        let in_fields = |fields: &[FieldValue]| fields.iter().find_map(|f| self.secret_in(&f.value));
        match value {
            Value::Item(unit) => self.is_kind(*unit, Builtin::Secret).then_some(*unit),
            Value::Text(text) => text.parts.iter().find_map(|part| match part {
                Part::Late { late: Late::Secret(unit), .. } => Some(*unit),
                _ => None,
            }),
            Value::List(list) => list.iter().find_map(|element| self.secret_in(&element.value)),
            Value::Record(record) => in_fields(&record.fields),
            Value::Variant(variant) => in_fields(&variant.fields.fields),
            _ => None,
        }
    }

    /// Reports a comparison of what is only known later; only whether it is there at all is known.
    pub(super) fn compares_late(&mut self, left: &Value, right: &Value, at: Anchor) -> bool {
        if *left == Value::Null || *right == Value::Null {
            return false;
        }
        let late = self.late_in(left).or_else(|| self.late_in(right));
        if let Some((shown, stage)) = &late {
            self.report(findings::late_value::finding(at, shown, *stage));
        }
        late.is_some()
    }
}
