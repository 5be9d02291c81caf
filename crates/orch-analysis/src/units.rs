//! Which items are there: the members of families, `when`, and all that is deployed.

use std::sync::Arc;

use indexmap::IndexSet;
use orch_syntax::ast::{self, Clause, NodeId};
use rustc_hash::{FxBuildHasher, FxHashSet};
use smol_str::{SmolStr, format_smolstr};

use crate::db::Db;
use crate::eval::Eval;
use crate::program::Program;
use crate::schema::kind::{Builtin, kind_item, kind_type};
use crate::scope::{imported, scope};
use crate::source::{self, Item, SourceFile};
use crate::types::Type;
use crate::unit::{Config, FamilyKey, Instance, InstanceParent, Unit};
use crate::value::Value;

/// The units of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Members {
    /// Whether the item is a family (`for x in …`).
    pub family: bool,
    /// Its units; none where its `when` does not hold.
    pub units: Vec<Unit>,
    /// Whether it is known which there are.
    pub certainty: Certainty,
}

/// Whether it is known which units an item has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Certainty {
    /// It is.
    Known,
    /// Of a family whose values are wrong, or decided by what is not set, nobody knows.
    Unknown,
    /// It depends on whether it is there.
    Circular,
}

/// An item that is deployed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deployed {
    /// The unit.
    pub unit: Unit,
    /// The built-in kind at the root of its kind.
    pub builtin: Builtin,
}

/// How deep imports of instances may nest.
const DEEPEST: usize = 32;

/// The units of an item under a configuration.
pub fn members(db: &dyn Db, item: Item, instance: Instance, config: Config) -> Members {
    let unit = Unit::new(db, item, instance, None, config);
    let plain = !scope(db, item.file(db)).conditional.contains(&item);
    match plain {
        true => Members { family: false, units: vec![unit], certainty: Certainty::Known },
        false => conditional(db, unit).clone(),
    }
}

/// What is there of an item that decides about itself: nobody knows.
fn circular(db: &dyn Db, _: salsa::Id, unit: Unit) -> Members {
    let tree = source::tree(db, unit.item(db)).as_ref();
    let family = tree.is_some_and(|tree| matches!(tree.clause.as_deref(), Some(Clause::For { .. })));
    Members { family, units: Vec::new(), certainty: Certainty::Circular }
}

/// The units of an item with `for` or `when`.
#[salsa::tracked(cycle_result = circular)]
fn conditional(db: &dyn Db, unit: Unit) -> Members {
    let Some(tree) = source::tree(db, unit.item(db)) else {
        return Members { family: false, units: Vec::new(), certainty: Certainty::Unknown };
    };
    let mut eval = Eval::deciding(db, unit);
    let cx = eval.head_context(unit);
    let holds = |eval: &mut Eval<'_>, unit: Unit| match &tree.when {
        None => true,
        Some(_) => eval.condition(unit) != Value::Bool(false),
    };
    let Some(Clause::For { iterable, .. }) = tree.clause.as_deref() else {
        let units = if holds(&mut eval, unit) { vec![unit] } else { Vec::new() };
        return Members { family: false, units, certainty: Certainty::Known };
    };
    let elements = eval.elements(iterable, &cx);
    let certainty = if elements.is_some() { Certainty::Known } else { Certainty::Unknown };
    let elements = elements.unwrap_or_default();
    let mut units = Vec::with_capacity(elements.len());
    let mut keys = FxHashSet::default();
    for element in elements {
        let Some(key) = FamilyKey::of(&element.value) else { continue };
        let member = Unit::new(db, unit.item(db), unit.instance(db), Some(key), unit.config(db));
        if keys.insert(member) && holds(&mut Eval::deciding(db, member), member) {
            units.push(member);
        }
    }
    Members { family: true, units, certainty }
}

impl Eval<'_> {
    /// The value of an item's `when`.
    pub(crate) fn condition(&mut self, unit: Unit) -> Value {
        let cx = self.context(unit);
        match self.tree(unit.item(self.db)).and_then(|t| t.when.as_ref()) {
            Some(when) => self.expr(when, &Type::Bool, &cx),
            None => Value::Bool(true),
        }
    }
}

/// Every concrete item of the deployment, in the order of the files: those of the root and of what it imports.
/// Items that are switched off (`enabled = false`) are among them.
pub fn deployed(db: &dyn Db, program: Program, config: Config) -> &Arc<Vec<Deployed>> {
    &collected(db, program, config).units
}

/// The import or family with which there get to be more items than a stack may have; those from there on are left
/// out.
pub fn too_many(db: &dyn Db, program: Program, config: Config) -> Option<Item> {
    collected(db, program, config).stopped_at
}

/// The most items of a deployment. Imports with arguments multiply: twenty files that each import the next twice
/// would make a million.
pub const MOST_DEPLOYED: usize = 20_000;

/// The most instances of files.
pub const MOST_INSTANCES: usize = 10_000;

/// The uses of files of which there are items in the deployment, the root first.
pub(crate) fn instances(db: &dyn Db, program: Program, config: Config) -> &[Instance] {
    &collected(db, program, config).instances
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Collected {
    units: Arc<Vec<Deployed>>,
    instances: Vec<Instance>,
    stopped_at: Option<Item>,
}

/// Where what is there decides about itself, by way of others, nothing is.
fn none_collected(_: &dyn Db, _: salsa::Id, _: Program, _: Config) -> Collected {
    Collected::default()
}

#[salsa::tracked(cycle_result = none_collected)]
fn collected(db: &dyn Db, program: Program, config: Config) -> Collected {
    let mut collecting =
        Collecting { config, seen: IndexSet::default(), found: Vec::new(), stopped_at: None };
    let root = Instance::new(db, program, program.root(db), None);
    collecting.collect(db, root, 0);
    Collected {
        units: Arc::new(collecting.found),
        instances: collecting.seen.into_iter().collect(),
        stopped_at: collecting.stopped_at,
    }
}

struct Collecting {
    config: Config,
    seen: IndexSet<Instance, FxBuildHasher>,
    found: Vec<Deployed>,
    stopped_at: Option<Item>,
}

impl Collecting {
    fn collect(&mut self, db: &dyn Db, instance: Instance, depth: usize) {
        if depth > DEEPEST || !self.seen.insert(instance) {
            return;
        }
        let file = instance.file(db);
        for head in file.heads(db).iter() {
            if self.stopped_at.is_some() {
                return;
            }
            if head.header.kind == "import" {
                if self.seen.len() >= MOST_INSTANCES {
                    self.stopped_at = Some(head.item);
                } else if let Some(next) = instance_of(db, head.item, instance) {
                    self.collect(db, next, depth + 1);
                }
                continue;
            }
            // Before its kind is looked up: there may be an environment for each configuration.
            if head.header.modifiers.abstract_ || head.header.kind == "environment" {
                continue;
            }
            let Some(kind) = kind_item(db, file, &head.header.kind).map(|kind| &kind_type(db, kind).ty)
            else {
                continue;
            };
            if matches!(kind.builtin, Builtin::Other | Builtin::Environment) || kind.later.is_some() {
                continue;
            }
            if kind.builtin == Builtin::Stack && depth > 0 {
                continue;
            }
            let unit = Unit::new(db, head.item, instance, None, self.config);
            let units = if head.signs.conditional { conditional(db, unit).units.clone() } else { vec![unit] };
            if self.found.len() + units.len() > MOST_DEPLOYED {
                self.stopped_at = Some(head.item);
                return;
            }
            self.found.extend(units.into_iter().map(|unit| Deployed { unit, builtin: kind.builtin }));
        }
    }
}

/// The instance that an import stands for.
pub fn instance_of(db: &dyn Db, import: Item, parent: Instance) -> Option<Instance> {
    let file = imported(db, import)?;
    let tree = source::tree(db, import).as_ref()?;
    let has_args = matches!(&tree.parens, Some(ast::Parens::Args(args)) if !args.is_empty());
    let origin = has_args.then_some((import, InstanceParent(parent)));
    Some(Instance::new(db, parent.program(db), file, origin))
}

/// The use of an item's file that is meant where another use of a file speaks of the item: its own, or that of the nearest
/// import that leads there. What the prelude declares is of no file that is used.
pub(crate) fn use_of(db: &dyn Db, item: Item, from: Instance) -> Instance {
    let file = item.file(db);
    if file == from.file(db) || db.prelude().owns(item) {
        return from;
    }
    let mut seen = FxHashSet::from_iter([from]);
    let mut next = vec![from];
    while !next.is_empty() {
        let mut imported = Vec::new();
        for instance in next {
            let imports = instance.file(db).items(db).iter().filter(|item| item.kind(db) == "import");
            imported.extend(imports.filter_map(|import| instance_of(db, *import, instance)));
        }
        if let Some(found) = imported.iter().find(|instance| instance.file(db) == file) {
            return *found;
        }
        imported.retain(|instance| seen.len() < MOST_INSTANCES && seen.insert(*instance));
        next = imported;
    }
    from
}

/// What a unit is called where it is deployed: `api`, `pg-db`, `worker-2`.
pub fn deployed_name(db: &dyn Db, unit: Unit) -> SmolStr {
    let item = unit.item(db);
    let own = match item.name(db) {
        "" => item.kind(db),
        name => name,
    };
    match (prefix(db, unit.instance(db)), unit.key(db)) {
        (None, None) => SmolStr::new(own),
        (None, Some(key)) => format_smolstr!("{own}-{key}"),
        (Some(prefix), None) => format_smolstr!("{prefix}-{own}"),
        (Some(prefix), Some(key)) => format_smolstr!("{prefix}-{own}-{key}"),
    }
}

/// The name an instance goes by: that of the import that made it; for a shared one, the first import of its file.
#[salsa::tracked]
fn prefix(db: &dyn Db, instance: Instance) -> Option<String> {
    let program = instance.program(db);
    let root = Instance::new(db, program, program.root(db), None);
    if instance == root {
        return None;
    }
    if let Some((import, parent)) = instance.import(db) {
        let own = alias(db, import);
        return Some(match prefix(db, parent.0) {
            Some(outer) => format!("{outer}-{own}"),
            None => own,
        });
    }
    // A shared instance may be imported under several names; the root's own come first, then the first of all.
    let own = shared_names(db, root.file(db), instance);
    let others = program.files(db).values().flat_map(|file| shared_names(db, *file, instance));
    own.into_iter().min().or_else(|| others.min())
}

/// How to speak of a unit to the author of another: as it is named there, else as it is deployed.
pub(crate) fn spoken_of(db: &dyn Db, unit: Unit, reader: Unit) -> String {
    said_in(db, unit, reader).unwrap_or_else(|| deployed_name(db, unit).to_string())
}

/// How a unit is named in the text of another, if it can be: `db`, `worker[2]`, `pg.db`.
pub(crate) fn said_in(db: &dyn Db, unit: Unit, reader: Unit) -> Option<String> {
    let own = match unit.key(db) {
        None => unit.name(db).to_owned(),
        Some(FamilyKey::Int(key)) => format!("{}[{key}]", unit.name(db)),
        Some(FamilyKey::Text(key)) => format!("{}[\"{key}\"]", unit.name(db)),
    };
    if unit.instance(db) == reader.instance(db) {
        return Some(own);
    }
    let file = reader.item(db).file(db);
    let mut imports = file.items(db).iter().filter(|item| item.kind(db) == "import");
    let leads_there =
        |import: &&Item| instance_of(db, **import, reader.instance(db)) == Some(unit.instance(db));
    imports.find(leads_there).map(|import| format!("{}.{own}", alias(db, *import)))
}

/// The names under which a file imports a shared instance.
fn shared_names(db: &dyn Db, file: SourceFile, instance: Instance) -> Vec<String> {
    let imports = file.items(db).iter().filter(|item| item.kind(db) == "import");
    let same = imports.filter(|item| {
        imported(db, **item) == Some(instance.file(db))
            && source::tree(db, **item)
                .as_ref()
                .is_some_and(|t| !matches!(&t.parens, Some(ast::Parens::Args(args)) if !args.is_empty()))
    });
    same.map(|item| alias(db, *item)).collect()
}

fn alias(db: &dyn Db, import: Item) -> String {
    let header = import.header(db);
    match &header.alias {
        Some(alias) => alias.to_string(),
        None => {
            let label = header.label.as_deref().unwrap_or("");
            let file = label.rsplit('/').next().unwrap_or(label);
            file.strip_suffix(".orch").unwrap_or(file).to_owned()
        }
    }
}

/// The node to point at when speaking of an item: its name, else its kind word.
pub fn name_node(db: &dyn Db, item: Item) -> NodeId {
    let named = |tree: &ast::Item| tree.name.as_ref().or(tree.alias.as_ref()).unwrap_or(&tree.kind).id;
    source::tree(db, item).as_ref().map_or(NodeId(0), |tree| named(tree))
}
