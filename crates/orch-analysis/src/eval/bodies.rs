//! From the writes of a slot to its value: replacing, amending, appending, and the closed records and maps that
//! bodies make.

use std::rc::Rc;
use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::db::Db;
use crate::eval::slots::{Children, Layer, Op, SlotPath, Write, Writes};
use crate::eval::trace::Shape;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::schema::named::{Structure, structure};
use crate::source::{self, Item};
use crate::types::{ChoiceType, FieldType, RecordType, Type, VariantType};
use crate::unit::Unit;
use crate::units::use_of;
use crate::value::{Element, Origin, Value, VariantValue};
use crate::walk;

/// A slot whose value is made of parts.
pub(crate) enum Opened<'db> {
    /// A record or a variant.
    Fields {
        /// The fields it may have.
        record: Arc<RecordType>,
        /// Which variant, of which choice.
        variant: Option<(Item, SmolStr)>,
        /// What is written about each.
        children: Children<'db>,
    },
    /// A map.
    Entries {
        /// The type of its keys.
        key: Type,
        /// The type of its values.
        value: Type,
        /// What is written about each.
        children: Children<'db>,
    },
    /// Not made of parts, or wrong.
    Closed,
}

/// A value with where it came from.
pub(crate) struct Written {
    pub value: Value,
    pub origin: Origin,
    pub layer: Layer,
}

/// What of a field is asked for: where nothing is written of it, the whole of it is its default, and a part is found in that.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked {
    Whole,
    Within,
}

impl Asked {
    /// What a path below the field asks for.
    fn of(rest: &[SmolStr]) -> Asked {
        if rest.is_empty() { Asked::Whole } else { Asked::Within }
    }
}

/// Whether an item asks anywhere for what a lower layer says.
fn mentions_super(db: &dyn Db, item: Item) -> bool {
    let mut found = false;
    if let Some(tree) = source::tree(db, item) {
        let is_super = |expr: &ast::Expr| matches!(&expr.kind, ExprKind::Name(name) if name == "super");
        walk::exprs(tree, &mut |expr| found |= is_super(expr));
    }
    found
}

/// Whether all that comes after the last reset appends, and no map.
fn appends_elements(writes: &[Write<'_>]) -> bool {
    let base = writes.iter().rposition(Write::resets).map_or(0, |base| base + 1);
    let mut rest = writes.iter().skip(base);
    rest.all(
        |w| matches!(&w.op, Op::Append(expr) if w.is_here() && !matches!(expr.kind, ExprKind::Record(_))),
    )
}

/// Whether a body can make a value of the type.
pub(crate) fn has_parts(db: &dyn Db, ty: &Type) -> bool {
    !matches!(structure(db, ty), Structure::Plain(plain) if !matches!(plain, Type::Map(..)))
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
        let (mut writes, mut ty, mut default, mut at, rest) = match slots.kind {
            Some(kind) if !is_let => {
                let Some(field) = kind.record.field(first) else { return Value::Null };
                if let Some([outer, leaf]) = field.traits.alias.as_deref() {
                    return self.read(unit, &SlotPath::new(&[outer, leaf]), asked);
                }
                let writes = self.unit_fields(unit).get(first).cloned().unwrap_or_default();
                let writes = self.over_default(field, writes, unit, Asked::of(rest));
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
            Some(written) => written.value,
            None => default.map_or(Value::Null, |field| match field.is_required() {
                // Told of the item, unless it is a pattern, of which nobody knows.
                true if self.is_pattern(unit) => Value::Unknown(field.ty.clone()),
                true => Value::Poison,
                false => self.default_value(&field, unit),
            }),
        }
    }

    /// The value a field has when nothing is written.
    pub(crate) fn default_value(&mut self, field: &FieldType, unit: Unit) -> Value {
        if field.default.is_none() {
            return Value::Null;
        }
        let item = field.declared.0;
        let Some(found) = self.find_default(item, field) else { return Value::Null };
        let lexical = crate::eval::Lexical::at(item, use_of(self.db, item, unit.instance(self.db)));
        let cx = Context { lexical, unit, slot: None, within: None, below: None };
        let ty = field.ty.clone();
        self.expr(found, &ty, &cx)
    }

    /// The writes of a field with its default below them, where it matters: what amends, appends or asks for `super`
    /// finds it as the lowest layer of all.
    pub(super) fn over_default(
        &mut self,
        field: &FieldType,
        mut writes: Writes<'db>,
        unit: Unit,
        asked: Asked,
    ) -> Writes<'db> {
        let Some(default) = &field.default else { return writes };
        let first = writes.first();
        if first.is_none() && asked == Asked::Whole {
            return writes;
        }
        let is_nothing = match &default.kind {
            ExprKind::Null => true,
            // A body over a list is the other shape of the field, not more of the list.
            ExprKind::List(_) if first.is_some_and(|first| matches!(first.op, Op::Amend(_))) => true,
            ExprKind::Record(body) => body.members.is_empty(),
            ExprKind::List(elements) => elements.is_empty(),
            _ => false,
        };
        let is_above = first.is_some_and(|first| {
            let replaces = first.resets() && !mentions_super(self.db, first.lexical.item);
            replaces || matches!(first.op, Op::Value(..) | Op::Remove)
        });
        if is_nothing || is_above {
            return writes;
        }
        let value = self.quietly(|eval| eval.default_value(field, unit));
        let (item, _) = field.declared;
        let write = Write {
            prefix: None,
            rest: &[],
            op: Op::Value(value, Origin { item, node: default.id }),
            key: default.id,
            lexical: crate::eval::Lexical::at(item, use_of(self.db, item, unit.instance(self.db))),
            layer: Layer(0),
            inherited: false,
            added: false,
            told: false,
        };
        writes.insert(0, write);
        writes
    }

    /// The default's expression where it is declared: the same tree, borrowed from the database.
    fn find_default(&self, item: Item, field: &FieldType) -> Option<&'db ast::Expr> {
        let tree = self.tree(item)?;
        crate::declared::field_at(tree, field.declared.1)?.default.as_ref()
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
            match structure(self.db, ty) {
                Structure::Plain(Type::List(_)) => self.appended(writes, at, ty, cx),
                // `command += ["--verbose"]`: one of the types is a list.
                _ if self.list_element(ty).is_some() && appends_elements(writes) => {
                    self.appended(writes, at, ty, cx)
                }
                _ => self.opened_value(writes, ty, at, cx, last.anchor()),
            }
        };
        Some(Written { value, origin, layer })
    }

    fn reset_value(
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

    /// Looks into a slot that is made of parts.
    pub(crate) fn open(
        &mut self,
        writes: &[Write<'db>],
        ty: &Type,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
    ) -> Opened<'db> {
        let base = writes.iter().rposition(Write::resets);
        let live = writes.get(base.unwrap_or(0)..).unwrap_or(&[]);
        match structure(self.db, ty) {
            Structure::Record(record) => {
                let live = self.settle(live, ty, at, cx, |expr| matches!(expr.kind, ExprKind::Record(_)));
                let children = self.children(&live, at, Some(&record), cx);
                Opened::Fields { record, variant: None, children }
            }
            Structure::Choice(choice, item) => self.open_choice(live, &choice, item, ty, at, cx),
            Structure::Plain(Type::Map(ref key, ref value)) => {
                self.note_bodies(live, &|| Shape::Entries((**key).clone(), (**value).clone()));
                let live = self.settle(live, ty, at, cx, |expr| matches!(expr.kind, ExprKind::Record(_)));
                let children = self.children(&live, at, None, cx);
                Opened::Entries { key: (**key).clone(), value: (**value).clone(), children }
            }
            Structure::Plain(Type::Any | Type::Json | Type::Poison) => {
                let live = self.settle(live, ty, at, cx, |expr| matches!(expr.kind, ExprKind::Record(_)));
                let children = self.children(&live, at, None, cx);
                Opened::Entries { key: Type::Str, value: ty.clone(), children }
            }
            Structure::Plain(Type::Union(members)) => {
                match members.iter().find(|member| has_parts(self.db, member)) {
                    Some(member) => self.open(writes, member, at, cx),
                    None => self.not_made_of_parts(live, ty),
                }
            }
            Structure::Plain(_) => self.not_made_of_parts(live, ty),
        }
    }

    fn not_made_of_parts(&mut self, live: &[Write<'db>], ty: &Type) -> Opened<'db> {
        if let Some(write) = live.iter().find(|w| !w.resets()) {
            let wanted = self.describe_type(ty);
            let said = match write.op {
                Op::Append(_) if write.is_here() => findings::type_mismatch::append,
                _ => findings::type_mismatch::body,
            };
            self.report(said(write.anchor(), &wanted));
        }
        Opened::Closed
    }

    /// Evaluates the base of a slot unless it is a literal that can be looked into as it is.
    fn settle(
        &mut self,
        live: &[Write<'db>],
        ty: &Type,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
        literal: impl Fn(&ast::Expr) -> bool,
    ) -> Writes<'db> {
        let mut settled = Writes::from(live);
        let Some(first) = settled.first_mut().filter(|w| w.resets()) else { return settled };
        if matches!(&first.op, Op::Set(expr) if literal(expr)) {
            return settled;
        }
        let origin = first.origin();
        let write = first.clone();
        let value = self.reset_value(&write, &[], at, ty, cx).unwrap_or(Value::Null);
        if let Some(first) = settled.first_mut() {
            first.op = Op::Value(value, origin);
        }
        settled
    }

    fn open_choice(
        &mut self,
        live: &[Write<'db>],
        choice: &Arc<ChoiceType>,
        item: Item,
        ty: &Type,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
    ) -> Opened<'db> {
        let Some(base) = live.first().filter(|w| w.resets()) else {
            if let Some(write) = live.first() {
                // Amending what nobody set: the short variant, if there is one.
                if let Some(variant) = choice.short.as_ref().and_then(|s| choice.variant(s)) {
                    return self.open_variant(live, variant, item, at, cx);
                }
                // What is amended may be of a base that is not there, or said by who extends this.
                if self.is_pattern(cx.unit) || crate::doubt::in_doubt(self.db, cx.unit.item(self.db)) {
                    return Opened::Closed;
                }
                let names: Vec<&str> = choice.variants.iter().map(|v| v.name.as_str()).collect();
                self.report(findings::unknown_variant::missing(write.anchor(), &choice.name, names));
            }
            return Opened::Closed;
        };
        if let Op::Set(expr) = &base.op
            && let Some(head) = super::choices::head(expr)
            && let Some(variant) = choice.variant(head.name)
        {
            self.note_variant(Anchor::new(base.lexical.item, head.name_node), variant);
            let mut writes = self.argument_writes(variant, &head, base, cx);
            writes.extend(head.body.map(|body| Write { op: Op::Amend(body), ..base.clone() }));
            writes.extend(live.iter().skip(1).cloned());
            return self.open_variant(&writes, variant, item, at, cx);
        }
        if let Op::Set(ast::Expr { kind: ExprKind::Record(body), .. }) = &base.op
            && let Some(variant) = choice.short.as_ref().and_then(|short| choice.variant(short))
        {
            if let Some(named) = super::choices::named_as_field(body, choice) {
                self.report_named_as_field(named, choice, base.lexical.item);
                return Opened::Closed;
            }
            return self.open_variant(live, variant, item, at, cx);
        }
        let base = base.clone();
        match self.reset_value(&base, &[], at, ty, cx) {
            Some(Value::Variant(value)) => match choice.variant(&value.variant) {
                Some(variant) => {
                    let origin = base.origin();
                    let mut writes =
                        vec![Write { op: Op::Value(Value::Variant(Arc::clone(&value)), origin), ..base }];
                    writes.extend(live.iter().skip(1).cloned());
                    self.open_variant(&writes, variant, item, at, cx)
                }
                None => Opened::Closed,
            },
            _ => Opened::Closed,
        }
    }

    fn open_variant(
        &mut self,
        writes: &[Write<'db>],
        variant: &VariantType,
        choice: Item,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
    ) -> Opened<'db> {
        let children = self.children(writes, at, Some(&variant.record), cx);
        Opened::Fields {
            record: Arc::clone(&variant.record),
            variant: Some((choice, variant.name.clone())),
            children,
        }
    }
}
