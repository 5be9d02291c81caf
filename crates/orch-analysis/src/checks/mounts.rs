//! What is mounted into one container: one thing at a path, and nothing to be written that can only be read.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::anchor::{Anchor, Found};
use crate::checks::Order;
use crate::checks::users::companions;
use crate::db::Db;
use crate::findings;
use crate::schema::kind::{Builtin, kind_of};
use crate::unit::Unit;
use crate::units;
use crate::value::{FieldValue, Late, Origin, RecordValue, Value, VariantValue};

/// Adds what is wrong with the mounts of a service or job, and of the containers before and beside it.
pub(crate) fn findings(db: &dyn Db, record: &RecordValue, found: &mut Vec<Found>) {
    of_container(db, record, record, found);
    companions(record).for_each(|container| of_container(db, container, record, found));
}

/// Checks a container of the pod or service that `around` describes, which has its volumes and its memory too.
fn of_container(db: &dyn Db, own: &RecordValue, around: &RecordValue, found: &mut Vec<Found>) {
    for mount in entries(own, "mounts") {
        if let Value::Variant(variant) = &mount.value {
            written(db, variant, found);
        }
    }
    let mut mounted = mounted(db, own);
    if !std::ptr::eq(own, around) {
        mounted.extend(shared(around, own.get("security").is_none()));
    }
    mounted.sort_by_key(|mounted| mounted.order);
    let mut first: FxHashMap<&str, &Mounted> = FxHashMap::default();
    for mounted in &mounted {
        match first.get(mounted.path.as_str()) {
            // What is wrong around it is told there.
            Some(first) if first.is_inherited && mounted.is_inherited => {}
            Some(first) => {
                let (second, first) =
                    if mounted.is_inherited { (*first, mounted) } else { (mounted, *first) };
                found.push(findings::duplicate_write::mounts(second.at, first.at, &second.shown));
            }
            None => {
                first.insert(&mounted.path, mounted);
            }
        }
    }
}

/// What a container mounts by itself.
fn mounted(db: &dyn Db, own: &RecordValue) -> Vec<Mounted> {
    let mounts = entries(own, "mounts").iter();
    let mut mounted: Vec<Mounted> =
        mounts.map(|mount| Mounted::at(&mount.name, mount.origin, mount.layer)).collect();
    mounted.extend(volumes_and_memory(own));
    mounted.extend(writable(own));
    let mut named = FxHashSet::default();
    if let Some(FieldValue { value: Value::List(secrets), layer, .. }) = own.get("secrets") {
        for secret in secrets.iter() {
            if let Value::Item(unit) = secret.value {
                named.insert(unit);
                mounted.extend(at_its_path(db, unit, secret.origin, *layer));
            }
        }
    }
    // Who uses a path, however often, mounts what it leads to.
    for field in own.fields.iter().filter(|field| !["init", "sidecars"].contains(&field.name.as_str())) {
        field.value.late_parts(&mut |late, origin| {
            if let Late::MountPath(unit) = late
                && named.insert(*unit)
            {
                mounted.extend(at_its_path(db, *unit, origin, field.layer));
            }
        });
    }
    mounted
}

/// What a container has of what is around it.
fn shared(around: &RecordValue, has_its_security: bool) -> Vec<Mounted> {
    let mut mounted = volumes_and_memory(around);
    if has_its_security {
        mounted.extend(writable(around));
    }
    mounted.iter_mut().for_each(|mounted| mounted.is_inherited = true);
    mounted
}

/// The volumes of its own, and the memory that is shared by name.
fn volumes_and_memory(record: &RecordValue) -> Vec<Mounted> {
    let volumes = entries(record, "volumes").iter().filter_map(|volume| {
        let Value::Variant(variant) = &volume.value else { return None };
        let FieldValue { value: Value::Str(path), origin, .. } = variant.fields.get("path")? else {
            return None;
        };
        Some(Mounted::at(path, *origin, volume.layer))
    });
    let memory = record.get("shm").map(|shm| Mounted::at("/dev/shm", shm.origin, shm.layer));
    volumes.chain(memory).collect()
}

/// The folders that can be written to although the rest cannot.
fn writable(record: &RecordValue) -> Vec<Mounted> {
    let Some(Value::Variant(security)) = record.get("security").map(|field| &field.value) else {
        return Vec::new();
    };
    let Some(FieldValue { value: Value::List(paths), layer, .. }) = security.fields.get("writable") else {
        return Vec::new();
    };
    let paths = paths.iter().filter_map(|path| match &path.value {
        Value::Str(text) => Some(Mounted::at(text, path.origin, *layer)),
        _ => None,
    });
    paths.collect()
}

/// A secret or config at the path that is its own.
fn at_its_path(db: &dyn Db, unit: Unit, origin: Origin, layer: u16) -> Option<Mounted> {
    let folder = match kind_of(db, unit.item(db))?.builtin {
        Builtin::Secret => "/run/secrets",
        Builtin::Config => "/etc",
        _ => return None,
    };
    Some(Mounted::at(&format!("{folder}/{}", units::deployed_name(db, unit)), origin, layer))
}

/// Something that is mounted.
struct Mounted {
    /// Where, as [`plain`] has it.
    path: String,
    /// The same as it is written.
    shown: String,
    at: Anchor,
    order: Order,
    /// Whether it is of what is around the container.
    is_inherited: bool,
}

impl Mounted {
    fn at(path: &str, origin: Origin, layer: u16) -> Mounted {
        let order = (usize::from(layer), origin.node);
        Mounted { path: plain(path), shown: path.to_owned(), at: origin.into(), order, is_inherited: false }
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
