//! The way to a host: through others, and never through itself.

use rustc_hash::FxHashSet;

use crate::anchor::{Anchor, Found};
use crate::db::Db;
use crate::evaluate::evaluate;
use crate::findings;
use crate::mend;
use crate::schema::kind::Builtin;
use crate::unit::Unit;
use crate::units::{self, Deployed};
use crate::value::Value;

/// One finding for each circle of jumps.
pub(crate) fn jumps(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let mut seen: FxHashSet<Unit> = FxHashSet::default();
    let mut found = Vec::new();
    for host in deployed.iter().filter(|item| item.builtin == Builtin::Host) {
        let mut way: Vec<(Unit, Anchor)> = Vec::new();
        let mut at = host.unit;
        while seen.insert(at) {
            let Some((next, written)) = jump(db, at) else { break };
            way.push((at, written));
            at = next;
        }
        // Where the way ends is in it only if the way is a circle.
        if let Some(start) = way.iter().position(|(unit, _)| *unit == at) {
            found.extend(circle(db, way.get(start..).unwrap_or_default()));
        }
    }
    found
}

/// Through which other a host is reached, and where that is said.
fn jump(db: &dyn Db, host: Unit) -> Option<(Unit, Anchor)> {
    let Value::Record(record) = &evaluate(db, host).value else { return None };
    let field = record.get("jump")?;
    let Value::Item(next) = field.value else { return None };
    Some((next, field.origin.into()))
}

/// The circle, beginning with the first of its members by name.
fn circle(db: &dyn Db, jumps: &[(Unit, Anchor)]) -> Option<Found> {
    let mut jumps: Vec<_> = jumps.iter().map(|(unit, at)| (units::deployed_name(db, *unit), *at)).collect();
    let first = jumps.iter().enumerate().min_by_key(|(_, (name, _))| name.clone())?.0;
    jumps.rotate_left(first);
    let next = jumps.iter().skip(1).chain(jumps.first()).map(|(name, _)| name.clone());
    let told: Vec<_> = jumps.iter().zip(next).map(|((name, at), to)| (name.clone(), to, *at)).collect();
    let finding = findings::jump_cycle::finding(&told)?;
    Some(match mend::entry_of_value(db, finding.at) {
        Some(entry) => findings::jump_cycle::directly(finding, entry),
        None => finding,
    })
}
