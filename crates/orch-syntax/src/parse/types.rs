//! Types, fields and paths.

use chumsky::prelude::*;

use super::exprs::{expr, head};
use super::pieces::*;
use super::reading::*;
use super::text::{begins_text, text};
use crate::ast::{Field, Name, Path, Type, TypeKind};
use crate::faults::colon_for_equals;
use crate::token::TokenKind as K;
use crate::word::Word;

/// One word, whichever.
pub(super) fn name(reader: &mut Reader<'_, '_>) -> Read<Name> {
    match reader.ahead(0) {
        Some(lexeme) if lexeme.kind == K::Name => {
            let at = reader.at();
            reader.skip();
            let id = reader.node_since(at);
            let text = lexeme.text(reader.state().source).into();
            Ok(Name { id, text })
        }
        _ => reader.expected(Expected::Name),
    }
}

/// A name that a value will have here.
pub(super) fn binder(reader: &mut Reader<'_, '_>) -> Read<Name> {
    if reader.word().is_reserved() {
        return reader.expected(Expected::Name);
    }
    name(reader)
}

/// `a.b.c`
pub(super) fn path(reader: &mut Reader<'_, '_>) -> Read<Path> {
    let first = reader.at();
    let mut names = vec![name(reader)?];
    while reader.kind() == K::Dot {
        reader.skip();
        names.push(name(reader)?);
    }
    Ok(Path { id: reader.node_since(first), names })
}

/// `A | B where predicate`
pub(super) fn ty(reader: &mut Reader<'_, '_>) -> Read<Type> {
    refined(reader, expr)
}

/// A type in the head of an item: braces after it are the item's.
pub(super) fn head_type(reader: &mut Reader<'_, '_>) -> Read<Type> {
    refined(reader, head)
}

fn refined<'s, 'p>(
    reader: &mut Reader<'s, 'p>,
    predicate: impl FnOnce(&mut Reader<'s, 'p>) -> Read<crate::ast::Expr>,
) -> Read<Type> {
    let first = reader.at();
    let union = union(reader)?;
    if reader.word() != Word::Where {
        return Ok(union);
    }
    reader.skip();
    let predicate = predicate(reader)?;
    let kind = TypeKind::Refined(Box::new(union), Box::new(predicate));
    Ok(Type { id: reader.node_since(first), kind })
}

fn union(reader: &mut Reader<'_, '_>) -> Read<Type> {
    let first = reader.at();
    let one = alternative(reader)?;
    if reader.kind() != K::Pipe {
        return Ok(one);
    }
    let mut all = vec![one];
    while reader.kind() == K::Pipe {
        reader.skip();
        all.push(alternative(reader)?);
    }
    Ok(Type { id: reader.node_since(first), kind: TypeKind::Union(all) })
}

/// One alternative; its doc comment stands before it or before the `|` that leads to it.
fn alternative(reader: &mut Reader<'_, '_>) -> Read<Type> {
    let first = reader.at();
    let one = optional(reader)?;
    let led = first > 0 && reader.state().lexemes.get(first - 1).is_some_and(|before| before.kind == K::Pipe);
    let documented_from = if led { first - 1 } else { first };
    reader.state().document(one.id, documented_from, first);
    Ok(one)
}

/// `T` or `T?`
fn optional(reader: &mut Reader<'_, '_>) -> Read<Type> {
    let first = reader.at();
    let one = single(reader)?;
    if reader.kind() != K::Question {
        return Ok(one);
    }
    reader.skip();
    Ok(Type { id: reader.node_since(first), kind: TypeKind::Optional(Box::new(one)) })
}

fn single(reader: &mut Reader<'_, '_>) -> Read<Type> {
    let first = reader.at();
    let kind = match reader.kind() {
        kind if begins_text(kind) => TypeKind::Literal(text(reader)?),
        K::Name if reader.word() == Word::Secret && begins_type(reader.kind_ahead(1)) => {
            reader.skip();
            TypeKind::Secret(Box::new(optional(reader)?))
        }
        K::Name => TypeKind::Path(path(reader)?),
        K::LBracket => {
            reader.skip();
            let element = reader.with_bodies(Bodies::On, |reader| {
                reader.recover(ty, |id| Type { id, kind: TypeKind::Broken })
            });
            close(reader);
            TypeKind::List(Box::new(element))
        }
        K::LParen => {
            reader.skip();
            let inner = reader.with_bodies(Bodies::On, |reader| {
                reader.recover(ty, |id| Type { id, kind: TypeKind::Broken })
            });
            close(reader);
            return Ok(inner);
        }
        K::LBrace => reader.with_bodies(Bodies::On, braced),
        _ => return reader.expected(Expected::Type),
    };
    Ok(Type { id: reader.node_since(first), kind })
}

/// `{ K = V }` or `{ a: T, b: T }`
fn braced(reader: &mut Reader<'_, '_>) -> TypeKind {
    let is_record = match reader.kind_ahead(1) {
        K::RBrace => true,
        K::Name => reader.kind_ahead(2) == K::Colon,
        _ => false,
    };
    reader.skip();
    if is_record {
        let fields = elements(reader, Parted::ByLines, field, |_| None);
        close(reader);
        return TypeKind::Record(fields);
    }
    let map = group((rule(ty), token(K::Equals), rule(ty)))
        .map(|(key, _, value)| TypeKind::Map(Box::new(key), Box::new(value)));
    let kind = reader.recover(|reader| reader.parse(map), |_| TypeKind::Broken);
    close(reader);
    kind
}

fn begins_type(kind: K) -> bool {
    begins_text(kind) || matches!(kind, K::Name | K::LBracket | K::LParen | K::LBrace)
}

/// `name: type = default`
pub(super) fn field(reader: &mut Reader<'_, '_>) -> Read<Field> {
    let first = reader.at();
    let name = name(reader)?;
    reader.parse(token(K::Colon))?;
    let ty = reader.recover(ty, |id| Type { id, kind: TypeKind::Broken });
    let default = reader.parse(after_token(K::Equals, rule(super::exprs::value)))?;
    let id = reader.node_since(first);
    reader.state().document(id, first, first);
    Ok(Field { id, name, ty, default })
}

/// Whether what follows `NAME :` is surely a value, as in `port: 80`; reports it.
pub(super) fn value_after_colon(reader: &mut Reader<'_, '_>) -> bool {
    let second = reader.kind_ahead(3);
    let is_value = match reader.kind_ahead(2) {
        K::Number | K::Quantity | K::Minus | K::DotDot | K::DotDotLess | K::SingleQuoted => true,
        K::LBracket => {
            matches!(second, K::Number | K::Quantity | K::RBracket | K::LBracket if second != K::LBracket)
        }
        K::Name => match reader.word_ahead(2) {
            Word::True | Word::False | Word::Null | Word::If | Word::Match | Word::Not => true,
            Word::Secret => false,
            _ => matches!(second, K::LParen | K::LBrace),
        },
        _ => false,
    };
    if is_value && let (Some(key), Some(colon)) = (reader.ahead(0), reader.ahead(1)) {
        let state = reader.state();
        state.faults.push(colon_for_equals::finding(colon.place(), key.text(state.source)));
    }
    is_value
}
