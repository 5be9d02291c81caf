//! All there is to say about a program, over its configurations.

use std::borrow::Cow;
use std::cmp::Ordering;

use orch_diagnostics::{Severity, Span};
use rustc_hash::{FxHashMap, FxHashSet};
use smol_str::SmolStr;

use crate::allow::{Allows, Asked, Others};
use crate::anchor::{Anchor, Found, Located};
use crate::back_end::{self, BackEnd};
use crate::budget::Budget;
use crate::checks;
use crate::db::Db;
use crate::doubt;
use crate::eval::Eval;
use crate::evaluate::evaluate;
use crate::findings;
use crate::locate::Files;
use crate::program::Program;
use crate::project::Project;
use crate::schema::kind::{Builtin, kind_of};
use crate::scope::scope;
use crate::source::{self, Item};
use crate::unit::{Config, Instance, Target, Unit};
use crate::units;
use crate::value::Value;

/// What is looked at, of all a program could be.
#[derive(Clone, Default)]
pub struct Options<'a> {
    /// One environment; `None` for all, and none.
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
    // What could not be read may use anything, and so may what was not looked at.
    if located.is_empty() && !budget.is_spent() {
        found.extend(owned(checks::unused::findings(db, program, &configs, &found)));
    }
    found.extend(owned(checks::inputs::findings(db, program, &configs, options)));
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

/// The order of findings: of their places first.
fn order(a: &Located, b: &Located) -> Ordering {
    (a.at, a.severity, a.code, &a.message).cmp(&(b.at, b.severity, b.code, &b.message))
}

/// What a kind or base says is looked at for each of its heirs; it is one mistake all the same.
pub(crate) fn of_one_mistake(located: &mut Vec<Located>) {
    located.sort_by(order);
    explain_by_dollars(located);
    located.dedup_by(|later, first| {
        later == first || (later.at, later.code) == (first.at, first.code) && !is_several(first.code.name)
    });
}

/// What is no image because of its `$` is one mistake: the error, with the way out that the dollar has.
fn explain_by_dollars(located: &mut Vec<Located>) {
    let is_dollar = |finding: &Located| finding.code.name == "dollar-in-text";
    let dollars: Vec<Located> = located.iter().filter(|finding| is_dollar(finding)).cloned().collect();
    if dollars.is_empty() {
        return;
    }
    let mut explained: Vec<Span> = Vec::new();
    for invalid in located.iter_mut().filter(|finding| finding.code.name == "invalid-value") {
        let at = invalid.at;
        let until = dollars.partition_point(|d| (d.at.file, d.at.start) < (at.file, at.end));
        let before = until.checked_sub(1).and_then(|last| dollars.get(last));
        if let Some(dollar) = before.filter(|d| d.at.file == at.file && at.start < d.at.end) {
            explained.push(dollar.at);
            findings::dollar_in_text::explain(invalid, dollar);
        }
    }
    located.retain(|finding| !is_dollar(finding) || !explained.contains(&finding.at));
    located.sort_by(order);
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

/// Whether findings of a code at one place are different ones: they stand at the title of a policy or test, or at the name of
/// what lacks something.
fn is_several(code: &str) -> bool {
    matches!(code, "check-failed" | "expectation-failed" | "missing-field")
}

/// What is wrong under the configurations, each once; with a note where it is wrong under some of them only. When the budget
/// is spent, the rest of them is not looked at.
fn merged<'db>(
    db: &'db dyn Db,
    program: Program,
    configs: &[Config],
    project: Option<&dyn Project>,
    budget: &mut Budget,
) -> Vec<Cow<'db, Found>> {
    let mut whole: FxHashMap<Config, Vec<Cow<'db, Found>>> = FxHashMap::default();
    let mut part = Vec::new();
    for config in configs {
        let mut found = config_findings(db, program, *config, budget);
        if budget.is_spent() {
            part = found;
            break;
        }
        if let Some(project) = project {
            found.extend(owned(checks::paths::findings(db, program, *config, project)));
        }
        whole.insert(*config, found);
    }
    let looked: Vec<Config> = configs.iter().copied().filter(|config| whole.contains_key(config)).collect();
    let mut merged = each_once(db, &looked, &mut |config| whole.remove(&config).unwrap_or_default());
    merged.extend(part);
    merged
}

/// What `findings` gives for each configuration, each thing once; with a note where it is so under some of them only.
pub(crate) fn each_once<'db>(
    db: &'db dyn Db,
    configs: &[Config],
    findings: &mut dyn FnMut(Config) -> Vec<Cow<'db, Found>>,
) -> Vec<Cow<'db, Found>> {
    if let [only] = configs {
        return findings(*only);
    }
    let mut under: FxHashMap<Cow<'db, Found>, Vec<Config>> = FxHashMap::default();
    for config in configs {
        for finding in findings(*config) {
            let known = under.entry(finding).or_default();
            if known.last() != Some(config) {
                known.push(*config);
            }
        }
    }
    let under = policies_once(db, configs, under);
    let noted = under.into_iter().map(|(finding, under)| match conditions(db, configs, &under) {
        // Who reads an environment knows where they are.
        Some(conditions) if finding.at.item.kind(db) != "environment" => {
            Cow::Owned(finding.into_owned().note(format!("this is so only {conditions}")))
        }
        _ => finding,
    });
    noted.collect()
}

/// A policy that fails under several configurations fails once, also where other parts decide it: the parts that do so only
/// under some of them say under which.
fn policies_once<'db>(
    db: &dyn Db,
    all: &[Config],
    under: FxHashMap<Cow<'db, Found>, Vec<Config>>,
) -> Vec<(Cow<'db, Found>, Vec<Config>)> {
    let is_policy = |(finding, _): &(Cow<'_, Found>, Vec<Config>)| finding.code.name == "check-failed";
    let (mut policies, mut merged): (Vec<_>, Vec<_>) = under.into_iter().partition(is_policy);
    let first = |configs: &[Config]| all.iter().position(|config| configs.first() == Some(config));
    policies.sort_by(|(a, in_a), (b, in_b)| (first(in_a), a).cmp(&(first(in_b), b)));
    let others = merged.len();
    for (finding, configs) in policies {
        let same = merged.iter_mut().skip(others).find(|(known, known_in)| {
            (known.at, &known.message) == (finding.at, &finding.message)
                && !configs.iter().any(|config| known_in.contains(config))
        });
        let Some((known, known_in)) = same else {
            merged.push((finding, configs));
            continue;
        };
        let only = conditions(db, all, &configs).map(|only| format!("{only}: ")).unwrap_or_default();
        let news: Vec<_> = finding.notes.iter().filter(|note| !known.notes.contains(note)).collect();
        let news: Vec<_> = news.into_iter().map(|note| format!("{only}{note}")).collect();
        let told = news.into_iter().fold(known.clone().into_owned(), |told, note| told.note(note));
        *known = Cow::Owned(told);
        known_in.extend(configs);
    }
    merged
}

/// The environments or targets that some configurations have in common and the others do not.
fn conditions(db: &dyn Db, all: &[Config], some: &[Config]) -> Option<String> {
    let names = |configs: &[Config], name: &dyn Fn(&Config) -> Option<SmolStr>| {
        let mut names: Vec<Option<SmolStr>> = configs.iter().map(name).collect();
        names.sort();
        names.dedup();
        names
    };
    let environment = |config: &Config| config.environment(db).clone();
    let target = |config: &Config| config.target(db).map(|target| SmolStr::new_static(target.word()));
    let quoted = |names: Vec<Option<SmolStr>>| {
        let quoted: Vec<String> =
            names.iter().map(|n| n.as_ref().map_or("none".to_owned(), |n| format!("`{n}`"))).collect();
        quoted.join(" and ")
    };
    let environments = names(some, &environment);
    if environments.len() < names(all, &environment).len() {
        // Without an environment: the environments mend it, and it is to be mended all the same.
        return (!environments.contains(&None))
            .then(|| format!("in the environment {}", quoted(environments)));
    }
    let targets = names(some, &target);
    (targets.len() < names(all, &target).len()).then(|| format!("for the target {}", quoted(targets)))
}

/// The environments of a program, by name.
pub fn environments(db: &dyn Db, program: Program) -> Vec<SmolStr> {
    let mut names: Vec<SmolStr> = scope(db, program.root(db)).environments.keys().cloned().collect();
    names.sort();
    names
}

/// The configurations to look at: each environment, and none; each target that matters, and none.
fn configs(db: &dyn Db, program: Program, options: &Options<'_>) -> Vec<Config> {
    let environments = match &options.environment {
        Some(name) => vec![Some(name.clone())],
        None => every_environment(db, program),
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
fn every_config(db: &dyn Db, program: Program) -> Vec<Config> {
    let targets: Vec<Option<Target>> = std::iter::once(None).chain(Target::ALL.map(Some)).collect();
    pairs(db, &every_environment(db, program), &targets)
}

fn every_environment(db: &dyn Db, program: Program) -> Vec<Option<SmolStr>> {
    std::iter::once(None).chain(environments(db, program).into_iter().map(Some)).collect()
}

fn pairs(db: &dyn Db, environments: &[Option<SmolStr>], targets: &[Option<Target>]) -> Vec<Config> {
    let pairs = targets.iter().flat_map(|t| environments.iter().map(move |e| (e.clone(), *t)));
    pairs.map(|(environment, target)| Config::new(db, environment, target)).collect()
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

/// What can be told of an item whatever the configuration.
#[derive(Debug, PartialEq)]
pub(crate) struct ItemVerdict {
    /// What is wrong with its kind, its form, the types it declares.
    pub(crate) findings: Vec<Found>,
    /// Whether it may be other than it seems.
    pub(crate) in_doubt: bool,
    /// How many nodes its tree has.
    size: usize,
    form: Form,
}

/// Whether there is anything wrong with an item's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Sound,
    Faulty,
}

/// Judges an item by itself. One query for all there is to tell, since every edit asks whether it still holds.
#[salsa::tracked]
pub(crate) fn item_verdict(db: &dyn Db, item: Item) -> ItemVerdict {
    let mut findings = Vec::new();
    checks::item::findings(db, item, &mut findings);
    let form = if source::faults(db, item).is_empty() { Form::Sound } else { Form::Faulty };
    ItemVerdict { findings, in_doubt: doubt::is_doubtful(db, item), size: source::size(db, item), form }
}

/// What is wrong under one configuration, as far as the budget goes.
fn config_findings<'db>(
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
    findings.extend(owned(checks::presence::findings(db, program, config)));
    findings.extend(checks::stack::stack_findings(db, program, config).iter().map(Cow::Borrowed));
    findings
}

fn owned<'db>(findings: Vec<Found>) -> impl Iterator<Item = Cow<'db, Found>> {
    findings.into_iter().map(Cow::Owned)
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
    found
}

/// The user's kinds of which there are items. What others set is looked at by itself.
#[salsa::tracked]
fn used_kinds(db: &dyn Db, program: Program) -> FxHashSet<Item> {
    let heads = program.files(db).values().flat_map(|file| file.heads(db).iter());
    let kinds = heads.filter_map(|head| kind_of(db, head.item));
    kinds.flat_map(|kind| kind.own.iter().copied()).collect()
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

/// The place of an item's name.
pub(crate) fn name_anchor(db: &dyn Db, item: Item) -> Anchor {
    Anchor::new(item, units::name_node(db, item))
}
