//! The tree of one item: its meaning-bearing form, without trivia and without positions.
//!
//! Every node carries a [`NodeId`]; the side table [`crate::Spans`] says where a node stands. Two texts that
//! differ only in white space and comments give equal trees (ids are handed out in the order of the tokens), so
//! whatever is computed from a tree survives such an edit. Nothing here knows what a kind or a field means.

use smallvec::SmallVec;
use smol_str::SmolStr;

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

/// An argument: `value` or `name: value`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arg {
    /// The whole argument.
    pub id: NodeId,
    /// The parameter's name, if written.
    pub name: Option<Name>,
    /// The value.
    pub value: Expr,
}

/// A text literal with what is interpolated.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Text {
    /// From quote to quote.
    pub id: NodeId,
    /// In order; escapes resolved, indentation of `"""` stripped; no two literal parts in a row.
    pub parts: Vec<TextPart>,
}

/// A part of a text literal.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TextPart {
    /// Characters.
    Literal(SmolStr),
    /// `${expr}`
    Interpolated(Expr),
}

impl Text {
    /// The text, if nothing is interpolated.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [TextPart::Literal(text)] => Some(text),
            _ => None,
        }
    }
}

/// An expression.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Expr {
    /// Its place. Parentheses around an expression belong to no node.
    pub id: NodeId,
    /// What it is.
    pub kind: ExprKind,
}

/// The forms of an expression. The large and seldom ones are boxed: a tree is mostly small ones.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// Something unreadable; already reported.
    Broken,
    /// `null`
    Null,
    /// `true`, `false`
    Bool(bool),
    /// A number as written: `10_000`, `1.5e3`, `0xff`.
    Number(SmolStr),
    /// A number with a unit as written: `512Mi`, `1h30m`, `70%`.
    Quantity(SmolStr),
    /// A text.
    Text(Text),
    /// A name to be resolved.
    Name(SmolStr),
    /// `base.name`, `base?.name`
    Field {
        /// What it is a field of.
        base: Box<Expr>,
        /// Its name.
        name: Name,
        /// `?.`: null when the base is.
        optional: bool,
    },
    /// `base[index]`
    Index {
        /// What is looked into.
        base: Box<Expr>,
        /// Where.
        index: Box<Expr>,
    },
    /// `callee(args)`
    Call {
        /// A name or a field.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Arg>,
    },
    /// `head { … }`: a call or path with a body.
    Construct {
        /// What is built.
        head: Box<Expr>,
        /// Its fields.
        body: Body,
    },
    /// `{ … }` by itself.
    Record(Body),
    /// `[a, b]`
    List(Vec<Expr>),
    /// `-x`, `not x`
    Unary {
        /// Which.
        op: UnaryOp,
        /// Of what.
        operand: Box<Expr>,
    },
    /// `a + b`
    Binary {
        /// Which.
        op: BinaryOp,
        /// The operator's own place.
        op_id: NodeId,
        /// Left.
        left: Box<Expr>,
        /// Right.
        right: Box<Expr>,
    },
    /// `a..b`, `a..<b`, `..b`, `a..`, `..`
    Range {
        /// From, inclusive.
        start: Option<Box<Expr>>,
        /// To.
        end: Option<Box<Expr>>,
        /// Whether `end` belongs to it (`..`) or not (`..<`).
        bound: Bound,
    },
    /// `x => e`
    Lambda {
        /// The parameter.
        param: Name,
        /// The result.
        body: Box<Expr>,
    },
    /// `if c then a else b`
    If {
        /// The condition.
        condition: Box<Expr>,
        /// Where it holds.
        then: Box<Expr>,
        /// Where it does not.
        otherwise: Box<Expr>,
    },
    /// `match x { … }`
    Match {
        /// What is looked at.
        subject: Box<Expr>,
        /// In order.
        arms: Vec<Arm>,
    },
    /// `all x in xs where f: e`, `any …`
    Quantified(Box<Quantified>),
    /// `[for x in xs where f: e]`
    Comprehension(Box<Comprehension>),
    /// `wait event NAME: type within e else e`
    WaitEvent(Box<WaitEvent>),
    /// `parallel { … }`, `race for x in xs limit n { … }`
    Concurrent(Box<Concurrent>),
}

/// `all x in xs where f: e`, `any …`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Quantified {
    /// Which.
    pub quantifier: Quantifier,
    /// The binder.
    pub binder: Name,
    /// What it ranges over.
    pub iterable: Expr,
    /// `where …`
    pub filter: Option<Expr>,
    /// What must hold.
    pub predicate: Expr,
}

/// `[for x in xs where f: e]`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Comprehension {
    /// The binder.
    pub binder: Name,
    /// What it ranges over.
    pub iterable: Expr,
    /// `where …`
    pub filter: Option<Expr>,
    /// Each element.
    pub element: Expr,
}

/// `wait event NAME: type within e else e`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct WaitEvent {
    /// The event.
    pub event: Name,
    /// Its type.
    pub ty: Type,
    /// How long at most.
    pub within: Option<Expr>,
    /// What happens then.
    pub otherwise: Option<Expr>,
}

/// `parallel { … }`, `race for x in xs limit n { … }`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Concurrent {
    /// Which.
    pub mode: Concurrency,
    /// `for x in xs`
    pub each: Option<(Name, Expr)>,
    /// `limit n`
    pub limit: Option<Expr>,
    /// What is done.
    pub body: Body,
}

/// `pattern | pattern => value`
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Arm {
    /// The whole arm.
    pub id: NodeId,
    /// Empty for `else`.
    pub patterns: Vec<Pattern>,
    /// The value.
    pub value: Expr,
}

/// What an arm matches.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// The name of a variant, environment, target or enumeration value.
    Name(Name),
    /// A literal or a range.
    Value(Expr),
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-`
    Negate,
    /// `not`
    Not,
}

/// Infix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOp {
    /// `or`
    Or,
    /// `and`
    And,
    /// `??`
    Coalesce,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `in`
    In,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Whether a range's end belongs to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bound {
    /// `..`
    Inclusive,
    /// `..<`
    Exclusive,
}

/// `all` or `any`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Quantifier {
    /// `all`
    All,
    /// `any`
    Any,
}

/// `parallel` waits for all, `race` for the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Concurrency {
    /// `parallel`
    Parallel,
    /// `race`
    Race,
}

/// A type as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Type {
    /// Its place.
    pub id: NodeId,
    /// What it is.
    pub kind: TypeKind,
}

/// The forms of a type.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum TypeKind {
    /// Something unreadable; already reported.
    Broken,
    /// `"a"`: one value of an enumeration.
    Literal(Text),
    /// The name of a type or kind.
    Path(Path),
    /// `[T]`
    List(Box<Type>),
    /// `secret T`
    Secret(Box<Type>),
    /// `{ K = V }`
    Map(Box<Type>, Box<Type>),
    /// `{ a: T, b: T }`
    Record(Vec<Field>),
    /// `T?`
    Optional(Box<Type>),
    /// `A | B`
    Union(Vec<Type>),
    /// `T where predicate`
    Refined(Box<Type>, Box<Expr>),
}
