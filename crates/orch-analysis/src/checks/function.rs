//! The body of a function, with its parameters unknown: what is wrong whatever it is called with.

use crate::check::Judged;
use crate::db::Db;
use crate::eval::Eval;
use crate::unit::Unit;

/// What is wrong with a function.
pub(crate) fn judged(db: &dyn Db, unit: Unit) -> Judged {
    let mut eval = Eval::new(db, unit);
    eval.function_body(unit.item(db));
    eval.judged()
}
