//! What the local run takes from `dev`: of each base, the item and each overlay.

use orch_syntax::ast::{self, ExprKind, Segment};

use super::{
    DEV, DEV_OVERLAYS, LAST_DEV, OVERLAYS, Scratch, lineage, member_write, of_part, overlays, tree_of,
};
use crate::db::Db;
use crate::eval::{Lexical, Op, Write};
use crate::unit::Unit;

/// What the local run takes from `dev`: what runs, its port, its variables, what it waits for besides. Each base, the item
/// and each overlay may say more of it, so that each is a layer.
pub(super) fn dev<'db>(db: &'db dyn Db, unit: Unit, scratch: Scratch<'db>) -> Vec<Write<'db>> {
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
            said.extend(of_part(overlay, "dev", rank));
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
