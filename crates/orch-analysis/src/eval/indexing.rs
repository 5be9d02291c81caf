//! Lists as they are written, and what an index finds in a list, a map or an item.

use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::{Context, Eval, SlotPath};
use crate::findings;
use crate::findings::not_text::Why;
use crate::schema::kind::kind_of;
use crate::schema::named::{Structure, structure};
use crate::types::Type;
use crate::value::{Element, Value};

impl<'db> Eval<'db> {
    pub(super) fn list(
        &mut self,
        elements: &'db [ast::Expr],
        want: &Type,
        cx: &Context<'db>,
        at: Anchor,
    ) -> Value {
        let Some(element) = self.list_element(want) else {
            // What could not be read may have been meant to be something else.
            if elements.iter().any(|e| matches!(e.kind, ExprKind::Broken)) {
                return Value::Poison;
            }
            if self.is_of_one_text(want) {
                return self.fail(findings::not_text::finding(at, Why::List));
            }
            let wanted = self.describe_type(want);
            let finding = findings::type_mismatch::finding(at, &wanted, "a list");
            let finding = match self.as_entries(elements, want, at) {
                Some(map) => findings::type_mismatch::as_map(finding, at, map),
                None => self.with_example(finding, cx),
            };
            return self.fail(finding);
        };
        let inner = cx.inside();
        let mut values = Vec::with_capacity(elements.len());
        for expr in elements {
            let value = self.expr(expr, &element, &inner);
            values.push(Element { value, origin: cx.origin(expr.id) });
        }
        Value::List(Arc::new(values))
    }

    pub(super) fn index(&mut self, base: &'db ast::Expr, index: &'db ast::Expr, cx: &Context<'db>) -> Value {
        if let Some(member) = self.family_member(base, index, cx) {
            return member;
        }
        if let Some(entry) = self.entry_of_item(base, index, cx) {
            return entry;
        }
        let value = self.expr(base, &Type::Any, cx);
        let key = self.expr(index, &Type::Any, cx);
        let at = cx.anchor(index.id);
        match (value, key) {
            (Value::Poison, _) | (_, Value::Poison) => Value::Poison,
            (Value::Unknown(ty), _) => Value::Unknown(self.entry_type(&ty).unwrap_or(Type::Any)),
            (_, Value::Unknown(_)) => Value::Unknown(Type::Any),
            (Value::List(list), Value::Int(index)) => {
                let found = usize::try_from(index).ok().and_then(|i| list.get(i));
                match found {
                    Some(element) => element.value.clone(),
                    None => {
                        let finding = findings::index_out_of_range::finding(at, index, list.len());
                        self.fail_by_value(finding)
                    }
                }
            }
            (Value::Record(record), Value::Str(key)) => match record.get(&key) {
                Some(field) => field.value.clone(),
                None => match record.ty.as_ref().and_then(|ty| ty.field(&key)).cloned() {
                    Some(field) => self.default_value(&field, cx.unit),
                    None => Value::Null,
                },
            },
            (Value::List(_), key) => {
                let found = self.describe(&key);
                self.fail(findings::type_mismatch::place_in_list(at, &found))
            }
            (value, _) => {
                let found = self.describe(&value);
                self.fail(findings::type_mismatch::finding(cx.anchor(base.id), "a list or a map", &found))
            }
        }
    }

    /// `db.env["X"]`: one entry of a map of an item, read without the others, which may need it.
    fn entry_of_item(
        &mut self,
        base: &'db ast::Expr,
        index: &'db ast::Expr,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let ExprKind::Field { base: owner, name, .. } = &base.kind else { return None };
        let (ExprKind::Name(_), ExprKind::Text(key)) = (&owner.kind, &index.kind) else { return None };
        let failures = self.failures;
        let owner = self.quietly(|eval| eval.expr(owner, &Type::Any, cx));
        self.failures = failures;
        let Value::Item(unit) = owner else { return None };
        let field = kind_of(self.db, unit.item(self.db))?.record.field(&name.text)?;
        let is_map = matches!(structure(self.db, &field.ty), Structure::Plain(Type::Map(..)));
        if !is_map || name.text == "ports" || unit.item(self.db).header(self.db).modifiers.abstract_ {
            return None;
        }
        let path = SlotPath::new(&[name.text.as_str()]).child(&SmolStr::new(key.literal()?));
        let value = self.read(unit, &path, cx.anchor(index.id));
        Some(self.not_own(value, unit, cx.anchor(index.id), cx))
    }
}
