//! What a service or job says of itself that cannot be: nothing to run, one port or network twice, an update that changes
//! nothing.

use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Found};
use crate::checks::dependencies::MOST_TOLD;
use crate::db::Db;
use crate::findings;
use crate::mend;
use crate::unit::Unit;
use crate::value::{Element, FieldValue, RecordValue, Value, VariantValue};

/// Adds what cannot be.
pub(crate) fn findings(db: &dyn Db, name: &str, record: &RecordValue, found: &mut Vec<Found>) {
    for field in ["health", "ready", "live", "startup", "run"] {
        empty_command(record.get(field), found);
    }
    for (owner, field) in [("start", "after"), ("stop", "before")] {
        if let Some(Value::Record(inner)) = record.get(owner).map(|owner| &owner.value) {
            empty_command(inner.get(field), found);
        }
    }
    for field in ["health", "ready", "live", "startup"] {
        request_path(record.get(field), found);
    }
    one_number(record, found);
    for field in ["networks", "secrets", "pull_secret", "aliases", "profiles"] {
        if let Some(FieldValue { value: Value::List(elements), .. }) = record.get(field) {
            twice(db, elements, found);
        }
    }
    if let Some(update) = variant(record, "update")
        && ["surge", "unavailable"].iter().all(|name| is_none(update, name))
        && let Some(field) = record.get("update")
    {
        found.push(findings::refinement_failed::standstill(field.origin.into()));
    }
    if let Some(FieldValue { value: Value::Str(word), origin, .. }) = record.get("on")
        && word == "schedule"
        && record.get("schedule").is_none()
    {
        found.push(findings::refinement_failed::no_schedule((*origin).into(), name));
    }
}

fn variant<'v>(record: &'v RecordValue, field: &str) -> Option<&'v VariantValue> {
    match &record.get(field)?.value {
        Value::Variant(variant) => Some(variant),
        _ => None,
    }
}

/// Whether a number of instances, or a share of them, is nothing. Left out, it is nothing for `unavailable` alone.
fn is_none(update: &VariantValue, name: &str) -> bool {
    if update.variant != "rolling" {
        return false;
    }
    match update.fields.get(name).map(|field| &field.value) {
        None => name == "unavailable",
        Some(Value::Int(count)) => *count == 0,
        Some(Value::Quantity(share)) => share.amount().is_zero(),
        Some(_) => false,
    }
}

/// A check, a hook or a process whose command has no word.
fn empty_command(field: Option<&FieldValue>, found: &mut Vec<Found>) {
    let Some(FieldValue { value: Value::Variant(variant), .. }) = field else { return };
    if !matches!(variant.variant.as_str(), "command" | "process" | "shell") {
        return;
    }
    let given = variant.fields.get("command").or_else(|| variant.fields.get("script"));
    let Some(FieldValue { value, origin, .. }) = given else { return };
    let is_empty = match value {
        Value::Str(text) => text.trim().is_empty(),
        Value::List(words) => words.is_empty(),
        _ => false,
    };
    if is_empty {
        found.push(findings::invalid_value::empty_command((*origin).into()));
    }
}

/// What stands twice in one list. What bases and overlays add may be there already.
fn twice(db: &dyn Db, elements: &[Element], found: &mut Vec<Found>) {
    let mut first_of: FxHashMap<(Option<Unit>, &str), Anchor> = FxHashMap::default();
    for element in elements {
        let (key, shown) = match &element.value {
            Value::Item(unit) => ((Some(*unit), ""), format!("`{}`", unit.name(db))),
            Value::Str(text) => ((None, text.as_str()), format!("`{text}`")),
            _ => continue,
        };
        let at = Anchor::from(element.origin);
        match first_of.get(&key) {
            None => _ = first_of.insert(key, at),
            Some(_) if found.len() > MOST_TOLD => return,
            Some(first) if mend::of_one_list(db, at, *first) => {
                found.push(findings::duplicate_write::elements(at, *first, &shown));
            }
            Some(_) => {}
        }
    }
}

/// A check over HTTP whose path is none.
fn request_path(field: Option<&FieldValue>, found: &mut Vec<Found>) {
    if let Some(FieldValue { value: Value::Variant(check), .. }) = field
        && check.variant == "http"
        && let Some(FieldValue { value: Value::Str(path), origin, .. }) = check.fields.get("path")
        && !path.starts_with('/')
    {
        found.push(findings::invalid_value::request_path((*origin).into(), path));
    }
}

/// Two names for one port, which others see under one number.
fn one_number(record: &RecordValue, found: &mut Vec<Found>) {
    let Some(Value::Record(ports)) = record.get("ports").map(|ports| &ports.value) else { return };
    let mut first_of: FxHashMap<(i64, &str), (&str, Anchor)> = FxHashMap::default();
    let mut entries: Vec<&FieldValue> = ports.fields.iter().collect();
    entries.sort_by_key(|entry| (entry.layer, entry.origin.node));
    for entry in entries {
        let Value::Variant(port) = &entry.value else { continue };
        let Some(Value::Int(number)) = port.fields.get("port").map(|port| &port.value) else { continue };
        if port.fields.get("service").is_some() {
            continue;
        }
        let at = Anchor::from(entry.origin);
        for protocol in port.variant.split('_').filter(|part| !part.is_empty()) {
            match first_of.get(&(*number, protocol)) {
                Some((name, first)) => {
                    found.push(findings::duplicate_write::numbers(at, *first, name, &number.to_string()));
                    break;
                }
                None => _ = first_of.insert((*number, protocol), (&entry.name, at)),
            }
        }
    }
}
