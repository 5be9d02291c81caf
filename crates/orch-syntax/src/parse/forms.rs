//! Expressions that begin with a word: `if`, `match`, `all`, `any`, `wait`, `parallel`, `race`, and the list that
//! begins with `for`.

use chumsky::prelude::*;

use super::exprs::{condition, expr, head, pattern};
use super::members::body;
use super::pieces::*;
use super::reading::*;
use super::types::{binder, name, ty};
use crate::ast::{
    Arm, Comprehension, Concurrency, Concurrent, Expr, ExprKind, Pattern, Quantified, Quantifier, WaitEvent,
};
use crate::token::TokenKind as K;
use crate::word::Word;

/// `if c then a else b`
pub(super) fn conditional(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let first = reader.at();
    let (_, condition) = reader.parse(group((word(Word::If), rule(condition))))?;
    conditional_from(reader, first, condition)
}

/// The rest of `if c then a else b` from `then` on.
pub(super) fn conditional_from(reader: &mut Reader<'_, '_>, first: usize, condition: Expr) -> Read<Expr> {
    let (_, then, _, otherwise) =
        reader.parse(group((word(Word::Then), rule(expr), word(Word::Else), rule(expr))))?;
    let kind =
        ExprKind::If { condition: Box::new(condition), then: Box::new(then), otherwise: Box::new(otherwise) };
    Ok(Expr { id: reader.node_since(first), kind })
}

/// `match x { pattern => value }`
pub(super) fn matching(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let first = reader.at();
    let (_, subject, _) = reader.parse(group((word(Word::Match), rule(head), token(K::LBrace))))?;
    let arms = reader.with_bodies(Bodies::On, |reader| elements(reader, Parted::ByLines, arm, |_| None));
    close(reader);
    let kind = ExprKind::Match { subject: Box::new(subject), arms };
    Ok(Expr { id: reader.node_since(first), kind })
}

/// `pattern | pattern => value`
fn arm(reader: &mut Reader<'_, '_>) -> Read<Arm> {
    let first = reader.at();
    let mut patterns = Vec::new();
    if reader.word() == Word::Else {
        reader.skip();
    } else {
        patterns.push(alternative(reader)?);
        while reader.kind() == K::Pipe {
            reader.skip();
            patterns.push(alternative(reader)?);
        }
    }
    let (_, value) = reader.parse(group((token(K::FatArrow), rule(super::exprs::value))))?;
    Ok(Arm { id: reader.node_since(first), patterns, value })
}

fn alternative(reader: &mut Reader<'_, '_>) -> Read<Pattern> {
    let value = pattern(reader)?;
    match value.kind {
        ExprKind::Name(text) => Ok(Pattern::Name(crate::ast::Name { id: value.id, text })),
        _ => Ok(Pattern::Value(value)),
    }
}

/// `all x in xs where f: e`
pub(super) fn quantified(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let quantifier = if reader.word() == Word::All { Quantifier::All } else { Quantifier::Any };
    let parser = group((
        any(),
        rule(binder),
        word(Word::In),
        rule(expr),
        after_word(Word::Where, rule(expr)),
        token(K::Colon),
        rule(expr),
    ));
    reader.parse(parser.map_with(move |(_, binder, _, iterable, filter, _, predicate), extra| {
        let id = node(extra);
        let it = Quantified { quantifier, binder, iterable, filter, predicate };
        Expr { id, kind: ExprKind::Quantified(Box::new(it)) }
    }))
}

/// `[for x in xs where f: e]`
pub(super) fn comprehension(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let first = reader.at();
    reader.skip();
    let parser = group((
        word(Word::For),
        rule(binder),
        word(Word::In),
        rule(expr),
        after_word(Word::Where, rule(expr)),
        token(K::Colon),
        rule(expr),
    ));
    let parser = parser.map(|(_, binder, _, iterable, filter, _, element)| {
        ExprKind::Comprehension(Box::new(Comprehension { binder, iterable, filter, element }))
    });
    let kind = reader.with_bodies(Bodies::On, |reader| {
        reader.recover(|reader| reader.parse(parser), |_| ExprKind::Broken)
    });
    close(reader);
    Ok(Expr { id: reader.node_since(first), kind })
}

/// `wait event NAME: type within e else e`
pub(super) fn wait_event(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let parser = group((
        word(Word::Wait),
        word(Word::Event),
        rule(name),
        token(K::Colon),
        rule(ty),
        after_word(Word::Within, rule(head)),
        after_word(Word::Else, rule(expr)),
    ));
    reader.parse(parser.map_with(|(_, _, event, _, ty, within, otherwise), extra| {
        let id = node(extra);
        Expr { id, kind: ExprKind::WaitEvent(Box::new(WaitEvent { event, ty, within, otherwise })) }
    }))
}

/// `parallel { … }`, `race for x in xs limit n { … }`
pub(super) fn concurrent(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let mode = if reader.word() == Word::Parallel { Concurrency::Parallel } else { Concurrency::Race };
    let each = after_word(Word::For, group((rule(binder), word(Word::In), rule(head))));
    let parser = group((any(), each, after_word(Word::Limit, rule(head)), rule(body)));
    reader.parse(parser.map_with(move |(_, each, limit, body), extra| {
        let id = node(extra);
        let each = each.map(|(binder, _, iterable)| (binder, iterable));
        Expr { id, kind: ExprKind::Concurrent(Box::new(Concurrent { mode, each, limit, body })) }
    }))
}
