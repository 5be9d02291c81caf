//! From the writes of a slot to those of its parts: the members of its bodies, under the names their keys mean.

use indexmap::IndexMap;
use orch_syntax::ast::{self, ExprKind, MemberKind, NodeId, Segment, Statement};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::slots::{Children, Op, SlotPath, Write};
use crate::eval::spreads::spread_into;
use crate::eval::{Context, Eval, Lexical, meant};
use crate::findings;
use crate::schema::kind::kind_item;
use crate::types::{RecordType, Type};
use crate::value::{Origin, Value};

impl<'db> Eval<'db> {
    /// The writes of each child of a slot, from the slot's own writes.
    ///
    /// `resets` among them must already have been dealt with: what is given here are the writes from the last
    /// reset on, the reset itself only if it is a literal body.
    pub(crate) fn children(
        &mut self,
        writes: &[Write<'db>],
        at: Option<&SlotPath>,
        record: Option<&RecordType>,
        cx: &Context<'db>,
    ) -> Children<'db> {
        let most = writes.iter().map(Write::size).sum();
        let mut children = Children::with_capacity_and_hasher(most, Default::default());
        for write in writes {
            if let Some(name) = &write.prefix {
                add(&mut children, name.clone(), Write { prefix: None, ..write.clone() });
                continue;
            }
            if let Some((first, rest)) = write.rest.split_first() {
                if let Some(name) = self.segment_name(first, &write.lexical, cx) {
                    let key = segment_node(first);
                    add_aliased(&mut children, name, Write { rest, key, ..write.clone() }, record);
                }
                continue;
            }
            match &write.op {
                Op::Amend(body) => self.body_children(&mut children, body, write, at, record, cx),
                Op::Set(ast::Expr { kind: ExprKind::Record(body), .. })
                | Op::Set(ast::Expr { kind: ExprKind::Construct { body, .. }, .. })
                | Op::Append(ast::Expr { kind: ExprKind::Record(body), .. }) => {
                    self.body_children(&mut children, body, write, at, record, cx);
                }
                Op::Value(value, origin) => spread_into(&mut children, value, *origin, write, record),
                Op::Append(expr) => {
                    let origin = Origin { item: write.lexical.item, node: expr.id };
                    let value = self.expr(expr, &Type::Any, &self.write_context(write, at, cx).aside());
                    let value = self.as_spread(value, record, cx.unit, Anchor::from(origin));
                    self.check_parts(&value, "a record of what is added", Anchor::from(origin));
                    spread_into(&mut children, &value, origin, write, record);
                }
                Op::Set(_) | Op::Shorthand(_) | Op::Remove => {}
            }
        }
        children
    }

    fn body_children(
        &mut self,
        children: &mut Children<'db>,
        body: &'db ast::Body,
        write: &Write<'db>,
        at: Option<&SlotPath>,
        record: Option<&RecordType>,
        cx: &Context<'db>,
    ) {
        let lexical = write.lexical.enter(body, at.cloned());
        let item = lexical.item;
        if let Some(record) = record.filter(|_| self.trace.is_some()) {
            self.note_body(item, body.id, record);
        }
        let mut spreads: IndexMap<SmolStr, (Value, Anchor), rustc_hash::FxBuildHasher> = IndexMap::default();
        for member in &body.members {
            if let MemberKind::Spread(expr) = &member.kind {
                // Its fields are not yet those of the slot.
                let spread_cx =
                    self.write_context(&Write { lexical: lexical.clone(), ..write.clone() }, at, cx).aside();
                let value = self.expr(expr, &Type::Any, &spread_cx);
                let origin = Origin { item, node: expr.id };
                let value = self.as_spread(value, record, cx.unit, Anchor::from(origin));
                self.check_parts(&value, "a record to spread", Anchor::from(origin));
                self.note_disagreement(&mut spreads, body, &value, origin);
                spread_into(children, &value, origin, write, record);
            }
        }
        for member in &body.members {
            let (key, op) = match &member.kind {
                MemberKind::Set { key, value } => (key, Op::Set(value)),
                MemberKind::Append { key, value } => (key, Op::Append(value)),
                MemberKind::Amend { key, body } => (key, Op::Amend(body)),
                MemberKind::Remove(key) => (key, Op::Remove),
                MemberKind::Shorthand(name) => {
                    let child = Write {
                        prefix: None,
                        rest: &[],
                        op: Op::Shorthand(name),
                        key: name.id,
                        lexical: lexical.clone(),
                        ..write.clone()
                    };
                    add_aliased(children, name.text.clone(), child, record);
                    continue;
                }
                MemberKind::Item(inner) => {
                    self.inner_item(children, inner, write, &lexical, record);
                    continue;
                }
                MemberKind::Field(field) => {
                    let at = Anchor::new(item, field.name.id);
                    let type_at = Anchor::new(item, field.ty.id);
                    if !self.is_kind_body(item, body) {
                        self.report(findings::sign::colon(at, type_at, &field.name.text));
                    }
                    continue;
                }
                MemberKind::Statement(statement) => {
                    if let Some(name) = meant::as_entry(statement)
                        && record.is_none_or(|r| r.field(name.1).is_some())
                    {
                        self.report(findings::sign::missing(Anchor::new(item, name.0), name.1));
                        continue;
                    }
                    if let Some((left, name, right)) = meant::as_assignment(statement) {
                        let (left, right) = (Anchor::new(item, left), Anchor::new(item, right));
                        self.report(findings::sign::equality(left, right, name));
                        continue;
                    }
                    let told = match **statement {
                        Statement::If { .. } => findings::statement_in_configuration::condition,
                        Statement::For { .. } => findings::statement_in_configuration::repetition,
                        _ => findings::statement_in_configuration::finding,
                    };
                    self.report(told(Anchor::new(item, member.id)));
                    continue;
                }
                MemberKind::Spread(_) | MemberKind::Broken => continue,
            };
            let Some((first, rest)) = key.segments.split_first() else { continue };
            let Some(name) = self.segment_name(first, &lexical, cx) else { continue };
            let node = segment_node(first);
            // What replaces a map makes all its keys new.
            let added = write.added || matches!(write.op, Op::Append(_) | Op::Set(_));
            let child =
                Write { prefix: None, rest, op, key: node, lexical: lexical.clone(), added, ..write.clone() };
            add_aliased(children, name, child, record);
        }
    }

    fn is_kind_body(&self, item: crate::source::Item, body: &ast::Body) -> bool {
        item.kind(self.db) == "kind"
            && self.tree(item).is_some_and(|t| t.body.as_ref().is_some_and(|b| std::ptr::eq(b, body)))
    }

    /// `metric "rps" { … }` in a body: the entry `rps` of the field `metric`.
    fn inner_item(
        &mut self,
        children: &mut Children<'db>,
        inner: &'db ast::Item,
        write: &Write<'db>,
        lexical: &Lexical<'db>,
        record: Option<&RecordType>,
    ) {
        let word = &inner.kind.text;
        let at = Anchor::new(lexical.item, inner.kind.id);
        let field = record.and_then(|r| r.field(word));
        match field {
            Some(field) if field.traits.items => self.note_field(at, field),
            Some(field) if field.traits.later.is_some() => {
                let capability = field.traits.later.as_deref().unwrap_or("");
                self.report(findings::not_there_yet::finding(at, word, capability));
                return;
            }
            // `health http("/")`: only the sign is missing.
            Some(_) => {
                self.report(findings::sign::missing(at, word));
                return;
            }
            None if record.is_none() => {
                self.report(findings::sign::missing(at, word));
                return;
            }
            None if is_kind(self.db, lexical.item, word) => {
                self.report(findings::unknown_kind::nested(at, word, lexical.item.kind(self.db)));
                return;
            }
            None => {
                let known: Vec<&str> = record.map(|r| known_items(r)).unwrap_or_default();
                self.report(findings::unknown_kind::inner(at, word, known));
                return;
            }
        }
        let label = inner.label.as_ref().and_then(|l| l.literal()).map(SmolStr::new);
        let Some(name) = label.or_else(|| inner.name.as_ref().map(|n| n.text.clone())) else {
            self.report(findings::missing_name::finding(at, word));
            return;
        };
        let op = match (&inner.body, &inner.value) {
            (Some(body), _) => Op::Amend(body),
            (None, Some(value)) => Op::Set(value),
            (None, None) => return,
        };
        let child = Write {
            prefix: Some(name),
            rest: &[],
            op,
            key: inner.kind.id,
            lexical: lexical.clone(),
            ..write.clone()
        };
        add(children, word.clone(), child);
    }

    /// The name a step of a key means.
    pub(crate) fn segment_name(
        &mut self,
        segment: &'db Segment,
        lexical: &Lexical<'db>,
        cx: &Context<'db>,
    ) -> Option<SmolStr> {
        let context =
            || Context { lexical: lexical.clone(), unit: cx.unit, slot: None, within: None, below: None };
        match segment {
            Segment::Name(name) => Some(name.text.clone()),
            Segment::Text(text) => match text.literal() {
                Some(literal) => Some(SmolStr::new(literal)),
                None => {
                    let at = Anchor::new(lexical.item, text.id);
                    self.keys.push(at);
                    let value = self.text(text, &context());
                    self.keys.pop();
                    self.key_text(value, at)
                }
            },
            Segment::Index(expr) => {
                let at = Anchor::new(lexical.item, expr.id);
                self.keys.push(at);
                let value = self.expr(expr, &Type::Any, &context());
                self.keys.pop();
                self.key_text(value, at)
            }
        }
    }

    fn key_text(&mut self, value: Value, at: Anchor) -> Option<SmolStr> {
        match value {
            Value::Str(text) => Some(text),
            Value::Int(number) => Some(SmolStr::from(number.to_string())),
            Value::Item(unit) => Some(SmolStr::new(unit.name(self.db))),
            Value::Poison | Value::Unknown(_) => None,
            other => {
                self.report(match self.late_in(&other) {
                    Some((shown, stage)) => findings::late_value::finding(at, &shown, stage),
                    None => findings::type_mismatch::key(at, &self.describe(&other)),
                });
                None
            }
        }
    }
}

/// Whether a word begins items of a file.
pub(super) fn is_kind(db: &dyn crate::db::Db, item: crate::source::Item, word: &str) -> bool {
    crate::checks::item::WORDS.contains(&word) || kind_item(db, item.file(db), word).is_some()
}

fn known_items(record: &RecordType) -> Vec<&str> {
    record.fields.iter().filter(|f| f.traits.items).map(|f| f.name.as_str()).collect()
}

/// The node of a key's step.
pub(crate) fn segment_node(segment: &Segment) -> NodeId {
    match segment {
        Segment::Name(name) => name.id,
        Segment::Text(text) => text.id,
        Segment::Index(expr) => expr.id,
    }
}

fn add<'db>(children: &mut Children<'db>, name: SmolStr, write: Write<'db>) {
    children.entry(name).or_default().push(write);
}

/// Like [`add`], with `replicas` brought to where it belongs: `scale.replicas`.
pub(super) fn add_aliased<'db>(
    children: &mut Children<'db>,
    name: SmolStr,
    write: Write<'db>,
    record: Option<&RecordType>,
) {
    let field = record.and_then(|r| r.field(&name));
    if write.inherited && field.is_some_and(|f| f.traits.not_inherited) {
        return;
    }
    match field.and_then(|f| f.traits.alias.as_deref()) {
        Some([field, leaf]) if record.is_some_and(|r| r.field(field).is_some()) => {
            add(children, field.clone(), Write { prefix: Some(leaf.clone()), ..write });
        }
        _ => add(children, name, write),
    }
}
