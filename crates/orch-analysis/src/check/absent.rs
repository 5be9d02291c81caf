//! Items that are there under no configuration: `when false`, `for` over nothing. They are judged like an arm that is not
//! taken, so that what is found does not hang on what is switched on.
//!
//! What such an item means together with others is not judged: they may be away with it.

use rustc_hash::FxHashSet;

use super::every_config;
use crate::anchor::Found;
use crate::db::Db;
use crate::eval::Eval;
use crate::program::Program;
use crate::schema::kind::{Builtin, kind_of};
use crate::source::Item;
use crate::unit::{Config, Instance, Unit};
use crate::units;

/// What was found in an item that is not there.
#[derive(Debug, PartialEq)]
pub(crate) struct Absent {
    /// What is wrong with it, whatever its values.
    pub(crate) findings: Vec<Found>,
    /// The items that it names.
    pub(crate) used: Vec<Item>,
}

/// The items of services, jobs and what they use that no configuration has.
pub(crate) fn absent(db: &dyn Db, program: Program) -> impl Iterator<Item = &Absent> {
    let mut missing: Vec<Item> = Vec::new();
    for file in program.files(db).values() {
        let conditional = file.heads(db).iter().filter(|head| head.signs.conditional);
        let concrete = conditional.filter(|head| !head.header.modifiers.abstract_);
        missing.extend(concrete.map(|head| head.item).filter(|item| is_deployable(db, *item)));
    }
    for config in every_config(db, program) {
        if missing.is_empty() {
            break;
        }
        let present = units::deployed(db, program, config).iter().map(|deployed| deployed.unit.item(db));
        let present: FxHashSet<Item> = present.collect();
        missing.retain(|item| !present.contains(item));
    }
    let config = Config::new(db, None, None);
    missing.into_iter().map(move |item| {
        let instance = Instance::new(db, program, item.file(db), None);
        judged(db, Unit::new(db, item, instance, None, config))
    })
}

fn is_deployable(db: &dyn Db, item: Item) -> bool {
    kind_of(db, item).is_some_and(|kind| {
        kind.later.is_none() && !matches!(kind.builtin, Builtin::Other | Builtin::Environment)
    })
}

/// Looks at an item as at what is not taken.
#[salsa::tracked]
fn judged(db: &dyn Db, unit: Unit) -> Absent {
    let mut eval = Eval::untaken(db, unit);
    eval.whole(unit);
    let (mut findings, mut used) = (eval.findings, eval.used);
    findings.sort();
    findings.dedup();
    used.sort();
    used.dedup();
    Absent { findings, used }
}
