//! The types of values, as data.

use std::sync::Arc;

use orch_syntax::ast;
use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::scalar::Dimension;
use crate::source::Item;

/// What a place expects or a value is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Type {
    /// Already reported; accepts everything silently.
    Poison,
    /// Anything.
    Any,
    /// `null`
    Null,
    /// `bool`
    Bool,
    /// `int`
    Int,
    /// `decimal`
    Decimal,
    /// `float`
    Float,
    /// `string`
    Str,
    /// `json`
    Json,
    /// `duration`, `bytes`, `cpu`, `percent`, `money`
    Quantity(Dimension),
    /// Text under a rule: `path`, `url`, `image` …
    Rule(Rule),
    /// One word of an enumeration.
    Literal(SmolStr),
    /// `T?`
    Optional(Arc<Type>),
    /// `[T]`
    List(Arc<Type>),
    /// `{ K = V }`
    Map(Arc<Type>, Arc<Type>),
    /// `{ a: T }`
    Record(Arc<RecordType>),
    /// `A | B`, never nested.
    Union(Arc<[Type]>),
    /// `secret T`
    Secret(Arc<Type>),
    /// `T where predicate`
    Refined(Arc<Refinement>),
    /// A `type`, `record` or `choice` by its declaration.
    Named(Item),
    /// A reference to an item whose kind is, or extends, the declared one.
    Ref(Item),
    /// What the prelude leaves to the compiler.
    Intrinsic(Intrinsic),
}

/// Text that must follow a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rule {
    /// A path of a file or folder.
    Path,
    /// An absolute URL.
    Url,
    /// A container image.
    Image,
    /// An address range.
    Cidr,
    /// A path on this machine.
    LocalPath,
    /// An IP address.
    Ip,
    /// A host name or an IP address.
    HostAddress,
    /// An address with a port.
    Socket,
    /// A DNS name.
    Hostname,
    /// A semantic version.
    Semver,
    /// A regular expression.
    Regex,
    /// A five-field schedule.
    Cron,
    /// The name of a time zone.
    TimeZone,
    /// Hosts or addresses outside of the stack.
    Destination,
}

/// Types that only the compiler can know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Intrinsic {
    /// The name of one of the item's own ports.
    PortName,
    /// What an environment variable takes.
    EnvValue,
    /// A command line: words, or one text that is split into them.
    Command,
    /// One word of a command line.
    CommandWord,
    /// An int, or a range of ints.
    IntSpan,
    /// A port, or a range of ports.
    PortSpan,
    /// A quantity, or a range of quantities.
    Span(Dimension),
    /// A condition on another item's state.
    Wait,
    /// An item of any kind.
    RefAny,
    /// A function given as an argument.
    Function,
}

/// A closed record.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RecordType {
    /// What to call it in a message.
    pub name: SmolStr,
    /// In the order declared.
    pub fields: Vec<FieldType>,
    /// The field that a bare value stands for.
    pub short: Option<SmolStr>,
    /// Where each field stands among `fields`.
    positions: FxHashMap<SmolStr, usize>,
}

/// A field of a record, kind or variant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldType {
    /// Its name.
    pub name: SmolStr,
    /// Its type.
    pub ty: Type,
    /// Its default, as written where it is declared.
    pub default: Option<Arc<ast::Expr>>,
    /// Where it is declared.
    pub declared: (Item, ast::NodeId),
    /// What its attributes say.
    pub traits: FieldTraits,
}

impl FieldType {
    /// Whether it must be written.
    pub(crate) fn is_required(&self) -> bool {
        let may_be_absent = matches!(self.ty, Type::Optional(_) | Type::Poison | Type::Any);
        let is_of_others = self.traits.readonly || self.traits.items || self.traits.alias.is_some();
        self.default.is_none() && !is_of_others && !may_be_absent
    }
}

/// What a field's attributes in the prelude say of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FieldTraits {
    /// `@readonly`: may be read, not written.
    pub readonly: bool,
    /// `@alias(path)`: another spelling of the leaf at that path.
    pub alias: Option<Vec<SmolStr>>,
    /// `@not_inherited`: `extends` leaves it behind.
    pub not_inherited: bool,
    /// `@only(target)`: by nature of these targets; the others ignore it.
    pub only: Vec<SmolStr>,
    /// `@unsupported(target, "why")` and `@lossy(target, "why")`.
    pub limits: Vec<Limit>,
    /// `@stage(s)`: the latest stage it accepts.
    pub stage: Option<Stage>,
    /// `@secret`: a secret may stand here.
    pub secret: bool,
    /// `@items`: filled by items of its own name in the same body.
    pub items: bool,
    /// `@may_be_missing`: a path there need not lead anywhere.
    pub may_be_missing: bool,
    /// `@later(capability)`: not there yet.
    pub later: Option<SmolStr>,
}

/// What a target makes of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limit {
    /// The target's word.
    pub target: SmolStr,
    /// Whether it keeps some of it.
    pub lossy: bool,
    /// Why.
    pub reason: SmolStr,
}

/// When a value is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// To the compiler.
    Check,
    /// When a target lays things out: hosts, ports, addresses.
    Place,
    /// When the item starts: secrets, allocated ports, the replica's number.
    Start,
}

/// `T where predicate`, with `it` in the predicate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refinement {
    /// What is refined.
    pub base: Type,
    /// What must hold.
    pub predicate: ast::Expr,
    /// Where it is written.
    pub declared: Item,
}

/// A tagged choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChoiceType {
    /// What to call it in a message.
    pub name: SmolStr,
    /// In the order declared.
    pub variants: Vec<VariantType>,
    /// `@short(variant)`: takes a value that names no variant.
    pub short: Option<SmolStr>,
}

/// One variant of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VariantType {
    /// Its name.
    pub name: SmolStr,
    /// How many of its fields, the first ones, may be given by position.
    pub positional: usize,
    /// `@variadic`: the last positional parameter takes all that are left, as a list.
    pub variadic: bool,
    /// `@infix("in", any_of)`: `variant(…) in value` sets a field.
    pub infix: Option<Infix>,
    /// Positional parameters, own fields, fields common to the choice.
    pub record: Arc<RecordType>,
    /// Where it is declared.
    pub declared: (Item, ast::NodeId),
}

/// An operator after a variant that sets one of its fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Infix {
    /// The operator.
    pub operator: SmolStr,
    /// The field.
    pub field: SmolStr,
}

impl RecordType {
    /// A record of these fields.
    pub fn new(name: SmolStr, fields: Vec<FieldType>, short: Option<SmolStr>) -> RecordType {
        let positions = fields.iter().enumerate().map(|(index, f)| (f.name.clone(), index)).collect();
        RecordType { name, fields, short, positions }
    }

    /// The field of a name.
    pub fn field(&self, name: &str) -> Option<&FieldType> {
        self.fields.get(self.position(name)?)
    }

    /// Where the field of a name stands among the others.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.positions.get(name).copied()
    }
}

impl ChoiceType {
    /// The variant of a name.
    pub fn variant(&self, name: &str) -> Option<&VariantType> {
        self.variants.iter().find(|v| v.name == name)
    }
}

impl Type {
    /// `T?`
    pub fn optional(self) -> Type {
        match self {
            Type::Optional(_) | Type::Any | Type::Poison => self,
            other => Type::Optional(Arc::new(other)),
        }
    }

    /// Without `?` around it.
    pub fn required(&self) -> &Type {
        match self {
            Type::Optional(inner) => inner,
            other => other,
        }
    }
}
