//! `test "…" in production { … }`: what must hold of a stack, run by `orchc test`. Hermetic: nothing is read but the
//! program itself.

use orch_syntax::ast::{self, Clause, MemberKind, Statement};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found, Located};
use crate::checks::policy;
use crate::db::Db;
use crate::eval::Eval;
use crate::findings;
use crate::locate::Files;
use crate::program::Program;
use crate::scope::scope;
use crate::source::{self, Item};
use crate::types::Type;
use crate::unit::{Config, Instance, Unit};
use crate::value::Value;

/// A test that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TestRun {
    /// Its title.
    pub title: String,
    /// The environment it is about.
    pub environment: Option<SmolStr>,
    /// What did not hold; none if it passed.
    pub failures: Vec<Located>,
}

/// Runs every test of the program, in the order of its files.
pub fn run(db: &dyn Db, program: Program) -> Vec<TestRun> {
    let files = Files::new(db, program);
    let mut runs = Vec::new();
    for item in tests(db, program) {
        let Some(tree) = source::tree(db, item) else { continue };
        runs.push(TestRun {
            title: tree.label.as_ref().and_then(|l| l.literal()).unwrap_or("").to_owned(),
            environment: environment(tree).map(|name| name.text.clone()),
            failures: found(db, program, item, tree).iter().filter_map(|f| files.locate(db, f)).collect(),
        });
    }
    runs
}

/// What is wrong with the tests of a program themselves, whatever they expect.
pub(crate) fn mistakes(db: &dyn Db, program: Program) -> Vec<Found> {
    let mut mistakes = Vec::new();
    for item in tests(db, program) {
        let Some(tree) = source::tree(db, item) else { continue };
        let all = found(db, program, item, tree);
        mistakes.extend(all.into_iter().filter(|f| f.code.name != findings::expectation_failed::CODE.name));
    }
    mistakes
}

fn tests(db: &dyn Db, program: Program) -> Vec<Item> {
    let files = program.files(db).values();
    files.flat_map(|file| file.items(db).iter().copied()).filter(|item| item.kind(db) == "test").collect()
}

/// The environment that a test is about.
fn environment(tree: &ast::Item) -> Option<&ast::Name> {
    match tree.clause.as_deref() {
        Some(Clause::In(name)) => Some(name),
        _ => None,
    }
}

/// What there is to say of a test.
fn found(db: &dyn Db, program: Program, item: Item, tree: &ast::Item) -> Vec<Found> {
    let environment = environment(tree);
    if let Some(name) = environment
        && !scope(db, program.root(db)).environments.contains_key(&name.text)
    {
        return vec![unknown_environment(db, program, item, name)];
    }
    let instance = Instance::new(db, program, item.file(db), None);
    let config = Config::new(db, environment.map(|name| name.text.clone()), None);
    expectations(db, Unit::new(db, item, instance, None, config)).clone()
}

fn unknown_environment(db: &dyn Db, program: Program, item: Item, name: &ast::Name) -> Found {
    let names = scope(db, program.root(db));
    let known = names.environments.keys().map(|k| k.as_str()).collect();
    findings::unknown_environment::finding(Anchor::new(item, name.id), &name.text, known)
}

/// What does not hold of one test, and what is wrong with it.
#[salsa::tracked]
fn expectations(db: &dyn Db, unit: Unit) -> Vec<Found> {
    let item = unit.item(db);
    let Some(tree) = source::tree(db, item) else { return Vec::new() };
    let mut eval = Eval::new(db, unit);
    let mut failures = evaluate(&mut eval, tree);
    failures.extend(eval.findings);
    failures
}

/// Evaluates a test; gives what does not hold of it.
pub(crate) fn evaluate<'db>(eval: &mut Eval<'db>, tree: &'db ast::Item) -> Vec<Found> {
    let item = eval.unit.item(eval.db);
    let mut cx = eval.context(eval.unit);
    let mut failures = Vec::new();
    for member in tree.body.iter().flat_map(|b| &b.members) {
        match &member.kind {
            MemberKind::Statement(statement) if let Statement::Expect(condition) = &**statement => {
                let value = eval.expr(condition, &Type::Bool, &cx);
                if value == Value::Bool(false) {
                    let parts = eval.quietly(|eval| policy::parts(eval, condition, &cx));
                    failures
                        .push(findings::expectation_failed::finding(Anchor::new(item, condition.id), parts));
                } else if matches!(value, Value::Unknown(_)) {
                    failures.push(findings::expectation_failed::unknown(Anchor::new(item, condition.id)));
                }
            }
            MemberKind::Item(inner) if inner.kind.text == "let" => {
                if let (Some(name), Some(value)) = (&inner.name, &inner.value) {
                    let value = eval.expr(value, &Type::Any, &cx);
                    cx = cx.bind(name, value);
                }
            }
            MemberKind::Shorthand(name) if eval.is_marker(&name.text) => eval.note_visible(&cx),
            MemberKind::Broken => {}
            _ => {
                let at = Anchor::new(item, member.id);
                let form = "test \"title\" in production { expect api.replicas == 4 }";
                failures.push(findings::item_form::finding(at, "a test holds `let` and `expect`", form));
            }
        }
    }
    failures
}
