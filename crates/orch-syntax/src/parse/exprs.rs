//! Expressions: operators by precedence, what follows a value, and what a value begins with.

use chumsky::prelude::*;

use super::forms;
use super::members::body;
use super::pieces::*;
use super::reading::*;
use super::text::text;
use super::types::{binder, name};
use crate::ast::{Arg, BinaryOp, Bound, Expr, ExprKind, NodeId, UnaryOp};
use crate::faults::{equals_for_colon, equals_for_double_equals};
use crate::token::TokenKind as K;
use crate::word::Word;

/// Any expression.
pub(super) fn expr(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    if reader.kind() == K::Name && reader.kind_ahead(1) == K::FatArrow {
        return lambda(reader);
    }
    binary(reader, Level::Or)
}

/// An expression whose trailing body is off until the next bracket.
pub(super) fn head(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    if let Some(record) = super::slips::record_in_head(reader) {
        return record;
    }
    reader.with_bodies(Bodies::Off, expr)
}

/// A condition: as a head, and an `=` in it is meant as `==`.
pub(super) fn condition(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    reader.with_bodies(Bodies::Off, compared)
}

/// An expression in which an `=` is meant as `==`.
pub(super) fn compared(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let first = reader.at();
    let left = expr(reader)?;
    let Some(equals) = reader.ahead(0).filter(|lexeme| lexeme.kind == K::Equals) else { return Ok(left) };
    reader.state().faults.push(equals_for_double_equals::finding(equals.place()));
    let op_at = reader.at();
    reader.skip();
    let op_id = reader.node_since(op_at);
    let right = expr(reader)?;
    let kind = ExprKind::Binary { op: BinaryOp::Equal, op_id, left: Box::new(left), right: Box::new(right) };
    Ok(Expr { id: reader.node_since(first), kind })
}

/// What stands after `=`: where it cannot be read, something broken that was reported.
pub(super) fn value(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    Ok(reader.recover(expr, broken))
}

pub(super) fn broken(id: NodeId) -> Expr {
    Expr { id, kind: ExprKind::Broken }
}

/// `x => e`
fn lambda(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let parser = group((rule(binder), token(K::FatArrow), rule(expr)));
    reader.parse(parser.map_with(|(param, _, body), extra| {
        let id = node(extra);
        Expr { id, kind: ExprKind::Lambda { param, body: Box::new(body) } }
    }))
}

/// How tightly operators bind, loosest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Or,
    And,
    Not,
    Compare,
    Range,
    Add,
    Multiply,
    Unary,
}

impl Level {
    /// The next tighter one.
    fn tighter(self) -> Level {
        match self {
            Level::Or => Level::And,
            Level::And => Level::Not,
            Level::Not => Level::Compare,
            Level::Compare => Level::Range,
            Level::Range => Level::Add,
            Level::Add => Level::Multiply,
            Level::Multiply | Level::Unary => Level::Unary,
        }
    }

    /// The tightest operator that may follow one of this level: comparisons and ranges do not chain.
    fn may_follow(self) -> Level {
        match self {
            Level::Compare => Level::And,
            Level::Range => Level::Compare,
            level => level,
        }
    }
}

enum Operator {
    Binary(BinaryOp),
    Range,
}

fn operator(kind: K, word: Word) -> Option<(Operator, Level)> {
    use BinaryOp as B;
    let (op, level) = match kind {
        K::Plus => (B::Add, Level::Add),
        K::Minus => (B::Subtract, Level::Add),
        K::Star => (B::Multiply, Level::Multiply),
        K::Slash => (B::Divide, Level::Multiply),
        K::EqualEqual => (B::Equal, Level::Compare),
        K::NotEqual => (B::NotEqual, Level::Compare),
        K::Less => (B::Less, Level::Compare),
        K::LessEqual => (B::LessEqual, Level::Compare),
        K::Greater => (B::Greater, Level::Compare),
        K::GreaterEqual => (B::GreaterEqual, Level::Compare),
        K::Coalesce => (B::Coalesce, Level::Or),
        K::DotDot | K::DotDotLess => return Some((Operator::Range, Level::Range)),
        K::Name => match word {
            Word::And => (B::And, Level::And),
            Word::Or => (B::Or, Level::Or),
            Word::In => (B::In, Level::Compare),
            _ => return None,
        },
        _ => return None,
    };
    Some((Operator::Binary(op), level))
}

/// Operators at least as tight as `loosest`, by precedence climbing.
fn binary(reader: &mut Reader<'_, '_>, loosest: Level) -> Read<Expr> {
    let first = reader.at();
    let (mut left, mut tightest) = match reader.kind() {
        K::DotDot | K::DotDotLess if loosest <= Level::Range => {
            (range(reader, first, None)?, Level::Range.may_follow())
        }
        K::Name if reader.word() == Word::Not && loosest <= Level::Not => (negations(reader)?, Level::And),
        _ => (unary(reader)?, Level::Multiply),
    };
    while let Some(next) = reader.ahead(0)
        && let Some((op, level)) = operator(next.kind, next.word)
        && level >= loosest
        && level <= tightest
    {
        left = match op {
            Operator::Range => range(reader, first, Some(left))?,
            Operator::Binary(op) => right_of(reader, first, left, op, level)?,
        };
        tightest = level.may_follow();
    }
    Ok(left)
}

/// An operator and its right side.
fn right_of(reader: &mut Reader<'_, '_>, first: usize, left: Expr, op: BinaryOp, level: Level) -> Read<Expr> {
    let at = reader.at();
    reader.skip();
    let op_id = reader.node_since(at);
    let right = binary(reader, level.tighter())?;
    let kind = ExprKind::Binary { op, op_id, left: Box::new(left), right: Box::new(right) };
    Ok(Expr { id: reader.node_since(first), kind })
}

/// `not not x`
fn negations(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let mut starts = Vec::new();
    while reader.word() == Word::Not {
        starts.push(reader.at());
        reader.skip();
    }
    let operand = binary(reader, Level::Compare)?;
    Ok(prefixed(reader, UnaryOp::Not, starts, operand))
}

/// `- - x`
fn unary(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    if reader.kind() != K::Minus {
        return postfix(reader);
    }
    let mut starts = Vec::new();
    while reader.kind() == K::Minus {
        starts.push(reader.at());
        reader.skip();
    }
    let operand = postfix(reader)?;
    Ok(prefixed(reader, UnaryOp::Negate, starts, operand))
}

fn prefixed(reader: &mut Reader<'_, '_>, op: UnaryOp, starts: Vec<usize>, operand: Expr) -> Expr {
    starts.into_iter().rev().fold(operand, |operand, start| {
        let kind = ExprKind::Unary { op, operand: Box::new(operand) };
        Expr { id: reader.node_since(start), kind }
    })
}

/// `a..b` and what may lack of it, from its dots on.
fn range(reader: &mut Reader<'_, '_>, first: usize, start: Option<Expr>) -> Read<Expr> {
    let bound = if reader.kind() == K::DotDot { Bound::Inclusive } else { Bound::Exclusive };
    reader.skip();
    let has_end = reader.ahead(0).is_some_and(|next| {
        begins_value(next) && !matches!(next.kind, K::LBrace | K::LBracket) && next.word != Word::Not
    });
    let end = if has_end { Some(Box::new(binary(reader, Level::Add)?)) } else { None };
    let kind = ExprKind::Range { start: start.map(Box::new), end, bound };
    Ok(Expr { id: reader.node_since(first), kind })
}

/// A pattern of a `match`: a literal, a range, a name.
pub(super) fn pattern(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    reader.with_bodies(Bodies::Off, |reader| binary(reader, Level::Range))
}

/// A value and what follows it: `.name`, `(args)`, `[index]`, `{ body }`.
fn postfix(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let first = reader.at();
    let primary = primary(reader)?;
    postfix_of(reader, first, primary)
}

/// What follows a value that began at a lexeme.
pub(super) fn postfix_of(reader: &mut Reader<'_, '_>, first: usize, mut base: Expr) -> Read<Expr> {
    let mut has_body = false;
    while let Some(next) = reader.ahead(0) {
        let kind = match next.kind {
            K::Dot | K::QuestionDot => {
                reader.skip();
                let name = name(reader)?;
                ExprKind::Field { base: Box::new(base), name, optional: next.kind == K::QuestionDot }
            }
            K::LParen if follows(next) => {
                let args = args(reader);
                ExprKind::Call { callee: Box::new(base), args }
            }
            K::LBracket if follows(next) => {
                reader.skip();
                let index = bracketed(reader);
                ExprKind::Index { base: Box::new(base), index: Box::new(index) }
            }
            K::LBrace
                if follows(next) && !has_body && takes_body(&base) && reader.state().bodies == Bodies::On =>
            {
                has_body = true;
                let body = body(reader)?;
                ExprKind::Construct { head: Box::new(base), body }
            }
            _ => break,
        };
        base = Expr { id: reader.node_since(first), kind };
    }
    Ok(base)
}

fn takes_body(head: &Expr) -> bool {
    matches!(
        head.kind,
        ExprKind::Name(_) | ExprKind::Field { .. } | ExprKind::Index { .. } | ExprKind::Call { .. }
    )
}

/// What stands between brackets of which the first was read, and the last.
fn bracketed(reader: &mut Reader<'_, '_>) -> Expr {
    let inner = reader.with_bodies(Bodies::On, |reader| reader.recover(expr, broken));
    close(reader);
    inner
}

/// `(a, name: b)`
pub(super) fn args(reader: &mut Reader<'_, '_>) -> Vec<Arg> {
    reader.skip();
    let args = reader.with_bodies(Bodies::On, |reader| {
        elements(reader, Parted::ByCommas, arg, |id| Some(Arg { id, name: None, value: broken(id) }))
    });
    close(reader);
    args
}

fn arg(reader: &mut Reader<'_, '_>) -> Read<Arg> {
    let first = reader.at();
    let is_name = reader.kind() == K::Name;
    let named = match reader.kind_ahead(1) {
        K::Colon if is_name => true,
        K::Equals if is_name => {
            if let (Some(name), Some(equals)) = (reader.ahead(0), reader.ahead(1)) {
                let state = reader.state();
                state.faults.push(equals_for_colon::finding(equals.place(), name.text(state.source)));
            }
            true
        }
        _ => false,
    };
    let name = if named {
        let name = name(reader)?;
        reader.skip();
        Some(name)
    } else {
        None
    };
    let value = if named { value(reader)? } else { expr(reader)? };
    Ok(Arg { id: reader.node_since(first), name, value })
}

fn primary(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let first = reader.at();
    let Some(next) = reader.ahead(0) else { return reader.expected(Expected::Value) };
    let source = reader.state().source;
    let kind = match next.kind {
        K::Name => return named(reader, first),
        K::Number => {
            reader.skip();
            ExprKind::Number(next.text(source).into())
        }
        K::Quantity => {
            reader.skip();
            ExprKind::Quantity(next.text(source).into())
        }
        K::StringStart | K::MultilineStart | K::RawString | K::SingleQuoted => ExprKind::Text(text(reader)?),
        K::LParen => {
            reader.skip();
            return Ok(bracketed(reader));
        }
        K::LBracket if reader.word_ahead(1) == Word::For && reader.kind_ahead(2) == K::Name => {
            return forms::comprehension(reader);
        }
        K::LBracket => {
            reader.skip();
            let list = reader.with_bodies(Bodies::On, |reader| {
                elements(reader, Parted::ByCommas, expr, |id| Some(broken(id)))
            });
            close(reader);
            ExprKind::List(list)
        }
        K::LBrace if reader.state().bodies == Bodies::On => ExprKind::Record(body(reader)?),
        K::Invalid => {
            reader.skip();
            ExprKind::Broken
        }
        _ => return reader.expected(Expected::Value),
    };
    Ok(Expr { id: reader.node_since(first), kind })
}

/// What begins with a word.
fn named(reader: &mut Reader<'_, '_>, first: usize) -> Read<Expr> {
    let Some(next) = reader.ahead(0) else { return reader.expected(Expected::Value) };
    let second = reader.kind_ahead(1);
    let kind = match next.word {
        Word::True => ExprKind::Bool(true),
        Word::False => ExprKind::Bool(false),
        Word::Null => ExprKind::Null,
        Word::If => return forms::conditional(reader),
        Word::Match => return forms::matching(reader),
        Word::All | Word::Any if second == K::Name && !is_operator(reader.word_ahead(1)) => {
            return forms::quantified(reader);
        }
        Word::Wait if reader.word_ahead(1) == Word::Event => return forms::wait_event(reader),
        Word::Parallel | Word::Race if reader.word_ahead(1) == Word::For => return forms::concurrent(reader),
        Word::Parallel | Word::Race if second == K::LBrace && reader.state().bodies == Bodies::On => {
            return forms::concurrent(reader);
        }
        word if word.is_reserved() => return reader.expected(Expected::Value),
        _ => ExprKind::Name(next.text(reader.state().source).into()),
    };
    reader.skip();
    Ok(Expr { id: reader.node_since(first), kind })
}

fn is_operator(word: Word) -> bool {
    matches!(word, Word::And | Word::Or | Word::In | Word::Then | Word::Else | Word::Where)
}
