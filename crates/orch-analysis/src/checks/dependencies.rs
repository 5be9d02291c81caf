//! Rules over what a service or job waits for.

use rustc_hash::FxHashSet;

use crate::anchor::{Anchor, Found};
use crate::check::{beside, name_anchor};
use crate::db::Db;
use crate::edges::{self, Edge, Edges};
use crate::evaluate::evaluate;
use crate::facts::{Health, facts};
use crate::findings;
use crate::mend;
use crate::outward::is_sound;
use crate::program::Program;
use crate::schema::kind::{Builtin, kind_of};
use crate::unit::{Target, Unit};
use crate::units;
use crate::value::{Condition, Origin, Value};

/// Adds what is wrong with what it waits for: that it is there, that it says when it is ready, that nothing is said twice.
pub(crate) fn findings(db: &dyn Db, unit: Unit, found: &mut Vec<Found>) {
    let edges = edges::edges(db, unit);
    said_twice(db, &edges.written, found);
    let spoken = |to: Unit| units::spoken_of(db, to, unit);
    for edge in &edges.written {
        if let Some(reference) = said_by(edges, edge)
            && !needed(db, unit.program(db), unit.config(db).target(db)).contains(&edge.origin)
        {
            let at = Anchor::from(edge.origin);
            found.push(findings::redundant_dependency::finding(
                at,
                mend::entry_of_value(db, at).filter(|entry| !mend::holds_comment(db, *entry)),
                reference.origin.into(),
                &spoken(edge.to),
            ));
        }
    }
    let waits = is_sound(db, unit, &["depends_on"]);
    let enabled = facts(db, unit).enabled;
    let mut said: Vec<Unit> = Vec::new();
    for edge in edges.written.iter().chain(&edges.traffic) {
        if said.contains(&edge.to) {
            continue;
        }
        said.push(edge.to);
        if edge.to == unit {
            if edge.condition != Condition::Anytime {
                found.push(findings::start_cycle::of_itself(edge.origin.into(), unit.name(db)));
            }
            continue;
        }
        if edge.to.item(db).header(db).modifiers.abstract_ {
            let at = edge.origin.into();
            found.push(findings::abstract_reference::finding(at, &spoken(edge.to)));
            continue;
        }
        // Who is switched off waits for nobody, and may be so together with those it would wait for.
        if !enabled {
            continue;
        }
        if !present(db, edge.to) {
            if edge.condition != Condition::Optional {
                let item = edge.to.item(db);
                found.push(findings::abstract_reference::absent(
                    edge.origin.into(),
                    &spoken(edge.to),
                    name_anchor(db, item),
                ));
            }
            continue;
        }
        if !waits || !is_sound(db, edge.to, &["health", "restart"]) {
            continue;
        }
        let is_service = kind_of(db, edge.to.item(db)).is_some_and(|k| k.builtin == Builtin::Service);
        let health = &facts(db, edge.to).health;
        let (at, from) = (edge.origin.into(), unit.name(db));
        match edge.condition {
            Condition::Inferred if is_service && *health == Health::None => {
                found.push(findings::unchecked_dependency::finding(at, from, &spoken(edge.to)));
            }
            Condition::Healthy if matches!(health, Health::None | Health::Declined) => {
                found.push(findings::endless_wait::unchecked(at, from, &spoken(edge.to), is_service));
            }
            Condition::Completed if is_service && always_restarts(db, edge.to) => {
                found.push(findings::endless_wait::service(at, from, &spoken(edge.to)));
            }
            _ => {}
        }
    }
}

/// The reference that says what an entry says.
fn said_by<'db>(edges: &'db Edges, edge: &Edge) -> Option<&'db Edge> {
    // A family's name stands for all its members.
    let is_of_many = || edges.written.iter().filter(|other| other.origin == edge.origin).count() > 1;
    let reference = edges.traffic.iter().find(|traffic| traffic.to == edge.to)?;
    (edge.condition == Condition::Inferred && !is_of_many()).then_some(reference)
}

/// The entries that say what no reference says for somebody: an heir, a member of a family, in an environment. Asked for only
/// where one seems to be for nothing, since all of the deployment is looked at.
#[salsa::tracked]
fn needed(db: &dyn Db, program: Program, target: Option<Target>) -> FxHashSet<Origin> {
    let configs = beside(db, program, target);
    let deployed = configs.iter().flat_map(|config| units::deployed(db, program, *config).iter());
    let mut needed = FxHashSet::default();
    for edges in deployed.filter(|item| item.builtin.is_workload()).map(|item| edges::edges(db, item.unit)) {
        let others = edges.written.iter().filter(|edge| said_by(edges, edge).is_none());
        needed.extend(others.map(|edge| edge.origin));
    }
    needed
}

/// How many times one wants to hear of what stands twice.
pub(super) const MOST_TOLD: usize = 200;

/// What one entry says, another says again, or otherwise. What bases and `dev` add may speak of the same.
fn said_twice(db: &dyn Db, written: &[Edge], found: &mut Vec<Found>) {
    for (index, edge) in written.iter().enumerate() {
        let same = |other: &&Edge| other.to == edge.to && other.origin.item == edge.origin.item;
        let Some(first) = written.iter().take(index).find(same) else { continue };
        if found.len() > MOST_TOLD {
            return;
        }
        let (at, first_at) = (Anchor::from(edge.origin), Anchor::from(first.origin));
        if !mend::of_one_list(db, at, first_at) {
            continue;
        }
        found.push(match edge.condition == first.condition {
            true => findings::redundant_dependency::twice(at, first_at, edge.to.name(db)),
            false => findings::duplicate_write::waits(at, first_at, edge.to.name(db)),
        });
    }
}

/// Whether a service is started again whenever it ends, which is what is done where nothing else is said.
fn always_restarts(db: &dyn Db, unit: Unit) -> bool {
    let Value::Record(record) = &evaluate(db, unit).value else { return false };
    match record.get("restart").map(|field| &field.value) {
        Some(Value::Variant(restart)) => matches!(restart.variant.as_str(), "always" | "exponential"),
        Some(_) => false,
        None => true,
    }
}

/// Whether a unit is there under its configuration.
fn present(db: &dyn Db, unit: Unit) -> bool {
    let members = units::members(db, unit.item(db), unit.instance(db), unit.config(db));
    members.units.contains(&unit) && facts(db, unit).enabled
}
