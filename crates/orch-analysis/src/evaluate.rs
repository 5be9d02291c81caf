//! The value of a whole item, as a query.

use orch_syntax::ast;
use smol_str::SmolStr;

use crate::anchor::Found;
use crate::db::Db;
use crate::eval::Eval;
use crate::source::{self, Item};
use crate::types::FieldType;
use crate::unit::{Config, Instance, Unit};
use crate::value::Value;

/// An item's value with what was found on the way.
#[derive(Debug, PartialEq)]
pub struct Evaluated {
    /// A record of what is written, without defaults.
    pub value: Value,
    /// What is wrong or worth saying.
    pub findings: Vec<Found>,
    /// The fields in which something is wrong.
    pub(crate) wrong: Vec<SmolStr>,
    /// The items it names.
    pub used: Vec<Item>,
    /// How many steps it took beyond those that an item may well take.
    pub excess: u32,
}

/// Evaluates an item.
#[salsa::tracked]
pub fn evaluate(db: &dyn Db, unit: Unit) -> Evaluated {
    let mut eval = Eval::new(db, unit);
    let value = eval.whole(unit);
    let excess = eval.excess();
    let mut findings = eval.findings;
    findings.sort();
    findings.dedup();
    let mut used = eval.used;
    used.sort();
    used.dedup();
    let mut wrong = eval.wrong;
    wrong.sort();
    Evaluated { value, findings, wrong, used, excess }
}

/// The value that a field has when nothing is written, as far as it does not depend on the item.
pub fn default_of(db: &dyn Db, field: &FieldType) -> Value {
    if field.default.is_none() {
        return Value::Null;
    }
    default_at(db, field.declared.0, field.declared.1.0).clone()
}

#[salsa::tracked]
fn default_at(db: &dyn Db, item: Item, node: u32) -> Value {
    let Some(tree) = source::tree(db, item) else { return Value::Null };
    let Some(field) = crate::declared::field_at(tree, ast::NodeId(node)) else { return Value::Null };
    let Some(default) = &field.default else { return Value::Null };
    let ty = crate::schema::resolve::TypeReader::new(db, item).read(&field.ty);
    let Some(program) = db.prelude().program else { return Value::Null };
    let instance = Instance::new(db, program, item.file(db), None);
    let unit = Unit::new(db, item, instance, None, Config::new(db, None, None));
    let mut eval = Eval::new(db, unit);
    let cx = eval.context(unit);
    eval.expr(default, &ty, &cx)
}
