//! What environments and `--set` say of an item, by the paths that lead to it.

use std::cmp::Reverse;
use std::sync::Arc;

use indexmap::{IndexMap, IndexSet};
use orch_syntax::ast::{self, ExprKind, MemberKind, Segment};
use rustc_hash::{FxBuildHasher, FxHashMap};
use smol_str::SmolStr;

use super::{OVERLAYS, Scratch, lineage, member_write, tree_of};
use crate::db::Db;
use crate::eval::{Lexical, Write};
use crate::program::Program;
use crate::schema::kind::Builtin;
use crate::scope::scope;
use crate::source::{self, Item};
use crate::unit::{FamilyKey, Instance, Unit};
use crate::units::{MOST_INSTANCES, instance_of};

/// What the chosen environment and `--set` say of an item in a use of its file: a unit's own, or one that it extends.
pub(super) fn overlays<'db>(
    db: &'db dyn Db,
    (item, instance): (Item, Instance),
    unit: Unit,
    scratch: Scratch<'db>,
) -> Vec<Write<'db>> {
    let program = instance.program(db);
    let environment = unit.config(db).environment(db).as_ref();
    if environment.is_none() && program.set_file(db).is_none() {
        return Vec::new();
    }
    // What is called like another item of its file is told there; an environment speaks of the other.
    let names = scope(db, item.file(db));
    if names.values.get(item.name(db)).is_some_and(|first| *first != item) {
        return Vec::new();
    }
    let root = Instance::new(db, program, program.root(db), None);
    let mut layers: Vec<(Item, Instance)> = Vec::new();
    if let Some(name) = environment {
        for speaker in speakers(db, instance) {
            if let Some(chosen) = scope(db, speaker.file(db)).environments.get(name) {
                layers.extend(lineage(db, *chosen, *speaker).into_iter().chain([(*chosen, *speaker)]));
            }
        }
    }
    if let Some(set) = program.set_file(db) {
        layers.extend(set.items(db).iter().map(|item| (*item, root)));
    }
    let mut writes = Vec::new();
    for (index, (environment, within)) in layers.into_iter().enumerate() {
        let rank = OVERLAYS.saturating_add(u16::try_from(index).unwrap_or(u16::MAX));
        let Some(tree) = tree_of(db, environment, scratch) else { continue };
        let Some(body) = &tree.body else { continue };
        let lexical = Lexical::at(environment, within);
        let name = if item.kind(db) == "stack" { "stack" } else { item.name(db) };
        for way in ways(db, within, instance) {
            let path: Vec<&str> = way.iter().map(SmolStr::as_str).chain([name]).collect();
            let Some(first) = path.first() else { continue };
            let members: Vec<&ast::Member> = match scratch {
                Some(_) => body.members.iter().collect(),
                None => {
                    let spoken = spoken_of(db, environment).get(*first).into_iter().flatten();
                    spoken.filter_map(|index| body.members.get(*index)).collect()
                }
            };
            let said = members.into_iter().flat_map(|m| overlay_writes(m, &path, &lexical, rank));
            writes.extend(said.filter_map(|write| of_member(write, unit.key(db).as_ref())));
        }
    }
    writes
}

/// Whether the chosen environment or `--set` says anything of a unit.
pub(crate) fn is_spoken_of(db: &dyn Db, unit: Unit) -> bool {
    !overlays(db, (unit.item(db), unit.instance(db)), unit, None).is_empty()
}

/// The members of an environment, by the first name of their keys: to look through all of them for each item would take
/// as long as both together have members.
#[salsa::tracked]
fn spoken_of(db: &dyn Db, environment: Item) -> FxHashMap<SmolStr, Vec<usize>> {
    let mut spoken: FxHashMap<SmolStr, Vec<usize>> = FxHashMap::default();
    let tree = source::tree(db, environment).as_ref();
    let members = tree.and_then(|tree| tree.body.as_ref()).into_iter().flat_map(|body| &body.members);
    for (index, member) in members.enumerate() {
        if let Some(Segment::Name(name)) = member.kind.key().and_then(|key| key.segments.first()) {
            spoken.entry(name.text.clone()).or_default().push(index);
        }
    }
    spoken
}

/// What a member of an environment says of the item at a path: `pg.db.replicas = 2`, `pg { db { … } }`.
fn overlay_writes<'db>(
    member: &'db ast::Member,
    path: &[&str],
    lexical: &Lexical<'db>,
    rank: u16,
) -> Vec<Write<'db>> {
    if let Some(write) = member_write(member, path, lexical, rank) {
        return vec![write];
    }
    let Some((import, rest)) = path.split_first().filter(|(_, rest)| !rest.is_empty()) else {
        return Vec::new();
    };
    match &member.kind {
        MemberKind::Amend { key, body } if is_name(key, import) => {
            let inner = lexical.enter(body, None);
            body.members.iter().flat_map(|member| overlay_writes(member, rest, &inner, rank)).collect()
        }
        _ => Vec::new(),
    }
}

fn is_name(key: &ast::Key, name: &str) -> bool {
    matches!(key.segments.as_slice(), [Segment::Name(word)] if word.text == name)
}

/// What is said of one member of a family, `worker[2].image`, is said of no other.
fn of_member<'db>(write: Write<'db>, key: Option<&FamilyKey>) -> Option<Write<'db>> {
    let Some((Segment::Index(index), rest)) = write.rest.split_first() else { return Some(write) };
    if key.is_none() || member_key(index).as_ref() != key {
        return None;
    }
    let node = rest.first().map_or(index.id, crate::eval::segment_node);
    Some(Write { rest, key: node, ..write })
}

/// The key that an index says, where it is plainly written.
pub(crate) fn member_key(index: &ast::Expr) -> Option<FamilyKey> {
    match &index.kind {
        ExprKind::Number(text) => crate::scalar::number::parse_int(text).ok().map(FamilyKey::Int),
        ExprKind::Text(text) => text.literal().map(|text| FamilyKey::Text(text.into())),
        _ => None,
    }
}

/// How many imports lead from one file to another at most, for what the one says to reach the other.
const FARTHEST: usize = 8;

/// How many ways from one file to another are gone at most.
const MOST_WAYS: usize = 64;

/// The uses of files in the order in which they are reached from the root, each with those that import it and the names by
/// which they do.
type Importers = IndexMap<Instance, Vec<(Instance, SmolStr)>, FxBuildHasher>;

#[salsa::tracked]
fn importers(db: &dyn Db, program: Program) -> Arc<Importers> {
    let root = Instance::new(db, program, program.root(db), None);
    let mut reached: Importers = IndexMap::default();
    reached.insert(root, Vec::new());
    let mut next = 0;
    while let Some((here, _)) = reached.get_index(next).map(|(here, by)| (*here, by)) {
        next += 1;
        let values = scope(db, here.file(db)).values.iter();
        let mut imports: Vec<_> = values.filter(|(_, item)| item.kind(db) == "import").collect();
        imports.sort();
        for (alias, import) in imports {
            let Some(imported) = instance_of(db, *import, here) else { continue };
            if reached.len() < MOST_INSTANCES || reached.contains_key(&imported) {
                reached.entry(imported).or_default().push((here, alias.clone()));
            }
        }
    }
    Arc::new(reached)
}

/// The names of imports, one after the other, that lead from a use of a file to another: none to itself, `pg` to what it
/// imports so, in the order of the alphabet.
#[salsa::tracked]
fn ways(db: &dyn Db, from: Instance, to: Instance) -> Vec<Vec<SmolStr>> {
    let importers = importers(db, to.program(db));
    let mut found = Vec::new();
    // From its end, where there are few who import it.
    let mut open: Vec<(Instance, Vec<SmolStr>)> = vec![(to, Vec::new())];
    while let Some((here, way)) = open.pop() {
        if here == from {
            found.push(way.into_iter().rev().collect());
        } else if way.len() < FARTHEST && found.len() + open.len() < MOST_WAYS {
            let further = |(by, alias): &(Instance, SmolStr)| {
                (*by, [way.as_slice(), std::slice::from_ref(alias)].concat())
            };
            open.extend(importers.get(&here).into_iter().flatten().map(further));
        }
    }
    found.sort();
    found
}

/// The uses of files whose environments speak of an instance: its own, then those that import it, the nearest to it first, so
/// that the root has the last word.
#[salsa::tracked]
fn speakers(db: &dyn Db, instance: Instance) -> Vec<Instance> {
    let importers = importers(db, instance.program(db));
    let mut above: IndexSet<Instance, FxBuildHasher> = IndexSet::from_iter([instance]);
    let mut next = 0;
    while let Some(here) = above.get_index(next).copied() {
        next += 1;
        above.extend(importers.get(&here).into_iter().flatten().map(|(by, _)| *by));
    }
    let mut speakers: Vec<Instance> = above.into_iter().skip(1).collect();
    // The root is reached first, and what it imports before what that imports.
    speakers.sort_by_key(|speaker| Reverse(importers.get_index_of(speaker)));
    speakers.insert(0, instance);
    speakers
}

/// Whether an item of this kind takes overlays.
pub(crate) fn takes_overlays(builtin: Builtin) -> bool {
    !matches!(builtin, Builtin::Environment | Builtin::Other)
}
