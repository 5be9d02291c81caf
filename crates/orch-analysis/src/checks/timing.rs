//! Two lengths of time of which one must stay below the other, as they are in the end: written or left out.

use crate::anchor::{Anchor, Found};
use crate::db::Db;
use crate::evaluate::default_of;
use crate::findings;
use crate::scalar::Quantity;
use crate::value::{FieldValue, Value, VariantValue};

/// A health check whose `timeout` is not below its `interval`.
pub(crate) fn check(db: &dyn Db, check: &FieldValue, found: &mut Vec<Found>) {
    let Some([timeout, interval]) = pair(db, check, ["timeout", "interval"]) else { return };
    if timeout.time.compare(&interval.time).is_ok_and(|order| order.is_ge()) {
        let at = timeout.at.or(interval.at).unwrap_or(Anchor::from(check.origin));
        let (timeout_shown, interval_shown) = (timeout.time.to_string(), interval.time.to_string());
        let finding = findings::timeout_not_below_interval::finding(at, &timeout_shown, &interval_shown);
        found.push(match interval.at.filter(|interval| timeout.at.is_some() && interval.item != at.item) {
            Some(interval) => finding.label(interval, "`interval` is set here"),
            None => finding,
        });
    }
}

/// Pauses between restarts of which the first is longer than the longest: told where the later layer says so.
pub(crate) fn restart(db: &dyn Db, restart: &FieldValue, found: &mut Vec<Found>) {
    let Some([initial, max]) = pair(db, restart, ["initial", "max"]) else { return };
    if initial.time.compare(&max.time).is_ok_and(|order| order.is_gt()) {
        let (first, second) = if max.layer > initial.layer { (&max, &initial) } else { (&initial, &max) };
        let at = first.at.or(second.at).unwrap_or(Anchor::from(restart.origin));
        let (initial_shown, max_shown) = (initial.time.to_string(), max.time.to_string());
        let finding = findings::refinement_failed::pauses(at, &initial_shown, &max_shown);
        found.push(match second.at.filter(|second| second.item != at.item) {
            Some(second) => finding.label(second, "the other is set here"),
            None => finding,
        });
    }
}

/// A length of time, and where it is written.
struct Time {
    time: Quantity,
    at: Option<Anchor>,
    /// The rank of its layer; of what is left out, none.
    layer: Option<u16>,
}

fn pair(db: &dyn Db, field: &FieldValue, names: [&str; 2]) -> Option<[Time; 2]> {
    let Value::Variant(variant) = &field.value else { return None };
    let [one, other] = names.map(|name| time(db, variant, name));
    Some([one?, other?])
}

fn time(db: &dyn Db, variant: &VariantValue, name: &str) -> Option<Time> {
    let field = variant.fields.get(name);
    let value = match field {
        Some(field) => field.value.clone(),
        None => default_of(db, variant.fields.ty.as_ref()?.field(name)?),
    };
    let (at, layer) = (field.map(|field| field.origin.into()), field.map(|field| field.layer));
    match value {
        Value::Quantity(time) => Some(Time { time, at, layer }),
        _ => None,
    }
}
