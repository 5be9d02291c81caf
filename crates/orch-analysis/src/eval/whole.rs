//! A record as a whole, as whoever compares, encodes or counts it sees it: what is written of it, and of the rest the defaults
//! of its type.
//!
//! Values hold what is written alone, since whoever lowers them tells it from what is not. So what is made here is looked at,
//! and goes nowhere a record of its type is expected.

use std::sync::Arc;

use orch_syntax::ast::ExprKind;

use crate::anchor::Anchor;
use crate::eval::{DEEPEST, Eval};
use crate::schema::named::{Structure, structure};
use crate::types::{FieldType, RecordType, Type};
use crate::unit::Unit;
use crate::value::{Element, FieldValue, Origin, RecordValue, Value};

impl Eval<'_> {
    /// A value with the defaults of all records in it; nothing where one of them is wrong. A variant is compared and shown by
    /// what is written of it.
    pub(super) fn with_defaults(&mut self, value: Value, unit: Unit, at: Anchor) -> Value {
        if lacks_defaults(&value) { self.filled(&value, unit, at, DEEPEST) } else { value }
    }

    fn filled(&mut self, value: &Value, unit: Unit, at: Anchor, depth: usize) -> Value {
        // A default may hold another record of its own type.
        let Some(depth) = depth.checked_sub(1) else { return value.clone() };
        match value {
            Value::List(list) => {
                let fill = |element: &Element| Element {
                    value: self.filled(&element.value, unit, at, depth),
                    origin: element.origin,
                };
                let elements: Vec<Element> = list.iter().map(fill).collect();
                match elements.iter().any(|element| element.value.is_poison()) {
                    true => Value::Poison,
                    false => Value::List(Arc::new(elements)),
                }
            }
            Value::Record(record) => {
                let whole = self.whole_record(record, unit, at);
                let fill = |field: &FieldValue| FieldValue {
                    value: self.filled(&field.value, unit, at, depth),
                    ..field.clone()
                };
                let fields: Vec<FieldValue> = whole.fields.iter().map(fill).collect();
                match fields.iter().any(|field| field.value.is_poison()) {
                    true => Value::Poison,
                    false => Value::Record(Arc::new(RecordValue { fields, ty: whole.ty.clone() })),
                }
            }
            _ => value.clone(),
        }
    }

    /// A record with the defaults of its own fields, in the order of its type.
    pub(super) fn whole_record(
        &mut self,
        record: &Arc<RecordValue>,
        unit: Unit,
        at: Anchor,
    ) -> Arc<RecordValue> {
        let defaults = self.defaults_of(record, unit, at, |_| true);
        if defaults.is_empty() {
            return Arc::clone(record);
        }
        let mut fields: Vec<FieldValue> = record.fields.iter().cloned().chain(defaults).collect();
        let position = |field: &FieldValue| record.ty.as_ref().and_then(|ty| ty.position(&field.name));
        fields.sort_by_key(position);
        Arc::new(RecordValue { fields, ty: record.ty.clone() })
    }

    /// A value as it is spread into a body, of a record or of none: the defaults of its own type go along, unless they are
    /// those of the body. What is built in is lowered by what is written of it, so of that nothing else goes along.
    pub(super) fn as_spread(
        &mut self,
        value: Value,
        into: Option<&RecordType>,
        unit: Unit,
        at: Anchor,
    ) -> Value {
        let value = self.as_if_written(value, into);
        let Value::Record(record) = &value else { return value };
        let prelude = self.db.prelude();
        let along = self.defaults_of(record, unit, at, |field| {
            let is_another =
                |into: &RecordType| into.field(&field.name).is_some_and(|own| own.declared != field.declared);
            !prelude.owns(field.declared.0) && into.is_none_or(is_another)
        });
        if along.is_empty() {
            return value;
        }
        let fields = record.fields.iter().cloned().chain(along).collect();
        Value::Record(Arc::new(RecordValue { fields, ty: record.ty.clone() }))
    }

    /// A record that is not known, as it is spread into another or amended: it has all that its type says, and what must be there
    /// where nothing is known of its type.
    pub(super) fn as_if_written(&self, value: Value, into: Option<&RecordType>) -> Value {
        let Value::Unknown(ty) = &value else { return value };
        let own = match structure(self.db, ty) {
            Structure::Record(record) => Some(record),
            Structure::Plain(Type::Any | Type::Map(..)) => None,
            _ => return value,
        };
        let is_taken = |field: &&FieldType| into.is_none_or(|into| into.field(&field.name).is_some());
        let of = |field: &FieldType, ty: Type| {
            let (item, node) = field.declared;
            let origin = Origin { item, node };
            FieldValue { name: field.name.clone(), value: Value::Unknown(ty), origin, key: None, layer: 0 }
        };
        let fields: Vec<FieldValue> = match (&own, into) {
            (Some(own), _) => {
                let written = own.fields.iter().filter(|it| !it.traits.readonly && it.traits.alias.is_none());
                written.filter(is_taken).map(|field| of(field, field.ty.clone())).collect()
            }
            (None, Some(into)) => {
                into.fields.iter().filter(|field| field.is_required()).map(|it| of(it, Type::Any)).collect()
            }
            (None, None) => return value,
        };
        Value::Record(Arc::new(RecordValue { fields, ty: own }))
    }

    /// The defaults of the fields of a record that are not written.
    fn defaults_of(
        &mut self,
        record: &RecordValue,
        unit: Unit,
        at: Anchor,
        wanted: impl Fn(&FieldType) -> bool,
    ) -> Vec<FieldValue> {
        let mut defaults = Vec::new();
        for field in unwritten(record).filter(|field| wanted(field)) {
            let value = if self.step(at) { self.default_value(field, unit) } else { Value::Poison };
            let (item, node) = field.declared;
            let origin = Origin { item, node };
            defaults.push(FieldValue { name: field.name.clone(), value, origin, key: None, layer: 0 });
        }
        defaults.retain(|field| field.value != Value::Null);
        defaults
    }
}

/// The fields of a record that are not written and have a default that is more than `null`.
fn unwritten(record: &RecordValue) -> impl Iterator<Item = &FieldType> {
    let says = |field: &&FieldType| {
        let default = field.default.as_ref().filter(|default| !matches!(default.kind, ExprKind::Null));
        default.is_some() && field.traits.alias.is_none()
    };
    let fields = record.ty.iter().flat_map(|ty| &ty.fields);
    fields.filter(says).filter(|field| record.get(&field.name).is_none())
}

/// Whether a record in a value has defaults that are not written.
fn lacks_defaults(value: &Value) -> bool {
    match value {
        Value::List(list) => list.iter().any(|element| lacks_defaults(&element.value)),
        Value::Record(record) => {
            unwritten(record).next().is_some()
                || record.fields.iter().any(|field| lacks_defaults(&field.value))
        }
        _ => false,
    }
}
