//! Values, as far as the compiler knows them.
//!
//! What is only known later (an address, a secret) is a [`Late`] part: it can be passed on, put into text and
//! encoded, never looked at.

use std::sync::Arc;

pub use orch_model::{Encoder, EndpointPart, OwnFact};
use orch_syntax::ast::NodeId;
use rust_decimal::Decimal;
use smol_str::SmolStr;

use crate::scalar::Quantity;
use crate::source::Item;
use crate::types::{RecordType, Stage, Type};
use crate::unit::{Instance, Unit};

/// Where a value was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Origin {
    /// The item in whose text.
    pub item: Item,
    /// The node there.
    pub node: NodeId,
}

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Wrong, and reported.
    Poison,
    /// Of a known type, but its value is not known (a parameter, an input that is not set).
    Unknown(Type),
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// An exact number.
    Decimal(Decimal),
    /// A binary number.
    Float(f64),
    /// Text that is known.
    Str(SmolStr),
    /// Text with late parts.
    Text(Text),
    /// A number with a unit.
    Quantity(Quantity),
    /// `a..b`
    Range(Arc<RangeValue>),
    /// `[a, b]`
    List(Arc<Vec<Element>>),
    /// A map, sorted by key, or a record.
    Record(Arc<RecordValue>),
    /// A variant of a choice.
    Variant(Arc<VariantValue>),
    /// An item.
    Item(Unit),
    /// What an import stands for.
    Instance(Instance),
    /// A named port of an item.
    Port(Unit, SmolStr),
    /// How an item is reached from outside.
    Public(Unit),
    /// A condition on an item.
    Wait(Unit, Condition),
    /// A late number.
    Late(Arc<LateNumber>),
}

/// A list's element.
#[derive(Debug, Clone, PartialEq)]
pub struct Element {
    /// Its value.
    pub value: Value,
    /// Where it was written.
    pub origin: Origin,
}

/// `a..b`; `exclusive` for `a..<b`.
#[derive(Debug, Clone, PartialEq)]
pub struct RangeValue {
    /// From, inclusive.
    pub start: Option<Value>,
    /// To.
    pub end: Option<Value>,
    /// Whether `end` is left out.
    pub exclusive: bool,
}

impl RangeValue {
    /// Whether an end of it is not known, or wrong.
    pub(crate) fn is_open(&self) -> bool {
        let ends = [&self.start, &self.end];
        ends.into_iter().flatten().any(|end| matches!(end, Value::Unknown(_) | Value::Poison))
    }
}

/// A record or map: what was written, not the defaults.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecordValue {
    /// In schema order for records, by key for maps.
    pub fields: Vec<FieldValue>,
    /// What the fields may be; `None` for maps and free records.
    pub ty: Option<Arc<RecordType>>,
}

/// A field or a map's entry.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldValue {
    /// The field's name, or the map's key.
    pub name: SmolStr,
    /// The value.
    pub value: Value,
    /// Where the value that won was written.
    pub origin: Origin,
    /// Where the key of a map that is a reference leads.
    pub key: Option<Value>,
    /// The rank of the layer that wrote it.
    pub layer: u16,
}

impl RecordValue {
    /// The field or entry of a name, if written.
    pub fn get(&self, name: &str) -> Option<&FieldValue> {
        self.fields.iter().find(|f| f.name == name)
    }
}

/// A variant of a choice.
#[derive(Debug, Clone, PartialEq)]
pub struct VariantValue {
    /// Its name.
    pub variant: SmolStr,
    /// Its fields, positional ones by their parameter's name.
    pub fields: RecordValue,
    /// The choice's declaration.
    pub choice: Item,
}

/// A condition on the state of a service or job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Condition {
    /// `x`: healthy if it has a check, else started; a job completed.
    Inferred,
    /// `x.started`
    Started,
    /// `x.healthy`
    Healthy,
    /// `x.completed`
    Completed,
    /// `x.optional`: waited for only where it exists.
    Optional,
    /// `x.anytime`: no order at all.
    Anytime,
}

impl Condition {
    /// The condition a word after `x.` means.
    pub fn from_word(word: &str) -> Option<Condition> {
        Some(match word {
            "started" => Condition::Started,
            "healthy" => Condition::Healthy,
            "completed" => Condition::Completed,
            "optional" => Condition::Optional,
            "anytime" => Condition::Anytime,
            _ => return None,
        })
    }
}

/// Text with late parts.
#[derive(Debug, Clone, PartialEq)]
pub struct Text {
    /// In order.
    pub parts: Arc<Vec<Part>>,
}

/// A part of a text.
#[derive(Debug, Clone, PartialEq)]
pub enum Part {
    /// Characters.
    Literal(SmolStr),
    /// Known later.
    Late {
        /// What.
        late: Late,
        /// How it is written, innermost first.
        encoders: Vec<Encoder>,
        /// Where it was written.
        origin: Origin,
    },
}

/// What is known later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Late {
    /// The value of a secret.
    Secret(Unit),
    /// The value of a secret that was revealed: ordinary text.
    Revealed(Unit),
    /// The path at which a secret or config is mounted.
    MountPath(Unit),
    /// Where an item is reached, or listens.
    Endpoint {
        /// The item; the reader itself for its own.
        unit: Unit,
        /// The port's name.
        port: Option<SmolStr>,
        /// What of it.
        part: EndpointPart,
    },
    /// A fact of the running instance itself.
    Own(OwnFact),
    /// A plain input that is not set.
    Input(SmolStr),
}

/// A number that is known later.
#[derive(Debug, Clone, PartialEq)]
pub struct LateNumber {
    /// What.
    pub late: Late,
    /// The number, where nothing can change it any more.
    pub known: Option<i64>,
    /// Where it was written.
    pub origin: Origin,
}

impl Late {
    /// When it is known.
    pub fn stage(&self) -> Stage {
        match self {
            Late::Secret(_) | Late::Revealed(_) | Late::Own(_) => Stage::Start,
            Late::Endpoint { .. } | Late::MountPath(_) => Stage::Place,
            Late::Input(_) => Stage::Check,
        }
    }
}

impl Value {
    /// A text of parts, joined where they are known.
    pub fn text(parts: Vec<Part>) -> Value {
        if let [Part::Literal(text)] = parts.as_slice() {
            return Value::Str(text.clone());
        }
        let mut joined: Vec<Part> = Vec::new();
        // Put together once: a text may be joined of a hundred thousand pieces.
        let mut literal = String::new();
        let end = |literal: &mut String, joined: &mut Vec<Part>| {
            if !literal.is_empty() {
                joined.push(Part::Literal(SmolStr::new(&*literal)));
                literal.clear();
            }
        };
        for part in parts {
            if let Part::Literal(text) = part {
                literal.push_str(&text);
            } else {
                end(&mut literal, &mut joined);
                joined.push(part);
            }
        }
        end(&mut literal, &mut joined);
        match joined.as_slice() {
            [] => Value::Str(SmolStr::default()),
            [Part::Literal(text)] => Value::Str(text.clone()),
            _ => Value::Text(Text { parts: Arc::new(joined) }),
        }
    }

    /// Whether it is wrong already.
    pub fn is_poison(&self) -> bool {
        matches!(self, Value::Poison)
    }

    /// Whether something in it is wrong, at any depth.
    pub fn holds_poison(&self) -> bool {
        let in_fields = |record: &RecordValue| record.fields.iter().any(|field| field.value.holds_poison());
        match self {
            Value::List(list) => list.iter().any(|element| element.value.holds_poison()),
            Value::Record(record) => in_fields(record),
            Value::Variant(variant) => in_fields(&variant.fields),
            Value::Range(range) => [&range.start, &range.end].into_iter().flatten().any(Value::is_poison),
            value => value.is_poison(),
        }
    }

    /// Whether it, or an element of it, is wrong already: then nothing can be worked out from it.
    pub fn absorbs(&self) -> bool {
        match self {
            Value::List(list) => list.iter().any(|e| e.value.is_poison()),
            value => value.is_poison(),
        }
    }

    /// The items in it, at any depth.
    pub fn items(&self, visit: &mut dyn FnMut(Unit)) {
        match self {
            Value::Item(unit) => visit(*unit),
            Value::List(elements) => elements.iter().for_each(|e| e.value.items(visit)),
            Value::Record(record) => record.fields.iter().for_each(|f| f.value.items(visit)),
            Value::Variant(variant) => variant.fields.fields.iter().for_each(|f| f.value.items(visit)),
            _ => {}
        }
    }

    /// The late parts in it, at any depth.
    pub fn late_parts<'a>(&'a self, visit: &mut dyn FnMut(&'a Late, Origin)) {
        match self {
            Value::Text(text) => {
                for part in text.parts.iter() {
                    if let Part::Late { late, origin, .. } = part {
                        visit(late, *origin);
                    }
                }
            }
            Value::Late(number) => visit(&number.late, number.origin),
            Value::List(elements) => elements.iter().for_each(|e| e.value.late_parts(visit)),
            Value::Record(record) => record.fields.iter().for_each(|f| f.value.late_parts(visit)),
            Value::Variant(variant) => variant.fields.fields.iter().for_each(|f| f.value.late_parts(visit)),
            Value::Range(range) => {
                range.start.iter().chain(range.end.iter()).for_each(|v| v.late_parts(visit));
            }
            _ => {}
        }
    }
}
