//! The body of a function, with its parameters unknown: what is wrong whatever it is called with.

use crate::anchor::Found;
use crate::db::Db;
use crate::eval::Eval;
use crate::unit::Unit;

/// What is wrong with a function.
pub(crate) fn findings(db: &dyn Db, unit: Unit) -> Vec<Found> {
    let mut eval = Eval::new(db, unit);
    eval.function_body(unit.item(db));
    eval.findings
}
