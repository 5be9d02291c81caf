//! Items that are there under no configuration: `when false`, `for` over nothing. They are judged like an arm that is not
//! taken, so that what is found does not hang on what is switched on.
//!
//! What such an item means together with others is not judged: they may be away with it.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::configs::{environments, every_config};
use super::merging::each_once;
use crate::anchor::Found;
use crate::db::Db;
use crate::eval::Eval;
use crate::layers;
use crate::program::Program;
use crate::schema::kind::{Builtin, kind_of};
use crate::source::Item;
use crate::unit::{Config, Instance, Unit};
use crate::units;

/// What was found in an item that is not there.
#[derive(Debug, PartialEq)]
struct Absent {
    /// What is wrong with it, whatever its values.
    findings: Vec<Found>,
    /// The items that it names.
    used: Vec<Item>,
}

/// What is wrong with the items of services, jobs and what they use that no configuration has.
pub(super) fn findings(db: &dyn Db, program: Program) -> Vec<Cow<'_, Found>> {
    let of_item = |item: Item| {
        let units = looked_at(db, program, item);
        let mut configs: Vec<Config> = units.iter().map(|unit| unit.config(db)).collect();
        configs.dedup();
        each_once(db, &configs, &mut |config| {
            let units = units.iter().filter(|unit| unit.config(db) == config);
            units.flat_map(|unit| &judged(db, *unit).findings).map(Cow::Borrowed).collect()
        })
    };
    missing(db, program).into_iter().flat_map(of_item).collect()
}

/// The items that those name which no configuration has.
pub(crate) fn used_by_absent(db: &dyn Db, program: Program) -> impl Iterator<Item = Item> {
    let units = missing(db, program).into_iter().flat_map(move |item| looked_at(db, program, item));
    units.flat_map(move |unit| judged(db, unit).used.iter().copied())
}

fn missing(db: &dyn Db, program: Program) -> Vec<Item> {
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
    missing
}

/// What is looked at of an item: it by itself, and under each environment what that says of it.
fn looked_at(db: &dyn Db, program: Program, item: Item) -> Vec<Unit> {
    let file = item.file(db);
    let by_itself = Instance::new(db, program, file, None);
    let mut looked = vec![Unit::new(db, item, by_itself, None, Config::new(db, None, None))];
    for environment in environments(db, program) {
        let config = Config::new(db, Some(environment), None);
        let uses = units::instances(db, program, config).iter().filter(|used| used.file(db) == file);
        let units = uses.map(|used| Unit::new(db, item, *used, None, config));
        looked.extend(units.filter(|unit| layers::is_spoken_of(db, *unit)));
    }
    looked
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
