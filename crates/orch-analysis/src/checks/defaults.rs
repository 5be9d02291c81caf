//! What fields and parameters have where nothing is given for them: of its type, whether anybody reads it or not.

use orch_syntax::ast::Field;
use orch_syntax::visit::{self, Visitor};

use crate::check::Judged;
use crate::db::Db;
use crate::eval::Eval;
use crate::schema::resolve::TypeReader;
use crate::source;
use crate::unit::Unit;

/// What is wrong with the defaults that an item declares.
pub(crate) fn judged(db: &dyn Db, unit: Unit) -> Judged {
    let mut eval = Eval::new(db, unit);
    let item = unit.item(db);
    let mut declared = Declared(Vec::new());
    if let Some(tree) = source::tree(db, item) {
        declared.item(tree);
    }
    let cx = eval.context(unit);
    for field in declared.0 {
        if let Some(default) = &field.default {
            let ty = TypeReader::new(db, item).read(&field.ty);
            eval.expr(default, &ty, &cx);
        }
    }
    eval.judged()
}

/// The fields and parameters of an item, those of records in their types included.
struct Declared<'a>(Vec<&'a Field>);

impl<'a> Visitor<'a> for Declared<'a> {
    fn field(&mut self, it: &'a Field) {
        self.0.push(it);
        visit::field(self, it);
    }

    fn parameter(&mut self, it: &'a Field) {
        self.0.push(it);
        visit::field(self, it);
    }
}
