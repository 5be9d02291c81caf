//! From the writes of a slot to its value: replacing, amending, appending, and the closed records and maps that
//! bodies make.

use std::rc::Rc;
use std::sync::Arc;

use orch_syntax::ast::ExprKind;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::defaults::Asked;
use crate::eval::opening::Opened;
use crate::eval::slots::{Layer, Op, SlotPath, Write, Writes};
use crate::eval::{Context, Eval};
use crate::findings;
use crate::schema::named::{Structure, structure};
use crate::types::Type;
use crate::unit::Unit;
use crate::value::{Element, FieldValue, Origin, Value, VariantValue};

/// A value with where it came from.
pub(crate) struct Written {
    pub value: Value,
    pub origin: Origin,
    pub layer: Layer,
}

/// Whether all that comes after the last reset appends, and no map.
fn appends_elements(writes: &[Write<'_>]) -> bool {
    let base = writes.iter().rposition(Write::resets).map_or(0, |base| base + 1);
    let mut rest = writes.iter().skip(base);
    rest.all(
        |w| matches!(&w.op, Op::Append(expr) if w.is_here() && !matches!(expr.kind, ExprKind::Record(_))),
    )
}

impl<'db> Eval<'db> {
    /// The value of a slot, from scratch.
    pub(super) fn compute(&mut self, unit: Unit, path: &SlotPath, asked: Anchor) -> Value {
        let cx = self.context(unit);
        let item = unit.item(self.db);
        let slots = self.slots(unit);
        let is_let = item.kind(self.db) == "let";
        if path.is_empty() {
            return if is_let {
                let root = SlotPath::default();
                self.slot_value(Some(&root), &slots.writes, &slots.ty, &cx).map_or(Value::Poison, |w| w.value)
            } else {
                self.item_value(unit, &cx)
            };
        }
        let Some((first, rest)) = path.split_first() else { return Value::Poison };
        if let Some(other) = self.image_in_run(unit, path) {
            return self.read(unit, &other, asked);
        }
        // The field in whose value the slot is.
        let mut field_around = None;
        let (mut writes, mut ty, mut default, mut at, rest) = match slots.kind {
            Some(kind) if !is_let => {
                let Some(field) = kind.record.field(first) else { return Value::Null };
                if let Some([outer, leaf]) = field.traits.alias.as_deref() {
                    return self.read(unit, &SlotPath::new(&[outer, leaf]), asked);
                }
                let writes = self.unit_fields(unit).get(first).cloned().unwrap_or_default();
                let writes = self.over_default(field, writes, unit, Asked::of(rest));
                field_around = Some(field.clone());
                (writes, field.ty.clone(), Some(field.clone()), SlotPath::new(&[first]), rest)
            }
            _ => (
                Writes::from(slots.writes.as_slice()),
                slots.ty.clone(),
                None,
                SlotPath::default(),
                &path[..],
            ),
        };
        for (index, name) in rest.iter().enumerate() {
            let opened = self.open(&writes, &ty, Some(&at), &cx);
            let child = at.child(name);
            match opened {
                Opened::Fields { record, mut children, .. } => {
                    let Some(field) = record.field(name) else { return Value::Null };
                    if let Some([outer, leaf]) = field.traits.alias.as_deref() {
                        let target = SlotPath::new(&[outer, leaf]);
                        return self.read(unit, &target, asked);
                    }
                    writes = children.swap_remove(name).unwrap_or_default();
                    let below = rest.get(index + 1..).unwrap_or_default();
                    writes = self.over_default(field, writes, unit, Asked::of(below));
                    ty = field.ty.clone();
                    default = Some(field.clone());
                    field_around = Some(field.clone());
                }
                Opened::Entries { value, mut children, .. } => {
                    writes = children.swap_remove(name).unwrap_or_default();
                    ty = value;
                    default = None;
                }
                Opened::Closed => {
                    let whole = self.read(unit, &at, asked);
                    return self.plain_field(whole, name);
                }
            }
            at = child;
        }
        match self.slot_value(Some(path), &writes, &ty, &cx) {
            Some(Written { value, origin, layer }) => {
                let name = at.last().cloned().unwrap_or_default();
                let written = FieldValue { name, value, origin, key: None, layer: layer.0 };
                match field_around.is_none_or(|field| self.check_place(&written, &field)) {
                    true => written.value,
                    // That is told of the place: who reads it there is told nothing more.
                    false => Value::Poison,
                }
            }
            None => default.map_or(Value::Null, |field| match field.is_required() {
                // Whoever extends it may say what it leaves open.
                _ if field.default.is_none() && self.is_pattern(unit) => Value::Unknown(field.ty.clone()),
                // Told of the item.
                true => Value::Poison,
                false => self.default_value(&field, unit),
            }),
        }
    }

    /// The whole item as a record.
    fn item_value(&mut self, unit: Unit, cx: &Context<'db>) -> Value {
        let slots = self.slots(unit);
        let Some(kind) = slots.kind else { return Value::Poison };
        let record = Arc::clone(&kind.record);
        let root = SlotPath::default();
        let children = (*self.unit_fields(unit)).clone();
        let item = unit.item(self.db);
        let at = self.tree(item).map(|t| Anchor::new(item, t.name.as_ref().map_or(t.kind.id, |n| n.id)));
        self.fields(&record, children, Some(&root), cx, at)
    }

    /// The value that a slot's writes make; `None` when nothing is written, or it was removed.
    pub(crate) fn slot_value(
        &mut self,
        at: Option<&SlotPath>,
        writes: &[Write<'db>],
        ty: &Type,
        cx: &Context<'db>,
    ) -> Option<Written> {
        let last = writes.last()?;
        if !self.step(last.anchor()) {
            return Some(Written { value: Value::Poison, origin: last.origin(), layer: last.layer });
        }
        let mut rivals = Vec::new();
        let writes = if self.note_rivals(writes, at.and_then(|at| at.last()).map_or("this", SmolStr::as_str))
        {
            rivals.extend(writes.iter().map(|write| Write { told: true, ..write.clone() }));
            rivals.as_slice()
        } else {
            writes
        };
        let last = writes.last()?;
        let origin = last.origin();
        let layer = last.layer;
        let value = if last.resets() {
            self.reset_value(last, writes.split_last().map_or(&[], |(_, below)| below), at, ty, cx)?
        } else {
            self.amended(writes, ty, at, cx, last.anchor())
        };
        Some(Written { value, origin, layer })
    }

    /// The value of a slot in which something is changed or added. What its type requires is asked of the whole.
    pub(super) fn amended(
        &mut self,
        writes: &[Write<'db>],
        ty: &Type,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
        anchor: Anchor,
    ) -> Value {
        match structure(self.db, ty) {
            Structure::Plain(Type::Refined(refined)) => {
                let whole = self.amended(writes, &refined.base, at, cx, anchor);
                self.refine(whole, &refined, anchor, cx)
            }
            Structure::Plain(Type::List(_)) => self.appended(writes, at, ty, cx),
            // `command += ["--verbose"]`: one of the types is a list.
            _ if self.list_element(ty).is_some() && appends_elements(writes) => {
                self.appended(writes, at, ty, cx)
            }
            _ => self.opened_value(writes, ty, at, cx, anchor),
        }
    }

    pub(super) fn reset_value(
        &mut self,
        write: &Write<'db>,
        below: &[Write<'db>],
        at: Option<&SlotPath>,
        ty: &Type,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let mut here = self.write_context(write, at, cx);
        if !below.is_empty() {
            here.below = Some(Rc::new((below.to_vec(), ty.clone())));
        }
        Some(match &write.op {
            Op::Set(expr) => self.expr(expr, ty, &here),
            Op::Shorthand(name) => {
                let value = self.name(&name.text, name.id, ty, &here);
                self.coerce(value, ty, here.anchor(name.id), &here)
            }
            Op::Value(value, origin) => {
                let anchor = Anchor::from(*origin);
                self.coerce(value.clone(), ty, anchor, &here)
            }
            Op::Remove => return None,
            Op::Append(_) | Op::Amend(_) => Value::Poison,
        })
    }

    /// A list with what is appended to it.
    fn appended(
        &mut self,
        writes: &[Write<'db>],
        at: Option<&SlotPath>,
        ty: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let base = writes.iter().rposition(Write::resets);
        let mut elements: Vec<Element> = Vec::new();
        if let Some(base) = base
            && let Some(written) = self.slot_value(at, writes.get(..=base).unwrap_or(&[]), ty, cx)
        {
            match written.value {
                Value::List(list) => elements.extend(list.iter().cloned()),
                Value::Poison => return Value::Poison,
                Value::Null | Value::Unknown(_) => {}
                other => {
                    let found = self.describe(&other);
                    let at = writes.last().map_or(Anchor::from(written.origin), Write::anchor);
                    return self.fail(findings::type_mismatch::finding(at, "a list to append to", &found));
                }
            }
        }
        for write in writes.iter().skip(base.map_or(0, |b| b + 1)) {
            let here = self.write_context(write, at, cx);
            match &write.op {
                Op::Append(expr) if write.is_here() => match self.expr(expr, ty, &here) {
                    Value::List(list) => elements.extend(list.iter().cloned()),
                    Value::Poison => return Value::Poison,
                    _ => {}
                },
                _ => {
                    let finding = findings::type_mismatch::body_for_list(write.anchor());
                    return self.fail(finding);
                }
            }
        }
        Value::List(Arc::new(elements))
    }

    /// The value of a slot that is amended: from its last reset on.
    pub(crate) fn opened_value(
        &mut self,
        writes: &[Write<'db>],
        ty: &Type,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
        anchor: Anchor,
    ) -> Value {
        match self.open(writes, ty, at, cx) {
            Opened::Fields { record, variant, children } => {
                let value = self.fields(&record, children, at, cx, Some(anchor));
                match (variant, value) {
                    (Some((choice, variant)), Value::Record(fields)) => {
                        let fields = Arc::unwrap_or_clone(fields);
                        Value::Variant(Arc::new(VariantValue { variant, fields, choice }))
                    }
                    (_, value) => value,
                }
            }
            Opened::Entries { key, value, children } => self.entries(&key, &value, children, at, cx),
            Opened::Closed => Value::Poison,
        }
    }
}
