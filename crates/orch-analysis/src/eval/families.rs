//! Families: which of its members is meant.

use orch_syntax::ast::{self, ExprKind, Name};

use crate::anchor::Found;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::scope::{is_hidden, scope};
use crate::source::Item;
use crate::types::Type;
use crate::unit::{FamilyKey, Instance};
use crate::units;
use crate::value::Value;

impl<'db> Eval<'db> {
    /// `worker[2]`: a member of a family.
    pub(crate) fn family_member(
        &mut self,
        base: &'db ast::Expr,
        index: &'db ast::Expr,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let (item, instance) = self.named_item(base, cx)?;
        let name = item.name(self.db);
        let members = units::members(self.db, item, instance, cx.unit.config(self.db));
        if !members.family {
            return None;
        }
        self.used.push(item);
        let key = self.expr(index, &Type::Any, cx);
        let key = match key {
            Value::Int(n) => FamilyKey::Int(n),
            Value::Str(text) => FamilyKey::Text(text),
            Value::Poison | Value::Unknown(_) => return Some(Value::Poison),
            other => {
                let found = self.describe(&other);
                let at = cx.anchor(index.id);
                return Some(self.fail(findings::type_mismatch::finding(at, "the key of a member", &found)));
            }
        };
        if members.certainty != units::Certainty::Known {
            return Some(Value::Poison);
        }
        let found = members.units.iter().find(|u| u.key(self.db).as_ref() == Some(&key));
        Some(match found {
            Some(unit) => Value::Item(*unit),
            None => {
                let keys: Vec<String> = members
                    .units
                    .iter()
                    .filter_map(|u| u.key(self.db).as_ref())
                    .map(|k| k.to_string())
                    .collect();
                let at = cx.anchor(index.id);
                self.fail_by_value(findings::unknown_member::family(at, &key.to_string(), name, &keys))
            }
        })
    }

    /// The item that a path names, with the use of its file: `worker`, `module.worker`, `lib.worker`.
    pub(super) fn named_item(&self, path: &'db ast::Expr, cx: &Context<'db>) -> Option<(Item, Instance)> {
        match &path.kind {
            ExprKind::Name(name) => {
                let item = *scope(self.db, cx.lexical.file(self.db)).values.get(name)?;
                Some((item, cx.lexical.instance))
            }
            ExprKind::Field { base, name, .. } => {
                let instance = match &base.kind {
                    ExprKind::Name(root) if root == "module" => cx.lexical.instance,
                    _ => {
                        let (import, used) = self.named_item(base, cx)?;
                        (import.kind(self.db) == "import")
                            .then(|| units::instance_of(self.db, import, used))
                            .flatten()?
                    }
                };
                let item = *scope(self.db, instance.file(self.db)).values.get(&name.text)?;
                (!is_hidden(self.db, item, cx.lexical.file(self.db))).then_some((item, instance))
            }
            _ => None,
        }
    }

    /// `worker.address` of a family: which of its members is meant?
    pub(super) fn which_member(
        &mut self,
        value: &Value,
        root: &'db ast::Expr,
        step: &'db Name,
        cx: &Context<'db>,
    ) -> Option<Found> {
        let (Value::List(list), ExprKind::Name(name)) = (value, &root.kind) else { return None };
        let keys: Vec<&FamilyKey> = list
            .iter()
            .map(|element| match &element.value {
                Value::Item(unit) => unit.key(self.db).as_ref(),
                _ => None,
            })
            .collect::<Option<_>>()?;
        if keys.is_empty() || self.property(value.clone(), step, cx).is_some() {
            return None;
        }
        let (at, of) = (cx.anchor(step.id), cx.anchor(root.id));
        Some(findings::unknown_member::which(at, of, name, &step.text, &keys))
    }
}
