//! The layers of a unit, lowest first: kind, stack defaults, user kind, base and its overlay, own body, `dev`,
//! environment, `--set`. Only finds what is written; nothing is evaluated here.

use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind, MemberKind, Segment};
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::checks::item::WORDS;
use crate::db::Db;
use crate::eval::{Layer, Lexical, Op, Write};
use crate::findings;
use crate::schema::kind::{Builtin, KindType, kind_item, kind_type};
use crate::scope::scope;
use crate::source::{self, Item};
use crate::unit::{FamilyKey, Instance, Target, Unit};
use crate::units::{instance_of, use_of};

/// The rank of what the kind itself sets.
const KIND: u16 = 0;
/// The rank of the stack's defaults: what a job does not have in them is not said of it.
pub(crate) const DEFAULTS: u16 = 1;
/// The first rank of user kinds and bases.
const BASES: u16 = 2;
/// The rank of the item's own body.
const OWN: u16 = 1000;
/// The first rank of its `dev`: of its bases, and its own.
const DEV: u16 = 1001;
/// The first rank of what overlays say of `dev`, and the last.
const DEV_OVERLAYS: u16 = 1101;
const LAST_DEV: u16 = 1999;
/// The first rank of overlays.
pub(crate) const OVERLAYS: u16 = 2000;

/// How long a chain of bases or environments may be.
pub(crate) const LONGEST_CHAIN: usize = 64;
/// How far a longer one is followed to see whether it ends.
const LONGEST_LINE: usize = 1000;

/// A text of an item that is looked at in place of its own: what an editor would complete.
pub(crate) type Scratch<'db> = Option<(Item, &'db Arc<ast::Item>)>;

/// The tree of an item, or the one that stands in for it.
pub(crate) fn tree_of<'db>(
    db: &'db dyn Db,
    item: Item,
    scratch: Scratch<'db>,
) -> Option<&'db Arc<ast::Item>> {
    match scratch {
        Some((other, tree)) if other == item => Some(tree),
        _ => source::tree(db, item).as_ref(),
    }
}

/// All that is written about a unit.
pub(crate) fn writes<'db>(
    db: &'db dyn Db,
    unit: Unit,
    kind: Option<&'db Arc<KindType>>,
    scratch: Scratch<'db>,
) -> Vec<Write<'db>> {
    let item = unit.item(db);
    let instance = unit.instance(db);
    let mut writes = Vec::with_capacity(2);
    if let Some(kind) = kind {
        writes.extend(kind.given.iter().filter_map(|link| body(db, *link, instance, KIND, scratch)));
        if kind.builtin.is_workload() {
            writes.extend(stack_defaults(db, unit, scratch));
        }
        let mut rank = BASES;
        for link in &kind.own {
            writes.extend(body(db, *link, use_of(db, *link, instance), rank, scratch));
            rank += 1;
        }
        for (base, used) in lineage(db, item, instance) {
            let inherited = |write: Write<'db>| Write { inherited: true, ..write };
            writes.extend(
                own(db, base, Lexical::at(base, used), rank, kind, scratch).into_iter().map(inherited),
            );
            rank += 1;
            for overlay in overlays(db, (base, used), unit, scratch) {
                writes.push(inherited(Write { layer: Layer(rank), ..overlay }));
                rank += 1;
            }
        }
        // That of a kind itself is among its links.
        if !kind.own.contains(&item) {
            writes.extend(own(db, item, Lexical::of_item(db, unit), OWN, kind, scratch));
        }
        if unit.config(db).target(db) == Some(Target::Run) {
            writes.extend(dev(db, unit, scratch));
        }
        let overlays = overlays(db, (item, instance), unit, scratch);
        writes.extend(overlays.into_iter().map(|write| of_value(write, kind)));
    }
    writes
}

/// `p = env("OTHER")` in an environment is said of the field that `secret p = …` sets.
fn of_value<'db>(write: Write<'db>, kind: &KindType) -> Write<'db> {
    match &kind.value_field {
        Some(field) if write.is_here() && matches!(write.op, Op::Set(_) | Op::Shorthand(_)) => {
            Write { prefix: Some(field.clone()), ..write }
        }
        _ => write,
    }
}

/// What an item's own text says: its body, or the value after `=`.
fn own<'db>(
    db: &'db dyn Db,
    item: Item,
    lexical: Lexical<'db>,
    rank: u16,
    kind: &'db KindType,
    scratch: Scratch<'db>,
) -> Option<Write<'db>> {
    let tree = tree_of(db, item, scratch)?;
    if let Some(body) = &tree.body {
        return Some(amend(body, lexical, tree.kind.id, rank));
    }
    let value = tree.value.as_ref()?;
    // `secret x { … }` may come as `= vault(…) { … }`: the value belongs to the field that the kind names.
    let field = kind.value_field.clone()?;
    Some(Write {
        prefix: Some(field),
        rest: &[],
        op: Op::Set(value),
        key: value.id,
        lexical,
        layer: Layer(rank),
        inherited: false,
        added: false,
        told: false,
    })
}

fn body<'db>(
    db: &'db dyn Db,
    item: Item,
    instance: Instance,
    rank: u16,
    scratch: Scratch<'db>,
) -> Option<Write<'db>> {
    let tree = tree_of(db, item, scratch)?;
    Some(amend(tree.body.as_ref()?, Lexical::at(item, instance), tree.kind.id, rank))
}

fn amend<'db>(body: &'db ast::Body, lexical: Lexical<'db>, key: ast::NodeId, rank: u16) -> Write<'db> {
    Write {
        prefix: None,
        rest: &[],
        op: Op::Amend(body),
        key,
        lexical,
        layer: Layer(rank),
        inherited: false,
        added: false,
        told: false,
    }
}

/// `defaults { … }` of the stack the item's file belongs to.
fn stack_defaults<'db>(db: &'db dyn Db, unit: Unit, scratch: Scratch<'db>) -> Vec<Write<'db>> {
    let instance = unit.instance(db);
    let Some(stack) = scope(db, instance.file(db)).stack else { return Vec::new() };
    let Some(tree) = tree_of(db, stack, scratch) else { return Vec::new() };
    let lexical = Lexical::at(stack, instance);
    let members = tree.body.iter().flat_map(|b| &b.members);
    members.filter_map(|m| member_write(m, &["defaults"], &lexical, DEFAULTS)).collect()
}

/// The member as a write, if its key begins with these names; what is left of the key stays.
fn member_write<'db>(
    member: &'db ast::Member,
    prefix: &[&str],
    lexical: &Lexical<'db>,
    rank: u16,
) -> Option<Write<'db>> {
    let (key, op) = match &member.kind {
        MemberKind::Set { key, value } => match &value.kind {
            ExprKind::Record(body) if key.segments.len() == prefix.len() => (key, Op::Amend(body)),
            _ => (key, Op::Set(value)),
        },
        MemberKind::Append { key, value } => (key, Op::Append(value)),
        MemberKind::Amend { key, body } => (key, Op::Amend(body)),
        MemberKind::Remove(key) => (key, Op::Remove),
        _ => return None,
    };
    for (index, name) in prefix.iter().enumerate() {
        match key.segments.get(index)? {
            Segment::Name(word) if word.text == *name => {}
            _ => return None,
        }
    }
    let rest = key.segments.get(prefix.len()..)?;
    let node = rest.first().map_or(key.id, crate::eval::segment_node);
    Some(Write {
        prefix: None,
        rest,
        op,
        key: node,
        lexical: lexical.clone(),
        layer: Layer(rank),
        inherited: false,
        added: false,
        told: false,
    })
}

/// The items that an item extends, the farthest first; of those that are of another kind nothing is taken over.
pub(crate) fn bases(db: &dyn Db, item: Item) -> Vec<Item> {
    let mut chain = Vec::new();
    let mut next = item;
    while let Some(base) = base(db, next) {
        if base == item || chain.contains(&base) || chain.len() >= LONGEST_CHAIN {
            break;
        }
        if is_of_other_kind(db, next, base) {
            break;
        }
        chain.push(base);
        next = base;
    }
    chain.reverse();
    chain
}

/// [`bases`], and the use of its file in which each of them stands: what it names is what that one has.
fn lineage(db: &dyn Db, item: Item, instance: Instance) -> Vec<(Item, Instance)> {
    let mut used = instance;
    let mut next = item;
    let mut lineage = Vec::new();
    for base in bases(db, item).into_iter().rev() {
        if let Some(import) = import_of_base(db, next) {
            used = instance_of(db, import, used).unwrap_or(used);
        }
        lineage.push((base, used));
        next = base;
    }
    lineage.reverse();
    lineage
}

/// The import through which an item names its base.
fn import_of_base(db: &dyn Db, item: Item) -> Option<Item> {
    let path = source::tree(db, item).as_ref()?.extends.as_ref()?;
    match path.names.as_slice() {
        [module, _] => scope(db, item.file(db)).values.get(&module.text).copied(),
        _ => None,
    }
}

/// Whether an item extends one that is neither of its kind nor of one that its kind builds on.
pub(crate) fn is_of_other_kind(db: &dyn Db, item: Item, base: Item) -> bool {
    let (word, other) = (item.kind(db), base.kind(db));
    if word == other && item.file(db) == base.file(db) {
        return false;
    }
    let ours = kind_item(db, item.file(db), word);
    let theirs = kind_item(db, base.file(db), other);
    match (ours, theirs) {
        (Some(ours), Some(theirs)) => !kind_type(db, ours).ty.chain.contains(&theirs),
        // What is of no kind that anybody knows could be of any.
        _ => WORDS.contains(&other),
    }
}

/// Whether an item extends, through others, more of them than are followed.
pub(crate) fn extends_too_many(db: &dyn Db, item: Item) -> bool {
    let chain = bases(db, item);
    let farthest = chain.first().copied().filter(|_| chain.len() >= LONGEST_CHAIN);
    farthest.and_then(|farthest| base(db, farthest)).is_some()
}

/// Whether an item is the first of a line that extends too many. One line is told once; of a circle that is too long to be
/// seen as one, whoever is first by name among those that are seen.
pub(crate) fn begins_too_long(db: &dyn Db, item: Item, base_of_it: Item) -> bool {
    if !extends_too_many(db, item) {
        return false;
    }
    if !extends_too_many(db, base_of_it) {
        return true;
    }
    let mut length = 0;
    for other in std::iter::successors(Some(item), |item| base(db, *item)).take(LONGEST_LINE) {
        if other.name(db) < item.name(db) {
            return false;
        }
        length += 1;
    }
    length == LONGEST_LINE
}

/// What to say of items or kinds of which each extends the next, and the last the first.
pub(crate) fn circle_of_bases(db: &dyn Db, circle: &[Item]) -> Option<Found> {
    let next = circle.iter().cycle().skip(1);
    let edges = circle.iter().zip(next).filter_map(|(from, to)| {
        let path = source::tree(db, *from).as_ref()?.extends.as_ref()?;
        let at = Anchor::new(*from, path.names.last().map_or(path.id, |name| name.id));
        Some((from.name(db), to.name(db), at))
    });
    findings::value_cycle::extends(&edges.collect::<Vec<_>>())
}

/// The item that `extends` names, if it is one of the file or of an import.
pub(crate) fn base(db: &dyn Db, item: Item) -> Option<Item> {
    let tree = source::tree(db, item).as_ref()?;
    if tree.kind.text == "kind" {
        return None;
    }
    let path = tree.extends.as_ref()?;
    let names = scope(db, item.file(db));
    let space = if tree.kind.text == "environment" { &names.environments } else { &names.values };
    match path.names.as_slice() {
        [name] => space.get(&name.text).copied(),
        [module, name] => {
            let import = names.values.get(&module.text)?;
            let file = crate::scope::imported(db, *import)?;
            let other = scope(db, file);
            let space = if tree.kind.text == "environment" { &other.environments } else { &other.values };
            space.get(&name.text).copied()
        }
        _ => None,
    }
}

/// What the local run takes from `dev`: what runs, its port, its variables, what it waits for besides. Each base, the item
/// and each overlay may say more of it, so that each is a layer.
fn dev<'db>(db: &'db dyn Db, unit: Unit, scratch: Scratch<'db>) -> Vec<Write<'db>> {
    let (item, instance) = (unit.item(db), unit.instance(db));
    let root = Some(crate::eval::SlotPath::default());
    let mut said: Vec<Write<'db>> = Vec::new();
    for ((owner, used), rank) in lineage(db, item, instance).into_iter().chain([(item, instance)]).zip(DEV..)
    {
        let Some(body) = tree_of(db, owner, scratch).and_then(|tree| tree.body.as_ref()) else { continue };
        let lexical = if owner == item { Lexical::of_item(db, unit) } else { Lexical::at(owner, used) };
        let lexical = lexical.enter(body, root.clone());
        said.extend(body.members.iter().filter_map(|m| member_write(m, &["dev"], &lexical, rank)));
        for overlay in overlays(db, (owner, used), unit, scratch) {
            let rank = DEV_OVERLAYS + (overlay.layer.0 - OVERLAYS).min(LAST_DEV - DEV_OVERLAYS);
            match (&overlay.op, overlay.rest) {
                (Op::Amend(body), []) => {
                    let lexical = overlay.lexical.enter(body, root.clone());
                    said.extend(
                        body.members.iter().filter_map(|m| member_write(m, &["dev"], &lexical, rank)),
                    );
                }
                (_, [Segment::Name(first), rest @ ..]) if first.text == "dev" => {
                    said.push(Write { rest, layer: Layer(rank), ..overlay });
                }
                _ => {}
            }
        }
    }
    said.sort_by_key(|write| write.layer);
    let mut writes = Vec::new();
    for write in said {
        match (&write.op, write.rest) {
            (Op::Remove, []) => writes.clear(),
            (Op::Amend(body), []) => {
                let inner = write.lexical.enter(body, Some(crate::eval::SlotPath::new(&["dev"])));
                for member in &body.members {
                    for field in ["run", "port", "env", "depends_on"] {
                        if let Some(said) = member_write(member, &[field], &inner, write.layer.0) {
                            add_to_dev(&mut writes, said, field);
                        }
                    }
                }
            }
            (_, [Segment::Name(first), rest @ ..]) => {
                let field = ["run", "port", "env", "depends_on"].into_iter().find(|f| first.text == *f);
                if let Some(field) = field {
                    add_to_dev(&mut writes, Write { rest, ..write.clone() }, field);
                }
            }
            _ => {}
        }
    }
    writes
}

/// Adds what is said of a field of `dev`. What takes back what a lower `dev` says gives the service's own back.
fn add_to_dev<'db>(writes: &mut Vec<Write<'db>>, said: Write<'db>, field: &str) {
    let is_taken_back =
        |write: &Write<'db>| write.prefix.as_deref() == Some(field) && write.layer < said.layer;
    let count = writes.len();
    if matches!(said.op, Op::Remove) && said.rest.is_empty() {
        writes.retain(|write| !is_taken_back(write));
    }
    if writes.len() == count {
        writes.push(dev_field(said, field));
    }
}

fn dev_field<'db>(write: Write<'db>, field: &str) -> Write<'db> {
    let op = match write.op {
        Op::Set(expr) if field == "depends_on" => Op::Append(expr),
        // What is added to the variables of `dev` may be there without it.
        Op::Append(ast::Expr { kind: ExprKind::Record(body), .. }) if field == "env" => Op::Amend(body),
        op => op,
    };
    Write { prefix: Some(field.into()), op, ..write }
}

/// What the chosen environment and `--set` say of an item in a use of its file: a unit's own, or one that it extends.
fn overlays<'db>(
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
