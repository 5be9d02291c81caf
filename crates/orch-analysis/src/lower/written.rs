//! Which fields of an item were written, in whatever layer, as paths of the model.

use std::collections::BTreeSet;

use orch_model::Path;

use crate::db::Db;
use crate::facts::Facts;
use crate::lower::body::{Body, Is};
use crate::lower::{keys, port, run};
use crate::units::deployed_name;
use crate::value::{Condition, Element, FieldValue, Origin, RecordValue, Value};

/// How deep a record of records is followed.
const DEEPEST: usize = 32;

/// The paths of all fields that were written. Those that only the prelude wrote, and those of the user's own kinds, are
/// not among them.
pub fn written(db: &dyn Db, record: &RecordValue) -> BTreeSet<Path> {
    let mut paths = BTreeSet::new();
    for field in own_fields(db, record) {
        add(db, &mut paths, Path::root().join(&field.name), &field.value, field.origin, DEEPEST);
    }
    paths
}

/// The same for a service or job, where one field may take the place of another: its one `port` is an entry of `ports`.
pub fn of_workload<R>(body: &Body<'_, R>, facts: &Facts) -> BTreeSet<Path>
where
    R: Is<keys::Workload> + Is<keys::Container>,
{
    let db = body.cx().db;
    let only_port = port::has_only_port(&body.narrow());
    let run_over_image = run::is_over_image(body);
    let mut paths = BTreeSet::new();
    for field in own_fields(db, body.record()) {
        let path = match field.name.as_str() {
            "image" if run_over_image => continue,
            "run" if !run_over_image => continue,
            "ports" if only_port => continue,
            "port" if only_port => {
                paths.insert(Path::of("ports"));
                Path::of("ports").join(port::only_name(facts).as_str())
            }
            "port" => continue,
            name => Path::root().join(name),
        };
        add(db, &mut paths, path, &field.value, field.origin, DEEPEST);
    }
    paths
}

fn own_fields<'a>(db: &'a dyn Db, record: &'a RecordValue) -> impl Iterator<Item = &'a FieldValue> {
    let declared = |name: &str| Some(record.ty.as_ref()?.field(name)?.declared.0);
    record.fields.iter().filter(move |field| declared(&field.name).is_none_or(|item| db.prelude().owns(item)))
}

fn add(db: &dyn Db, paths: &mut BTreeSet<Path>, path: Path, value: &Value, origin: Origin, depth: usize) {
    if db.prelude().owns(origin.item) {
        return;
    }
    let fields = match value {
        Value::Record(record) => &record.fields,
        Value::Variant(variant) => &variant.fields.fields,
        _ => &Vec::new(),
    };
    // Of an entry of `depends_on` is told whether it says itself what is waited for.
    if let Value::List(elements) = value {
        let says = |element: &Element| match element.value {
            Value::Wait(to, condition) if condition != Condition::Inferred => Some(deployed_name(db, to)),
            _ => None,
        };
        paths.extend(elements.iter().filter_map(says).map(|name| path.join(&name)));
    }
    if depth > 0 {
        for field in fields {
            add(db, paths, path.join(&field.name), &field.value, field.origin, depth - 1);
        }
    }
    paths.insert(path);
}
