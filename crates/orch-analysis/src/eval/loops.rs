//! `all`, `any`, comprehensions, and what can be gone through. Knows nothing of families, which are items.

use std::sync::Arc;

use orch_syntax::ast::{self, Quantifier};

use crate::eval::{Context, Eval};
use crate::findings;
use crate::types::Type;
use crate::value::{Element, Value};

impl<'db> Eval<'db> {
    pub(super) fn quantified(&mut self, expr: &'db ast::Quantified, cx: &Context<'db>) -> Value {
        let ast::Quantified { quantifier, binder, iterable, filter, predicate } = expr;
        let elements = self.elements(iterable, cx);
        let of = self.declared_element(iterable, cx);
        let mut unknown = elements.is_none();
        let mut is_entered = false;
        for element in elements.into_iter().flatten() {
            let inner = cx.bind_element(binder, element.value, of.clone());
            match self.filtered(filter.as_ref(), &inner) {
                Some(true) => is_entered = true,
                Some(false) => continue,
                None => {
                    unknown = true;
                    continue;
                }
            }
            match (*quantifier, self.expr(predicate, &Type::Bool, &inner)) {
                (Quantifier::All, Value::Bool(false)) => return Value::Bool(false),
                (Quantifier::Any, Value::Bool(true)) => return Value::Bool(true),
                (_, Value::Bool(_)) => {}
                (_, Value::Poison) => return Value::Poison,
                _ => unknown = true,
            }
        }
        if !is_entered {
            self.unentered((binder, of), filter.as_ref(), (predicate, &Type::Bool), cx);
        }
        if unknown { Value::Unknown(Type::Bool) } else { Value::Bool(*quantifier == Quantifier::All) }
    }

    pub(super) fn comprehension(
        &mut self,
        expr: &'db ast::Comprehension,
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let ast::Comprehension { binder, iterable, filter, element } = expr;
        let ty = self.list_element(want).unwrap_or(Type::Any);
        let elements = self.elements(iterable, cx);
        let of = self.declared_element(iterable, cx);
        let Some(elements) = elements else {
            self.unentered((binder, of), filter.as_ref(), (element, &ty), cx);
            return Value::Unknown(Type::List(Arc::new(ty)));
        };
        let mut values = Vec::new();
        for item in elements {
            let inner = cx.bind_element(binder, item.value, of.clone()).inside();
            match self.filtered(filter.as_ref(), &inner) {
                Some(true) => {}
                Some(false) => continue,
                None => return Value::Unknown(Type::List(Arc::new(ty))),
            }
            let value = self.expr(element, &ty, &inner);
            values.push(Element { value, origin: cx.origin(element.id) });
        }
        if values.is_empty() {
            self.unentered((binder, of), filter.as_ref(), (element, &ty), cx);
        }
        Value::List(Arc::new(values))
    }

    fn filtered(&mut self, filter: Option<&'db ast::Expr>, cx: &Context<'db>) -> Option<bool> {
        let Some(filter) = filter else { return Some(true) };
        match self.expr(filter, &Type::Bool, cx) {
            Value::Bool(keep) => Some(keep),
            _ => None,
        }
    }

    /// The elements of a list, map (its keys) or range; `None` when they are not known or it is wrong.
    pub(crate) fn elements(&mut self, iterable: &'db ast::Expr, cx: &Context<'db>) -> Option<Vec<Element>> {
        let value = self.expr(iterable, &Type::Any, cx);
        let at = cx.anchor(iterable.id);
        let origin = cx.origin(iterable.id);
        let many = match &value {
            Value::List(list) => list.len(),
            Value::Record(record) => record.fields.len(),
            _ => 0,
        };
        if !self.go_through(many, at) {
            return None;
        }
        match value {
            Value::List(list) => Some(list.to_vec()),
            Value::Record(record) => Some(
                self.whole_record(&record, cx.unit, at)
                    .fields
                    .iter()
                    .map(|f| Element { value: Value::Str(f.name.clone()), origin: f.origin })
                    .collect(),
            ),
            Value::Range(range) => match self.numbers_of(&range) {
                Some(numbers) => {
                    Some(numbers.into_iter().map(|n| Element { value: Value::Int(n), origin }).collect())
                }
                None => {
                    self.not_gone_through(&range, at);
                    None
                }
            },
            Value::Unknown(Type::Str) => {
                self.report(findings::type_mismatch::text_to_go_through(at));
                None
            }
            Value::Poison | Value::Unknown(_) => None,
            other => {
                let found = self.describe(&other);
                self.report(findings::type_mismatch::finding(at, "a list, a map or a range", &found));
                None
            }
        }
    }
}
