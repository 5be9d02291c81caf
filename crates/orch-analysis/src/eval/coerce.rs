//! Fitting a value to the type its place expects, and literals whose meaning the place decides.

use std::sync::Arc;

use orch_syntax::ast::ExprKind;

use crate::anchor::Anchor;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::mend;
use crate::scalar::Dimension;
use crate::schema::kind::{Builtin, KindType, kind_of};
use crate::schema::named::{NamedType, Structure, named_type, structure};
use crate::scope::scope;
use crate::source::Item;
use crate::types::{ChoiceType, FieldType, Type};
use crate::unit::Unit;
use crate::value::{Element, FieldValue, Origin, Part, RecordValue, Value, VariantValue};

impl<'db> Eval<'db> {
    /// The value as one of type `want`; reported when it cannot be.
    pub(crate) fn coerce(&mut self, value: Value, want: &Type, at: Anchor, cx: &Context<'db>) -> Value {
        match want {
            Type::Poison | Type::Any => return value,
            _ if value.is_poison() => return Value::Poison,
            Type::Refined(refined) => {
                let value = self.coerce(value, &refined.base, at, cx);
                return self.refine(value, refined, at, cx);
            }
            Type::Named(item) => {
                if let NamedType::Alias(inner) = &named_type(self.db, *item).ty
                    && !matches!(inner, Type::Poison)
                {
                    return self.coerce(value, inner, at, cx);
                }
            }
            Type::Optional(inner) => {
                return if value == Value::Null { Value::Null } else { self.coerce(value, inner, at, cx) };
            }
            Type::Secret(inner) => {
                let base = (**inner).clone();
                return self.coerce(value, &base, at, cx);
            }
            _ => {}
        }
        if let Value::Unknown(ty) = &value {
            return if self.may_fit(ty, want) {
                Value::Unknown(want.clone())
            } else {
                let (wanted, found) = (self.describe_type(want), self.describe_type(ty));
                self.fail(findings::type_mismatch::finding(at, &wanted, &found))
            };
        }
        match structure(self.db, want) {
            Structure::Plain(ty) => self.coerce_plain(value, &ty, at, cx),
            Structure::Record(record) => self.coerce_record(value, record, want, at, cx),
            Structure::Choice(choice, item) => self.coerce_choice(value, &choice, item, at, cx),
        }
    }

    fn coerce_plain(&mut self, value: Value, want: &Type, at: Anchor, cx: &Context<'db>) -> Value {
        let value = match (want, value) {
            (
                Type::Json,
                value @ (Value::Null | Value::Bool(_) | Value::Int(_) | Value::Decimal(_) | Value::Float(_)),
            )
            | (Type::Json, value @ (Value::Str(_) | Value::Text(_) | Value::List(_) | Value::Record(_))) => {
                return value;
            }
            // What is wrong with the type is reported where it is declared.
            (Type::Poison | Type::Any, value) => return value,
            (Type::Null, Value::Null) => return Value::Null,
            (Type::Bool, value @ Value::Bool(_)) => return value,
            (Type::Int, value @ (Value::Int(_) | Value::Late(_))) => return value,
            (Type::Decimal, Value::Int(n)) => return Value::Decimal(n.into()),
            (Type::Decimal, value @ Value::Decimal(_)) => return value,
            (Type::Float, value @ Value::Float(_)) => return value,
            (Type::Float, value @ (Value::Int(_) | Value::Decimal(_))) => {
                let float = crate::eval::ops::as_decimal(&value).and_then(|d| d.to_string().parse().ok());
                return float.map_or(Value::Poison, Value::Float);
            }
            (Type::Str | Type::Rule(_), Value::Item(unit)) if self.is_kind(unit, Builtin::Secret) => {
                let origin = Origin { item: at.item, node: at.node };
                let late = crate::value::Late::Secret(unit);
                return Value::text(vec![Part::Late { late, encoders: Vec::new(), origin }]);
            }
            (Type::Str, value @ (Value::Str(_) | Value::Text(_))) => return value,
            (Type::Rule(rule), Value::Str(text)) => return self.check_rule(*rule, text, at),
            (Type::Rule(_), value @ Value::Text(_)) => return value,
            (Type::Quantity(dimension), Value::Quantity(q)) if q.dimension() == *dimension => {
                return Value::Quantity(q);
            }
            (Type::Quantity(Dimension::Cpu), ref value @ (Value::Int(_) | Value::Decimal(_))) => {
                return self.cores(value, at);
            }
            (Type::Literal(word), Value::Str(text)) if *word == text => return Value::Str(text),
            (Type::List(element), value) => return self.coerce_list(value, element, at, cx),
            (Type::Map(_, element), Value::Record(record)) => {
                return self.coerce_map(record, element, at, cx);
            }
            (Type::Union(members), value) => return self.coerce_union(value, members, at, cx),
            (Type::Ref(kind), value) => return self.coerce_reference(value, *kind, at),
            (Type::Intrinsic(intrinsic), value) => return self.coerce_intrinsic(value, *intrinsic, at, cx),
            (_, value) => value,
        };
        self.mismatch(&value, want, at)
    }

    pub(super) fn is_kind(&self, unit: Unit, builtin: Builtin) -> bool {
        kind_of(self.db, unit.item(self.db)).is_some_and(|k| k.builtin == builtin)
    }

    pub(super) fn is_workload(&self, unit: Unit) -> bool {
        kind_of(self.db, unit.item(self.db)).is_some_and(|k| k.builtin.is_workload())
    }

    pub(super) fn coerce_list(
        &mut self,
        value: Value,
        element: &Type,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        match value {
            Value::List(list) => {
                if !self.go_through(list.len(), at) {
                    return Value::Poison;
                }
                let mut elements = Vec::with_capacity(list.len());
                for old in list.iter() {
                    let value = self.coerce(old.value.clone(), element, Anchor::from(old.origin), cx);
                    elements.push(Element { value, origin: old.origin });
                }
                Value::List(Arc::new(elements))
            }
            // A single value is accepted where a list of scalars or references is expected.
            Value::Record(_) | Value::Null => {
                let list = Type::List(Arc::new(element.clone()));
                self.mismatch(&value, &list, at)
            }
            single => {
                let value = self.coerce(single, element, at, cx);
                if value.is_poison() {
                    return value;
                }
                let origin = Origin { item: at.item, node: at.node };
                Value::List(Arc::new(vec![Element { value, origin }]))
            }
        }
    }

    fn coerce_map(
        &mut self,
        record: Arc<RecordValue>,
        element: &Type,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        if !self.go_through(record.fields.len(), at) {
            return Value::Poison;
        }
        let record = self.whole_record(&record, cx.unit, at);
        let mut fields = Vec::with_capacity(record.fields.len());
        for field in &record.fields {
            let value = self.coerce(field.value.clone(), element, Anchor::from(field.origin), cx);
            fields.push(FieldValue { value, ..field.clone() });
        }
        fields.sort_by(|a, b| a.name.cmp(&b.name));
        Value::Record(Arc::new(RecordValue { fields, ty: None }))
    }

    fn coerce_record(
        &mut self,
        value: Value,
        ty: Arc<crate::types::RecordType>,
        want: &Type,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        match value {
            Value::Port(..) if ty.name == "port_ref" => value,
            Value::Record(record) => {
                if record.ty.as_ref().is_some_and(|t| **t == *ty) {
                    return Value::Record(record);
                }
                let mut fields = Vec::with_capacity(record.fields.len());
                for field in &record.fields {
                    let Some(known) = ty.field(&field.name) else {
                        let names = ty.fields.iter().map(|f| f.name.as_str()).collect();
                        return self.fail(findings::unknown_field::within(at, &field.name, &ty.name, names));
                    };
                    let value = self.coerce(field.value.clone(), &known.ty, Anchor::from(field.origin), cx);
                    let written = FieldValue { value, ..field.clone() };
                    self.check_place(&written, known);
                    fields.push(written);
                }
                let failures = self.failures;
                self.report_missing_fields(&ty, &fields, at);
                if self.failures > failures {
                    return Value::Poison;
                }
                Value::Record(Arc::new(RecordValue { fields, ty: Some(ty) }))
            }
            value => match ty.short.as_ref().and_then(|short| ty.field(short)).cloned() {
                Some(field) => {
                    let value = self.coerce(value, &field.ty, at, cx);
                    if value.is_poison() {
                        return value;
                    }
                    let fields = vec![self.short_field(&field, value, at)];
                    Value::Record(Arc::new(RecordValue { fields, ty: Some(ty) }))
                }
                None => self.mismatch(&value, want, at),
            },
        }
    }

    fn short_field(&mut self, field: &FieldType, value: Value, at: Anchor) -> FieldValue {
        let origin = Origin { item: at.item, node: at.node };
        let written = FieldValue { name: field.name.clone(), value, origin, key: None, layer: 0 };
        self.check_place(&written, field);
        written
    }

    fn coerce_choice(
        &mut self,
        value: Value,
        choice: &ChoiceType,
        declared: Item,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        if let Value::Variant(variant) = &value
            && variant.choice == declared
        {
            return value;
        }
        let short = choice.short.as_ref().and_then(|s| choice.variant(s));
        if let Some(variant) = short
            && let Some(field) = variant.record.fields.first().cloned()
        {
            let value = self.coerce(value, &field.ty, at, cx);
            if value.is_poison() {
                return value;
            }
            let fields = vec![self.short_field(&field, value, at)];
            return Value::Variant(Arc::new(VariantValue {
                variant: variant.name.clone(),
                fields: RecordValue { fields, ty: Some(Arc::clone(&variant.record)) },
                choice: declared,
            }));
        }
        let names: Vec<&str> = choice.variants.iter().map(|v| v.name.as_str()).collect();
        let finding = match &value {
            Value::Str(text) if choice.variant(text).is_some() => {
                self.quoted(at, &format!("a variant of `{}`", choice.name), text)
            }
            Value::Null => {
                let finding = findings::type_mismatch::null(at, &crate::eval::with_article(&choice.name));
                return self.fail_by_value(finding);
            }
            Value::Str(text) => {
                let finding = findings::unknown_variant::text(at, text, &choice.name, names);
                match findings::habit::variant_of_text(&choice.name).filter(|_| finding.fixes.is_empty()) {
                    Some(variant) => findings::unknown_variant::calling(finding, at, variant, text),
                    None => finding,
                }
            }
            _ => {
                let found = self.describe(&value);
                findings::unknown_variant::value(at, &found, &choice.name, names)
            }
        };
        self.fail(finding)
    }

    fn coerce_union(&mut self, value: Value, members: &[Type], at: Anchor, cx: &Context<'db>) -> Value {
        for member in members {
            let (failures, found) = (self.failures, self.findings.len());
            let fitted = self.coerce(value.clone(), member, at, cx);
            if self.failures == failures {
                return fitted;
            }
            self.failures = failures;
            self.findings.truncate(found);
        }
        if let Value::Str(text) = &value
            && let Some(bare) =
                super::literals::unquoted(text, self.expected_dimension(&Type::Union(members.into())))
            && members.iter().any(|member| self.try_coerce(&bare, member, at, cx).is_some())
        {
            let wanted = self.describe_type(&Type::Union(members.into()));
            return self.fail(self.quoted(at, &wanted, text));
        }
        // One member speaks of this shape: its reason is better than a list of all.
        let same_shape: Vec<&Type> = members.iter().filter(|m| self.same_shape(&value, m)).collect();
        if let [only] = same_shape.as_slice() {
            return self.coerce(value, only, at, cx);
        }
        self.mismatch(&value, &Type::Union(members.to_vec().into()), at)
    }

    /// The text of an input takes the type its place expects, also where it is not known.
    pub(crate) fn input_as(&mut self, value: Value, want: &Type, at: Anchor, cx: &Context<'db>) -> Value {
        match &value {
            Value::Str(text) => {
                let bare = super::literals::unquoted(text, self.expected_dimension(want));
                // What refuses it for its value says so of the value.
                let base = self.without_condition(want);
                let bare = bare.filter(|bare| self.try_coerce(bare, &base, at, cx).is_some());
                match bare {
                    Some(bare) if !self.takes_text(want) => bare,
                    _ => value,
                }
            }
            Value::Unknown(Type::Str) if self.takes_word(want) => Value::Unknown(want.clone()),
            _ => value,
        }
    }

    /// The kind of the item that a file calls so.
    pub(super) fn item_called(&self, name: &str, at: Anchor) -> Option<&'db Arc<KindType>> {
        let item = *scope(self.db, at.item.file(self.db)).values.get(name)?;
        kind_of(self.db, item)
    }

    /// Whether a file calls an item of a kind so. Every deployment has a network `default`.
    pub(super) fn is_called(&self, name: &str, kind: Item, at: Anchor) -> bool {
        self.item_called(name, at).is_some_and(|k| k.chain.contains(&kind))
            || name == "default" && kind.name(self.db) == "network"
    }

    /// Whether a text is written at a place.
    fn is_text(&self, at: Anchor) -> bool {
        matches!(mend::expr_at(self.db, at).map(|expr| &expr.kind), Some(ExprKind::Text(_)))
    }

    fn coerce_reference(&mut self, value: Value, kind: Item, at: Anchor) -> Value {
        let wanted = kind.name(self.db);
        match &value {
            Value::Item(unit) => {
                let fits = kind_of(self.db, unit.item(self.db)).is_some_and(|k| k.chain.contains(&kind));
                if fits {
                    return value;
                }
                let found = self.describe(&value);
                self.fail(findings::type_mismatch::finding(at, &format!("a {wanted}"), &found))
            }
            // Every deployment has a network `default`, declared or not.
            Value::Str(name) if name == "default" && wanted == "network" && !self.is_text(at) => value,
            _ => {
                let found = self.describe(&value);
                let finding = match &value {
                    Value::Str(text) => {
                        let is_there = self.is_called(text, kind, at);
                        findings::type_mismatch::text_for_reference(at, wanted, text, is_there)
                    }
                    // A condition may guard it.
                    Value::Null => {
                        let finding = findings::type_mismatch::null(at, &format!("a {wanted}"));
                        return self.fail_by_value(finding);
                    }
                    _ => findings::type_mismatch::finding(at, &format!("a {wanted}"), &found),
                };
                self.fail(finding)
            }
        }
    }
}
