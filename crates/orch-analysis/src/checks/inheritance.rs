//! What an abstract item says and no heir takes over: a port of the host, a name or an address is of one alone.

use crate::anchor::Found;
use crate::db::Db;
use crate::findings;
use crate::mend;
use crate::unit::Unit;
use crate::value::{FieldValue, RecordValue, Value};

/// Adds what an abstract item says for nothing.
pub(crate) fn findings(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    for field in &record.fields {
        // What the defaults of the stack say is for all.
        let is_own = field.origin.item == unit.item(db);
        if is_own && is_left_behind(record, field) {
            let at = mend::key_of_value(db, field.origin.into());
            found.push(findings::no_effect::not_inherited(at, &field.name, unit.name(db)));
        } else if let Value::Record(inner) = &field.value {
            findings(db, unit, inner, found);
        }
    }
}

fn is_left_behind(record: &RecordValue, field: &FieldValue) -> bool {
    let declared = record.ty.as_ref().and_then(|ty| ty.field(&field.name));
    declared.is_some_and(|declared| declared.traits.not_inherited)
}
