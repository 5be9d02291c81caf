//! One walk over an item's tree, for whoever looks for something in it: a [`Visitor`] overrides the methods of the
//! nodes it cares for and calls the function of the same name here to go on into them. Nodes come in the order of
//! the text, outer ones first. Depth is bounded by the parser. Knows nothing of what anybody looks for.

use crate::ast::*;

/// What a name names, by where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// The kind word of an item.
    Kind,
    /// An item.
    Item,
    /// An attribute.
    Attribute,
    /// An argument, or what an item or a function takes.
    Parameter,
    /// A field that is declared, a word of a key, or a shorthand.
    Key,
    /// What follows a point.
    Member,
    /// A part of a type's path.
    Type,
    /// Something else that is there: what is extended, matched, waited for or bound.
    Other,
}

/// Looks at the nodes of a tree.
///
/// Each method goes on into its node unless it is overridden.
pub trait Visitor<'a> {
    /// `kind name … { … }`
    fn item(&mut self, it: &'a Item) {
        item(self, it);
    }
    /// `@name(args)`
    fn attribute(&mut self, it: &'a Attribute) {
        attribute(self, it);
    }
    /// One line of a body.
    fn member(&mut self, it: &'a Member) {
        member(self, it);
    }
    /// A field that is declared: in a body or in the type of a record.
    fn field(&mut self, it: &'a Field) {
        self.name(&it.name, Naming::Key);
        field(self, it);
    }
    /// What an item takes.
    fn parameter(&mut self, it: &'a Field) {
        self.name(&it.name, Naming::Parameter);
        field(self, it);
    }
    /// The left side of an entry.
    fn key(&mut self, it: &'a Key) {
        key(self, it);
    }
    /// A text literal, an item's label or a key.
    fn text(&mut self, it: &'a Text) {
        text(self, it);
    }
    /// A type as written.
    fn ty(&mut self, it: &'a Type) {
        ty(self, it);
    }
    /// An expression.
    fn expr(&mut self, it: &'a Expr) {
        expr(self, it);
    }
    /// What is called.
    fn callee(&mut self, it: &'a Expr) {
        self.expr(it);
    }
    /// An arm of a `match`.
    fn arm(&mut self, it: &'a Arm) {
        arm(self, it);
    }
    /// A name, but for those that are expressions by themselves.
    fn name(&mut self, _it: &'a Name, _naming: Naming) {}
}

/// Everything in an item.
pub fn item<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Item) {
    it.attributes.iter().for_each(|attribute| v.attribute(attribute));
    v.name(&it.kind, Naming::Kind);
    it.name.iter().for_each(|name| v.name(name, Naming::Item));
    it.label.iter().for_each(|label| v.text(label));
    match &it.parens {
        Some(Parens::Params(params)) => params.iter().for_each(|param| v.parameter(param)),
        Some(Parens::Args(given)) => args(v, given),
        None => {}
    }
    it.alias.iter().for_each(|alias| v.name(alias, Naming::Other));
    it.ty.iter().chain(&it.arrow).for_each(|ty| v.ty(ty));
    it.extends.iter().flat_map(|path| &path.names).for_each(|name| v.name(name, Naming::Other));
    match it.clause.as_deref() {
        Some(Clause::For { binder, iterable }) => {
            v.name(binder, Naming::Other);
            v.expr(iterable);
        }
        Some(Clause::In(name)) => v.name(name, Naming::Other),
        None => {}
    }
    it.when.iter().chain(&it.value).for_each(|value| v.expr(value));
    it.type_value.iter().for_each(|ty| v.ty(ty));
    it.undo.iter().for_each(|undo| v.expr(undo));
    it.body.iter().for_each(|inner| body(v, inner));
}

/// The arguments of an attribute.
pub fn attribute<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Attribute) {
    v.name(&it.name, Naming::Attribute);
    args(v, &it.args);
}

fn args<'a>(v: &mut (impl Visitor<'a> + ?Sized), args: &'a [Arg]) {
    for arg in args {
        arg.name.iter().for_each(|name| v.name(name, Naming::Parameter));
        v.expr(&arg.value);
    }
}

fn body<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Body) {
    it.members.iter().for_each(|member| v.member(member));
}

/// Everything in a member of a body.
pub fn member<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Member) {
    it.attributes.iter().for_each(|attribute| v.attribute(attribute));
    match &it.kind {
        MemberKind::Item(inner) => v.item(inner),
        MemberKind::Field(inner) => v.field(inner),
        MemberKind::Set { key, value } | MemberKind::Append { key, value } => {
            v.key(key);
            v.expr(value);
        }
        MemberKind::Amend { key, body: inner } => {
            v.key(key);
            body(v, inner);
        }
        MemberKind::Remove(key) => v.key(key),
        MemberKind::Spread(value) => v.expr(value),
        MemberKind::Shorthand(name) => v.name(name, Naming::Key),
        MemberKind::Statement(inner) => statement(v, inner),
        MemberKind::Broken => {}
    }
}

/// The type and the default of a field.
pub fn field<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Field) {
    v.ty(&it.ty);
    it.default.iter().for_each(|default| v.expr(default));
}

/// The steps of a key.
pub fn key<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Key) {
    for segment in &it.segments {
        match segment {
            Segment::Name(name) => v.name(name, Naming::Key),
            Segment::Text(inner) => v.text(inner),
            Segment::Index(index) => v.expr(index),
        }
    }
}

fn statement<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Statement) {
    match it {
        Statement::Return(value) => value.iter().for_each(|value| v.expr(value)),
        Statement::If { condition, then, otherwise } => {
            v.expr(condition);
            body(v, then);
            otherwise.iter().for_each(|otherwise| body(v, otherwise));
        }
        Statement::For { binder, iterable, body: inner } => {
            v.name(binder, Naming::Other);
            v.expr(iterable);
            body(v, inner);
        }
        Statement::Spawn(value) | Statement::Expect(value) => v.expr(value),
        Statement::Expr { expr, undo } => {
            v.expr(expr);
            undo.iter().for_each(|undo| v.expr(undo));
        }
    }
}

/// What is interpolated into a text.
pub fn text<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Text) {
    for part in &it.parts {
        if let TextPart::Interpolated(inner) = part {
            v.expr(inner);
        }
    }
}

/// Everything in an expression, but for itself.
pub fn expr<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Expr) {
    match &it.kind {
        ExprKind::Broken | ExprKind::Null | ExprKind::Bool(_) | ExprKind::Number(_) => {}
        ExprKind::Quantity(_) | ExprKind::Name(_) => {}
        ExprKind::Text(inner) => v.text(inner),
        ExprKind::Field { base, name, .. } => {
            v.expr(base);
            v.name(name, Naming::Member);
        }
        ExprKind::Index { base, index } => {
            v.expr(base);
            v.expr(index);
        }
        ExprKind::Call { callee, args: given } => {
            v.callee(callee);
            args(v, given);
        }
        ExprKind::Construct { head, body: inner } => {
            v.expr(head);
            body(v, inner);
        }
        ExprKind::Record(inner) => body(v, inner),
        ExprKind::List(elements) => elements.iter().for_each(|element| v.expr(element)),
        ExprKind::Unary { operand, .. } => v.expr(operand),
        ExprKind::Binary { left, right, .. } => {
            v.expr(left);
            v.expr(right);
        }
        ExprKind::Range { start, end, .. } => start.iter().chain(end).for_each(|end| v.expr(end)),
        ExprKind::Lambda { param, body } => {
            v.name(param, Naming::Parameter);
            v.expr(body);
        }
        ExprKind::If { condition, then, otherwise } => {
            [condition, then, otherwise].into_iter().for_each(|part| v.expr(part));
        }
        ExprKind::Match { subject, arms } => {
            v.expr(subject);
            arms.iter().for_each(|arm| v.arm(arm));
        }
        ExprKind::Quantified(it) => each(v, &it.binder, &it.iterable, it.filter.as_ref(), &it.predicate),
        ExprKind::Comprehension(it) => each(v, &it.binder, &it.iterable, it.filter.as_ref(), &it.element),
        ExprKind::WaitEvent(it) => {
            v.name(&it.event, Naming::Other);
            v.ty(&it.ty);
            it.within.iter().chain(&it.otherwise).for_each(|part| v.expr(part));
        }
        ExprKind::Concurrent(it) => {
            if let Some((binder, iterable)) = &it.each {
                v.name(binder, Naming::Other);
                v.expr(iterable);
            }
            it.limit.iter().for_each(|limit| v.expr(limit));
            body(v, &it.body);
        }
    }
}

fn each<'a>(
    v: &mut (impl Visitor<'a> + ?Sized),
    binder: &'a Name,
    iterable: &'a Expr,
    filter: Option<&'a Expr>,
    element: &'a Expr,
) {
    v.name(binder, Naming::Other);
    v.expr(iterable);
    filter.into_iter().for_each(|filter| v.expr(filter));
    v.expr(element);
}

/// The patterns and the value of an arm.
pub fn arm<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Arm) {
    for pattern in &it.patterns {
        match pattern {
            Pattern::Name(name) => v.name(name, Naming::Other),
            Pattern::Value(value) => v.expr(value),
        }
    }
    v.expr(&it.value);
}

/// Everything in a type, but for itself.
pub fn ty<'a>(v: &mut (impl Visitor<'a> + ?Sized), it: &'a Type) {
    match &it.kind {
        TypeKind::Broken => {}
        TypeKind::Literal(inner) => v.text(inner),
        TypeKind::Path(path) => path.names.iter().for_each(|name| v.name(name, Naming::Type)),
        TypeKind::List(inner) | TypeKind::Secret(inner) | TypeKind::Optional(inner) => v.ty(inner),
        TypeKind::Map(key, value) => {
            v.ty(key);
            v.ty(value);
        }
        TypeKind::Record(fields) => fields.iter().for_each(|field| v.field(field)),
        TypeKind::Union(members) => members.iter().for_each(|member| v.ty(member)),
        TypeKind::Refined(inner, predicate) => {
            v.ty(inner);
            v.expr(predicate);
        }
    }
}
