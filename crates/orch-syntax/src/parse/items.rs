//! Items: the one form of everything that has a kind.

use chumsky::prelude::*;

use super::exprs::{args, condition, expr, head, value};
use super::members::body;
use super::pieces::*;
use super::reading::*;
use super::slips;
use super::text::{begins_text, text};
use super::types::{binder, field, head_type, name, path, ty};
use crate::ast::{Attribute, Clause, Field, Item, Name, NodeId, Parens, Type, TypeKind};
use crate::faults::unexpected_token;
use crate::token::TokenKind as K;
use crate::word::Word;

/// An item whose attributes were read, from its modifiers on. A clause that cannot be read is reported and left out;
/// the body is read all the same.
pub(super) fn item(reader: &mut Reader<'_, '_>, first: usize, attributes: Vec<Attribute>) -> Read<Box<Item>> {
    let mut item = start(reader, attributes)?;
    let mut is_whole = true;
    if let Err(fault) = clauses(reader, &mut item) {
        reader.state().report(fault);
        skip_head(reader);
        is_whole = false;
    }
    if item.value.is_none() && item.type_value.is_none() {
        slips::item_value(reader, &mut item)?;
    }
    if item.value.is_none() && item.type_value.is_none() {
        if let Some(body) = slips::fields_after_head(reader, &item) {
            item.body = Some(body);
        } else if slips::second_name(reader, &item) {
            skip_head(reader);
        } else if !reader.at_end() && reader.kind() != K::LBrace {
            let at = reader.at();
            reader.state().report(Fault { at, expected: Expected::Body });
            skip_head(reader);
        }
        if reader.kind() == K::LBrace {
            item.body = Some(body(reader)?);
        }
        // `for x in { … } {`: the first braces were the value.
        if !is_whole && reader.kind() == K::LBrace {
            item.body = Some(body(reader)?);
        }
    }
    item.id = reader.node_since(first);
    Ok(item)
}

/// Modifiers, the kind word and the name.
fn start(reader: &mut Reader<'_, '_>, attributes: Vec<Attribute>) -> Read<Box<Item>> {
    let mut abstract_ = None;
    let mut private = None;
    while reader.kind_ahead(1) == K::Name {
        let slot = match reader.word() {
            Word::Abstract if abstract_.is_none() => &mut abstract_,
            Word::Private if private.is_none() => &mut private,
            _ => break,
        };
        let at = reader.at();
        reader.skip();
        *slot = Some(reader.node_since(at));
    }
    if slips::has_kind_of_module(reader) {
        slips::pass_module(reader);
    }
    let kind = name(reader)?;
    if slips::colon_before_name(reader, 0) {
        slips::pass_colon(reader, &kind.text, "between a kind and a name");
    }
    let name = if reader.kind() == K::Name && !at_clause(reader) { Some(name(reader)?) } else { None };
    Ok(Box::new(Item {
        id: NodeId(0),
        attributes,
        abstract_,
        private,
        kind,
        name,
        label: None,
        parens: None,
        alias: None,
        ty: None,
        arrow: None,
        extends: None,
        clause: None,
        when: None,
        value: None,
        type_value: None,
        undo: None,
        body: None,
    }))
}

/// Whether the word that comes begins a clause and is no name.
fn at_clause(reader: &mut Reader<'_, '_>) -> bool {
    match reader.word() {
        Word::As | Word::Extends | Word::For | Word::In | Word::When | Word::Undo => {
            reader.kind_ahead(1) == K::Name
        }
        _ => false,
    }
}

fn clauses(reader: &mut Reader<'_, '_>, item: &mut Item) -> Read<()> {
    if begins_text(reader.kind()) {
        item.label = Some(text(reader)?);
    }
    if reader.kind() == K::LParen {
        item.parens = Some(parens(reader, &item.kind));
    }
    item.alias = reader.parse(after_word(Word::As, rule(name)))?;
    if slips::colon_before_body(reader) {
        slips::pass_colon(reader, &item.kind.text, "between a head and its braces");
    }
    item.ty = reader.parse(after_token(K::Colon, rule(head_type)))?.map(Box::new);
    item.arrow = reader.parse(after_token(K::Arrow, rule(head_type)))?.map(Box::new);
    item.extends = reader.parse(after_word(Word::Extends, rule(path)))?;
    item.clause = clause(reader)?.map(Box::new);
    // Of what has no value, an `=` is part of the condition; a kind of the user's may be one that has.
    let is_bodied =
        matches!(item.kind.text.as_str(), "service" | "job" | "network" | "volume" | "host" | "check");
    let when = move |reader: &mut Reader<'_, '_>| if is_bodied { condition(reader) } else { head(reader) };
    item.when = reader.parse(after_word(Word::When, rule(when)))?.map(Box::new);
    if let Some(equals) = reader.ahead(0).filter(|lexeme| lexeme.kind == K::Equals) {
        reader.skip();
        if item.kind.text == "type" {
            let mut ty = reader.recover(ty, |id| Type { id, kind: TypeKind::Broken });
            if let Some(equals) = reader.ahead(0).filter(|lexeme| lexeme.kind == K::Equals)
                && slips::equals_in_refinement(reader, &mut ty, equals)
            {
                reader.skip();
                value(reader)?;
            }
            item.type_value = Some(Box::new(ty));
        } else {
            item.value = Some(Box::new(value(reader)?));
            if reader.kind() == K::Equals
                && let Some(ty) = item.ty.as_deref_mut()
                && slips::equals_in_refinement(reader, ty, equals)
            {
                reader.skip();
                item.value = Some(Box::new(value(reader)?));
            }
        }
    }
    item.undo = reader.parse(after_word(Word::Undo, rule(expr)))?.map(Box::new);
    Ok(())
}

fn clause(reader: &mut Reader<'_, '_>) -> Read<Option<Clause>> {
    match reader.word() {
        Word::For => {
            let parser = group((word(Word::For), rule(binder), word(Word::In), rule(head)));
            reader.parse(parser.map(|(_, binder, _, iterable)| Some(Clause::For { binder, iterable })))
        }
        Word::In => reader.parse(word(Word::In).ignore_then(rule(name)).map(|name| Some(Clause::In(name)))),
        _ => Ok(None),
    }
}

/// `(args)` of an `import`, `(params)` of everything else.
fn parens(reader: &mut Reader<'_, '_>, kind: &Name) -> Parens {
    if kind.text == "import" {
        return Parens::Args(args(reader));
    }
    reader.skip();
    let params =
        reader.with_bodies(Bodies::On, |reader| elements(reader, Parted::ByCommas, parameter, |_| None));
    close(reader);
    Parens::Params(params)
}

/// `name: type = default`. Without its type it is a parameter all the same.
fn parameter(reader: &mut Reader<'_, '_>) -> Read<Field> {
    if reader.kind() != K::Name || !matches!(reader.kind_ahead(1), K::Comma | K::RParen) {
        return field(reader);
    }
    let first = reader.at();
    let place = reader.ahead(0).map(|lexeme| lexeme.place());
    let name = name(reader)?;
    let ty = Type { id: reader.node_since(first), kind: TypeKind::Broken };
    if let Some(place) = place {
        reader.state().faults.push(unexpected_token::untyped(place, &name.text));
    }
    Ok(Field { id: reader.node_since(first), name, ty, default: None })
}

/// Passes what cannot be read in the head of an item, up to its body.
fn skip_head(reader: &mut Reader<'_, '_>) {
    while !reader.at_end() && reader.kind() != K::LBrace {
        reader.skip_one();
    }
}
