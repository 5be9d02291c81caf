//! What is mounted into one container: one thing at a path, and nothing to be written that can only be read.

use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Found};
use crate::checks::Order;
use crate::db::Db;
use crate::findings;
use crate::schema::kind::{Builtin, kind_of};
use crate::value::{FieldValue, Origin, RecordValue, Value, VariantValue};

/// Adds what is wrong with the mounts of a service or job, and of the containers before and beside it.
pub(crate) fn findings(db: &dyn Db, record: &RecordValue, found: &mut Vec<Found>) {
    of_container(db, record, found);
    if let Some(Value::List(containers)) = record.get("init").map(|field| &field.value) {
        containers.iter().for_each(|container| inner(db, &container.value, found));
    }
    if let Some(Value::Record(containers)) = record.get("sidecars").map(|field| &field.value) {
        containers.fields.iter().for_each(|container| inner(db, &container.value, found));
    }
}

fn inner(db: &dyn Db, container: &Value, found: &mut Vec<Found>) {
    if let Value::Record(record) = container {
        of_container(db, record, found);
    }
}

fn of_container(db: &dyn Db, record: &RecordValue, found: &mut Vec<Found>) {
    let mut mounted: Vec<Mounted> = Vec::new();
    for mount in entries(record, "mounts") {
        mounted.push(Mounted::at(&mount.name, mount.origin, mount.layer));
        if let Value::Variant(variant) = &mount.value {
            written(db, variant, found);
        }
    }
    for volume in entries(record, "volumes") {
        let Value::Variant(variant) = &volume.value else { continue };
        if let Some(FieldValue { value: Value::Str(path), origin, .. }) = variant.fields.get("path") {
            mounted.push(Mounted::at(path, *origin, volume.layer));
        }
    }
    if let Some(FieldValue { value: Value::List(secrets), layer, .. }) = record.get("secrets") {
        for secret in secrets.iter() {
            if let Value::Item(unit) = secret.value {
                let path = format!("/run/secrets/{}", unit.name(db));
                mounted.push(Mounted::at(&path, secret.origin, *layer));
            }
        }
    }
    mounted.sort_by_key(|mounted| mounted.order);
    let mut first: FxHashMap<&str, Anchor> = FxHashMap::default();
    for mounted in &mounted {
        match first.get(mounted.path.as_str()) {
            Some(first) => found.push(findings::duplicate_write::mounts(mounted.at, *first, &mounted.shown)),
            None => {
                first.insert(&mounted.path, mounted.at);
            }
        }
    }
}

/// Something that is mounted.
struct Mounted {
    /// Where, as [`plain`] has it.
    path: String,
    /// The same as it is written.
    shown: String,
    at: Anchor,
    order: Order,
}

impl Mounted {
    fn at(path: &str, origin: Origin, layer: u16) -> Mounted {
        let order = (usize::from(layer), origin.node);
        Mounted { path: plain(path), shown: path.to_owned(), at: origin.into(), order }
    }
}

fn entries<'v>(record: &'v RecordValue, field: &str) -> &'v [FieldValue] {
    match record.get(field).map(|field| &field.value) {
        Some(Value::Record(map)) => &map.fields,
        _ => &[],
    }
}

/// A path by what it leads to: `/x/`, `//x` and `/x/.` are `/x`.
fn plain(path: &str) -> String {
    let mut steps: Vec<&str> = Vec::new();
    for step in path.split('/') {
        match step {
            "" | "." => {}
            ".." => {
                steps.pop();
            }
            step => steps.push(step),
        }
    }
    steps.join("/")
}

/// Whether it says `rw` of what is never written to.
fn written(db: &dyn Db, mount: &VariantValue, found: &mut Vec<Found>) {
    let Some(access) = mount.fields.get("access") else { return };
    if !matches!(&access.value, Value::Str(word) if word == "rw") {
        return;
    }
    let source = match mount.fields.get("source").map(|source| &source.value) {
        Some(Value::Item(unit)) => match kind_of(db, unit.item(db)).map(|kind| kind.builtin) {
            Some(Builtin::Config) => "a config",
            Some(Builtin::Secret) => "a secret",
            _ => return,
        },
        Some(Value::Variant(source)) => match source.variant.as_str() {
            "file" => "a file of the project",
            "dir" => "a folder of the project",
            "text" => "a mounted text",
            _ => return,
        },
        _ => return,
    };
    found.push(findings::no_effect::read_only(access.origin.into(), source));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_known_by_where_it_leads() {
        for path in ["/x", "/x/", "//x", "/./x", "/y/../x", "/../x"] {
            assert_eq!(plain(path), "x", "{path}");
        }
        assert_eq!(plain("/"), "");
    }
}
