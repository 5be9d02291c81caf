//! What an evaluation notes for an editor: what each name turned out to mean, what each place expected, what came of
//! it. Filled by the evaluator as it resolves names, so that there is no second opinion about them; empty unless asked
//! for.

use orch_syntax::ast::NodeId;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::scopes::written_name;
use crate::eval::{Context, Eval, Frame, Op, Write};
use crate::scope::scope;
use crate::source::Item;
use crate::types::{FieldType, RecordType, Type};
use crate::unit::Unit;
use crate::value::Value;

/// A node of an item.
pub type Node = (Item, NodeId);

/// What a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Denoted {
    /// An item.
    Item(Item),
    /// What is declared at a node.
    Declared(Item, NodeId, Declaration),
}

/// What is declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Declaration {
    /// A field of a kind, record or variant.
    Field,
    /// A variant of a choice.
    Variant,
    /// A parameter.
    Parameter,
    /// A name bound by `for`, `all`, a lambda or an inner `let`.
    Binder,
    /// A key of a map that its writer chose: a port, a variable, a volume.
    Entry,
    /// A field as it is written in an enclosing body.
    Written,
}

/// What may be written in a body.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// Fields.
    Fields(std::sync::Arc<RecordType>),
    /// Entries of a map: their keys and values.
    Entries(Type, Type),
}

/// A name that could be written at the marked place.
#[derive(Debug, Clone, PartialEq)]
pub struct Visible {
    /// The name.
    pub name: SmolStr,
    /// What it means.
    pub denoted: Denoted,
    /// Its value, where that is at hand.
    pub value: Option<Value>,
}

/// What was noted.
#[derive(Debug, Default)]
pub struct Trace {
    /// The name at whose place one asks what could be written instead.
    marker: Option<SmolStr>,
    /// What the names mean.
    pub names: FxHashMap<Node, Denoted>,
    /// What expressions were expected to be.
    pub wants: FxHashMap<Node, Type>,
    /// What came of expressions.
    pub values: FxHashMap<Node, Value>,
    /// What may be written in bodies.
    pub bodies: FxHashMap<Node, Shape>,
    /// What is written in bodies already, each with the layer's place: the fields by name.
    pub written: FxHashMap<Node, Vec<SmolStr>>,
    /// The value whose field the marker would be.
    pub receiver: Option<Value>,
    /// The names that could be written at the marker, innermost first, and the item it belongs to.
    pub visible: Option<(Vec<Visible>, Unit)>,
}

impl Trace {
    /// An empty one.
    pub fn new(marker: Option<&str>) -> Trace {
        Trace { marker: marker.map(SmolStr::new), ..Trace::default() }
    }

    /// Adds what another one noted, where this one did not.
    pub fn join(&mut self, other: Trace) {
        for (node, denoted) in other.names {
            self.names.entry(node).or_insert(denoted);
        }
        for (node, ty) in other.wants {
            self.want(node, &ty);
        }
        for (node, value) in other.values {
            self.value(node, &value);
        }
        for (node, shape) in other.bodies {
            self.bodies.entry(node).or_insert(shape);
        }
        self.receiver = self.receiver.take().or(other.receiver);
        self.visible = self.visible.take().or(other.visible);
    }

    /// A place may be looked at with nothing expected before it is looked at in earnest.
    fn want(&mut self, node: Node, ty: &Type) {
        let vague = |ty: &Type| matches!(ty, Type::Any | Type::Poison);
        match self.wants.get(&node) {
            Some(known) if !vague(known) || vague(ty) => {}
            _ => {
                self.wants.insert(node, ty.clone());
            }
        }
    }

    fn value(&mut self, node: Node, value: &Value) {
        let vague = |value: &Value| matches!(value, Value::Poison | Value::Unknown(_));
        match self.values.get(&node) {
            Some(known) if !vague(known) || vague(value) => {}
            _ => {
                self.values.insert(node, value.clone());
            }
        }
    }
}

impl<'db> Eval<'db> {
    /// Begins to note.
    pub fn traced(mut self, trace: Trace) -> Self {
        self.trace = Some(Box::new(trace));
        self
    }

    /// A name at a place means something.
    pub(crate) fn note(&mut self, at: Anchor, denoted: Denoted) {
        if let Some(trace) = &mut self.trace {
            trace.names.entry((at.item, at.node)).or_insert(denoted);
        }
    }

    /// A name at a place is that of a declared field.
    pub(crate) fn note_field(&mut self, at: Anchor, field: &FieldType) {
        if self.trace.is_some() {
            self.note(at, Denoted::Declared(field.declared.0, field.declared.1, Declaration::Field));
        }
    }

    /// An expression was expected to be of a type, and came to a value.
    pub(crate) fn note_value(&mut self, at: Anchor, want: &Type, value: &Value) {
        if let Some(trace) = &mut self.trace {
            let node = (at.item, at.node);
            trace.want(node, want);
            trace.value(node, value);
        }
    }

    /// What may be written in the bodies among some writes.
    pub(crate) fn note_bodies(&mut self, writes: &[Write<'db>], shape: &dyn Fn() -> Shape) {
        let Some(trace) = &mut self.trace else { return };
        for write in writes.iter().filter(|write| write.is_here()) {
            if let Some(body) = body_of(&write.op) {
                trace.bodies.entry((write.lexical.item, body.id)).or_insert_with(shape);
            }
        }
    }

    /// What may be written in one body.
    pub(crate) fn note_body(&mut self, item: Item, body: NodeId, record: &RecordType) {
        if let Some(trace) = &mut self.trace {
            let shape = || Shape::Fields(std::sync::Arc::new(record.clone()));
            trace.bodies.entry((item, body)).or_insert_with(shape);
        }
    }

    /// The entry of a map that an item writes first, under a key: `api.ports.http`.
    pub(crate) fn note_entry(&mut self, at: Anchor, unit: Unit, field: &str, key: &str) {
        if self.trace.is_none() {
            return;
        }
        if let Some((item, node)) = self.entry_node(unit, field, key) {
            self.note(at, Denoted::Declared(item, node, Declaration::Entry));
        }
    }

    fn entry_node(&mut self, unit: Unit, field: &str, key: &str) -> Option<Node> {
        let slots = self.slots(unit);
        let ty = slots.kind?.record.field(field)?.ty.clone();
        let cx = self.context(unit);
        let fields = self.unit_fields(unit);
        let at = crate::eval::SlotPath::new(&[field]);
        let opened =
            fields.get(field).map(|writes| self.quietly(|eval| eval.open(writes, &ty, Some(&at), &cx)));
        let named = match opened {
            Some(super::opening::Opened::Entries { children, .. }) => children
                .get(key)
                .and_then(|writes| writes.first())
                .map(|write| (write.lexical.item, write.key)),
            _ => None,
        };
        // The one port of a service is written as `port`.
        named.or_else(|| {
            let write = fields.get("port").filter(|_| field == "ports")?.first()?;
            Some((write.lexical.item, write.key))
        })
    }

    /// Whether a name is the one at whose place one asks what could be written.
    pub(crate) fn is_marker(&self, name: &str) -> bool {
        self.trace.as_ref().and_then(|trace| trace.marker.as_ref()).is_some_and(|marker| marker == name)
    }

    /// The marker would be a field of a value.
    pub(crate) fn note_receiver(&mut self, value: &Value) {
        if let Some(trace) = &mut self.trace {
            trace.receiver.get_or_insert_with(|| value.clone());
        }
    }

    /// The names that could be written where the marker is.
    pub(crate) fn note_visible(&mut self, cx: &Context<'db>) {
        let mut visible: Vec<Visible> = Vec::new();
        let mut next = cx.lexical.frame.clone();
        while let Some(frame) = next {
            next = match &*frame {
                Frame::Binder { name, value, declared, outer, .. } => {
                    if let Some((item, node)) = declared {
                        let denoted = Denoted::Declared(*item, *node, Declaration::Binder);
                        visible.push(Visible { name: name.clone(), denoted, value: Some(value.clone()) });
                    }
                    outer.clone()
                }
                Frame::Body { body, outer, .. } => {
                    for member in &body.members {
                        let Some(name) = written_name(member).filter(|name| !self.is_marker(name)) else {
                            continue;
                        };
                        let denoted = Denoted::Declared(cx.lexical.item, member.id, Declaration::Written);
                        visible.push(Visible { name: name.clone(), denoted, value: None });
                    }
                    outer.clone()
                }
            };
        }
        let names = scope(self.db, cx.lexical.file(self.db));
        let mut items: Vec<(&SmolStr, &Item)> = names.values.iter().chain(&names.environments).collect();
        items.sort();
        for (name, item) in items {
            visible.push(Visible { name: name.clone(), denoted: Denoted::Item(*item), value: None });
        }
        if let Some(stack) = names.stack
            && let Some(orch_syntax::ast::Parens::Params(params)) =
                self.tree(stack).and_then(|tree| tree.parens.as_ref())
        {
            for param in params {
                let denoted = Denoted::Declared(stack, param.name.id, Declaration::Parameter);
                visible.push(Visible { name: param.name.text.clone(), denoted, value: None });
            }
        }
        let mut given: Vec<(&SmolStr, &Item)> = self.db.prelude().values.iter().collect();
        given.sort();
        for (name, item) in given {
            visible.push(Visible { name: name.clone(), denoted: Denoted::Item(*item), value: None });
        }
        if let Some(trace) = &mut self.trace {
            trace.visible.get_or_insert((visible, cx.unit));
        }
    }
}

/// The body that a write is made of.
fn body_of<'db>(op: &Op<'db>) -> Option<&'db orch_syntax::ast::Body> {
    use orch_syntax::ast::ExprKind;
    match op {
        Op::Amend(body) => Some(body),
        Op::Set(expr) | Op::Append(expr) => match &expr.kind {
            ExprKind::Record(body) | ExprKind::Construct { body, .. } => Some(body),
            _ => None,
        },
        Op::Shorthand(_) | Op::Remove | Op::Value(..) => None,
    }
}
