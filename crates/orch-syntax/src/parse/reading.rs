//! What the productions of the grammar share: the input, the state of a parse and its faults. Knows no production.
//!
//! Productions are functions over chumsky's input, put together with chumsky's combinators; [`super::pieces`] are
//! the smallest. Nothing backtracks: two lexemes of lookahead decide, and a clause that began must end well.

use chumsky::DefaultExpected;
use chumsky::error::{Error, LabelError};
use chumsky::input::{Checkpoint, Cursor, InputRef};
use chumsky::inspector::Inspector;
use chumsky::prelude::*;
use chumsky::util::MaybeRef;

use super::layout::DocComment;
use super::lexeme::Lexeme;
use super::told::Told;
use super::{Spans, messages};
use crate::ast::NodeId;
use crate::token::TokenKind;
use crate::word::Word;

/// What chumsky reads.
pub(super) type Lexemes<'s> = &'s [Lexeme];
/// What chumsky carries along.
pub(super) type Extra<'s> = extra::Full<Fault, Reading<'s>, ()>;
/// The input of a production.
pub(super) type Reader<'s, 'p> = InputRef<'s, 'p, Lexemes<'s>, Extra<'s>>;
/// What a production gives.
pub(super) type Read<T> = Result<T, Fault>;

/// Why a production could not go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Fault {
    /// The lexeme that stands where it cannot.
    pub(super) at: usize,
    pub(super) expected: Expected,
}

/// What could have stood there, in the user's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Expected {
    Value,
    Type,
    Name,
    Member,
    Body,
    Token(TokenKind),
    Word(Word),
    End,
}

impl<'s> Error<'s, Lexemes<'s>> for Fault {}

impl<'s> LabelError<'s, Lexemes<'s>, DefaultExpected<'s, Lexeme>> for Fault {
    fn expected_found<E: IntoIterator<Item = DefaultExpected<'s, Lexeme>>>(
        _: E,
        _: Option<MaybeRef<'s, Lexeme>>,
        span: SimpleSpan<usize>,
    ) -> Self {
        Fault { at: span.start, expected: Expected::End }
    }
}

/// Whether `{ … }` may follow a path or call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bodies {
    On,
    /// In a head (`if x { … }`), where the braces belong to what the head is of.
    Off,
}

/// The state of one parse.
pub(super) struct Reading<'s> {
    pub(super) source: &'s str,
    pub(super) lexemes: Lexemes<'s>,
    docs: &'s [DocComment],
    pub(super) bodies: Bodies,
    pub(super) spans: Spans,
    pub(super) documented: Vec<(NodeId, String)>,
    pub(super) faults: Told,
    /// The lexeme of the last fault: nothing more is said of it.
    last_fault: Option<usize>,
}

impl<'s> Reading<'s> {
    pub(super) fn new(source: &'s str, lexemes: Lexemes<'s>, docs: &'s [DocComment]) -> Reading<'s> {
        Reading {
            source,
            lexemes,
            docs,
            bodies: Bodies::On,
            spans: Spans::with_capacity(lexemes.len()),
            documented: Vec::new(),
            faults: Told::default(),
            last_fault: None,
        }
    }

    pub(super) fn node_between(&mut self, first: usize, end: usize) -> NodeId {
        let start = match self.lexemes.get(first) {
            Some(lexeme) => lexeme.start,
            None => self.lexemes.last().map_or(0, |last| last.end),
        };
        let last = if end > first { self.lexemes.get(end - 1) } else { None };
        self.spans.push(start, last.map_or(start, |last| last.end))
    }

    /// Gives a node the doc comments that stand before any of these lexemes.
    pub(super) fn document(&mut self, id: NodeId, first: usize, last: usize) {
        if self.docs.is_empty() {
            return;
        }
        let from = self.docs.partition_point(|doc| (doc.lexeme as usize) < first);
        for doc in self.docs.iter().skip(from).take_while(|doc| doc.lexeme as usize <= last) {
            match self.documented.last_mut() {
                Some((last, text)) if *last == id => {
                    text.push('\n');
                    text.push_str(&doc.text);
                }
                _ => self.documented.push((id, doc.text.clone())),
            }
        }
    }

    pub(super) fn report(&mut self, fault: Fault) {
        if self.last_fault == Some(fault.at) {
            return;
        }
        self.last_fault = Some(fault.at);
        if let Some(finding) = messages::finding(fault, self.lexemes, self.source) {
            self.faults.push(finding);
        }
    }

    /// Whether something was already said of a lexeme.
    pub(super) fn is_known_fault(&self, at: usize) -> bool {
        self.last_fault == Some(at)
            || self.lexemes.get(at).is_some_and(|lexeme| lexeme.kind == TokenKind::Invalid)
    }
}

/// What a rewind takes back. Faults stay: what was reported is so, however it is read.
#[derive(Clone, Copy)]
pub(super) struct Before {
    nodes: usize,
    documented: usize,
}

impl<'s> Inspector<'s, Lexemes<'s>> for Reading<'s> {
    type Checkpoint = Before;

    #[inline(always)]
    fn on_token(&mut self, _: &Lexeme) {}

    #[inline(always)]
    fn on_save<'p>(&self, _: &Cursor<'s, 'p, Lexemes<'s>>) -> Before {
        Before { nodes: self.spans.len(), documented: self.documented.len() }
    }

    #[inline(always)]
    fn on_rewind<'p>(&mut self, marker: &Checkpoint<'s, 'p, Lexemes<'s>, Before>) {
        self.spans.truncate(marker.inspector().nodes);
        self.documented.truncate(marker.inspector().documented);
    }
}

/// Looking ahead and making nodes.
pub(super) trait ReaderExt<'s> {
    /// The index of the next lexeme.
    fn at(&self) -> usize;
    /// The lexeme `count` after the next one.
    fn ahead(&mut self, count: usize) -> Option<Lexeme>;
    /// What the lexeme `count` after the next one is; at the end, what separates.
    fn kind_ahead(&mut self, count: usize) -> TokenKind;
    /// The kind of the next lexeme.
    fn kind(&mut self) -> TokenKind;
    /// The word that comes next.
    fn word(&mut self) -> Word;
    /// The word `count` after the next one.
    fn word_ahead(&mut self, count: usize) -> Word;
    /// Whether nothing more stands in this member.
    fn at_end(&mut self) -> bool;
    /// A node from a lexeme up to here.
    fn node_since(&mut self, first: usize) -> NodeId;
    /// That the next lexeme is not what could stand there.
    fn expected<T>(&mut self, expected: Expected) -> Read<T>;
    /// Reads with bodies on or off, and puts that back.
    fn with_bodies<T>(&mut self, bodies: Bodies, read: impl FnOnce(&mut Self) -> T) -> T;
    /// Passes one lexeme, with what stands in it if it opens.
    fn skip_one(&mut self);
    /// Passes the rest of what stands before the next separator or closer.
    fn skip_segment(&mut self);
    /// Passes what stands before the next closer.
    fn skip_to_closer(&mut self);
    /// Reads a production; where it fails says so, passes the segment and gives what `broken` makes of its node.
    fn recover<T>(
        &mut self,
        production: impl FnOnce(&mut Self) -> Read<T>,
        broken: impl FnOnce(NodeId) -> T,
    ) -> T;
}

impl<'s> ReaderExt<'s> for Reader<'s, '_> {
    #[inline(always)]
    fn at(&self) -> usize {
        *self.cursor().inner()
    }

    #[inline(always)]
    fn ahead(&mut self, count: usize) -> Option<Lexeme> {
        let at = self.at() + count;
        self.state().lexemes.get(at).copied()
    }

    #[inline(always)]
    fn kind_ahead(&mut self, count: usize) -> TokenKind {
        self.ahead(count).map_or(TokenKind::Newline, |lexeme| lexeme.kind)
    }

    #[inline(always)]
    fn kind(&mut self) -> TokenKind {
        self.kind_ahead(0)
    }

    #[inline(always)]
    fn word(&mut self) -> Word {
        self.word_ahead(0)
    }

    #[inline(always)]
    fn word_ahead(&mut self, count: usize) -> Word {
        self.ahead(count).map_or(Word::Other, |lexeme| lexeme.word)
    }

    fn at_end(&mut self) -> bool {
        self.ahead(0).is_none_or(|lexeme| lexeme.separates() || lexeme.closes())
    }

    fn node_since(&mut self, first: usize) -> NodeId {
        let end = self.at();
        self.state().node_between(first, end)
    }

    fn expected<T>(&mut self, expected: Expected) -> Read<T> {
        Err(Fault { at: self.at(), expected })
    }

    fn with_bodies<T>(&mut self, bodies: Bodies, read: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.state().bodies, bodies);
        let out = read(self);
        self.state().bodies = before;
        out
    }

    fn skip_one(&mut self) {
        if let Some(lexeme) = self.ahead(0) {
            skip_matched(self, lexeme);
        }
    }

    fn skip_segment(&mut self) {
        while let Some(lexeme) = self.ahead(0)
            && !lexeme.separates()
            && !lexeme.closes()
        {
            skip_matched(self, lexeme);
        }
    }

    fn skip_to_closer(&mut self) {
        while let Some(lexeme) = self.ahead(0)
            && !lexeme.closes()
        {
            skip_matched(self, lexeme);
        }
    }

    fn recover<T>(
        &mut self,
        production: impl FnOnce(&mut Self) -> Read<T>,
        broken: impl FnOnce(NodeId) -> T,
    ) -> T {
        let before = self.save();
        let first = self.at();
        match production(self) {
            Ok(read) => read,
            Err(fault) => {
                self.rewind(before);
                self.state().report(fault);
                // Up to the fault all was read: attributes may stand on lines of their own.
                while self.at() < fault.at {
                    self.skip_one();
                }
                self.skip_segment();
                let id = self.node_since(first);
                broken(id)
            }
        }
    }
}

/// Passes a lexeme and, if it opens, what stands in it.
fn skip_matched(reader: &mut Reader<'_, '_>, lexeme: Lexeme) {
    let last = if lexeme.opens() { lexeme.closer as usize } else { 0 };
    reader.skip();
    while reader.at() <= last && reader.ahead(0).is_some() {
        reader.skip();
    }
}
