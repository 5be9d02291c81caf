//! The small parsers that productions are made of: a lexeme, a word, what must follow one, lists of elements.
//! Knows no production.

use chumsky::input::MapExtra;
use chumsky::prelude::*;

use super::lexeme::{Lexeme, Mark};
use super::messages;
use super::reading::*;
use crate::ast::NodeId;
use crate::token::TokenKind;
use crate::word::Word;

/// A parser of a production.
pub(super) const fn rule<'s, T, F>(production: F) -> impl Parser<'s, Lexemes<'s>, T, Extra<'s>> + Copy
where
    F: Fn(&mut Reader<'s, '_>) -> Read<T> + Copy,
{
    custom(production)
}

/// One lexeme of a kind.
pub(super) fn token<'s>(kind: TokenKind) -> impl Parser<'s, Lexemes<'s>, Lexeme, Extra<'s>> + Copy {
    custom(move |reader: &mut Reader<'s, '_>| match reader.ahead(0) {
        Some(lexeme) if lexeme.kind == kind => {
            reader.skip();
            Ok(lexeme)
        }
        _ => reader.expected(Expected::Token(kind)),
    })
}

/// One word of the grammar.
pub(super) fn word<'s>(word: Word) -> impl Parser<'s, Lexemes<'s>, Lexeme, Extra<'s>> + Copy {
    custom(move |reader: &mut Reader<'s, '_>| match reader.ahead(0) {
        Some(lexeme) if lexeme.word == word && lexeme.kind == TokenKind::Name => {
            reader.skip();
            Ok(lexeme)
        }
        _ => reader.expected(Expected::Word(word)),
    })
}

/// What follows a word, if the word is there; then it must follow.
pub(super) fn after_word<'s, T>(
    word: Word,
    parser: impl Parser<'s, Lexemes<'s>, T, Extra<'s>> + Copy,
) -> impl Parser<'s, Lexemes<'s>, Option<T>, Extra<'s>> + Copy {
    custom(move |reader: &mut Reader<'s, '_>| {
        if reader.word() != word {
            return Ok(None);
        }
        reader.skip();
        reader.parse(parser).map(Some)
    })
}

/// What follows a lexeme of a kind, if that is there; then it must follow.
pub(super) fn after_token<'s, T>(
    kind: TokenKind,
    parser: impl Parser<'s, Lexemes<'s>, T, Extra<'s>> + Copy,
) -> impl Parser<'s, Lexemes<'s>, Option<T>, Extra<'s>> + Copy {
    custom(move |reader: &mut Reader<'s, '_>| {
        if reader.kind() != kind {
            return Ok(None);
        }
        reader.skip();
        reader.parse(parser).map(Some)
    })
}

/// What parts elements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parted {
    /// In `( )` and `[ ]`.
    ByCommas,
    /// In `{ }`.
    ByLines,
}

/// Elements up to a closer. Each is read by itself: one that fails harms no other.
pub(super) fn elements<'s, 'p, T>(
    reader: &mut Reader<'s, 'p>,
    parted: Parted,
    element: fn(&mut Reader<'s, 'p>) -> Read<T>,
    broken: impl Fn(NodeId) -> Option<T>,
) -> Vec<T> {
    let mut read = Vec::new();
    loop {
        let Some(next) = reader.ahead(0) else { return read };
        if next.closes() {
            return read;
        }
        if next.separates() {
            let at = reader.at();
            if next.kind == TokenKind::Comma {
                reader.state().report(Fault { at, expected: Expected::Value });
            }
            reader.skip();
            continue;
        }
        let first = reader.at();
        match reader.recover(|reader| element(reader).map(Ok), |id| Err(broken(id))) {
            Ok(element) => read.push(element),
            Err(broken) => read.extend(broken),
        }
        end_of_element(reader, parted, first);
    }
}

/// Passes the comma or new line after an element, and what stands before it but should not.
fn end_of_element(reader: &mut Reader<'_, '_>, parted: Parted, first: usize) {
    let at = reader.at();
    match reader.ahead(0) {
        Some(lexeme) if lexeme.separates() => reader.skip(),
        Some(lexeme) if !lexeme.closes() => {
            let begins = at > first && begins_value(lexeme);
            let state = reader.state();
            if !state.is_known_fault(at) {
                let say = match parted {
                    Parted::ByCommas => messages::unparted_elements,
                    Parted::ByLines => messages::unparted_members,
                };
                state.faults.push(say(at, state.lexemes, state.source));
            }
            if !begins {
                reader.skip_segment();
                if reader.kind() == TokenKind::Comma {
                    reader.skip();
                }
            }
        }
        _ => {}
    }
}

/// Whether a value can begin so.
pub(super) fn begins_value(lexeme: Lexeme) -> bool {
    use TokenKind as K;
    match lexeme.kind {
        K::Name => {
            !lexeme.word.is_reserved()
                || matches!(
                    lexeme.word,
                    Word::True | Word::False | Word::Null | Word::If | Word::Match | Word::Not
                )
        }
        K::Number | K::Quantity | K::StringStart | K::MultilineStart | K::RawString | K::SingleQuoted => true,
        K::LParen | K::LBracket | K::LBrace | K::Minus => true,
        _ => false,
    }
}

/// Passes what stands before the closer that must come, saying so, and then the closer.
pub(super) fn close(reader: &mut Reader<'_, '_>) {
    let at = reader.at();
    match reader.ahead(0) {
        Some(lexeme) if lexeme.closes() => reader.skip(),
        Some(_) => {
            reader.state().report(Fault { at, expected: Expected::End });
            reader.skip_to_closer();
            reader.skip();
        }
        None => {}
    }
}

/// A node of what a parser read, for `map_with`.
pub(super) fn node<'s>(extra: &mut MapExtra<'s, '_, Lexemes<'s>, Extra<'s>>) -> NodeId {
    let span = extra.span();
    extra.state().node_between(span.start, span.end)
}

/// Whether a lexeme stands on the line of the one before it.
pub(super) fn follows(lexeme: Lexeme) -> bool {
    lexeme.mark == Mark::SameLine
}
