//! The configurations of a program that are looked at: environments times targets.

use smol_str::SmolStr;

use super::{Options, Purpose};
use crate::db::Db;
use crate::evaluate::evaluate;
use crate::program::Program;
use crate::scope::scope;
use crate::unit::{Config, Instance, Target, Unit};
use crate::value::Value;

/// The environments of a program, by name.
pub fn environments(db: &dyn Db, program: Program) -> Vec<SmolStr> {
    let mut names: Vec<SmolStr> = scope(db, program.root(db)).environments.keys().cloned().collect();
    names.sort();
    names
}

/// The configurations to look at: each environment, and none; each target that matters, and none.
pub(super) fn configs(db: &dyn Db, program: Program, options: &Options<'_>) -> Vec<Config> {
    let environments = match (&options.environment, options.purpose) {
        (None, Purpose::Report) => every_environment(db, program),
        (chosen, _) => vec![chosen.clone()],
    };
    let mut targets: Vec<Option<Target>> = options.targets.iter().copied().map(Some).collect();
    if options.purpose == Purpose::Report {
        targets.extend(stack_targets(db, program).into_iter().map(Some));
    }
    targets.sort();
    targets.dedup();
    if targets.is_empty() {
        targets.push(None);
    }
    pairs(db, &environments, &targets)
}

/// Every configuration there is.
pub(crate) fn every_config(db: &dyn Db, program: Program) -> Vec<Config> {
    let targets: Vec<Option<Target>> = std::iter::once(None).chain(Target::ALL.map(Some)).collect();
    pairs(db, &every_environment(db, program), &targets)
}

pub(super) fn every_environment(db: &dyn Db, program: Program) -> Vec<Option<SmolStr>> {
    std::iter::once(None).chain(environments(db, program).into_iter().map(Some)).collect()
}

pub(super) fn pairs(
    db: &dyn Db,
    environments: &[Option<SmolStr>],
    targets: &[Option<Target>],
) -> Vec<Config> {
    let pairs = targets.iter().flat_map(|t| environments.iter().map(move |e| (e.clone(), *t)));
    pairs.map(|(environment, target)| Config::new(db, environment, target)).collect()
}

/// Each environment and none, for a target and for those that the stack names: where else what is so for the target must be
/// so, to be so of what is written.
pub(crate) fn beside(db: &dyn Db, program: Program, target: Option<Target>) -> Vec<Config> {
    let mut targets: Vec<Option<Target>> = stack_targets(db, program).into_iter().map(Some).collect();
    targets.push(target);
    targets.sort();
    targets.dedup();
    pairs(db, &every_environment(db, program), &targets)
}

/// `stack.targets`.
fn stack_targets(db: &dyn Db, program: Program) -> Vec<Target> {
    let Some(stack) = scope(db, program.root(db)).stack else { return Vec::new() };
    let instance = Instance::new(db, program, program.root(db), None);
    let unit = Unit::new(db, stack, instance, None, Config::new(db, None, None));
    let Value::Record(record) = &evaluate(db, unit).value else { return Vec::new() };
    let Some(Value::List(list)) = record.get("targets").map(|f| &f.value) else { return Vec::new() };
    let words = list.iter().filter_map(|e| match &e.value {
        Value::Str(word) => Target::from_word(word),
        _ => None,
    });
    words.collect()
}
