//! The tree of an expression, of a text and of a type.

use smol_str::SmolStr;

use super::{Body, Field, Name, NodeId, Path};

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
