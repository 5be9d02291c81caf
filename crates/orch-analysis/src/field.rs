//! From a field of the model back to where it was written.

use orch_model::{FieldPart, FieldPath, ItemId, ItemKind};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::check::name_anchor;
use crate::checks::inputs::is_unknown;
use crate::db::Db;
use crate::evaluate::evaluate;
use crate::lower::deployed_kind;
use crate::mend;
use crate::program::Program;
use crate::unit::{Config, Unit};
use crate::units::{deployed, deployed_name};
use crate::value::{Element, FieldValue, Origin, RecordValue, Value};

/// Finds the places of fields under one configuration.
pub struct Fields<'db> {
    db: &'db dyn Db,
    units: FxHashMap<(ItemKind, SmolStr), Unit>,
}

/// A field that was found.
pub struct Written {
    /// Where it was written; of one that was not, what holds it, and at last the item's name.
    pub at: Anchor,
    /// Whether its value comes of an input that is not set: what a back end makes of it is not yet true.
    pub is_unknown: bool,
}

impl<'db> Fields<'db> {
    /// For the items of a program.
    pub fn new(db: &'db dyn Db, program: Program, config: Config) -> Fields<'db> {
        let deployed = deployed(db, program, config);
        let named = deployed.iter().filter_map(|item| {
            let kind = deployed_kind(item.builtin)?;
            Some((key(kind, &deployed_name(db, item.unit)), item.unit))
        });
        Fields { db, units: named.collect() }
    }

    /// The place of a field; `None` where there is no such item.
    pub fn find(&self, field: &FieldPath) -> Option<Written> {
        let ItemId { kind, name } = &field.item;
        let unit = *self.units.get(&key(*kind, name.as_str()))?;
        let value = &evaluate(self.db, unit).value;
        let written = match value {
            Value::Record(record) => deepest(self.db, record, &steps(field.path.as_str())),
            _ => None,
        };
        let at = match written {
            Some(place) if field.part == FieldPart::Key => mend::key_of_value(self.db, place.origin.into()),
            Some(place) => Anchor::from(place.origin),
            None => name_anchor(self.db, unit.item(self.db)),
        };
        Some(Written { at, is_unknown: is_unknown(written.map_or(value, |place| place.value)) })
    }
}

/// There is one stack, and one monitoring, whatever it is called.
fn key(kind: ItemKind, name: &str) -> (ItemKind, SmolStr) {
    match kind {
        ItemKind::Stack | ItemKind::Monitoring => (kind, SmolStr::default()),
        _ => (kind, SmolStr::new(name)),
    }
}

/// A value, and where it was written.
#[derive(Clone, Copy)]
struct Place<'v> {
    origin: Origin,
    value: &'v Value,
}

impl<'v> Place<'v> {
    fn of(field: &'v FieldValue) -> Place<'v> {
        Place { origin: field.origin, value: &field.value }
    }

    /// The value written furthest along the rest of a path.
    fn along(self, db: &dyn Db, steps: &[String]) -> Place<'v> {
        deepest_of(db, self.value, steps).unwrap_or(self)
    }
}

/// The value written furthest along a path.
fn deepest<'v>(db: &dyn Db, record: &'v RecordValue, steps: &[String]) -> Option<Place<'v>> {
    let (first, rest) = steps.split_first()?;
    let Some(field) = record.get(first) else {
        // Another spelling of a leaf is kept under what it stands for.
        if let Some(entry) = only_entry(record, first) {
            return Some(Place::of(entry).along(db, rest.get(1..).unwrap_or_default()));
        }
        let alias = record.ty.as_ref()?.field(first)?.traits.alias.as_ref()?;
        let longer: Vec<String> =
            alias.iter().map(|step| step.to_string()).chain(rest.iter().cloned()).collect();
        return deepest(db, record, &longer).filter(|_| alias.first().is_some_and(|step| step != first));
    };
    Some(Place::of(field).along(db, rest))
}

fn deepest_of<'v>(db: &dyn Db, value: &'v Value, steps: &[String]) -> Option<Place<'v>> {
    match value {
        Value::Record(record) => deepest(db, record, steps),
        // The variant's name may or may not be a step.
        Value::Variant(variant) => match steps.split_first() {
            Some((name, others)) if *name == variant.variant => deepest(db, &variant.fields, others),
            _ => deepest(db, &variant.fields, steps),
        },
        // An element of a list is told by its number, from 0; one of `depends_on` by whom it waits for, which is last said.
        Value::List(elements) => {
            let (step, rest) = steps.split_first()?;
            let waits = |element: &&Element| matches!(element.value, Value::Wait(to, _) if deployed_name(db, to) == *step);
            let numbered = || elements.get(step.parse::<usize>().ok()?);
            let element = elements.iter().rev().find(waits).or_else(numbered)?;
            Some(Place { origin: element.origin, value: &element.value }.along(db, rest))
        }
        _ => None,
    }
}

/// What is written in place of the only entry of a map: `port` for one of `ports`.
fn only_entry<'v>(record: &'v RecordValue, map: &str) -> Option<&'v FieldValue> {
    let ty = record.ty.as_ref()?;
    record.fields.iter().find(|field| {
        let alias = ty.field(&field.name).and_then(|declared| declared.traits.alias.as_ref());
        alias.is_some_and(|alias| alias.iter().map(|step| step.as_str()).eq([map]))
    })
}

/// The steps of a path: words, and keys in quotes.
fn steps(path: &str) -> Vec<String> {
    let mut steps = Vec::new();
    let mut step = String::new();
    let mut is_quoted = false;
    let mut characters = path.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => is_quoted = !is_quoted,
            '\\' if is_quoted => step.extend(characters.next()),
            '.' if !is_quoted => steps.push(std::mem::take(&mut step)),
            other => step.push(other),
        }
    }
    if !path.is_empty() {
        steps.push(step);
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_at_its_dots() {
        assert_eq!(steps("scale.replicas"), ["scale", "replicas"]);
        assert_eq!(steps(r#"mounts."/etc/a.conf".access"#), ["mounts", "/etc/a.conf", "access"]);
        assert_eq!(steps(""), Vec::<String>::new());
    }
}
