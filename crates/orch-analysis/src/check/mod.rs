//! All there is to say about a program, over its configurations.

mod absent;
mod configs;
mod merging;
mod verdicts;

use std::borrow::Cow;

use orch_diagnostics::Severity;
use smol_str::SmolStr;

pub(crate) use self::absent::used_by_absent;
pub use self::configs::environments;
pub(crate) use self::configs::{beside, every_config};
use self::configs::{configs, every_environment, pairs};
pub(crate) use self::merging::{each_once, of_one_mistake};
use self::merging::{merged, order};
pub use self::verdicts::checked_units;
use self::verdicts::{Form, ItemVerdict};
pub(crate) use self::verdicts::{Judged, item_verdict, unit_verdict};
use crate::allow::{Allows, Asked, Others};
use crate::anchor::{Anchor, Found, Located};
use crate::back_end::{self, BackEnd};
use crate::budget::Budget;
use crate::checks;
use crate::db::Db;
use crate::doubt;
use crate::locate::Files;
use crate::program::Program;
use crate::project::Project;
use crate::source::Item;
use crate::unit::{Config, Target};
use crate::units;

/// What is looked at, of all a program could be.
#[derive(Clone, Default)]
pub struct Options<'a> {
    /// One environment; `None` for all and none, or for none where one configuration is used.
    pub environment: Option<SmolStr>,
    /// Also what these targets mind; those that the stack names are always among them.
    pub targets: Vec<Target>,
    /// Whether inputs must be set.
    pub inputs: Inputs,
    /// Whether a variable that a secret comes from is set, where those must be set too; its value is nobody's business here.
    pub secrets: Option<&'a dyn Fn(&str) -> bool>,
    /// What it is looked at for.
    pub purpose: Purpose,
    /// Whoever has something to say of the checked stack.
    pub back_ends: &'a [&'a dyn BackEnd],
    /// Where paths lead; nothing is said of them where it is not known.
    pub project: Option<&'a dyn Project>,
}

/// What a program is looked at for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Purpose {
    /// To say everything.
    #[default]
    Report,
    /// To use the configuration of the environment (or none) and the target: others that the stack names do not matter, and
    /// back ends speak of that one alone.
    Use,
}

/// Whether inputs must be set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Inputs {
    /// An unset one is a remark, so that no finding depends on the machine.
    #[default]
    MayBeUnset,
    /// An unset one is an error.
    MustBeSet,
}

/// All findings of a program, in the order of its files.
pub fn check(db: &dyn Db, program: Program, options: &Options<'_>) -> Vec<Located> {
    let files = Files::new(db, program);
    let mut located: Vec<Located> = Vec::new();
    let mut found: Vec<Cow<'_, Found>> = Vec::new();
    let mut budget = Budget::default();
    for file in program.files(db).values() {
        for item in file.items(db).iter() {
            let ItemVerdict { findings, size, form, .. } = item_verdict(db, *item);
            let faults = match form {
                Form::Sound => Vec::new(),
                Form::Faulty => files.faults(db, *item),
            };
            budget.read(*size);
            budget.found(&faults);
            budget.found(findings);
            located.extend(faults);
            found.extend(findings.iter().map(Cow::Borrowed));
            if budget.is_spent() {
                located.extend(doubt::locate(db, &files, &found));
                return cut_short(db, program, &files, located, &budget, *item);
            }
        }
        let findings = checks::file::findings(db, program, *file, options.project);
        budget.found(&findings);
        found.extend(owned(findings));
    }
    if let Some(file) = program.set_file(db) {
        for item in file.items(db).iter() {
            located.extend(files.faults(db, *item));
            found.extend(owned(checks::overlay::findings(db, program, *item)));
        }
    }
    let configs = configs(db, program, options);
    found.extend(merged(db, program, &configs, options.project, &mut budget));
    if options.purpose == Purpose::Report {
        found.extend(absent::findings(db, program));
    }
    // What could not be read may use anything, and so may what was not looked at. Who uses one configuration, or has put
    // something else in the place of what is written, did not ask what the program could do without.
    let is_whole = options.purpose == Purpose::Report && program.set_file(db).is_none();
    if is_whole && located.is_empty() && !budget.is_spent() {
        found.extend(owned(unused(db, program, &configs, &found)));
    }
    found.extend(owned(checks::inputs::findings(db, program, &configs, options)));
    found.extend(owned(checks::inputs::read_plainly(db, program, &configs)));
    found.extend(owned(crate::testing::mistakes(db, program)));
    // Where nothing else is wrong, all that is used must be known.
    if options.inputs == Inputs::MustBeSet && !found.iter().any(|f| f.severity == Severity::Error) {
        for config in &configs {
            found.extend(owned(checks::inputs::unknown(db, program, *config)));
        }
    }
    located.extend(doubt::locate(db, &files, &found));
    let mut allows = Allows::of(db, program, &files);
    let mut kept = allows.take(located);
    of_one_mistake(&mut kept);
    if !has_errors(&kept) {
        let used = match options.purpose {
            Purpose::Report => configs,
            Purpose::Use => {
                let target = options.targets.first().copied();
                vec![Config::new(db, options.environment.clone(), target)]
            }
        };
        for back_end in options.back_ends {
            let told = allows.take(back_end::told(db, program, &files, &used, *back_end));
            kept.extend(back_end::together(db, &files, told));
        }
    }
    kept.extend(unused_allows(db, program, &files, allows, options, has_errors(&kept)));
    kept.sort_by(order);
    // Two targets may say the same.
    kept.dedup();
    kept
}

/// What nothing uses. Of what one environment does not use, the others have a say too.
fn unused(db: &dyn Db, program: Program, asked: &[Config], found: &[Cow<'_, Found>]) -> Vec<Found> {
    let unused = checks::unused::findings(db, program, asked, found);
    let every = every_environment(db, program);
    if unused.is_empty() || every.iter().all(|name| asked.iter().any(|config| config.environment(db) == name))
    {
        return unused;
    }
    let mut targets: Vec<Option<Target>> = asked.iter().map(|config| config.target(db)).collect();
    targets.sort();
    targets.dedup();
    checks::unused::findings(db, program, &pairs(db, &every, &targets), found)
}

/// The findings of a program that is too much to be evaluated, with that in the place where it was given up.
fn cut_short(
    db: &dyn Db,
    program: Program,
    files: &Files,
    mut located: Vec<Located>,
    budget: &Budget,
    item: Item,
) -> Vec<Located> {
    let last = located.iter().map(|finding| finding.at).max();
    let place = last.or_else(|| files.span(db, name_anchor(db, item)));
    located.extend(place.map(|place| budget.told_of_reading(place)));
    let mut kept = Allows::of(db, program, files).take(located);
    of_one_mistake(&mut kept);
    kept
}

fn has_errors(located: &[Located]) -> bool {
    located.iter().any(|finding| finding.severity == Severity::Error)
}

/// What to say of each `@allow` that silenced nothing. Whether it would elsewhere is looked up in every configuration: no
/// narrower question may answer that it can go.
fn unused_allows(
    db: &dyn Db,
    program: Program,
    files: &Files,
    mut allows: Allows,
    options: &Options<'_>,
    is_wrong: bool,
) -> Vec<Located> {
    let waiting = allows.unused_codes();
    let names = |back_end: &dyn BackEnd| back_end.codes().iter().map(|code| code.name).collect::<Vec<_>>();
    let mut asked = Asked::Yes;
    if !waiting.is_empty() {
        let every = every_config(db, program);
        let elsewhere = merged(db, program, &every, options.project, &mut Budget::default());
        let elsewhere = doubt::locate(db, files, &elsewhere);
        if is_wrong || has_errors(&elsewhere) {
            asked = Asked::No;
        }
        allows.take(elsewhere);
        let knowing =
            options.back_ends.iter().filter(|b| names(**b).iter().any(|name| waiting.contains(*name)));
        for back_end in knowing.filter(|_| asked == Asked::Yes) {
            allows.take(back_end::told(db, program, files, &every, *back_end));
        }
    }
    let codes = options.back_ends.iter().flat_map(|back_end| names(*back_end)).collect();
    allows.unused(db, files, &Others { codes, asked })
}

fn owned<'db>(findings: Vec<Found>) -> impl Iterator<Item = Cow<'db, Found>> {
    findings.into_iter().map(Cow::Owned)
}

/// The place of an item's name.
pub(crate) fn name_anchor(db: &dyn Db, item: Item) -> Anchor {
    Anchor::new(item, units::name_node(db, item))
}
