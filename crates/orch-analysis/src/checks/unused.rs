//! What nothing uses: `let`s, secrets, networks, volumes, configs, imports.

use orch_diagnostics::Severity;
use orch_syntax::ast::NodeId;
use rustc_hash::FxHashSet;

use crate::anchor::{Anchor, Found};
use crate::check::{checked_units, name_anchor};
use crate::db::Db;
use crate::doubt::in_doubt;
use crate::evaluate::evaluate;
use crate::findings;
use crate::program::Program;
use crate::scope::scope;
use crate::source::{self, Item, SourceFile};
use crate::unit::Config;
use crate::walk;

/// The names that an item's text mentions at the start of a path: a `let` used by a policy or function counts.
#[salsa::tracked]
fn mentioned(db: &dyn Db, item: Item) -> Vec<Item> {
    let Some(tree) = source::tree(db, item) else { return Vec::new() };
    let names = scope(db, item.file(db));
    let mut found = Vec::new();
    let mut add = |name: &str| found.extend(names.values.get(name).copied());
    walk::exprs(tree, &mut |expr| {
        if let orch_syntax::ast::ExprKind::Name(name) = &expr.kind {
            add(name);
        }
    });
    walk::type_paths(tree, &mut |path| {
        if let [module, _] = path.names.as_slice() {
            add(&module.text);
        }
    });
    found.sort();
    found.dedup();
    found
}

/// The items that its `for` or `when` names: they are used though nothing may come of it.
fn deciding(db: &dyn Db, item: Item) -> Vec<Item> {
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
pub(crate) fn findings(db: &dyn Db, program: Program, configs: &[Config], others: &[Found]) -> Vec<Found> {
    let meant: FxHashSet<&str> = others
        .iter()
        .flat_map(|f| &f.fixes)
        .flat_map(|fix| &fix.edits)
        .flat_map(|edit| edit.text.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-'))
        .collect();
    let mut used: FxHashSet<Item> = FxHashSet::default();
    for config in configs {
        for unit in checked_units(db, program, *config) {
            used.extend(evaluate(db, unit).used.iter().copied());
        }
    }
    // First it is to be mended.
    used.extend(others.iter().filter(|f| f.severity == Severity::Error).map(|f| f.at.item));
    let mut found = Vec::new();
    for file in program.files(db).values() {
        for item in file.items(db).iter() {
            let counts = !matches!(
                item.kind(db),
                "service" | "job" | "let" | "secret" | "network" | "volume" | "config"
            );
            if counts {
                used.extend(mentioned(db, *item).iter().copied().filter(|m| m != item));
            }
            used.extend(extended(db, *item));
            used.extend(deciding(db, *item));
            // What stands in a field that is not recognised is not evaluated.
            if in_doubt(db, *item) {
                used.extend(mentioned(db, *item).iter().copied());
            }
        }
    }
    for file in program.files(db).values() {
        found.extend(unused_in(db, program, *file, &used, &meant));
    }
    found
}

fn unused_in(
    db: &dyn Db,
    program: Program,
    file: SourceFile,
    used: &FxHashSet<Item>,
    meant: &FxHashSet<&str>,
) -> Vec<Found> {
    let is_root = file == program.root(db);
    let names = scope(db, file);
    let items = file.items(db).iter().filter(|item| {
        let kind = item.kind(db);
        let counted = matches!(kind, "let" | "secret" | "network" | "volume" | "config" | "import");
        // Another file may use what this one declares, now or later; only what is private cannot be.
        let exported = !is_root && kind != "import" && !item.header(db).modifiers.private;
        let is_default = kind == "network" && item.name(db) == "default";
        counted && !exported && !is_default && !used.contains(item) && !in_doubt(db, **item) && !meant.contains(item.name(db)) && imports_work(db, **item)
            // What its name means is another item; that is said already.
            && !names.duplicates.iter().any(|(second, _)| second == *item)
    });
    items
        .map(|item| {
            let whole = Anchor::new(*item, source::tree(db, *item).as_ref().map_or(NodeId(0), |t| t.id));
            findings::unused_item::finding(name_anchor(db, *item), whole, item.kind(db), shown(db, *item))
        })
        .collect()
}

/// An import that cannot be read is reported as that.
fn imports_work(db: &dyn Db, item: Item) -> bool {
    // An imported file that deploys is used by being there.
    item.kind(db) != "import"
        || crate::scope::imported(db, item).is_some_and(|file| scope(db, file).stack.is_none())
}

fn shown(db: &dyn Db, item: Item) -> &str {
    match item.name(db) {
        "" => item.header(db).label.as_deref().unwrap_or(""),
        name => name,
    }
}
