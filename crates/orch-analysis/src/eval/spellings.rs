//! Fields that say one thing in two ways, `image` and `run = container(…)`, `port` and the only one of `ports`: what
//! `super` is where the layer below writes the other one, and what is read where the other one counts.
//!
//! Which of the two counts is not decided here but where a unit is lowered: the later layer.

use orch_syntax::ast::{self, ExprKind, MemberKind, Segment};
use smol_str::SmolStr;

use crate::eval::choices::head;
use crate::eval::defaults::mentions_super;
use crate::eval::slots::{Children, Op, SlotPath, Write, Writes};
use crate::eval::{Context, Eval};
use crate::schema::kind::kind_of;
use crate::types::RecordType;
use crate::unit::Unit;
use crate::walk;

/// A field, and the one of which it is a leaf.
const SPELLINGS: [(&str, &str); 2] = [(IMAGE, RUN), ("port", "ports")];
const IMAGE: &str = "image";
const RUN: &str = "run";

impl<'db> Eval<'db> {
    /// Adds to the writes of `image` and `port` what lower layers say of them as `run` and `ports`, where that is asked for.
    pub(super) fn add_other_spellings(&self, fields: &mut Children<'db>, record: &RecordType) {
        for (leaf, whole) in SPELLINGS.into_iter().filter(|(leaf, _)| record.field(leaf).is_some()) {
            let (Some(said), Some(other)) = (fields.get(leaf), fields.get(whole)) else { continue };
            let asks = |write: &&Write<'db>| write.resets() && mentions_super(self.db, write.lexical.item);
            let Some(highest) = said.iter().filter(asks).map(|write| write.layer).max() else { continue };
            let is_rival = |write: &Write<'db>| said.iter().any(|own| own.layer == write.layer);
            let lower = other.iter().filter(|write| write.layer < highest && !is_rival(write));
            let mut writes: Writes<'db> = lower.filter_map(leaf_of).collect();
            writes.extend(said.iter().cloned());
            writes.sort_by_key(|write| write.layer);
            fields.insert(SmolStr::new_static(leaf), writes);
        }
    }

    /// Where the image of a unit is read that `run` says, and no layer from there on says as `image`. What `run` itself asks
    /// for is what `image` says below.
    pub(super) fn image_in_run(&mut self, unit: Unit, path: &SlotPath) -> Option<SlotPath> {
        let [leaf] = &**path else { return None };
        let kind = kind_of(self.db, unit.item(self.db)).filter(|_| leaf == IMAGE)?;
        kind.builtin.is_workload().then_some(())?;
        let fields = self.unit_fields(unit);
        let last = |name: &str| fields.get(name).and_then(|writes| writes.last()).map(|write| write.layer);
        let (image, run) = (last(IMAGE), last(RUN)?);
        let above = fields.get(RUN)?.iter().filter(|write| Some(write.layer) > image);
        let is_over = Some(run) > image && !above.clone().any(asks_for_image);
        is_over.then(|| SlotPath::new(&[RUN, IMAGE]))
    }

    /// The other way to say what is asked for with `super`, where a lower layer says it so.
    pub(super) fn other_spelling(&mut self, cx: &Context<'db>) -> Option<SmolStr> {
        let slot = cx.slot.as_ref().or(cx.within.as_ref())?.clone();
        let asked = slot.first()?;
        let other = SPELLINGS.iter().find_map(|(leaf, whole)| match asked.as_str() {
            asked if asked == *leaf => Some(*whole),
            asked if asked == *whole => Some(*leaf),
            _ => None,
        })?;
        let fields = self.unit_fields(cx.unit);
        let lowest = fields.get(other)?.first()?.layer;
        let own = fields.get(asked)?.iter().filter(|write| write.lexical.item == cx.lexical.item);
        own.map(|write| write.layer).any(|layer| lowest < layer).then(|| SmolStr::new_static(other))
    }
}

/// Whether a write reads what is called `image`, of whatever it may be.
fn asks_for_image(write: &Write<'_>) -> bool {
    let mut found = false;
    let mut look = |expr: &ast::Expr| {
        found |= match &expr.kind {
            ExprKind::Name(name) => name == IMAGE,
            ExprKind::Field { name, .. } => name.text == IMAGE,
            _ => false,
        };
    };
    match write.op {
        Op::Set(expr) | Op::Append(expr) => walk::expr(expr, &mut look),
        Op::Amend(body) => walk::body(body, &mut look),
        Op::Shorthand(_) | Op::Remove | Op::Value(..) => {}
    }
    found
}

/// `container(IMAGE)` as a write of `image`, the only one of `ports` as a write of `port`.
fn leaf_of<'db>(write: &Write<'db>) -> Option<Write<'db>> {
    let value = match write.op {
        Op::Set(ast::Expr { kind: ExprKind::Record(body), .. }) | Op::Amend(body) => only_entry(body)?,
        Op::Set(run) => {
            let run = head(run).filter(|run| run.name == "container" && run.body.is_none())?;
            let [image] = run.args else { return None };
            &image.value
        }
        _ => return None,
    };
    write.is_here().then(|| Write { op: Op::Set(value), key: value.id, ..write.clone() })
}

/// The value of a body with one entry and nothing else.
fn only_entry(body: &ast::Body) -> Option<&ast::Expr> {
    let [ast::Member { kind: MemberKind::Set { key, value }, .. }] = body.members.as_slice() else {
        return None;
    };
    matches!(key.segments.as_slice(), [Segment::Name(_) | Segment::Text(_)]).then_some(value)
}
