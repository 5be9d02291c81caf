//! The tree of one item: its meaning-bearing form, without trivia and without positions.
//!
//! Every node carries a [`NodeId`]; the side table [`crate::Spans`] says where a node stands. Two texts that
//! differ only in white space and comments give equal trees (ids are handed out in the order of the tokens), so
//! whatever is computed from a tree survives such an edit. Nothing here knows what a kind or a field means.

mod expr;

use smallvec::SmallVec;
use smol_str::SmolStr;

pub use self::expr::{
    Arg, Arm, BinaryOp, Bound, Comprehension, Concurrency, Concurrent, Expr, ExprKind, Pattern, Quantified,
    Quantifier, Text, TextPart, Type, TypeKind, UnaryOp, WaitEvent,
};

/// A node of one item's tree. Only meaningful together with that item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub u32);

/// A word and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// The word's own place.
    pub id: NodeId,
    /// The word.
    pub text: SmolStr,
}

/// `a.b.c` where only a path may stand (`extends`, types, attributes).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Path {
    /// The whole path.
    pub id: NodeId,
    /// At least one name.
    pub names: Vec<Name>,
}

/// `kind name … { … }`: the one form of everything that has a kind.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Item {
    /// The whole item, its attributes and modifiers included, its doc comment not.
    pub id: NodeId,
    /// `@name(args)`, in order.
    pub attributes: Vec<Attribute>,
    /// `abstract`, where written.
    pub abstract_: Option<NodeId>,
    /// `private`, where written.
    pub private: Option<NodeId>,
    /// The kind word. Known by its position: it may be misspelt.
    pub kind: Name,
    /// The name.
    pub name: Option<Name>,
    /// A string in the place of or after the name: `import "./a.orch"`, `route "/x"`, `check "no raw"`.
    pub label: Option<Text>,
    /// What stands in parentheses after the name.
    pub parens: Option<Parens>,
    /// `as NAME`.
    pub alias: Option<Name>,
    /// `: type`.
    pub ty: Option<Box<Type>>,
    /// `-> type`, or the path that a route leads to.
    pub arrow: Option<Box<Type>>,
    /// `extends path`.
    pub extends: Option<Path>,
    /// `for x in expr`, or `in NAME`.
    pub clause: Option<Box<Clause>>,
    /// `when expr`.
    pub when: Option<Box<Expr>>,
    /// `= expr`; never together with a body.
    pub value: Option<Box<Expr>>,
    /// `= type`, of a `type` item only.
    pub type_value: Option<Box<Type>>,
    /// `undo expr`.
    pub undo: Option<Box<Expr>>,
    /// `{ … }`.
    pub body: Option<Body>,
}

/// What stands in parentheses after an item's name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Parens {
    /// `(name: type = default)`: what the item takes.
    Params(Vec<Field>),
    /// `(name: value)`, of an `import` only: what it is given.
    Args(Vec<Arg>),
}

/// `for x in xs` makes a family; `in x` says where something belongs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Clause {
    /// `for binder in iterable`.
    For {
        /// The binder.
        binder: Name,
        /// What it ranges over.
        iterable: Expr,
    },
    /// `in NAME` (`test "…" in production`).
    In(Name),
}

/// `@name(args)`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attribute {
    /// The whole attribute.
    pub id: NodeId,
    /// Its name.
    pub name: Name,
    /// Its arguments.
    pub args: Vec<Arg>,
}

/// `{ members }`: configuration, record or statements; what it belongs to decides what may stand in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Body {
    /// From brace to brace.
    pub id: NodeId,
    /// In the order written.
    pub members: Vec<Member>,
}

/// One line of a body.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Member {
    /// The whole member, its attributes included (those of an item stand in the item).
    pub id: NodeId,
    /// `@name(args)` before anything but an item.
    pub attributes: Vec<Attribute>,
    /// What it is.
    pub kind: MemberKind,
}

/// The forms of a member.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// `kind name …`
    Item(Box<Item>),
    /// `name: type = default`
    Field(Box<Field>),
    /// `key = value`
    Set {
        /// Where to.
        key: Key,
        /// What.
        value: Expr,
    },
    /// `key += value`
    Append {
        /// Where to.
        key: Key,
        /// What.
        value: Expr,
    },
    /// `key { … }`
    Amend {
        /// Where to.
        key: Key,
        /// What changes there.
        body: Body,
    },
    /// `remove key`
    Remove(Key),
    /// `...expr`
    Spread(Expr),
    /// `name`, short for `name = name`
    Shorthand(Name),
    /// A statement of a program that runs later, or of a test.
    Statement(Box<Statement>),
    /// Something unreadable; already reported.
    Broken,
}

impl MemberKind {
    /// The key that it sets, adds to, amends or removes.
    pub fn key(&self) -> Option<&Key> {
        match self {
            MemberKind::Set { key, .. }
            | MemberKind::Append { key, .. }
            | MemberKind::Amend { key, .. }
            | MemberKind::Remove(key) => Some(key),
            _ => None,
        }
    }
}

/// `name: type = default`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Field {
    /// The whole field.
    pub id: NodeId,
    /// Its name.
    pub name: Name,
    /// Its type.
    pub ty: Type,
    /// Its default.
    pub default: Option<Expr>,
}

/// The left side of an entry: `a`, `a.b`, `a["k"]`, `"k"`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The whole key.
    pub id: NodeId,
    /// At least one.
    pub segments: SmallVec<[Segment; 1]>,
}

/// One step of a key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Segment {
    /// A word: a field, or the key of a map.
    Name(Name),
    /// A quoted key of a map.
    Text(Text),
    /// `[expr]`
    Index(Box<Expr>),
}

/// A line that runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Statement {
    /// `return expr`
    Return(Option<Expr>),
    /// `if c { … } else …`
    If {
        /// The condition.
        condition: Expr,
        /// Where it holds.
        then: Body,
        /// `else if …` is a body of that one statement.
        otherwise: Option<Body>,
    },
    /// `for x in xs { … }`
    For {
        /// The binder.
        binder: Name,
        /// What it ranges over.
        iterable: Expr,
        /// What is done each time.
        body: Body,
    },
    /// `spawn expr`
    Spawn(Expr),
    /// `expect expr`
    Expect(Expr),
    /// `expr undo expr`
    Expr {
        /// What is done.
        expr: Expr,
        /// What takes it back.
        undo: Option<Expr>,
    },
}
