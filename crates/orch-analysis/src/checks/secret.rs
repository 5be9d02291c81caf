//! Rules over one secret.

use crate::anchor::Found;
use crate::db::Db;
use crate::findings;
use crate::unit::Unit;
use crate::value::{RecordValue, Value};

/// Adds what is wrong with a secret.
pub(crate) fn findings(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    let Some(from) = record.get("from") else { return };
    if let Value::Variant(source) = &from.value
        && source.variant == "literal"
    {
        found.push(findings::literal_secret::finding(from.origin.into(), unit.name(db)));
    }
}
