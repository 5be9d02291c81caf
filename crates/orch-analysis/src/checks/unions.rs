//! Types that are joined: the shape of what is written must show which of them is meant.

use orch_syntax::ast::{self, NodeId, TypeKind};
use orch_syntax::visit::{self, Visitor};
use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Found};
use crate::db::Db;
use crate::findings;
use crate::scalar::Dimension;
use crate::schema::named::{Structure, structure};
use crate::schema::resolve::TypeReader;
use crate::source::{self, Item};
use crate::types::{Intrinsic, Rule, Type};

/// Adds what is wrong with the types that are joined in an item.
pub(crate) fn findings(db: &dyn Db, item: Item, found: &mut Vec<Found>) {
    let Some(tree) = source::tree(db, item) else { return };
    let mut unions = Unions(Vec::new());
    unions.item(tree);
    for (union, members) in unions.0 {
        found.extend(overlap(db, item, union, members));
    }
}

struct Unions<'a>(Vec<(NodeId, &'a [ast::Type])>);

impl<'a> Visitor<'a> for Unions<'a> {
    fn ty(&mut self, it: &'a ast::Type) {
        if let TypeKind::Union(members) = &it.kind {
            self.0.push((it.id, members));
        }
        visit::ty(self, it);
    }

    fn expr(&mut self, _it: &'a ast::Expr) {}
}

/// How values of a type are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Shape {
    Text,
    Number,
    Quantity(Dimension),
    Bool,
    List,
    Braces,
    Anything,
}

impl Shape {
    fn described(self) -> &'static str {
        match self {
            Shape::Text => "a text",
            Shape::Number => "a number",
            Shape::Quantity(dimension) => dimension.described(),
            Shape::Bool => "`true` or `false`",
            Shape::List => "a list",
            Shape::Braces => "a body",
            Shape::Anything => "anything",
        }
    }

    fn of(ty: &Type) -> Option<Shape> {
        Some(match ty {
            Type::Str | Type::Rule(_) => Shape::Text,
            Type::Int | Type::Decimal | Type::Float => Shape::Number,
            Type::Quantity(Dimension::Cpu) | Type::Intrinsic(Intrinsic::IntSpan | Intrinsic::PortSpan) => {
                Shape::Number
            }
            Type::Quantity(dimension) | Type::Intrinsic(Intrinsic::Span(dimension)) => {
                Shape::Quantity(*dimension)
            }
            Type::Bool => Shape::Bool,
            Type::List(_) => Shape::List,
            Type::Map(..) | Type::Record(_) => Shape::Braces,
            Type::Any | Type::Json => Shape::Anything,
            Type::Refined(refined) => return Shape::of(&refined.base),
            _ => return None,
        })
    }
}

/// What is said of the first type that another swallows.
fn overlap(db: &dyn Db, item: Item, union: NodeId, members: &[ast::Type]) -> Option<Found> {
    let mut reader = TypeReader::new(db, item);
    let mut known: FxHashMap<Shape, &ast::Type> = FxHashMap::default();
    let mut words: Option<&ast::Type> = None;
    for member in members {
        let ty = reader.read(member);
        for part in parts(db, &ty) {
            if let Type::Literal(_) = part {
                words = words.or(Some(member));
                continue;
            }
            let Some(shape) = Shape::of(&part) else { continue };
            let rival = match shape {
                Shape::Anything => members.iter().find(|other| other.id != member.id),
                _ => known.get(&Shape::Anything).or(known.get(&shape)).copied(),
            };
            let rival = rival
                .or_else(|| words.filter(|_| swallows_words(&part)))
                .filter(|rival| rival.id != member.id);
            if let Some(rival) = rival {
                return Some(told(item, union, members, (rival, member), shape));
            }
            known.entry(shape).or_insert(member);
        }
        let text = known.get(&Shape::Text).copied();
        if let (Some(text), Some(word)) = (text, words)
            && word.id == member.id
            && text.id != word.id
            && swallows_words(&reader.read(text))
        {
            return Some(told(item, union, members, (text, word), Shape::Text));
        }
    }
    None
}

/// A word of an enumeration is a text, too: only a rule may tell them apart.
fn swallows_words(ty: &Type) -> bool {
    matches!(ty, Type::Str | Type::Rule(Rule::Path | Rule::LocalPath | Rule::Regex))
}

/// A type, or those that it joins.
fn parts(db: &dyn Db, ty: &Type) -> Vec<Type> {
    match structure(db, ty) {
        Structure::Plain(Type::Union(members)) => {
            let plain = members.iter().map(|member| match structure(db, member) {
                Structure::Plain(plain) => plain,
                Structure::Record(record) => Type::Record(record),
                Structure::Choice(_, item) => Type::Named(item),
            });
            plain.collect()
        }
        Structure::Plain(plain) => vec![plain],
        Structure::Record(record) => vec![Type::Record(record)],
        Structure::Choice(..) => Vec::new(),
    }
}

fn told(
    item: Item,
    union: NodeId,
    members: &[ast::Type],
    (first, second): (&ast::Type, &ast::Type),
    shape: Shape,
) -> Found {
    let at = |node| Anchor::new(item, node);
    let finding = findings::ambiguous_type::finding(
        at(second.id),
        &written(second),
        at(first.id),
        &written(first),
        shape.described(),
    );
    match members {
        [_, _] => [first, second].into_iter().fold(finding, |finding, kept| match &kept.kind {
            TypeKind::Path(_) => findings::ambiguous_type::alone(finding, at(union), written(kept)),
            _ => finding,
        }),
        _ => finding,
    }
}

/// How a type is written, as far as that is short.
fn written(ty: &ast::Type) -> String {
    match &ty.kind {
        TypeKind::Path(path) => {
            let names: Vec<&str> = path.names.iter().map(|name| name.text.as_str()).collect();
            names.join(".")
        }
        TypeKind::Literal(text) => format!("\"{}\"", text.literal().unwrap_or("…")),
        TypeKind::Optional(inner) => format!("{}?", written(inner)),
        TypeKind::Secret(inner) => format!("secret {}", written(inner)),
        TypeKind::List(element) => format!("[{}]", written(element)),
        TypeKind::Refined(base, _) => format!("{} where …", written(base)),
        TypeKind::Map(..) | TypeKind::Record(_) => "{ … }".to_owned(),
        TypeKind::Union(_) | TypeKind::Broken => "…".to_owned(),
    }
}
