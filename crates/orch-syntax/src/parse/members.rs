//! Bodies and their members. A member is the unit of recovery: one that cannot be read harms no other.

use smallvec::{SmallVec, smallvec};

use super::exprs::{args, expr, value};
use super::items::item;
use super::lexeme::Lexeme;
use super::messages;
use super::pieces::*;
use super::reading::*;
use super::slips::{self, Indices};
use super::statements::statement;
use super::text::{begins_text, text};
use super::types::{field, name, value_after_colon};
use crate::ast::{Attribute, Body, Key, Member, MemberKind, Segment, Statement};
use crate::faults::colon_for_equals;
use crate::token::TokenKind as K;
use crate::word::Word;

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Position {
    /// In a body: `NAME {` amends an entry.
    Inside,
    /// At the top of a file: `NAME {` is an item.
    Top,
}

/// `{ members }`
pub(super) fn body(reader: &mut Reader<'_, '_>) -> Read<Body> {
    let first = reader.at();
    reader.parse(token(K::LBrace)).map_err(|fault| Fault { expected: Expected::Body, ..fault })?;
    let members = reader.with_bodies(Bodies::On, members);
    close(reader);
    Ok(Body { id: reader.node_since(first), members })
}

/// Members up to a closer.
fn members(reader: &mut Reader<'_, '_>) -> Vec<Member> {
    let mut members = Vec::new();
    while let Some(next) = reader.ahead(0)
        && !next.closes()
    {
        if next.separates() {
            stray_comma(reader, next);
            continue;
        }
        members.push(recovered(reader, Position::Inside));
        end_of_member(reader);
    }
    // A tree is kept as long as its text.
    members.shrink_to_fit();
    members
}

/// Passes a separator where a member should stand.
pub(super) fn stray_comma(reader: &mut Reader<'_, '_>, separator: Lexeme) {
    if separator.kind == K::Comma {
        let at = reader.at();
        reader.state().report(Fault { at, expected: Expected::Member });
    }
    reader.skip();
}

/// A member, broken if it cannot be read.
pub(super) fn recovered(reader: &mut Reader<'_, '_>, position: Position) -> Member {
    let at = reader.at();
    let broken = |id| Member { id, attributes: Vec::new(), kind: MemberKind::Broken };
    let member = reader.recover(|reader| member(reader, position), broken);
    if reader.at() == at {
        // A fault at the very start of a segment that is empty: nothing may stand still.
        reader.skip();
    }
    member
}

/// Passes the separator after a member, and what stands before it but should not.
pub(super) fn end_of_member(reader: &mut Reader<'_, '_>) {
    let Some(next) = reader.ahead(0) else { return };
    if next.separates() {
        return reader.skip();
    }
    if next.closes() {
        return;
    }
    let at = reader.at();
    let begins = begins_member(reader);
    let state = reader.state();
    if !state.is_known_fault(at) {
        let say = if begins { messages::unparted_members } else { messages::surplus };
        state.faults.push(say(at, state.lexemes, state.source));
    }
    if !begins {
        reader.skip_segment();
        if reader.ahead(0).is_some_and(|lexeme| lexeme.separates()) {
            reader.skip();
        }
    }
}

/// Whether what comes is surely another member on the same line.
fn begins_member(reader: &mut Reader<'_, '_>) -> bool {
    match reader.kind() {
        K::Ellipsis => true,
        K::Name if !reader.word().is_reserved() => {
            matches!(reader.kind_ahead(1), K::Equals | K::PlusEquals | K::LBrace | K::Colon)
        }
        _ => false,
    }
}

// The productions that nest are kept apart from those that do not: each frame of them is on the stack once a level.

fn member(reader: &mut Reader<'_, '_>, position: Position) -> Read<Member> {
    let first = reader.at();
    let attributes = attributes(reader)?;
    let at = reader.at();
    let form = form(reader, position);
    if form == Form::Item {
        return item_member(reader, first, attributes, at);
    }
    let kind = other(reader, form)?;
    Ok(finished(reader, first, attributes, at, kind))
}

fn item_member(
    reader: &mut Reader<'_, '_>,
    first: usize,
    attributes: Vec<Attribute>,
    at: usize,
) -> Read<Member> {
    let item = item(reader, first, attributes)?;
    reader.state().document(item.id, first, at);
    let id = reader.node_since(first);
    Ok(Member { id, attributes: Vec::new(), kind: MemberKind::Item(item) })
}

fn finished(
    reader: &mut Reader<'_, '_>,
    first: usize,
    attributes: Vec<Attribute>,
    at: usize,
    kind: MemberKind,
) -> Member {
    let id = reader.node_since(first);
    // A field is documented before its attributes; what stands before its name is noted by itself.
    match &kind {
        MemberKind::Field(field) if first < at => reader.state().document(field.id, first, at - 1),
        MemberKind::Field(_) => {}
        _ => reader.state().document(id, first, at),
    }
    Member { id, attributes, kind }
}

/// `@name(args)`, each on its line or not.
fn attributes(reader: &mut Reader<'_, '_>) -> Read<Vec<Attribute>> {
    let mut attributes = Vec::new();
    while reader.kind() == K::At {
        let first = reader.at();
        reader.skip();
        let name = name(reader)?;
        let args = match reader.ahead(0) {
            Some(next) if next.kind == K::LParen && follows(next) => args(reader),
            _ => Vec::new(),
        };
        attributes.push(Attribute { id: reader.node_since(first), name, args });
        while reader.ahead(0).is_some_and(|next| next.kind == K::Newline) {
            reader.skip();
        }
    }
    Ok(attributes)
}

/// The forms of a member, as two lexemes tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Item,
    Field,
    Entry,
    Shorthand,
    Spread,
    Remove,
    /// An entry without its `=`, or with another sign.
    Unsigned,
    Statement,
}

fn form(reader: &mut Reader<'_, '_>, position: Position) -> Form {
    let Some(next) = reader.ahead(0) else { return Form::Statement };
    match next.kind {
        K::Ellipsis => Form::Spread,
        K::Name => named_form(reader, next, position),
        kind if begins_text(kind) => {
            let after = if next.opens() { next.closer as usize + 1 - reader.at() } else { 1 };
            match reader.kind_ahead(after) {
                _ if slips::has_other_sign(reader, after) => Form::Unsigned,
                K::Equals | K::PlusEquals | K::LBrace | K::Colon => Form::Entry,
                _ => Form::Statement,
            }
        }
        _ => Form::Statement,
    }
}

fn named_form(reader: &mut Reader<'_, '_>, next: Lexeme, position: Position) -> Form {
    let second = reader.kind_ahead(1);
    if next.word.begins_statement() && begins_statement(next.word, second) {
        return if next.word == Word::Remove { Form::Remove } else { Form::Statement };
    }
    if position == Position::Inside && (slips::lacks_equals(reader) || slips::has_other_sign(reader, 1)) {
        return Form::Unsigned;
    }
    match second {
        K::Equals | K::PlusEquals => Form::Entry,
        K::Colon
            if position == Position::Top
                && !next.word.is_reserved()
                && !next.word.begins_statement()
                && slips::colon_before_name(reader, 1) =>
        {
            Form::Item
        }
        K::Colon => Form::Field,
        K::Name
            if matches!(reader.word_ahead(1), Word::And | Word::Or | Word::In)
                && !matches!(reader.kind_ahead(2), K::LBrace | K::Equals | K::Newline) =>
        {
            Form::Statement
        }
        K::Name => Form::Item,
        kind if begins_text(kind) => Form::Item,
        K::LBrace | K::Number | K::Quantity if position == Position::Top => Form::Item,
        // Its `{` is missing.
        K::Newline if position == Position::Top && !next.word.is_reserved() && reader.ahead(2).is_some() => {
            Form::Item
        }
        K::LBrace => Form::Entry,
        K::Comma | K::Newline | K::RBrace if !next.word.is_reserved() => Form::Shorthand,
        K::Dot if position == Position::Top && slips::has_kind_of_module(reader) => Form::Item,
        K::Dot | K::LBracket => match after_key(reader) {
            K::Equals | K::PlusEquals | K::LBrace => Form::Entry,
            K::Number | K::Quantity if second == K::Dot => Form::Unsigned,
            kind if begins_text(kind) && second == K::Dot => Form::Unsigned,
            _ => Form::Statement,
        },
        _ => Form::Statement,
    }
}

/// Whether a statement word with this after it begins a statement.
fn begins_statement(word: Word, second: K) -> bool {
    let has_body = matches!(word, Word::Return | Word::Parallel | Word::Race);
    match second {
        K::Equals | K::PlusEquals | K::Colon | K::Dot => false,
        K::LBrace => has_body,
        K::Comma | K::Newline | K::RBrace => word.is_reserved(),
        _ => true,
    }
}

/// What follows the key that comes next.
fn after_key(reader: &mut Reader<'_, '_>) -> K {
    let at = reader.at();
    let mut ahead = 1;
    loop {
        match reader.kind_ahead(ahead) {
            K::Dot => {
                ahead += 1;
                match reader.ahead(ahead) {
                    Some(name) if name.kind == K::Name => ahead += 1,
                    Some(quoted) if begins_text(quoted.kind) && quoted.opens() => {
                        ahead = quoted.closer as usize + 1 - at;
                    }
                    Some(raw) if begins_text(raw.kind) => ahead += 1,
                    _ => return K::Dot,
                }
            }
            K::LBracket => match reader.ahead(ahead) {
                Some(open) => ahead = open.closer as usize + 1 - at,
                None => return K::LBracket,
            },
            kind => return kind,
        }
    }
}

fn other(reader: &mut Reader<'_, '_>, form: Form) -> Read<MemberKind> {
    match form {
        Form::Field if value_after_colon(reader) => misread_field(reader),
        Form::Field => field(reader).map(|field| MemberKind::Field(Box::new(field))),
        Form::Entry => entry(reader),
        Form::Unsigned => slips::unsigned(reader),
        Form::Shorthand => name(reader).map(MemberKind::Shorthand),
        Form::Spread => {
            reader.skip();
            value(reader).map(MemberKind::Spread)
        }
        Form::Remove => {
            reader.skip();
            key(reader, Indices::On).map(MemberKind::Remove)
        }
        Form::Statement | Form::Item => {
            statement(reader).map(|statement| MemberKind::Statement(Box::new(statement)))
        }
    }
}

/// `key: value`, which was reported.
fn misread_field(reader: &mut Reader<'_, '_>) -> Read<MemberKind> {
    let key = key(reader, Indices::On)?;
    reader.skip();
    slips::entry_value(reader).map(|value| MemberKind::Set { key, value })
}

/// `key = value`, `key += value`, `key { … }`
fn entry(reader: &mut Reader<'_, '_>) -> Read<MemberKind> {
    let key = key(reader, Indices::On)?;
    match reader.kind() {
        K::Equals => {
            reader.skip();
            slips::entry_value(reader).map(|value| MemberKind::Set { key, value })
        }
        K::PlusEquals => {
            reader.skip();
            value(reader).map(|value| MemberKind::Append { key, value })
        }
        K::Colon => {
            report_colon(reader, &key);
            reader.skip();
            slips::entry_value(reader).map(|value| MemberKind::Set { key, value })
        }
        _ => body(reader).map(|body| MemberKind::Amend { key, body }),
    }
}

fn report_colon(reader: &mut Reader<'_, '_>, key: &Key) {
    let Some(colon) = reader.ahead(0) else { return };
    let state = reader.state();
    let place = state.spans.place(key.id).unwrap_or(colon.place());
    let text = state.source.get(place.start as usize..place.end as usize).unwrap_or("");
    state.faults.push(colon_for_equals::finding(colon.place(), text));
}

/// `a.b`, `a["k"]`, `"k"`
pub(super) fn key(reader: &mut Reader<'_, '_>, indices: Indices) -> Read<Key> {
    let first = reader.at();
    if begins_text(reader.kind()) {
        let text = text(reader)?;
        return Ok(Key { id: reader.node_since(first), segments: smallvec![Segment::Text(text)] });
    }
    let mut segments: SmallVec<[Segment; 1]> = smallvec![Segment::Name(name(reader)?)];
    loop {
        match reader.kind() {
            K::Dot => {
                reader.skip();
                if begins_text(reader.kind()) {
                    segments.push(Segment::Text(text(reader)?));
                } else {
                    segments.push(Segment::Name(name(reader)?));
                }
            }
            K::LBracket if indices == Indices::On => {
                reader.skip();
                let index =
                    reader.with_bodies(Bodies::On, |reader| reader.recover(expr, super::exprs::broken));
                close(reader);
                segments.push(Segment::Index(Box::new(index)));
            }
            _ => return Ok(Key { id: reader.node_since(first), segments }),
        }
    }
}

/// A body that is one statement: what follows `else`.
pub(super) fn body_of(reader: &mut Reader<'_, '_>, first: usize, statement: Statement) -> Body {
    let id = reader.node_since(first);
    let kind = MemberKind::Statement(Box::new(statement));
    Body { id: reader.node_since(first), members: vec![Member { id, attributes: Vec::new(), kind }] }
}
