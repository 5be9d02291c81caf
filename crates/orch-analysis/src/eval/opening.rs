//! Looking into a slot that is made of parts: a record, a map or a variant, and what is written about each part.

use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::db::Db;
use crate::eval::slots::{Children, Op, SlotPath, Write, Writes};
use crate::eval::trace::Shape;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::schema::named::{Structure, structure};
use crate::source::Item;
use crate::types::{ChoiceType, RecordType, Type, VariantType};
use crate::value::Value;

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

impl<'db> Eval<'db> {
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
                if let Some(over_list) = self.over_list(live, ty, at, cx) {
                    self.report(findings::type_mismatch::body_for_list(over_list));
                    return Opened::Closed;
                }
                match members.iter().find(|member| has_parts(self.db, member)) {
                    Some(member) => self.open(writes, member, at, cx),
                    None => self.not_made_of_parts(live, ty),
                }
            }
            // What it requires is asked of the whole.
            Structure::Plain(Type::Refined(refined)) => self.open(writes, &refined.base, at, cx),
            Structure::Plain(_) => self.not_made_of_parts(live, ty),
        }
    }

    /// Where a list that a lower layer says is amended as if it were a map.
    fn over_list(
        &mut self,
        live: &[Write<'db>],
        ty: &Type,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
    ) -> Option<Anchor> {
        let (base, above) = live.split_first().filter(|(base, _)| base.resets())?;
        let amending = above.iter().find(|write| write.layer > base.layer)?;
        let failures = self.failures;
        let below = self.quietly(|eval| eval.lower_value(base, at, ty, cx));
        self.failures = failures;
        matches!(below, Some(Value::List(_))).then(|| amending.anchor())
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

    /// The value of a write above which there are more: what it says of the parts of the slot is not what they are.
    fn lower_value(
        &mut self,
        write: &Write<'db>,
        at: Option<&SlotPath>,
        ty: &Type,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let aside = Context { slot: at.cloned(), ..cx.clone() }.aside();
        self.reset_value(write, &[], None, ty, &aside)
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
        let value = self.lower_value(&write, at, ty, cx).unwrap_or(Value::Null);
        if matches!(value, Value::Unknown(_)) {
            // Nobody knows what is below, so there is nothing to say of what is set above it.
            settled.iter_mut().for_each(|write| write.told = true);
        }
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
                let field = at.and_then(|at| at.first()).map_or("", SmolStr::as_str);
                if self.is_pattern(cx.unit) || self.may_be_other(cx.unit, field) {
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
            let mut writes = self.argument_writes(variant, &head, base);
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
        match self.lower_value(&base, at, ty, cx) {
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

/// Whether a body can make a value of the type.
pub(crate) fn has_parts(db: &dyn Db, ty: &Type) -> bool {
    match structure(db, ty) {
        Structure::Plain(Type::Refined(refined)) => has_parts(db, &refined.base),
        Structure::Plain(plain) => matches!(plain, Type::Map(..)),
        Structure::Record(_) | Structure::Choice(..) => true,
    }
}
