//! What nothing uses: `let`s, secrets, networks, volumes, configs, imports.

use std::borrow::Cow;

use orch_diagnostics::Severity;
use orch_syntax::ast::{Expr, ExprKind, NodeId, Type, TypeKind};
use orch_syntax::visit::{self, Visitor};
use rustc_hash::FxHashSet;

use crate::anchor::{Anchor, Found};
use crate::check::{checked_units, name_anchor, used_by_absent};
use crate::db::Db;
use crate::doubt::in_doubt;
use crate::evaluate::evaluate;
use crate::findings;
use crate::program::Program;
use crate::scope::{Scope, scope};
use crate::source::{self, Head, Item};
use crate::unit::Config;
use crate::walk;

/// The names that an item's text mentions at the start of a path: a `let` used by a policy or function counts.
#[salsa::tracked]
pub(super) fn mentioned(db: &dyn Db, item: Item) -> Vec<Item> {
    let Some(tree) = source::tree(db, item) else { return Vec::new() };
    let names = scope(db, item.file(db));
    let mut mentions = Mentions { names, found: Vec::new() };
    mentions.item(tree);
    mentions.found.sort();
    mentions.found.dedup();
    mentions.found
}

struct Mentions<'a> {
    names: &'a Scope,
    found: Vec<Item>,
}

impl Mentions<'_> {
    fn mention(&mut self, name: &str) {
        self.found.extend(self.names.values.get(name).copied());
    }
}

impl<'a> Visitor<'a> for Mentions<'_> {
    fn expr(&mut self, it: &'a Expr) {
        if let ExprKind::Name(name) = &it.kind {
            self.mention(name);
        }
        visit::expr(self, it);
    }

    fn ty(&mut self, it: &'a Type) {
        if let TypeKind::Path(path) = &it.kind
            && let [module, _] = path.names.as_slice()
        {
            self.mention(&module.text);
        }
        visit::ty(self, it);
    }
}

/// The items that its `for` or `when` names: they are used though nothing may come of it.
pub(super) fn deciding(db: &dyn Db, item: Item) -> Vec<Item> {
    let names = scope(db, item.file(db));
    let mut found = Vec::new();
    if names.conditional.contains(&item)
        && let Some(tree) = source::tree(db, item)
    {
        walk::header(tree, &mut |expr| {
            if let orch_syntax::ast::ExprKind::Name(name) = &expr.kind {
                found.extend(names.values.get(name).copied());
            }
        });
    }
    found
}

/// What stands first in `extends`: a base of the file, or the import that holds it.
fn extended(db: &dyn Db, item: Item) -> Option<Item> {
    let path = source::tree(db, item).as_ref()?.extends.as_ref()?;
    scope(db, item.file(db)).values.get(&path.names.first()?.text).copied()
}

/// What is declared and never used, under no configuration.
///
/// What the fixes of other findings name was probably meant, so it counts as used.
pub(crate) fn findings(
    db: &dyn Db,
    program: Program,
    configs: &[Config],
    others: &[Cow<'_, Found>],
) -> Vec<Found> {
    let mut unused = candidates(db, program);
    if unused.is_empty() {
        return Vec::new();
    }
    for config in configs {
        for unit in checked_units(db, program, *config) {
            // What an item says in itself is of itself: `secret tls { type = tls }`.
            let own = unit.item(db);
            let used = evaluate(db, unit).used.iter().filter(|item| **item != own);
            used.for_each(|item| _ = unused.remove(item));
        }
    }
    used_by_absent(db, program).for_each(|item| _ = unused.remove(&item));
    // First it is to be mended.
    let errors = others.iter().filter(|f| f.severity == Severity::Error);
    for error in errors {
        unused.remove(&error.at.item);
        // What is wrong may have been meant to use what stands in it.
        mentioned(db, error.at.item).iter().for_each(|m| _ = unused.remove(m));
    }
    let heads = program.files(db).values().flat_map(|file| file.heads(db).iter());
    for Head { item, header, .. } in heads {
        if unused.is_empty() {
            return Vec::new();
        }
        let is_evaluated = matches!(
            header.kind.as_str(),
            "service" | "job" | "let" | "secret" | "network" | "volume" | "config"
        );
        if !is_evaluated {
            mentioned(db, *item).iter().filter(|m| *m != item).for_each(|m| _ = unused.remove(m));
        }
        extended(db, *item).iter().chain(&deciding(db, *item)).for_each(|m| _ = unused.remove(m));
        // What stands in a field that is not recognised is not evaluated.
        if in_doubt(db, *item) {
            mentioned(db, *item).iter().for_each(|m| _ = unused.remove(m));
        }
    }
    let meant: FxHashSet<&str> = others
        .iter()
        .flat_map(|f| &f.fixes)
        .flat_map(|fix| &fix.edits)
        .flat_map(|edit| edit.text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-'))
        .collect();
    unused.retain(|item| !meant.contains(item.name(db)) && !in_doubt(db, *item));
    let finding = |item: Item| {
        let whole = Anchor::new(item, source::tree(db, item).as_ref().map_or(NodeId(0), |t| t.id));
        findings::unused_item::finding(name_anchor(db, item), whole, item.kind(db), shown(db, item))
    };
    unused.into_iter().map(finding).collect()
}

/// The items of which it would be said that nobody uses them.
fn candidates(db: &dyn Db, program: Program) -> FxHashSet<Item> {
    let mut found = FxHashSet::default();
    for file in program.files(db).values() {
        let names = scope(db, *file);
        let deploys = *file == program.root(db) && names.stack.is_some();
        // Another file may use what this one declares, now or later; only what is private cannot be. What has the name of
        // another item is reported as that.
        let items = file.heads(db).iter().filter(|head| {
            let header = &head.header;
            match header.kind.as_str() {
                "import" => imports_work(db, head.item),
                "network" if head.name() == "default" => false,
                "let" | "secret" | "network" | "volume" | "config" => deploys || header.modifiers.private,
                _ => false,
            }
        });
        let is_rival = |item: &Item| names.duplicates.iter().any(|(second, _)| second == item);
        found.extend(items.map(|head| head.item).filter(|item| !is_rival(item)));
    }
    found
}

/// An import that cannot be read is reported as that.
fn imports_work(db: &dyn Db, item: Item) -> bool {
    // An imported file that deploys is used by being there.
    crate::scope::imported(db, item).is_some_and(|file| scope(db, file).stack.is_none())
}

fn shown(db: &dyn Db, item: Item) -> &str {
    match item.name(db) {
        "" => item.header(db).label.as_deref().unwrap_or(""),
        name => name,
    }
}
