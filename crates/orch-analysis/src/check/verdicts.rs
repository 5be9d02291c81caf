//! Judging an item by itself, and a unit under a configuration: the queries that an edit asks again.

use std::borrow::Cow;

use rustc_hash::FxHashSet;

use super::merging::policies_of_uses;
use super::{name_anchor, owned};
use crate::anchor::Found;
use crate::budget::Budget;
use crate::checks;
use crate::db::Db;
use crate::doubt::{self, Doubt};
use crate::eval::Eval;
use crate::evaluate::evaluate;
use crate::program::Program;
use crate::schema::kind::{Builtin, kind_of};
use crate::source::{self, Item};
use crate::unit::{Config, Instance, Unit};
use crate::units;
use crate::value::Value;

/// What can be told of an item whatever the configuration.
#[derive(Debug, PartialEq)]
pub(crate) struct ItemVerdict {
    /// What is wrong with its kind, its form, the types it declares.
    pub(crate) findings: Vec<Found>,
    /// What of it may be other than it seems.
    pub(crate) doubt: Doubt,
    /// How many nodes its tree has.
    pub(super) size: usize,
    pub(super) form: Form,
}

/// Whether there is anything wrong with an item's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Sound,
    Faulty,
}

/// What can be told of a unit.
#[derive(Debug, PartialEq)]
pub(crate) struct UnitVerdict {
    /// What is wrong with its values, and with what they mean together.
    pub(crate) findings: Vec<Found>,
    /// The paths that must lead somewhere.
    pub(crate) paths: Vec<checks::paths::Named>,
    /// How many steps it took beyond those that an item may well take.
    pub(crate) excess: u32,
}

/// What came of evaluating a unit to judge it.
pub(crate) struct Judged {
    /// What is wrong with it.
    pub(crate) findings: Vec<Found>,
    /// The steps beyond those that an item may well take.
    pub(crate) excess: u32,
}

/// Judges an item by itself. One query for all there is to tell, since every edit asks whether it still holds.
#[salsa::tracked]
pub(crate) fn item_verdict(db: &dyn Db, item: Item) -> ItemVerdict {
    let mut findings = Vec::new();
    checks::item::findings(db, item, &mut findings);
    let form = if source::faults(db, item).is_empty() { Form::Sound } else { Form::Faulty };
    ItemVerdict { findings, doubt: doubt::doubt(db, item), size: source::size(db, item), form }
}

/// What is wrong under one configuration, as far as the budget goes.
pub(super) fn config_findings<'db>(
    db: &'db dyn Db,
    program: Program,
    config: Config,
    budget: &mut Budget,
) -> Vec<Cow<'db, Found>> {
    let mut findings = Vec::new();
    budget.configured(program.files(db).values().map(|file| file.heads(db).len()).sum());
    for unit in checked_units(db, program, config) {
        let verdict = unit_verdict(db, unit);
        budget.looked(verdict.excess);
        budget.found(&verdict.findings);
        findings.extend(verdict.findings.iter().map(Cow::Borrowed));
        if budget.is_spent() {
            findings.push(Cow::Owned(budget.told(name_anchor(db, unit.item(db)))));
            return findings;
        }
    }
    findings = policies_of_uses(db, findings);
    findings.extend(owned(checks::presence::findings(db, program, config)));
    findings.extend(checks::stack::stack_findings(db, program, config).iter().map(Cow::Borrowed));
    findings
}

/// Everything that is evaluated to be checked: what is deployed, abstract items, `let`s, policies, functions.
#[salsa::tracked(returns(clone))]
pub fn checked_units(db: &dyn Db, program: Program, config: Config) -> Vec<Unit> {
    let mut found: Vec<Unit> = units::deployed(db, program, config).iter().map(|d| d.unit).collect();
    for file in program.files(db).values() {
        let instance = Instance::new(db, program, *file, None);
        for head in file.heads(db).iter() {
            let also = match head.header.kind.as_str() {
                "let" | "fn" | "check" | "kind" | "record" | "choice" | "type" | "import" => true,
                // That of the root is deployed.
                "stack" => *file != program.root(db),
                _ => head.header.modifiers.abstract_,
            };
            if also {
                found.push(Unit::new(db, head.item, instance, None, config));
            }
        }
    }
    // By itself, a file whose parameters are not given says nothing of what they lead to.
    let given =
        units::instances(db, program, config).iter().copied().filter(|used| used.import(db).is_some());
    for instance in given {
        let heads = instance.file(db).heads(db).iter();
        let decided = heads.filter(|head| matches!(head.header.kind.as_str(), "let" | "check" | "import"));
        found.extend(decided.map(|head| Unit::new(db, head.item, instance, None, config)));
    }
    found
}

/// The user's kinds of which there are items. What others set is looked at by itself.
#[salsa::tracked]
fn used_kinds(db: &dyn Db, program: Program) -> FxHashSet<Item> {
    let heads = program.files(db).values().flat_map(|file| file.heads(db).iter());
    let kinds = heads.filter_map(|head| kind_of(db, head.item));
    kinds.flat_map(|kind| kind.own.iter().copied()).collect()
}

/// Judges a unit, by its values and those of the units it refers to.
#[salsa::tracked]
pub(crate) fn unit_verdict(db: &dyn Db, unit: Unit) -> UnitVerdict {
    let item = unit.item(db);
    let Judged { mut findings, mut excess } = match item.kind(db) {
        "fn" => checks::function::judged(db, unit),
        "import" => {
            let mut eval = Eval::new(db, unit);
            eval.import_arguments(item);
            eval.judged()
        }
        "check" => checks::policy::judged(db, unit),
        "record" | "choice" | "type" => checks::defaults::judged(db, unit),
        "kind" if used_kinds(db, unit.program(db)).contains(&item) => checks::defaults::judged(db, unit),
        "kind" | "stack" => {
            let Judged { mut findings, excess } = checks::defaults::judged(db, unit);
            let by_values = judged_by_values(db, unit);
            findings.extend(by_values.findings);
            Judged { findings, excess: excess + by_values.excess }
        }
        _ => judged_by_values(db, unit),
    };
    if matches!(item.kind(db), "fn" | "kind" | "let" | "record" | "choice" | "stack" | "type") {
        let conditions = checks::predicates::judged(db, unit);
        findings.extend(conditions.findings);
        excess += conditions.excess;
    }
    // A verdict is kept as long as its unit.
    findings.shrink_to_fit();
    UnitVerdict { findings, paths: checks::paths::named(db, unit), excess }
}

fn judged_by_values(db: &dyn Db, unit: Unit) -> Judged {
    let item = unit.item(db);
    let evaluated = evaluate(db, unit);
    let mut findings = evaluated.findings.clone();
    let is_abstract = item.header(db).modifiers.abstract_;
    if is_abstract || item.kind(db) == "kind" {
        findings.retain(|f| f.code.name != "missing-field");
        if let (true, Value::Record(record)) = (is_abstract, &evaluated.value) {
            checks::inheritance::findings(db, unit, record, &mut findings);
        }
    } else if let Some(kind) = kind_of(db, item)
        && let Value::Record(record) = &evaluated.value
    {
        match kind.builtin {
            Builtin::Service | Builtin::Job => {
                checks::workload::findings(db, unit, kind, record, &mut findings)
            }
            Builtin::Network => checks::network::findings(db, unit, record, &mut findings),
            Builtin::Secret => checks::secret::findings(db, unit, record, &mut findings),
            Builtin::Monitoring => checks::workload::reachability(db, unit, &mut findings),
            _ => {}
        }
    }
    Judged { findings, excess: evaluated.excess }
}
