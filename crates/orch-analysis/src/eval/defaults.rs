//! What a field is where nothing is written of it, and what lies below what is.

use orch_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::db::Db;
use crate::eval::slots::{Layer, Op, SlotPath, Write, Writes};
use crate::eval::{Context, Eval};
use crate::source::{self, Item};
use crate::types::FieldType;
use crate::unit::Unit;
use crate::units::use_of;
use crate::value::{Origin, Value};
use crate::walk;

/// What of a field is asked for: where nothing is written of it, the whole of it is its default, and a part is found in that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Whole,
    Within,
}

impl Asked {
    /// What a path below the field asks for.
    pub(super) fn of(rest: &[SmolStr]) -> Asked {
        if rest.is_empty() { Asked::Whole } else { Asked::Within }
    }
}

impl<'db> Eval<'db> {
    /// The value a field has when nothing is written.
    pub(crate) fn default_value(&mut self, field: &FieldType, unit: Unit) -> Value {
        if field.default.is_none() {
            return Value::Null;
        }
        let item = field.declared.0;
        let Some(found) = self.find_default(item, field) else { return Value::Null };
        let lexical = crate::eval::Lexical::at(item, use_of(self.db, item, unit.instance(self.db)));
        let cx = Context { lexical, unit, slot: None, within: None, below: None };
        let ty = field.ty.clone();
        self.expr(found, &ty, &cx)
    }

    /// The writes of a field with its default below them, where it matters: what amends, appends or asks for `super`
    /// finds it as the lowest layer of all.
    pub(super) fn over_default(
        &mut self,
        field: &FieldType,
        mut writes: Writes<'db>,
        unit: Unit,
        asked: Asked,
    ) -> Writes<'db> {
        let Some(default) = &field.default else { return writes };
        let first = writes.first();
        if first.is_none() && asked == Asked::Whole {
            return writes;
        }
        let is_nothing = match &default.kind {
            ExprKind::Null => true,
            // A body over a list is the other shape of the field, not more of the list.
            ExprKind::List(_) if first.is_some_and(|first| matches!(first.op, Op::Amend(_))) => true,
            ExprKind::Record(body) => body.members.is_empty(),
            ExprKind::List(elements) => elements.is_empty(),
            _ => false,
        };
        let is_above = first.is_some_and(|first| {
            let replaces = first.resets() && !mentions_super(self.db, first.lexical.item);
            replaces || matches!(first.op, Op::Value(..) | Op::Remove)
        });
        if is_nothing || is_above {
            return writes;
        }
        let value = self.quietly(|eval| eval.default_value(field, unit));
        let (item, _) = field.declared;
        let write = Write {
            prefix: None,
            rest: &[],
            op: Op::Value(value, Origin { item, node: default.id }),
            key: default.id,
            lexical: crate::eval::Lexical::at(item, use_of(self.db, item, unit.instance(self.db))),
            layer: Layer(0),
            inherited: false,
            added: false,
            told: false,
        };
        writes.insert(0, write);
        writes
    }

    /// Whether a field is `null`: then it has no parts, whatever the defaults of its type say of them. Where its parts are
    /// written one by one it is there, and is not read to find that out: they may refer to each other.
    pub(super) fn is_absent(
        &mut self,
        unit: Unit,
        field: &FieldType,
        path: &SlotPath,
        asked: Anchor,
    ) -> bool {
        let is_whole = match self.unit_fields(unit).get(&field.name).and_then(|writes| writes.last()) {
            Some(last) => last.resets() && last.size() == 0,
            None => field.default.as_ref().is_none_or(|default| matches!(default.kind, ExprKind::Null)),
        };
        is_whole && self.read(unit, path, asked) == Value::Null
    }

    /// The default's expression where it is declared: the same tree, borrowed from the database.
    fn find_default(&self, item: Item, field: &FieldType) -> Option<&'db ast::Expr> {
        let tree = self.tree(item)?;
        crate::declared::field_at(tree, field.declared.1)?.default.as_ref()
    }
}

/// Whether an item asks anywhere for what a lower layer says.
pub(super) fn mentions_super(db: &dyn Db, item: Item) -> bool {
    let mut found = false;
    if let Some(tree) = source::tree(db, item) {
        let is_super = |expr: &ast::Expr| matches!(&expr.kind, ExprKind::Name(name) if name == "super");
        walk::exprs(tree, &mut |expr| found |= is_super(expr));
    }
    found
}
