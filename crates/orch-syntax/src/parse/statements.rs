//! Lines that run: in workflows, endpoints and tests.

use chumsky::prelude::*;

use super::exprs::{compared, condition, expr, head};
use super::forms::conditional_from;
use super::members::{body, body_of};
use super::pieces::*;
use super::reading::*;
use super::slips;
use super::types::binder;
use crate::ast::{Body, Expr, ExprKind, Statement};
use crate::token::TokenKind as K;
use crate::word::Word;

/// Any statement but those that are other forms of a member.
pub(super) fn statement(reader: &mut Reader<'_, '_>) -> Read<Statement> {
    match reader.word() {
        Word::Return => {
            reader.skip();
            let value = if reader.at_end() { None } else { Some(expr(reader)?) };
            Ok(Statement::Return(value))
        }
        Word::If => conditional(reader),
        Word::For => {
            let parser = group((word(Word::For), rule(binder), word(Word::In), rule(head), rule(body)));
            reader.parse(parser.map(|(_, binder, _, iterable, body)| Statement::For {
                binder,
                iterable,
                body,
            }))
        }
        Word::Spawn if begins(reader) => {
            reader.skip();
            Ok(Statement::Spawn(expr(reader)?))
        }
        Word::Expect if begins(reader) => {
            reader.skip();
            Ok(Statement::Expect(compared(reader)?))
        }
        _ => {
            let mut expr = expr(reader)?;
            slips::equals_in_predicate(reader, &mut expr)?;
            let undo = reader.parse(after_word(Word::Undo, rule(super::exprs::expr)))?;
            Ok(Statement::Expr { expr, undo })
        }
    }
}

/// Whether the word that comes is not a name that is called or looked into.
fn begins(reader: &mut Reader<'_, '_>) -> bool {
    !matches!(reader.kind_ahead(1), K::Dot | K::QuestionDot)
}

/// `if c { … } else …`; an `if c then a else b` that stands by itself is an expression. A chain of `else if` is read
/// link by link.
fn conditional(reader: &mut Reader<'_, '_>) -> Read<Statement> {
    let mut links: Vec<(usize, Expr, Body)> = Vec::new();
    let last = loop {
        let first = reader.at();
        reader.skip();
        let subject = condition(reader)?;
        if reader.word() == Word::Then && links.is_empty() {
            return conditional_expression(reader, first, subject);
        }
        let then = body(reader)?;
        links.push((first, subject, then));
        if reader.word() != Word::Else {
            break None;
        }
        reader.skip();
        if reader.word() == Word::If {
            continue;
        }
        if reader.kind() == K::LBrace {
            break Some(body(reader)?);
        }
        let first = reader.at();
        let only = statement(reader)?;
        break Some(body_of(reader, first, only));
    };
    let mut otherwise = last;
    while let Some((first, condition, then)) = links.pop() {
        let statement = Statement::If { condition, then, otherwise };
        if links.is_empty() {
            return Ok(statement);
        }
        otherwise = Some(body_of(reader, first, statement));
    }
    reader.expected(Expected::Value)
}

fn conditional_expression(reader: &mut Reader<'_, '_>, first: usize, condition: Expr) -> Read<Statement> {
    let expr = conditional_from(reader, first, condition)?;
    debug_assert!(matches!(expr.kind, ExprKind::If { .. }));
    let undo = reader.parse(after_word(Word::Undo, rule(super::exprs::expr)))?;
    Ok(Statement::Expr { expr, undo })
}
