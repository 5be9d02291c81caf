//! The conditions of refined types, `int where it > 0`: of their form whether any value is ever tried against them or not.

use orch_syntax::ast::{Expr, ExprKind, Field, Type as Written, TypeKind};
use orch_syntax::visit::{self, Visitor};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::check::Judged;
use crate::db::Db;
use crate::eval::Eval;
use crate::findings;
use crate::schema::resolve::TypeReader;
use crate::scope::scope;
use crate::source::{self, Item};
use crate::types::Type;
use crate::unit::Unit;
use crate::value::Value;
use crate::walk;

/// What is wrong with the conditions that an item declares.
pub(crate) fn judged(db: &dyn Db, unit: Unit) -> Judged {
    let mut eval = Eval::new(db, unit);
    let item = unit.item(db);
    let Some(tree) = source::tree(db, item) else { return eval.judged() };
    let mut declared = Declared { name: tree.name.as_ref().map(|name| &name.text), found: Vec::new() };
    declared.item(tree);
    for Condition { of, base, predicate } in declared.found {
        if let Some((named, name)) = of.and_then(|name| Some((mention(db, item, name, predicate)?, name))) {
            eval.report(findings::unknown_name::tested(Anchor::new(item, named.id), name));
            continue;
        }
        let mut cx = eval.context(unit);
        // What is wrong with the type is told where types are read.
        let base = TypeReader::new(db, item).read(base);
        cx.lexical = cx.lexical.bind(SmolStr::new_static("it"), None, Value::Unknown(base));
        eval.expr(predicate, &Type::Bool, &cx);
    }
    eval.judged()
}

/// Where a condition speaks of the `let`, type, field or parameter it belongs to: the value that is tried is called `it`.
pub(crate) fn mention<'a>(db: &dyn Db, item: Item, of: &str, predicate: &'a Expr) -> Option<&'a Expr> {
    // A field or parameter may be called like what the condition asks.
    if item.name(db) != of && scope(db, item.file(db)).values.contains_key(of) {
        return None;
    }
    let mut found = None;
    walk::expr(predicate, &mut |expr| {
        if found.is_none() && matches!(&expr.kind, ExprKind::Name(named) if named == of) {
            found = Some(expr);
        }
    });
    found
}

struct Condition<'a> {
    /// What has the type: a `let`, a field, a parameter.
    of: Option<&'a SmolStr>,
    base: &'a Written,
    predicate: &'a Expr,
}

/// The conditions in an item, and what is being declared with the types that are looked at.
struct Declared<'a> {
    name: Option<&'a SmolStr>,
    found: Vec<Condition<'a>>,
}

impl<'a> Declared<'a> {
    fn of(&mut self, it: &'a Field) {
        let outer = self.name.replace(&it.name.text);
        visit::field(self, it);
        self.name = outer;
    }
}

impl<'a> Visitor<'a> for Declared<'a> {
    fn field(&mut self, it: &'a Field) {
        self.of(it);
    }

    fn parameter(&mut self, it: &'a Field) {
        self.of(it);
    }

    fn ty(&mut self, it: &'a Written) {
        if let TypeKind::Refined(base, predicate) = &it.kind {
            self.found.push(Condition { of: self.name, base, predicate });
        }
        visit::ty(self, it);
    }
}
