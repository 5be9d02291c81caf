//! What a program takes from outside by name, besides its secrets.

use std::collections::BTreeMap;

use orch_model::{InputState, Name};
use orch_syntax::ast::{Expr, ExprKind};

use crate::db::Db;
use crate::program::Program;
use crate::source::{Item, tree};
use crate::walk;

/// The plain inputs of all files, whether or not this configuration reads them.
pub fn plain(db: &dyn Db, program: Program) -> BTreeMap<Name, InputState> {
    let given = &program.settings(db).inputs;
    let mut inputs = BTreeMap::new();
    for item in program.files(db).values().flat_map(|file| file.items(db).iter()) {
        for (name, has_default) in named_in(db, *item) {
            let state = match (given.contains_key(name.as_str()), has_default) {
                (true, _) => InputState::Given,
                (false, true) => InputState::Default,
                (false, false) => InputState::Missing,
            };
            // One place without a default is enough for it to be missing.
            let known = inputs.entry(Name::new(name.as_str())).or_insert(state);
            *known = state.max(*known);
        }
    }
    inputs
}

/// The inputs that an item names, and whether each has a default there.
#[salsa::tracked]
fn named_in(db: &dyn Db, item: Item) -> Vec<(String, bool)> {
    let mut found = Vec::new();
    if item.kind(db) == "secret" || !item.text(db).contains("env(") {
        return found;
    }
    let Some(tree) = tree(db, item) else { return found };
    walk::exprs(tree, &mut |expr| found.extend(input(expr)));
    found
}

/// `env("X", default: …)`.
fn input(expr: &Expr) -> Option<(String, bool)> {
    let ExprKind::Call { callee, args } = &expr.kind else { return None };
    let ExprKind::Name(function) = &callee.kind else { return None };
    let ExprKind::Text(text) = &args.first()?.value.kind else { return None };
    let name = text.literal().filter(|_| function == "env")?;
    Some((name.to_owned(), args.len() > 1))
}
