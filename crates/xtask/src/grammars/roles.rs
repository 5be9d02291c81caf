//! What each token of a text is, as the parser has it: what the grammars of editors are held against.

use orch_syntax::ast::*;
use orch_syntax::visit::{self, Naming, Visitor};
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
}

impl<'a> Visitor<'a> for Walk<'_> {
    fn item(&mut self, item: &'a Item) {
        let end = self.at(item.id).1;
        let modifiers = item.abstract_.into_iter().chain(item.private);
        let start = modifiers.clone().chain([item.kind.id]).map(|id| self.at(id).0).min().unwrap_or_default();
        let name = item.name.as_ref().map(|name| name.text.to_string());
        self.names.items.push(Found { kind: item.kind.text.to_string(), name, start, end });
        modifiers.for_each(|modifier| self.node(modifier, Role::Modifier));
        visit::item(self, item);
    }

    fn expr(&mut self, expr: &'a Expr) {
        match &expr.kind {
            ExprKind::Null | ExprKind::Bool(_) => self.node(expr.id, Role::Constant),
            ExprKind::Name(_) => self.node(expr.id, Role::Name),
            _ => visit::expr(self, expr),
        }
    }

    fn callee(&mut self, callee: &'a Expr) {
        match &callee.kind {
            ExprKind::Name(_) => self.node(callee.id, Role::Function),
            ExprKind::Field { base, name, .. } => {
                self.expr(base);
                self.node(name.id, Role::Function);
            }
            _ => self.expr(callee),
        }
    }

    fn name(&mut self, name: &'a Name, naming: Naming) {
        let role = match naming {
            Naming::Kind => Role::Kind,
            Naming::Item => Role::Item,
            Naming::Attribute => Role::Attribute,
            Naming::Parameter => Role::Parameter,
            Naming::Key => Role::Key,
            Naming::Member => Role::Field,
            Naming::Type => Role::Type,
            Naming::Other => Role::Name,
        };
        self.node(name.id, role);
    }
}
