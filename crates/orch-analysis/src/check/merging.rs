//! What is found under several configurations, each once, with where it is so; and of one mistake one finding. Knows no rules.

use std::borrow::Cow;
use std::cmp::Ordering;

use indexmap::IndexMap;
use indexmap::map::Entry;
use orch_diagnostics::Span;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smol_str::SmolStr;

use super::owned;
use super::verdicts::config_findings;
use crate::anchor::{Anchor, Found, Located};
use crate::budget::Budget;
use crate::checks;
use crate::db::Db;
use crate::findings;
use crate::program::Program;
use crate::project::Project;
use crate::unit::Config;

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

/// Whether findings of a code at one place are different ones: they stand at the title of a policy or test, or at the name of
/// what lacks something.
fn is_several(code: &str) -> bool {
    matches!(code, "check-failed" | "expectation-failed" | "missing-field")
}

/// What is wrong under the configurations, each once; with a note where it is wrong under some of them only. When the budget
/// is spent, the rest of them is not looked at.
pub(super) fn merged<'db>(
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
    let mut under: IndexMap<Cow<'db, Found>, Vec<Config>, FxBuildHasher> = IndexMap::default();
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

/// In how many uses of a file a policy is shown to fail.
const MOST_USES: usize = 5;

/// A policy that fails alike in several uses of its file fails once, shown in each of them; where it does so of the file by
/// itself, its uses have no part in it.
pub(super) fn policies_of_uses<'db>(db: &'db dyn Db, findings: Vec<Cow<'db, Found>>) -> Vec<Cow<'db, Found>> {
    let mut told: IndexMap<Found, Vec<Anchor>, FxBuildHasher> = IndexMap::default();
    let mut others = Vec::with_capacity(findings.len());
    for finding in findings {
        if finding.code.name != "check-failed" {
            others.push(finding);
            continue;
        }
        let uses: Vec<Anchor> = uses(db, &finding).collect();
        let mut finding = finding.into_owned();
        finding.labels.retain(|label| !uses.contains(&label.at));
        match told.entry(finding) {
            // By itself a file comes first.
            Entry::Occupied(mut known) if !known.get().is_empty() => known.get_mut().extend(uses),
            Entry::Occupied(_) => {}
            Entry::Vacant(new) => _ = new.insert(uses),
        }
    }
    others.extend(owned(
        told.into_iter()
            .map(|(finding, uses)| {
                uses.into_iter().take(MOST_USES).fold(finding, findings::check_failed::of_use)
            })
            .collect(),
    ));
    others
}

/// The imports that make the uses of its file in which a policy fails.
fn uses(db: &dyn Db, finding: &Found) -> impl Iterator<Item = Anchor> {
    finding.labels.iter().map(|label| label.at).filter(|at| at.item.kind(db) == "import")
}

/// A policy that fails under several configurations fails once, also where other parts decide it: the parts that do so only
/// under some of them say under which.
fn policies_once<'db>(
    db: &dyn Db,
    all: &[Config],
    under: IndexMap<Cow<'db, Found>, Vec<Config>, FxBuildHasher>,
) -> Vec<(Cow<'db, Found>, Vec<Config>)> {
    let is_policy = |(finding, _): &(Cow<'_, Found>, Vec<Config>)| finding.code.name == "check-failed";
    let (mut policies, mut merged): (Vec<_>, Vec<_>) = under.into_iter().partition(is_policy);
    let first = |configs: &[Config]| all.iter().position(|config| configs.first() == Some(config));
    policies.sort_by(|(a, in_a), (b, in_b)| (first(in_a), a).cmp(&(first(in_b), b)));
    let others = merged.len();
    for (finding, configs) in policies {
        let same = merged.iter_mut().skip(others).find(|(known, known_in)| {
            (known.at, &known.message) == (finding.at, &finding.message)
                && uses(db, known).eq(uses(db, &finding))
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
pub(super) fn conditions(db: &dyn Db, all: &[Config], some: &[Config]) -> Option<String> {
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

/// The order of findings: of their places first.
pub(super) fn order(a: &Located, b: &Located) -> Ordering {
    (a.at, a.severity, a.code, &a.message).cmp(&(b.at, b.severity, b.code, &b.message))
}
