//! The layers of a unit, lowest first: kind, stack defaults, user kind, base and its overlay, own body, `dev`,
//! environment, `--set`. Only finds what is written; nothing is evaluated here.

mod bases;
mod dev;
mod overlays;

use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind, MemberKind, Segment};

use self::bases::lineage;
pub(crate) use self::bases::{
    LONGEST_CHAIN, NoWay, base, bases, begins_too_long, circle_of_bases, extends_too_many, is_of_other_kind,
    way_to_base,
};
use self::dev::dev;
use self::overlays::overlays;
pub(crate) use self::overlays::{is_spoken_of, member_key, takes_overlays};
use crate::db::Db;
use crate::eval::{Layer, Lexical, Op, Write};
use crate::schema::kind::KindType;
use crate::scope::scope;
use crate::source::{self, Item};
use crate::unit::{Instance, Target, Unit};
use crate::units::use_of;

/// The rank of what the kind itself sets.
const KIND: u16 = 0;
/// The rank of the stack's defaults: what a job does not have in them is not said of it.
const DEFAULTS: u16 = 1;
/// The last rank of what overlays say of the stack's defaults.
const LAST_DEFAULTS: u16 = 99;
/// The first rank of user kinds and bases.
pub(crate) const BASES: u16 = 100;
/// The rank of the item's own body.
const OWN: u16 = 1000;
/// The first rank of its `dev`: of its bases, and its own.
const DEV: u16 = 1001;
/// The first rank of what overlays say of `dev`, and the last.
const DEV_OVERLAYS: u16 = 1101;
const LAST_DEV: u16 = 1999;
/// The first rank of overlays.
pub(crate) const OVERLAYS: u16 = 2000;

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
    let own = members.filter_map(|m| member_write(m, &["defaults"], &lexical, DEFAULTS));
    let mut said: Vec<Write<'db>> = own.collect();
    for overlay in overlays(db, (stack, instance), unit, scratch) {
        let rank = (DEFAULTS + 1).saturating_add(overlay.layer.0 - OVERLAYS).min(LAST_DEFAULTS);
        said.extend(of_part(overlay, "defaults", rank));
    }
    said
}

/// Whether a layer is one of the stack's defaults.
pub(crate) fn is_default(layer: u16) -> bool {
    (DEFAULTS..=LAST_DEFAULTS).contains(&layer)
}

/// What an overlay of an item says of one of its fields, as what is said there.
fn of_part<'db>(overlay: Write<'db>, field: &str, rank: u16) -> Vec<Write<'db>> {
    match (&overlay.op, overlay.rest) {
        (Op::Amend(body), []) => {
            let lexical = overlay.lexical.enter(body, Some(crate::eval::SlotPath::default()));
            body.members.iter().filter_map(|m| member_write(m, &[field], &lexical, rank)).collect()
        }
        (_, [Segment::Name(first), rest @ ..]) if first.text == field => {
            vec![Write { rest, layer: Layer(rank), ..overlay }]
        }
        _ => Vec::new(),
    }
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
