//! Networks, volumes, configs and secrets that a service or job uses: they are there under the configuration it is in.
//! Of services and jobs see [`dependencies`](super::dependencies), who may be waited for only where they are there.

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::db::Db;
use crate::findings;
use crate::schema::kind::kind_of;
use crate::unit::Unit;
use crate::units;
use crate::value::{FieldValue, Late, Origin, RecordValue, Value};

/// Adds what is used and is not there.
pub(crate) fn findings(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    let mut used: Vec<(Unit, Origin)> = Vec::new();
    record.fields.iter().for_each(|field| in_field(field, &mut used));
    let mut told: Vec<Unit> = Vec::new();
    for (resource, origin) in used {
        if told.contains(&resource) || is_there(db, resource) {
            continue;
        }
        told.push(resource);
        let (spoken, declared) = (units::spoken_of(db, resource, unit), name_anchor(db, resource.item(db)));
        found.push(findings::abstract_reference::missing(Anchor::from(origin), &spoken, declared));
    }
}

fn in_field(field: &FieldValue, used: &mut Vec<(Unit, Origin)>) {
    if let Some(Value::Item(key)) = &field.key {
        used.push((*key, field.origin));
    }
    in_value(&field.value, field.origin, used);
}

/// Notes the items in a value, which stands at `origin`.
fn in_value(value: &Value, origin: Origin, used: &mut Vec<(Unit, Origin)>) {
    match value {
        Value::Item(item) => used.push((*item, origin)),
        Value::List(list) => list.iter().for_each(|element| in_value(&element.value, element.origin, used)),
        Value::Record(record) => record.fields.iter().for_each(|field| in_field(field, used)),
        Value::Variant(variant) => variant.fields.fields.iter().for_each(|field| in_field(field, used)),
        Value::Text(_) => value.late_parts(&mut |late, origin| match late {
            Late::Secret(item) | Late::Revealed(item) | Late::MountPath(item) => used.push((*item, origin)),
            _ => {}
        }),
        _ => {}
    }
}

/// Whether it is there, or nobody's business here.
fn is_there(db: &dyn Db, unit: Unit) -> bool {
    let is_resource = kind_of(db, unit.item(db)).is_some_and(|kind| !kind.builtin.is_workload());
    !is_resource
        || units::members(db, unit.item(db), unit.instance(db), unit.config(db)).units.contains(&unit)
}
