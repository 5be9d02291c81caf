//! The names in an item's tree, each with the part it plays: what an editor may point at.

use orch_syntax::ast::{
    self, Clause, ExprKind, MemberKind, Name, NodeId, Parens, Path, Segment, Statement, TextPart, TypeKind,
};
use smol_str::SmolStr;

/// A name in a tree.
#[derive(Debug, Clone, Copy)]
pub struct Token<'a> {
    /// Its place.
    pub node: NodeId,
    /// The word; of a quoted key what stands between the quotes.
    pub text: &'a SmolStr,
    /// What it is there for.
    pub part: Part<'a>,
}

/// What a name is there for.
#[derive(Debug, Clone, Copy)]
pub enum Part<'a> {
    /// Names the item at the top, or an import.
    Item,
    /// Names an item inside another: a variant, an inner `let`, a target of monitoring.
    Inner(&'a ast::Item),
    /// The kind word.
    Kind(&'a ast::Item),
    /// A name of the path of an `extends`.
    Base(&'a ast::Item, &'a Path, usize),
    /// A name of the path of a type.
    Type(&'a Path, usize),
    /// The environment of a test.
    Environment,
    /// An attribute.
    Attribute,
    /// Declares a field.
    Field,
    /// Declares a parameter.
    Parameter,
    /// Binds a name.
    Binder,
    /// A name in an expression.
    Value,
    /// What is called.
    Callee,
    /// After a point.
    Member,
    /// The name of an argument.
    Argument,
    /// A step of the key of an entry; how far in, and in how many bodies.
    Key {
        /// How many steps come before it.
        step: usize,
        /// How many bodies are around it.
        depth: usize,
    },
    /// `name`, short for `name = name`.
    Shorthand,
    /// What an arm matches.
    Pattern,
}

/// Every name of an item, in no particular order.
pub fn tokens(item: &ast::Item) -> Vec<Token<'_>> {
    let mut walk = Walk { found: Vec::new() };
    let named = item.alias.as_ref().or(item.name.as_ref());
    named.into_iter().for_each(|name| walk.name(name, Part::Item));
    walk.item(item, 0);
    walk.found
}

struct Walk<'a> {
    found: Vec<Token<'a>>,
}

impl<'a> Walk<'a> {
    fn name(&mut self, name: &'a Name, part: Part<'a>) {
        self.found.push(Token { node: name.id, text: &name.text, part });
    }

    fn item(&mut self, item: &'a ast::Item, depth: usize) {
        self.attributes(&item.attributes);
        self.name(&item.kind, Part::Kind(item));
        match &item.parens {
            Some(Parens::Params(params)) => {
                for param in params {
                    self.name(&param.name, Part::Parameter);
                    self.ty(&param.ty);
                    param.default.iter().for_each(|default| self.expr(default));
                }
            }
            Some(Parens::Args(args)) => self.args(args),
            None => {}
        }
        for ty in item.ty.iter().chain(&item.arrow).chain(&item.type_value) {
            self.ty(ty);
        }
        if let Some(path) = &item.extends {
            for (step, name) in path.names.iter().enumerate() {
                self.name(name, Part::Base(item, path, step));
            }
        }
        match item.clause.as_deref() {
            Some(Clause::For { binder, iterable }) => {
                self.name(binder, Part::Binder);
                self.expr(iterable);
            }
            Some(Clause::In(name)) => self.name(name, Part::Environment),
            None => {}
        }
        item.label.iter().for_each(|label| self.text(label));
        for expr in item.when.iter().chain(&item.value).chain(&item.undo) {
            self.expr(expr);
        }
        item.body.iter().for_each(|body| self.body(body, depth));
    }

    fn attributes(&mut self, attributes: &'a [ast::Attribute]) {
        for attribute in attributes {
            self.name(&attribute.name, Part::Attribute);
        }
    }

    fn body(&mut self, body: &'a ast::Body, depth: usize) {
        for member in &body.members {
            self.attributes(&member.attributes);
            match &member.kind {
                MemberKind::Item(item) => {
                    item.name.iter().for_each(|name| self.name(name, Part::Inner(item)));
                    self.item(item, depth + 1);
                }
                MemberKind::Field(field) => self.field(field),
                MemberKind::Set { key, value } | MemberKind::Append { key, value } => {
                    self.key(key, depth);
                    self.value(value, depth + 1);
                }
                MemberKind::Amend { key, body } => {
                    self.key(key, depth);
                    self.body(body, depth + 1);
                }
                MemberKind::Remove(key) => self.key(key, depth),
                MemberKind::Spread(value) => self.expr(value),
                MemberKind::Shorthand(name) => self.name(name, Part::Shorthand),
                MemberKind::Statement(statement) => self.statement(statement),
                MemberKind::Broken => {}
            }
        }
    }

    fn field(&mut self, field: &'a ast::Field) {
        self.name(&field.name, Part::Field);
        self.ty(&field.ty);
        field.default.iter().for_each(|default| self.expr(default));
    }

    fn key(&mut self, key: &'a ast::Key, depth: usize) {
        for (step, segment) in key.segments.iter().enumerate() {
            let part = Part::Key { step, depth };
            match segment {
                Segment::Name(name) => self.name(name, part),
                Segment::Text(text) => match text.parts.as_slice() {
                    [TextPart::Literal(word)] => {
                        self.found.push(Token { node: text.id, text: word, part });
                    }
                    _ => self.text(text),
                },
                Segment::Index(index) => self.expr(index),
            }
        }
    }

    fn text(&mut self, text: &'a ast::Text) {
        for part in &text.parts {
            if let TextPart::Interpolated(expr) = part {
                self.expr(expr);
            }
        }
    }

    fn args(&mut self, args: &'a [ast::Arg]) {
        for arg in args {
            arg.name.iter().for_each(|name| self.name(name, Part::Argument));
            self.expr(&arg.value);
        }
    }

    fn statement(&mut self, statement: &'a Statement) {
        match statement {
            Statement::Return(value) => value.iter().for_each(|value| self.expr(value)),
            Statement::If { condition, then, otherwise } => {
                self.expr(condition);
                self.body(then, 1);
                otherwise.iter().for_each(|body| self.body(body, 1));
            }
            Statement::For { binder, iterable, body } => {
                self.name(binder, Part::Binder);
                self.expr(iterable);
                self.body(body, 1);
            }
            Statement::Spawn(value) | Statement::Expect(value) => self.expr(value),
            Statement::Expr { expr, undo } => {
                self.expr(expr);
                undo.iter().for_each(|undo| self.expr(undo));
            }
        }
    }

    /// The value of an entry: its own body is inside those around the entry.
    fn value(&mut self, expr: &'a ast::Expr, depth: usize) {
        match &expr.kind {
            ExprKind::Record(body) => self.body(body, depth),
            ExprKind::Construct { head, body } => {
                self.expr(head);
                self.body(body, depth);
            }
            _ => self.expr(expr),
        }
    }

    fn expr(&mut self, expr: &'a ast::Expr) {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.found.push(Token { node: expr.id, text: name, part: Part::Value });
            }
            ExprKind::Call { callee, args } => {
                match &callee.kind {
                    ExprKind::Name(name) => {
                        self.found.push(Token { node: callee.id, text: name, part: Part::Callee });
                    }
                    _ => self.expr(callee),
                }
                self.args(args);
            }
            ExprKind::Field { base, name, .. } => {
                self.expr(base);
                self.name(name, Part::Member);
            }
            ExprKind::Construct { .. } | ExprKind::Record(_) => self.value(expr, 1),
            ExprKind::Text(text) => self.text(text),
            ExprKind::Index { base, index } => {
                self.expr(base);
                self.expr(index);
            }
            ExprKind::List(elements) => elements.iter().for_each(|element| self.expr(element)),
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
            }
            ExprKind::Range { start, end, .. } => {
                start.iter().chain(end).for_each(|bound| self.expr(bound));
            }
            ExprKind::Lambda { param, body } => {
                self.name(param, Part::Binder);
                self.expr(body);
            }
            ExprKind::If { condition, then, otherwise } => {
                [condition, then, otherwise].into_iter().for_each(|expr| self.expr(expr));
            }
            ExprKind::Match { subject, arms } => {
                self.expr(subject);
                for arm in arms {
                    for pattern in &arm.patterns {
                        match pattern {
                            ast::Pattern::Name(name) => self.name(name, Part::Pattern),
                            ast::Pattern::Value(value) => self.expr(value),
                        }
                    }
                    self.expr(&arm.value);
                }
            }
            ExprKind::Quantified(it) => {
                self.name(&it.binder, Part::Binder);
                self.expr(&it.iterable);
                it.filter.iter().for_each(|filter| self.expr(filter));
                self.expr(&it.predicate);
            }
            ExprKind::Comprehension(it) => {
                self.name(&it.binder, Part::Binder);
                self.expr(&it.iterable);
                it.filter.iter().for_each(|filter| self.expr(filter));
                self.expr(&it.element);
            }
            ExprKind::WaitEvent(it) => {
                self.ty(&it.ty);
                it.within.iter().chain(&it.otherwise).for_each(|expr| self.expr(expr));
            }
            ExprKind::Concurrent(it) => {
                if let Some((binder, iterable)) = &it.each {
                    self.name(binder, Part::Binder);
                    self.expr(iterable);
                }
                it.limit.iter().for_each(|limit| self.expr(limit));
                self.body(&it.body, 1);
            }
            ExprKind::Broken | ExprKind::Null | ExprKind::Bool(_) => {}
            ExprKind::Number(_) | ExprKind::Quantity(_) => {}
        }
    }

    fn ty(&mut self, ty: &'a ast::Type) {
        match &ty.kind {
            TypeKind::Broken | TypeKind::Literal(_) => {}
            TypeKind::Path(path) => {
                for (step, name) in path.names.iter().enumerate() {
                    self.name(name, Part::Type(path, step));
                }
            }
            TypeKind::List(inner) | TypeKind::Secret(inner) | TypeKind::Optional(inner) => self.ty(inner),
            TypeKind::Map(key, value) => {
                self.ty(key);
                self.ty(value);
            }
            TypeKind::Record(fields) => fields.iter().for_each(|field| self.field(field)),
            TypeKind::Union(members) => members.iter().for_each(|member| self.ty(member)),
            TypeKind::Refined(inner, predicate) => {
                self.ty(inner);
                self.expr(predicate);
            }
        }
    }
}
