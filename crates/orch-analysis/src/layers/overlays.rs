//! What environments and `--set` say of an item, by the paths that lead to it.

use orch_syntax::ast::{self, ExprKind, MemberKind, Segment};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use super::{OVERLAYS, Scratch, lineage, member_write, tree_of};
use crate::db::Db;
use crate::eval::{Lexical, Write};
use crate::schema::kind::Builtin;
use crate::scope::scope;
use crate::source::{self, Item};
use crate::unit::{FamilyKey, Instance, Unit};
use crate::units::instance_of;

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
    let root = Instance::new(db, program, program.root(db), None);
    let mut layers: Vec<(Item, Instance)> = Vec::new();
    if let Some(name) = environment {
        if instance != root
            && let Some(own) = scope(db, instance.file(db)).environments.get(name)
        {
            layers.extend(lineage(db, *own, instance).into_iter().chain([(*own, instance)]));
        }
        if let Some(chosen) = scope(db, root.file(db)).environments.get(name) {
            layers.extend(lineage(db, *chosen, root).into_iter().chain([(*chosen, root)]));
        }
    }
    if let Some(set) = program.set_file(db) {
        layers.extend(set.items(db).iter().map(|item| (*item, root)));
    }
    let mut writes = Vec::new();
    for (index, (environment, within)) in layers.into_iter().enumerate() {
        let rank = OVERLAYS + u16::try_from(index).unwrap_or(u16::MAX - OVERLAYS);
        let Some(tree) = tree_of(db, environment, scratch) else { continue };
        let Some(body) = &tree.body else { continue };
        let lexical = Lexical::at(environment, within);
        let name = if item.kind(db) == "stack" { "stack" } else { item.name(db) };
        for path in addresses(db, instance, within, name) {
            let path: Vec<&str> = path.iter().map(String::as_str).collect();
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

/// The members of an environment, by the first name of their keys: to look through all of them for each item would take
/// as long as both together have members.
#[salsa::tracked]
fn spoken_of(db: &dyn Db, environment: Item) -> FxHashMap<SmolStr, Vec<usize>> {
    let mut spoken: FxHashMap<SmolStr, Vec<usize>> = FxHashMap::default();
    let tree = source::tree(db, environment).as_ref();
    let members = tree.and_then(|tree| tree.body.as_ref()).into_iter().flat_map(|body| &body.members);
    for (index, member) in members.enumerate() {
        if let MemberKind::Set { key, .. }
        | MemberKind::Append { key, .. }
        | MemberKind::Amend { key, .. }
        | MemberKind::Remove(key) = &member.kind
            && let Some(Segment::Name(name)) = key.segments.first()
        {
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

/// How an item of an instance is addressed from the file of another: `db`, or `pg.db`.
fn addresses(db: &dyn Db, instance: Instance, from: Instance, name: &str) -> Vec<Vec<String>> {
    if instance == from {
        return vec![vec![name.to_owned()]];
    }
    let names = scope(db, from.file(db));
    let mut found = Vec::new();
    for (alias, item) in &names.values {
        if item.kind(db) == "import" && instance_of(db, *item, from) == Some(instance) {
            found.push(vec![alias.to_string(), name.to_owned()]);
        }
    }
    found.sort();
    found
}

/// Whether an item of this kind takes overlays.
pub(crate) fn takes_overlays(builtin: Builtin) -> bool {
    !matches!(builtin, Builtin::Environment | Builtin::Other)
}
