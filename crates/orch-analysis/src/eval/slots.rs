//! Slots: the places of an item's final value, each with the writes of all layers that reach it.
//!
//! Nothing is evaluated to find a slot's writes but spreads and computed keys; a slot's value is worked out from
//! its writes when it is asked for.

use std::cell::{Cell, OnceCell};
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;
use orch_syntax::ast::{self, ExprKind, NodeId, Segment};
use smallvec::SmallVec;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::{Context, Eval, Lexical};
use crate::findings;
use crate::layers;
use crate::schema::kind::{KindType, kind_of, kind_type};
use crate::types::Type;
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
    /// Whether nothing is to be said of its parts: what it stands in is told of as one of several that say the same, or what
    /// lies below it is not known.
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
    pub(super) fn size(&self) -> usize {
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
        let mut fields = if foreign {
            self.quietly(|eval| eval.children(&slots.writes, Some(&root), record.as_deref(), &cx))
        } else {
            self.loudly(|eval| eval.children(&slots.writes, Some(&root), record.as_deref(), &cx))
        };
        if let Some(record) = &record {
            self.add_other_spellings(&mut fields, record);
        }
        slots.sorting.set(Sorting::Idle);
        let fields = Rc::new(fields);
        Rc::clone(slots.fields.get_or_init(|| fields))
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
            within: if at.is_none() { cx.within.clone() } else { None },
            below: None,
        }
    }
}
