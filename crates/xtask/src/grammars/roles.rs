//! What each token of a text is, as the parser has it: what the grammars of editors are held against.

use orch_syntax::ast::*;
use orch_syntax::{Cut, Parsed, TokenKind, cut, lex, parse_item};
use serde::Serialize;

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// `// …`
    Comment,
    /// `/// …`
    Doc,
    /// A quote, or characters between quotes.
    String,
    /// `r"…"`, `r#"…"#`
    Raw,
    /// `\n` and its like.
    Escape,
    /// `${`, and the `}` that ends it.
    Interpolation,
    /// A number, with or without a unit.
    Number,
    /// `( ) [ ] { }`
    Bracket,
    /// Any other sign.
    Sign,
    /// What is no part of the language.
    Invalid,
    /// A word of the grammar.
    Keyword,
    /// `true`, `false`, `null`
    Constant,
    /// `abstract`, `private`
    Modifier,
    /// What kind an item is of.
    Kind,
    /// What an item is called.
    Item,
    /// The name of a field, a key, or a part of it.
    Key,
    /// What follows `@`.
    Attribute,
    /// What follows a point.
    Field,
    /// What is called.
    Function,
    /// What a parameter or an argument is called.
    Parameter,
    /// In a type.
    Type,
    /// Any other name.
    Name,
}

/// A token that means something.
#[derive(Debug, Clone, Copy)]
pub struct Token {
    /// Its first byte.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
    /// What it is.
    pub role: Role,
}

/// An item, wherever it stands.
#[derive(Debug, Clone)]
pub struct Found {
    /// Its kind word.
    pub kind: String,
    /// Its name, if it has one.
    pub name: Option<String>,
    /// Its first byte, after its attributes.
    pub start: usize,
    /// One past its last byte.
    pub end: usize,
}

/// What the parser has to say of a text.
pub struct Reading {
    /// In the order of the text.
    pub tokens: Vec<Token>,
    /// In the order of the text.
    pub items: Vec<Found>,
    /// The codes of what is wrong with the form.
    pub faults: Vec<&'static str>,
}

/// Reads a text.
pub fn read(text: &str) -> Reading {
    let mut names = Names::default();
    let mut faults = Vec::new();
    for found in cut(text) {
        let parsed = parse_item(found.text(text));
        faults.extend(parsed.faults.iter().map(|fault| fault.code.name));
        names.of_item(&found, &parsed);
    }
    names.roles.sort_by_key(|(start, _)| *start);
    names.items.sort_by_key(|item| item.start);
    let tokens = lex(text).into_iter().filter_map(|token| {
        let role = match token.kind {
            TokenKind::Name => names.role(token.start as usize),
            kind => sign(kind)?,
        };
        Some(Token { start: token.start as usize, end: token.end as usize, role })
    });
    Reading { tokens: tokens.collect(), items: names.items, faults }
}

fn sign(kind: TokenKind) -> Option<Role> {
    use TokenKind as K;
    Some(match kind {
        K::Whitespace | K::Newline | K::Name => return None,
        K::Comment => Role::Comment,
        K::DocComment => Role::Doc,
        K::Number | K::Quantity => Role::Number,
        K::StringStart | K::MultilineStart | K::StringText | K::StringEnd => Role::String,
        K::Escape => Role::Escape,
        K::InterpolationStart | K::InterpolationEnd => Role::Interpolation,
        K::RawString => Role::Raw,
        K::LParen | K::RParen | K::LBracket | K::RBracket | K::LBrace | K::RBrace => Role::Bracket,
        K::AmpAmp | K::PipePipe | K::Bang | K::Semicolon | K::SingleQuoted | K::Invalid => Role::Invalid,
        _ => Role::Sign,
    })
}

/// The words that name something, by where they begin. The others are the grammar's own.
#[derive(Default)]
struct Names {
    roles: Vec<(usize, Role)>,
    items: Vec<Found>,
}

impl Names {
    fn role(&self, start: usize) -> Role {
        match self.roles.binary_search_by_key(&start, |(start, _)| *start) {
            Ok(at) => self.roles.get(at).map_or(Role::Keyword, |(_, role)| *role),
            Err(_) => Role::Keyword,
        }
    }

    fn of_item(&mut self, found: &Cut, parsed: &Parsed) {
        if let Some(item) = &parsed.item {
            Walk { names: self, parsed, base: found.start as usize }.item(item);
        }
    }
}

/// A walk over one tree.
struct Walk<'a> {
    names: &'a mut Names,
    parsed: &'a Parsed,
    base: usize,
}

impl Walk<'_> {
    fn at(&self, id: NodeId) -> (usize, usize) {
        let (start, end) = self.parsed.spans.get(id).unwrap_or_default();
        (self.base + start as usize, self.base + end as usize)
    }

    fn node(&mut self, id: NodeId, role: Role) {
        let start = self.at(id).0;
        self.names.roles.push((start, role));
    }

    fn name(&mut self, name: &Name, role: Role) {
        self.node(name.id, role);
    }

    fn item(&mut self, item: &Item) {
        let end = self.at(item.id).1;
        let first = item.abstract_.into_iter().chain(item.private).chain([item.kind.id]);
        let start = first.map(|id| self.at(id).0).min().unwrap_or_default();
        let name = item.name.as_ref().map(|name| name.text.to_string());
        self.names.items.push(Found { kind: item.kind.text.to_string(), name, start, end });
        self.attributes(&item.attributes);
        for modifier in [item.abstract_, item.private].into_iter().flatten() {
            self.node(modifier, Role::Modifier);
        }
        self.name(&item.kind, Role::Kind);
        if let Some(name) = &item.name {
            self.name(name, Role::Item);
        }
        self.text(item.label.as_ref());
        match &item.parens {
            Some(Parens::Params(params)) => params.iter().for_each(|it| self.field(it, Role::Parameter)),
            Some(Parens::Args(args)) => self.args(args),
            None => {}
        }
        if let Some(alias) = &item.alias {
            self.name(alias, Role::Name);
        }
        [&item.ty, &item.arrow, &item.type_value].into_iter().flatten().for_each(|it| self.ty(it));
        if let Some(path) = &item.extends {
            path.names.iter().for_each(|it| self.name(it, Role::Name));
        }
        match &item.clause {
            Some(Clause::For { binder, iterable }) => {
                self.name(binder, Role::Name);
                self.expr(iterable);
            }
            Some(Clause::In(name)) => self.name(name, Role::Name),
            None => {}
        }
        [&item.when, &item.value, &item.undo].into_iter().flatten().for_each(|it| self.expr(it));
        if let Some(body) = &item.body {
            self.body(body);
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            self.name(&attribute.name, Role::Attribute);
            self.args(&attribute.args);
        }
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            if let Some(name) = &arg.name {
                self.name(name, Role::Parameter);
            }
            self.expr(&arg.value);
        }
    }

    fn text(&mut self, text: Option<&Text>) {
        for part in text.into_iter().flat_map(|text| &text.parts) {
            if let TextPart::Interpolated(expr) = part {
                self.expr(expr);
            }
        }
    }

    fn field(&mut self, field: &Field, role: Role) {
        self.name(&field.name, role);
        self.ty(&field.ty);
        if let Some(default) = &field.default {
            self.expr(default);
        }
    }

    fn body(&mut self, body: &Body) {
        for member in &body.members {
            self.attributes(&member.attributes);
            match &member.kind {
                MemberKind::Item(item) => self.item(item),
                MemberKind::Field(field) => self.field(field, Role::Key),
                MemberKind::Set { key, value } | MemberKind::Append { key, value } => {
                    self.key(key);
                    self.expr(value);
                }
                MemberKind::Amend { key, body } => {
                    self.key(key);
                    self.body(body);
                }
                MemberKind::Remove(key) => self.key(key),
                MemberKind::Spread(expr) => self.expr(expr),
                MemberKind::Shorthand(name) => self.name(name, Role::Key),
                MemberKind::Statement(statement) => self.statement(statement),
                MemberKind::Broken => {}
            }
        }
    }

    fn key(&mut self, key: &Key) {
        for segment in &key.segments {
            match segment {
                Segment::Name(name) => self.name(name, Role::Key),
                Segment::Text(text) => self.text(Some(text)),
                Segment::Index(expr) => self.expr(expr),
            }
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Return(value) => value.iter().for_each(|it| self.expr(it)),
            Statement::If { condition, then, otherwise } => {
                self.expr(condition);
                self.body(then);
                otherwise.iter().for_each(|it| self.body(it));
            }
            Statement::For { binder, iterable, body } => {
                self.name(binder, Role::Name);
                self.expr(iterable);
                self.body(body);
            }
            Statement::Spawn(expr) | Statement::Expect(expr) => self.expr(expr),
            Statement::Expr { expr, undo } => {
                self.expr(expr);
                undo.iter().for_each(|it| self.expr(it));
            }
        }
    }

    fn exprs<'e>(&mut self, exprs: impl IntoIterator<Item = &'e Expr>) {
        exprs.into_iter().for_each(|it| self.expr(it));
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Broken | ExprKind::Number(_) | ExprKind::Quantity(_) => {}
            ExprKind::Null | ExprKind::Bool(_) => self.node(expr.id, Role::Constant),
            ExprKind::Text(text) => self.text(Some(text)),
            ExprKind::Name(_) => self.node(expr.id, Role::Name),
            ExprKind::Field { base, name, .. } => {
                self.expr(base);
                self.name(name, Role::Field);
            }
            ExprKind::Index { base, index } => self.exprs([&**base, &**index]),
            ExprKind::Call { callee, args } => {
                self.callee(callee);
                self.args(args);
            }
            ExprKind::Construct { head, body } => {
                self.expr(head);
                self.body(body);
            }
            ExprKind::Record(body) => self.body(body),
            ExprKind::List(list) => self.exprs(list),
            ExprKind::Unary { operand, .. } => self.expr(operand),
            ExprKind::Binary { left, right, .. } => self.exprs([&**left, &**right]),
            ExprKind::Range { start, end, .. } => {
                self.exprs([start, end].into_iter().flatten().map(|it| &**it))
            }
            ExprKind::Lambda { param, body } => {
                self.name(param, Role::Parameter);
                self.expr(body);
            }
            ExprKind::If { condition, then, otherwise } => {
                self.exprs([&**condition, &**then, &**otherwise]);
            }
            ExprKind::Match { subject, arms } => {
                self.expr(subject);
                arms.iter().for_each(|arm| self.arm(arm));
            }
            ExprKind::Quantified { binder, iterable, filter, predicate, .. } => {
                self.name(binder, Role::Name);
                self.exprs(
                    [Some(iterable), filter.as_ref(), Some(predicate)].into_iter().flatten().map(|it| &**it),
                );
            }
            ExprKind::Comprehension { binder, iterable, filter, element } => {
                self.name(binder, Role::Name);
                self.exprs(
                    [Some(iterable), filter.as_ref(), Some(element)].into_iter().flatten().map(|it| &**it),
                );
            }
            ExprKind::WaitEvent { event, ty, within, otherwise } => {
                self.name(event, Role::Name);
                self.ty(ty);
                self.exprs([within, otherwise].into_iter().flatten().map(|it| &**it));
            }
            ExprKind::Concurrent { each, limit, body, .. } => {
                if let Some((binder, iterable)) = each {
                    self.name(binder, Role::Name);
                    self.expr(iterable);
                }
                self.exprs(limit.as_deref());
                self.body(body);
            }
        }
    }

    fn callee(&mut self, callee: &Expr) {
        match &callee.kind {
            ExprKind::Name(_) => self.node(callee.id, Role::Function),
            ExprKind::Field { base, name, .. } => {
                self.expr(base);
                self.name(name, Role::Function);
            }
            _ => self.expr(callee),
        }
    }

    fn arm(&mut self, arm: &Arm) {
        for pattern in &arm.patterns {
            match pattern {
                Pattern::Name(name) => self.name(name, Role::Name),
                Pattern::Value(expr) => self.expr(expr),
            }
        }
        self.expr(&arm.value);
    }

    fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Broken => {}
            TypeKind::Literal(text) => self.text(Some(text)),
            TypeKind::Path(path) => path.names.iter().for_each(|it| self.name(it, Role::Type)),
            TypeKind::List(inner) | TypeKind::Secret(inner) | TypeKind::Optional(inner) => self.ty(inner),
            TypeKind::Map(key, value) => {
                self.ty(key);
                self.ty(value);
            }
            TypeKind::Record(fields) => fields.iter().for_each(|it| self.field(it, Role::Key)),
            TypeKind::Union(all) => all.iter().for_each(|it| self.ty(it)),
            TypeKind::Refined(base, predicate) => {
                self.ty(base);
                self.expr(predicate);
            }
        }
    }
}
