//! Which items there are: what `for` and `when` say, and that no two are deployed under one name.

use std::collections::hash_map::Entry;

use orch_syntax::ast::Clause;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::db::Db;
use crate::eval::Eval;
use crate::findings;
use crate::program::Program;
use crate::schema::kind::Builtin;
use crate::source;
use crate::types::Type;
use crate::unit::{Config, FamilyKey, Instance, Unit};
use crate::units::{self, deployed, deployed_name};
use crate::value::Value;

/// What is wrong with the conditions and families of a program, and with the names they lead to.
pub(crate) fn findings(db: &dyn Db, program: Program, config: Config) -> Vec<Found> {
    let mut found = Vec::new();
    // By itself, a file whose parameters are not given; and what is given may be late.
    let by_itself = program.files(db).values().map(|file| Instance::new(db, program, *file, None));
    let given =
        units::instances(db, program, config).iter().copied().filter(|used| used.import(db).is_some());
    for instance in by_itself.chain(given) {
        let file = instance.file(db);
        for head in file.heads(db).iter().filter(|head| head.signs.conditional) {
            let unit = Unit::new(db, head.item, instance, None, config);
            found.extend(conditions(db, unit).iter().cloned());
        }
    }
    found.extend(rivals(db, program, config).iter().cloned());
    found
}

/// What is wrong with an item's `for` and `when`.
#[salsa::tracked]
fn conditions(db: &dyn Db, unit: Unit) -> Vec<Found> {
    let item = unit.item(db);
    let Some(tree) = source::tree(db, item) else { return Vec::new() };
    let mut eval = Eval::deciding(db, unit);
    let mut cx = eval.head_context(unit);
    if let Some(Clause::For { binder, iterable }) = tree.clause.as_deref() {
        let elements = eval.elements(iterable, &cx);
        let mut keys: FxHashMap<FamilyKey, Anchor> = FxHashMap::default();
        let mut example = None;
        for element in elements.iter().flatten() {
            let at = Anchor::from(element.origin);
            if let Some(key) = FamilyKey::of(&element.value) {
                let first = *keys.entry(key).or_insert(at);
                if first != at {
                    let shown = eval.describe(&element.value);
                    eval.report(findings::duplicate_name::key(at, first, &shown));
                }
                if let Value::Str(key) = &element.value
                    && (key.is_empty() || !key.chars().all(is_of_name))
                {
                    eval.report(findings::invalid_value::member(at, key));
                }
                example.get_or_insert_with(|| element.value.clone());
                continue;
            }
            match &element.value {
                Value::Poison | Value::Unknown(_) => {}
                other => match eval.late_in(other) {
                    Some((shown, stage)) => eval.report(findings::late_value::finding(at, &shown, stage)),
                    None => {
                        let shown = eval.describe(other);
                        let wanted = "a number or a text that names the member";
                        eval.report(findings::type_mismatch::finding(at, wanted, &shown));
                    }
                },
            }
        }
        cx = cx.bind(binder, example.unwrap_or(Value::Unknown(Type::Any)));
    }
    if let Some(when) = &tree.when {
        eval.expr(when, &Type::Bool, &cx);
    }
    let members = units::members(db, item, unit.instance(db), unit.config(db));
    let is_circular = members.certainty == units::Certainty::Circular || eval.asked_for_all;
    if eval.findings.is_empty() && is_circular {
        let name = item.name(db);
        eval.report(findings::value_cycle::of_presence(name_anchor(db, item), name));
    }
    eval.findings
}

/// Whether a character may stand in the name of a member.
fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '-' | '_')
}

/// Items that would be deployed under one name: a member of a family and an item called like it.
#[salsa::tracked]
fn rivals(db: &dyn Db, program: Program, config: Config) -> Vec<Found> {
    let mut found = Vec::new();
    // Services and jobs share their names.
    let mut names: FxHashMap<(Option<Builtin>, SmolStr), Unit> = FxHashMap::default();
    // What lacks its name is told to.
    let is_nameless = |item: crate::source::Item| {
        item.name(db).is_empty() && crate::checks::item::needs_name(item.kind(db))
    };
    let items = deployed(db, program, config).iter();
    let items = items.filter(|item| item.builtin != Builtin::Stack && !is_nameless(item.unit.item(db)));
    let mut items: Vec<_> = items.collect();
    // The root's own are the first, then by file: in which order they are imported is nobody's business.
    items.sort_by_cached_key(|item| {
        let file = item.unit.item(db).file(db);
        (file != program.root(db), file.path(db).clone())
    });
    for item in items {
        let sort = (!item.builtin.is_workload()).then_some(item.builtin);
        let name = deployed_name(db, item.unit);
        match names.entry((sort, name)) {
            Entry::Occupied(first) if first.get().item(db) != item.unit.item(db) => {
                let at = name_anchor(db, item.unit.item(db));
                let first_at = name_anchor(db, first.get().item(db));
                found.push(findings::duplicate_name::deployed(at, first_at, &first.key().1));
            }
            entry => {
                entry.insert_entry(item.unit);
            }
        }
    }
    found
}
