//! Slots: the places of an item's final value, each with the writes of all layers that reach it.
//!
//! Nothing is evaluated to find a slot's writes but spreads and computed keys; a slot's value is worked out from
//! its writes when it is asked for.

use std::cell::{Cell, OnceCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use orch_syntax::ast::{self, ExprKind, MemberKind, NodeId, Segment, Statement};
use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::spreads::spread_into;
use crate::eval::{Context, Eval, Lexical, meant};
use crate::findings;
use crate::layers;
use crate::schema::kind::{KindType, kind_item, kind_of, kind_type};
use crate::types::{RecordType, Type};
use crate::unit::Unit;
use crate::value::{Origin, Value};

/// The names from an item to one of its slots; empty for the item itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub struct SlotPath(Rc<[SmolStr]>);

impl SlotPath {
    /// The path of these names.
    pub fn new(names: &[&str]) -> Self {
        SlotPath(names.iter().map(SmolStr::new).collect())
    }

    /// One step further.
    pub(crate) fn child(&self, name: &SmolStr) -> Self {
        SlotPath(self.0.iter().chain(std::iter::once(name)).cloned().collect())
    }
}

impl Deref for SlotPath {
    type Target = [SmolStr];

    fn deref(&self) -> &[SmolStr] {
        &self.0
    }
}

/// Which layer a write belongs to: the higher rank wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Layer(pub u16);

/// One place in some layer that says something about a slot.
#[derive(Clone)]
pub(crate) struct Write<'db> {
    /// A step below this slot that comes before `rest`: from an alias or from an item in a body.
    pub prefix: Option<SmolStr>,
    /// What is left of the key below this slot.
    pub rest: &'db [Segment],
    /// What is said.
    pub op: Op<'db>,
    /// The key, for findings about it.
    pub key: NodeId,
    /// The names around it.
    pub lexical: Lexical<'db>,
    /// Its layer.
    pub layer: Layer,
    /// Whether it comes from an item that is extended.
    pub inherited: bool,
    /// Whether it adds to a map, or makes it anew: what it names must be new there.
    pub added: bool,
    /// Whether what it stands in is told of as one of several that say the same: its own parts are not, then.
    pub told: bool,
}

/// What a write does.
#[derive(Clone)]
pub(crate) enum Op<'db> {
    /// `= expr`
    Set(&'db ast::Expr),
    /// `name`, short for `name = name`
    Shorthand(&'db ast::Name),
    /// `+= expr`
    Append(&'db ast::Expr),
    /// `{ … }`
    Amend(&'db ast::Body),
    /// `remove`
    Remove,
    /// A value from a spread.
    Value(Value, Origin),
}

impl<'db> Write<'db> {
    /// Whether it speaks of the slot itself and not of something below it.
    pub fn is_here(&self) -> bool {
        self.prefix.is_none() && self.rest.is_empty()
    }

    /// How many children it may write.
    fn size(&self) -> usize {
        match &self.op {
            _ if !self.is_here() => 1,
            Op::Amend(body) => body.members.len(),
            Op::Set(ast::Expr {
                kind: ExprKind::Record(body) | ExprKind::Construct { body, .. }, ..
            }) => body.members.len(),
            _ => 0,
        }
    }

    /// Whether it makes all lower writes void.
    pub fn resets(&self) -> bool {
        self.is_here() && matches!(self.op, Op::Set(_) | Op::Shorthand(_) | Op::Remove | Op::Value(..))
    }

    /// Whether it deletes the slot.
    pub fn removes(&self) -> bool {
        self.is_here() && matches!(self.op, Op::Remove)
    }

    /// The node to point at for its value.
    pub fn value_node(&self) -> NodeId {
        match &self.op {
            Op::Set(expr) | Op::Append(expr) => expr.id,
            Op::Shorthand(name) => name.id,
            Op::Amend(_) | Op::Remove => self.key,
            Op::Value(_, origin) => origin.node,
        }
    }

    pub fn anchor(&self) -> Anchor {
        Anchor::new(self.lexical.item, self.key)
    }

    pub fn origin(&self) -> Origin {
        match &self.op {
            Op::Value(_, origin) => *origin,
            _ => Origin { item: self.lexical.item, node: self.value_node() },
        }
    }
}

/// A unit's layers, ready to be looked into.
pub(crate) struct UnitSlots<'db> {
    /// Its kind; `None` when the kind word is unknown.
    pub kind: Option<&'db Arc<KindType>>,
    /// What its fields may be.
    pub ty: Type,
    /// All that is written about it, lowest layer first.
    pub writes: Vec<Write<'db>>,
    /// The same by field, once somebody asked.
    fields: OnceCell<Rc<Children<'db>>>,
    /// How far that has come.
    sorting: Cell<Sorting>,
}

/// How far the writes of a unit are told apart by field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sorting {
    Idle,
    /// A key that has to be worked out may ask for a field in turn.
    Underway,
}

/// The writes of a slot's children, by the child's name, in the order first written.
pub(crate) type Children<'db> = IndexMap<SmolStr, Writes<'db>, rustc_hash::FxBuildHasher>;

/// The writes of one slot, lowest layer first: nearly always one.
pub(crate) type Writes<'db> = SmallVec<[Write<'db>; 1]>;

impl<'db> Eval<'db> {
    /// The unit's layers.
    pub(crate) fn slots(&mut self, unit: Unit) -> Rc<UnitSlots<'db>> {
        if let Some(slots) = self.states.get(&unit) {
            return Rc::clone(slots);
        }
        let item = unit.item(self.db);
        // What a kind sets is looked at as if it were an item of it.
        let kind = match item.kind(self.db) {
            "kind" => Some(&kind_type(self.db, item).ty),
            _ => kind_of(self.db, item),
        };
        let (ty, writes) = if item.kind(self.db) == "let" {
            let tree = self.tree(item);
            let ty = tree
                .and_then(|t| t.ty.as_ref())
                .map(|ty| crate::schema::resolve::TypeReader::new(self.db, item).read(ty));
            let value = tree.and_then(|t| t.value.as_ref());
            let lexical = Lexical::of_item(self.db, unit);
            let write = value.map(|value| Write {
                prefix: None,
                rest: &[],
                op: Op::Set(value),
                key: value.id,
                lexical,
                layer: Layer(0),
                inherited: false,
                added: false,
                told: false,
            });
            (ty.unwrap_or(Type::Any), write.into_iter().collect())
        } else {
            let ty = kind.map_or(Type::Poison, |k| Type::Record(Arc::clone(&k.record)));
            (ty, layers::writes(self.db, unit, kind, self.scratch))
        };
        let slots = Rc::new(UnitSlots {
            kind,
            ty,
            writes,
            fields: OnceCell::new(),
            sorting: Cell::new(Sorting::Idle),
        });
        self.states.insert(unit, Rc::clone(&slots));
        slots
    }

    /// The writes of each field of an item of a kind. Its findings are reported the first time only, and are never
    /// another unit's.
    pub(crate) fn unit_fields(&mut self, unit: Unit) -> Rc<Children<'db>> {
        let slots = self.slots(unit);
        if let Some(fields) = slots.fields.get() {
            return Rc::clone(fields);
        }
        if slots.sorting.replace(Sorting::Underway) == Sorting::Underway {
            let item = unit.item(self.db);
            let at = self.keys.last().copied().unwrap_or(Anchor::new(item, NodeId(0)));
            self.report(findings::value_cycle::of_key(at, item.name(self.db)));
            return Rc::default();
        }
        let cx = self.context(unit);
        let root = SlotPath::default();
        let record = slots.kind.map(|k| Arc::clone(&k.record));
        let foreign = unit != self.unit;
        let fields = if foreign {
            self.quietly(|eval| eval.children(&slots.writes, Some(&root), record.as_deref(), &cx))
        } else {
            self.loudly(|eval| eval.children(&slots.writes, Some(&root), record.as_deref(), &cx))
        };
        slots.sorting.set(Sorting::Idle);
        let fields = Rc::new(fields);
        Rc::clone(slots.fields.get_or_init(|| fields))
    }

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
                Op::Value(value, origin) => spread_into(&mut children, value, *origin, write),
                Op::Append(expr) => {
                    let origin = Origin { item: write.lexical.item, node: expr.id };
                    let value = self.expr(expr, &Type::Any, &self.write_context(write, at, cx));
                    self.check_parts(&value, "a record of what is added", Anchor::from(origin));
                    spread_into(&mut children, &value, origin, write);
                }
                Op::Set(_) | Op::Shorthand(_) | Op::Remove => {}
            }
        }
        children
    }

    /// The context in which a write's expressions stand.
    pub(crate) fn write_context(
        &self,
        write: &Write<'db>,
        at: Option<&SlotPath>,
        cx: &Context<'db>,
    ) -> Context<'db> {
        Context {
            lexical: write.lexical.clone(),
            unit: cx.unit,
            slot: at.cloned(),
            within: None,
            below: None,
        }
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
                let spread_cx =
                    self.write_context(&Write { lexical: lexical.clone(), ..write.clone() }, at, cx);
                let value = self.expr(expr, &Type::Any, &spread_cx);
                let origin = Origin { item, node: expr.id };
                self.check_parts(&value, "a record to spread", Anchor::from(origin));
                self.note_disagreement(&mut spreads, body, &value, origin);
                spread_into(children, &value, origin, write);
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
fn is_kind(db: &dyn crate::db::Db, item: crate::source::Item, word: &str) -> bool {
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

pub(super) fn add<'db>(children: &mut Children<'db>, name: SmolStr, write: Write<'db>) {
    children.entry(name).or_default().push(write);
}

/// Like [`add`], with `replicas` brought to where it belongs: `scale.replicas`.
fn add_aliased<'db>(
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
