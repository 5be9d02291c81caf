//! Members and items that lack a sign: what two or three lexemes show to be meant as `key = value`.

use super::lexeme::Lexeme;
use super::members::{Position, body, key, recovered};
use super::pieces::begins_value;
use super::reading::*;
use super::text::begins_text;
use crate::ast::{BinaryOp, Body, Expr, ExprKind, Item, Key, MemberKind, Type, TypeKind, UnaryOp};
use crate::faults::{
    equals_for_double_equals, missing_equals, number_malformed, unclosed_brace, unexpected_token,
};
use crate::parse::exprs::value;
use crate::token::TokenKind as K;
use crate::word::Word;

/// Whether what begins with a name in a body is an entry whose `=` is missing: `port 80`, `health http("/")`.
pub(super) fn lacks_equals(reader: &mut Reader<'_, '_>) -> bool {
    match reader.kind_ahead(1) {
        K::Number | K::Quantity => true,
        K::Name => match reader.kind_ahead(2) {
            K::Dot => true,
            K::LParen => holds_arguments(reader, 3),
            _ => false,
        },
        // Written apart, it is no index.
        K::LBracket => is_apart(reader) && ends_after_bracket(reader),
        _ => false,
    }
}

/// Whether a key is followed by a sign that other languages set with.
pub(super) fn has_other_sign(reader: &mut Reader<'_, '_>, ahead: usize) -> bool {
    match reader.kind_ahead(ahead) {
        K::FatArrow | K::Arrow => true,
        K::Colon => reader.kind_ahead(ahead + 1) == K::Equals && touches(reader, ahead + 1),
        _ => false,
    }
}

/// `key value`, or `key := value`.
pub(super) fn unsigned(reader: &mut Reader<'_, '_>) -> Read<MemberKind> {
    let key = key(reader, Indices::Off)?;
    report(reader, &key);
    while matches!(reader.kind(), K::Colon | K::Equals | K::FatArrow | K::Arrow) {
        reader.skip();
    }
    entry_value(reader).map(|value| MemberKind::Set { key, value })
}

/// The value of an entry. In `cpu = 0,5` the comma is meant as a point: nothing else in a body begins with a number.
pub(super) fn entry_value(reader: &mut Reader<'_, '_>) -> Read<Expr> {
    let at = reader.at();
    let first = reader.ahead(0);
    let read = value(reader)?;
    let Some(first) = first.filter(|first| first.kind == K::Number && reader.at() == at + 1) else {
        return Ok(read);
    };
    let (Some(comma), Some(rest)) = (reader.ahead(0), reader.ahead(1)) else { return Ok(read) };
    let is_decimal = comma.kind == K::Comma
        && matches!(rest.kind, K::Number | K::Quantity)
        && first.end == comma.start
        && comma.end == rest.start
        && matches!(reader.kind_ahead(2), K::Newline | K::Comma | K::RBrace);
    let place = super::Place::new(first.start, rest.end);
    let state = reader.state();
    let text = state.source.get(place.start as usize..place.end as usize).unwrap_or("");
    if !is_decimal || text.contains('.') {
        return Ok(read);
    }
    state.faults.push(number_malformed::comma(place, text));
    reader.skip();
    reader.skip();
    Ok(Expr { id: reader.node_since(at), kind: ExprKind::Broken })
}

/// Whether `lib.web w` comes: an item whose kind is said to be another file's.
pub(super) fn has_kind_of_module(reader: &mut Reader<'_, '_>) -> bool {
    reader.kind_ahead(1) == K::Dot
        && reader.kind_ahead(2) == K::Name
        && reader.kind_ahead(3) == K::Name
        && matches!(reader.kind_ahead(4), K::LBrace | K::Name | K::Newline)
}

/// Reports the `lib.` in `lib.web w` and passes it.
pub(super) fn pass_module(reader: &mut Reader<'_, '_>) {
    let (Some(module), Some(kind)) = (reader.ahead(0), reader.ahead(2)) else { return };
    let whole = super::Place::new(module.start, kind.end);
    let state = reader.state();
    let text = state.source.get(whole.start as usize..whole.end as usize).unwrap_or("");
    state.faults.push(unexpected_token::kind_of_module(whole, text));
    reader.skip();
    reader.skip();
}

/// Whether the lexeme `ahead` is the colon in `service: web {`.
pub(super) fn colon_before_name(reader: &mut Reader<'_, '_>, ahead: usize) -> bool {
    reader.kind_ahead(ahead) == K::Colon
        && reader.kind_ahead(ahead + 1) == K::Name
        && reader.kind_ahead(ahead + 2) == K::LBrace
}

/// Whether the colon of `service web: {` comes, and what is in the braces is no type: it sets several fields, or has a
/// body in it. Of one field alone the meaning shows it.
pub(super) fn colon_before_body(reader: &mut Reader<'_, '_>) -> bool {
    if reader.kind() != K::Colon || reader.kind_ahead(1) != K::LBrace {
        return false;
    }
    let mut at = reader.at() + 1;
    let (lexemes, source) = (reader.state().lexemes, reader.state().source);
    let end = lexemes.get(at).map_or(0, |opener| opener.closer as usize);
    let (mut begins, mut sets) = (true, 0);
    at += 1;
    while let Some(lexeme) = lexemes.get(at).filter(|_| at < end) {
        if begins && lexeme.kind == K::Name {
            match lexemes.get(at + 1).map(|next| next.kind) {
                Some(K::Equals | K::PlusEquals) => sets += 1,
                // `secret { … }` is a type.
                Some(K::LBrace) if lexeme.text(source) != "secret" => return true,
                _ => {}
            }
        }
        begins = lexeme.separates();
        at = (lexeme.closer as usize).max(at) + 1;
    }
    sets > 1
}

/// Reports the colon that comes, in the head of an item of that kind, and passes it. `between` says what it parts.
pub(super) fn pass_colon(reader: &mut Reader<'_, '_>, kind: &str, between: &str) {
    let Some(colon) = reader.ahead(0) else { return };
    reader.state().faults.push(unexpected_token::colon_in_head(colon.place(), kind, between));
    reader.skip();
}

/// Whether `[` after a key belongs to it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Indices {
    On,
    Off,
}

fn report(reader: &mut Reader<'_, '_>, key: &Key) {
    let sign = reader.ahead(0);
    let equals = reader.ahead(1);
    let state = reader.state();
    let Some(place) = state.spans.place(key.id) else { return };
    let text = state.source.get(place.start as usize..place.end as usize).unwrap_or("");
    let finding = match sign {
        Some(sign) if matches!(sign.kind, K::FatArrow | K::Arrow | K::Colon) => {
            let end = equals.filter(|_| sign.kind == K::Colon).map_or(sign.end, |equals| equals.end);
            let written = state.source.get(sign.start as usize..end as usize).unwrap_or("");
            missing_equals::instead(super::Place::new(sign.start, end), text, written)
        }
        _ => missing_equals::finding(place, text),
    };
    state.faults.push(finding);
}

/// `let x 5`, `secret p env("X")`: an item whose head is read and that has neither a value nor a body.
/// Reports what is missing and reads what stands there as the value.
pub(super) fn item_value(reader: &mut Reader<'_, '_>, item: &mut Item) -> Read<()> {
    let Some(name) = &item.name else { return Ok(()) };
    let has_value = matches!(item.kind.text.as_str(), "let" | "secret" | "config" | "fn");
    if has_value && reader.at_end() && item.label.is_some() {
        // What was taken for a label is the value.
        let state = reader.state();
        if let Some(place) = state.spans.place(name.id) {
            state.faults.push(missing_equals::finding(place, &name.text));
        }
        item.value = item.label.take().map(|text| Box::new(Expr { id: text.id, kind: ExprKind::Text(text) }));
        return Ok(());
    }
    if !has_value || !reader.ahead(0).is_some_and(begins_value) || reader.kind() == K::LBrace {
        return Ok(());
    }
    let state = reader.state();
    if let Some(place) = state.spans.place(name.id) {
        state.faults.push(missing_equals::finding(place, &name.text));
    }
    item.value = Some(Box::new(value(reader)?));
    Ok(())
}

/// `stack my shop`: a second name, and nothing but a body after it.
pub(super) fn second_name(reader: &mut Reader<'_, '_>, item: &Item) -> bool {
    let (Some(first), Some(second)) = (&item.name, reader.ahead(0)) else { return false };
    let ends = matches!(reader.kind_ahead(1), K::LBrace | K::Newline | K::Comma | K::RBrace);
    if second.kind != K::Name || second.word != Word::Other || !ends || item.label.is_some() {
        return false;
    }
    let state = reader.state();
    let Some(place) = state.spans.place(first.id) else { return false };
    let text = second.text(state.source);
    state.faults.push(unexpected_token::second_name(
        second.place(),
        &first.text,
        text,
        super::Place::new(place.end, second.start),
    ));
    reader.skip();
    true
}

/// `host h address = "10.0.0.1"`: fields after the head of an item, without braces. Reads them as its body.
pub(super) fn fields_after_head(reader: &mut Reader<'_, '_>, item: &Item) -> Option<Body> {
    let first = reader.ahead(0).filter(|next| next.kind == K::Name)?;
    if !matches!(reader.kind_ahead(1), K::Equals | K::PlusEquals) || item.name.is_none() {
        return None;
    }
    let at = reader.at();
    let mut members = Vec::new();
    while reader.kind() == K::Name && matches!(reader.kind_ahead(1), K::Equals | K::PlusEquals) {
        members.push(recovered(reader, Position::Inside));
        if reader.kind() == K::Comma {
            reader.skip();
        }
    }
    let id = reader.node_since(at);
    let end = reader.state().spans.place(id).map_or(first.end, |place| place.end);
    let is_whole = reader.at_end();
    let state = reader.state();
    state.faults.push(unclosed_brace::around_fields(first.place(), first.text(state.source), end, is_whole));
    while !reader.at_end() {
        reader.skip_one();
    }
    Some(Body { id, members })
}

/// Whether parentheses, of which the first inner lexeme is `ahead`, hold values and no parameters.
fn holds_arguments(reader: &mut Reader<'_, '_>, ahead: usize) -> bool {
    match reader.kind_ahead(ahead) {
        K::Name => !matches!(reader.kind_ahead(ahead + 1), K::Colon | K::Comma | K::RParen | K::Name),
        K::Number | K::Quantity | K::LBracket => true,
        kind => begins_text(kind),
    }
}

fn is_apart(reader: &mut Reader<'_, '_>) -> bool {
    match (reader.ahead(0), reader.ahead(1)) {
        (Some(key), Some(bracket)) => key.end < bracket.start,
        _ => false,
    }
}

fn touches(reader: &mut Reader<'_, '_>, ahead: usize) -> bool {
    match (ahead.checked_sub(1).and_then(|before| reader.ahead(before)), reader.ahead(ahead)) {
        (Some(before), Some(next)) => before.end == next.start,
        _ => false,
    }
}

fn ends_after_bracket(reader: &mut Reader<'_, '_>) -> bool {
    let at = reader.at();
    let Some(bracket) = reader.ahead(1) else { return false };
    let after = (bracket.closer as usize + 1).saturating_sub(at);
    matches!(reader.kind_ahead(after), K::Newline | K::Comma | K::RBrace)
}

/// `int where it = 2`: what a type requires is a condition, and `=` in it is meant as `==`. Says so where it is one.
pub(super) fn equals_in_refinement(reader: &mut Reader<'_, '_>, ty: &mut Type, equals: Lexeme) -> bool {
    let TypeKind::Refined(_, predicate) = &mut ty.kind else { return false };
    predicate.kind = ExprKind::Broken;
    reader.state().faults.push(equals_for_double_equals::finding(equals.place()));
    true
}

/// `all s in services: s.replicas = 1`: what is said of each is a condition, and `=` in it is meant as `==`. Reads it so.
pub(super) fn equals_in_predicate(reader: &mut Reader<'_, '_>, expr: &mut Expr) -> Read<()> {
    let Some(predicate) = predicate_of(expr) else { return Ok(()) };
    let Some(equals) = reader.ahead(0).filter(|lexeme| lexeme.kind == K::Equals) else { return Ok(()) };
    let state = reader.state();
    state.faults.push(equals_for_double_equals::finding(equals.place()));
    let start = state.spans.place(predicate.id).map_or(equals.start, |place| place.start);
    let first = state.lexemes.partition_point(|lexeme| lexeme.start < start);
    let op_at = reader.at();
    reader.skip();
    let op_id = reader.node_since(op_at);
    let right = Box::new(super::exprs::expr(reader)?);
    let id = reader.node_since(first);
    let left = Box::new(std::mem::replace(predicate, super::exprs::broken(id)));
    predicate.kind = ExprKind::Binary { op: BinaryOp::Equal, op_id, left, right };
    Ok(())
}

/// What is said of each, or not of any, at the end of an expression.
fn predicate_of(expr: &mut Expr) -> Option<&mut Expr> {
    match &mut expr.kind {
        ExprKind::Unary { op: UnaryOp::Not, operand } => predicate_of(operand),
        ExprKind::Quantified(it) => match is_of_each(&it.predicate) {
            true => predicate_of(&mut it.predicate),
            false => Some(&mut it.predicate),
        },
        _ => None,
    }
}

/// Whether an expression says something of each, or not of any.
fn is_of_each(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Unary { op: UnaryOp::Not, operand } => is_of_each(operand),
        kind => matches!(kind, ExprKind::Quantified(_)),
    }
}

/// `for i in { a = 1 } {`: a record before braces that are not its own. Reads it as what stands in parentheses.
pub(super) fn record_in_head(reader: &mut Reader<'_, '_>) -> Option<Read<Expr>> {
    let opener = reader.ahead(0).filter(|lexeme| lexeme.kind == K::LBrace)?;
    let (lexemes, first) = (reader.state().lexemes, reader.at());
    let closer = lexemes.get(opener.closer as usize)?;
    lexemes.get(opener.closer as usize + 1).filter(|next| next.kind == K::LBrace)?;
    let whole = super::Place::new(opener.start, closer.end);
    reader.state().faults.push(unexpected_token::record_in_head(whole));
    let read = reader.with_bodies(Bodies::On, body);
    Some(read.map(|body| Expr { id: reader.node_since(first), kind: ExprKind::Record(body) }))
}
