//! Inputs that are not set, all at once.

use std::collections::BTreeSet;

use orch_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::check::Inputs;
use crate::db::Db;
use crate::doubt::in_doubt;
use crate::evaluate::evaluate;
use crate::findings;
use crate::program::Program;
use crate::scope::scope;
use crate::source::{self, Item};
use crate::unit::Config;
use crate::units::deployed;
use crate::value::Value;
use crate::walk;

/// A plain input that an item names: `env("X")` outside of secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlainInput {
    /// Its name.
    pub name: String,
    /// The call.
    pub node: ast::NodeId,
    /// Whether the call says what it is where it is not set.
    pub has_default: bool,
}

/// The plain inputs that an item names.
#[salsa::tracked]
pub(crate) fn plain_inputs(db: &dyn Db, item: Item) -> Vec<PlainInput> {
    let mut found = Vec::new();
    let Some(tree) = source::tree(db, item) else { return found };
    walk::exprs(tree, &mut |expr| {
        let ExprKind::Call { callee, args } = &expr.kind else { return };
        let is_env = matches!(&callee.kind, ExprKind::Name(name) if name == "env");
        if is_env
            && let Some(ExprKind::Text(text)) = args.first().map(|a| &a.value.kind)
            && let Some(name) = text.literal()
        {
            found.push(PlainInput { name: name.to_owned(), node: expr.id, has_default: args.len() > 1 });
        }
    });
    found
}

/// The items that may name plain inputs; an `env("X")` of a secret is none.
fn naming_inputs(db: &dyn Db, program: Program) -> impl Iterator<Item = Item> {
    let heads = program.files(db).values().flat_map(|file| file.heads(db).iter());
    heads.filter(|head| head.signs.input && head.header.kind != "secret").map(|head| head.item)
}

/// The names of all plain inputs of a program.
pub(crate) fn names(db: &dyn Db, program: Program) -> BTreeSet<SmolStr> {
    let inputs = naming_inputs(db, program).flat_map(|item| plain_inputs(db, item));
    inputs.map(|input| SmolStr::new(&input.name)).collect()
}

/// The inputs that are not set.
pub(crate) fn findings(db: &dyn Db, program: Program, inputs: Inputs) -> Vec<Found> {
    let known = &program.settings(db).inputs;
    let mut found = Vec::new();
    for item in naming_inputs(db, program).filter(|item| !in_doubt(db, *item)) {
        for input in plain_inputs(db, item) {
            if input.has_default || known.contains_key(input.name.as_str()) {
                continue;
            }
            let at = Anchor::new(item, input.node);
            found.push(match inputs {
                Inputs::MayBeUnset => findings::unset_input::finding(at, &input.name),
                Inputs::MustBeSet => findings::missing_input::finding(at, &input.name),
            });
        }
    }
    found
}

/// What has no value where one is needed: parameters of the stack, and fields that come of what is not known.
pub(crate) fn unknown(db: &dyn Db, program: Program, config: Config) -> Vec<Found> {
    let parameters = parameters(db, program);
    // Without a target, what depends on it is not known, and need not be.
    if !parameters.is_empty() || config.target(db).is_none() {
        return parameters;
    }
    let mut found = Vec::new();
    for item in deployed(db, program, config).iter() {
        let Value::Record(record) = &evaluate(db, item.unit).value else { continue };
        // What `dev` says of its port is for the local run, where it stands in the fields themselves.
        for field in record.fields.iter().filter(|field| field.name != "dev") {
            visit(&field.value, &field.name, Anchor::from(field.origin), &mut |name, at| {
                found.push(findings::missing_input::value(at, name));
            });
        }
    }
    found
}

/// Whether something in a value comes of what is not known.
pub(crate) fn is_unknown(value: &Value) -> bool {
    match value {
        Value::Unknown(_) => true,
        Value::List(list) => list.iter().any(|element| is_unknown(&element.value)),
        Value::Record(record) => record.fields.iter().any(|field| is_unknown(&field.value)),
        Value::Variant(variant) => variant.fields.fields.iter().any(|field| is_unknown(&field.value)),
        Value::Range(range) => range.start.iter().chain(&range.end).any(is_unknown),
        _ => false,
    }
}

/// The parameters of the root's stack that have no default.
fn parameters(db: &dyn Db, program: Program) -> Vec<Found> {
    let stack = scope(db, program.root(db)).stack;
    let Some((stack, tree)) = stack.and_then(|item| Some((item, source::tree(db, item).as_ref()?))) else {
        return Vec::new();
    };
    let Some(ast::Parens::Params(params)) = &tree.parens else { return Vec::new() };
    let lacking = params.iter().filter(|param| param.default.is_none());
    let finding = |param: &ast::Field| {
        findings::missing_input::parameter(Anchor::new(stack, param.name.id), &param.name.text)
    };
    lacking.map(finding).collect()
}

/// The fields that have no value, with where they are written.
fn visit(value: &Value, name: &str, at: Anchor, report: &mut dyn FnMut(&str, Anchor)) {
    match value {
        // What is wrong was reported, and then nobody asks: what is left is what an `@allow` hid.
        Value::Unknown(_) | Value::Poison => report(name, at),
        Value::List(list) => {
            list.iter().for_each(|element| visit(&element.value, name, Anchor::from(element.origin), report));
        }
        Value::Record(record) => {
            record.fields.iter().for_each(|f| visit(&f.value, &f.name, Anchor::from(f.origin), report));
        }
        Value::Variant(variant) => {
            variant
                .fields
                .fields
                .iter()
                .for_each(|f| visit(&f.value, &f.name, Anchor::from(f.origin), report));
        }
        Value::Range(range) => {
            range.start.iter().chain(&range.end).for_each(|end| visit(end, name, at, report));
        }
        _ => {}
    }
}
