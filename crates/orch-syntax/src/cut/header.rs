//! The first words of an item, read with the lexer and no further than they go.

use logos::{Lexer, Logos};
use smol_str::SmolStr;

use super::scan::item_begins;
use super::strings::Strings;
use super::{Header, Modifiers};
use crate::token::TokenKind;
use crate::word::Word;

/// Reads what the text of one item says before its body.
pub(super) fn read(text: &str) -> Header {
    let mut words = Words::new(text);
    words.skip_attributes();
    let mut modifiers = Modifiers::default();
    let mut first = words.name();
    while let Some(word) = first
        && words.peek() == Some(TokenKind::Name)
    {
        match Word::of(word) {
            Word::Abstract if !modifiers.abstract_ => modifiers.abstract_ = true,
            Word::Private if !modifiers.private => modifiers.private = true,
            _ => break,
        }
        first = words.name();
    }
    let Some(kind) = first else { return Header::default() };
    words.stays_on_line = true;
    let word = Word::of(kind);
    if words.at_colon_before_name() && !word.is_reserved() && !word.begins_statement() {
        words.peeked = None;
    }
    let named = match words.peek() {
        Some(TokenKind::Name) => !words.at_operator(),
        Some(TokenKind::StringStart | TokenKind::MultilineStart | TokenKind::RawString) => true,
        Some(TokenKind::LBrace | TokenKind::Number | TokenKind::Quantity) => true,
        _ => false,
    };
    let has_body = words.peek() == Some(TokenKind::LBrace) && !is_block(word);
    let statement = word.begins_statement() && !has_body;
    let is_modified = modifiers != Modifiers::default();
    let named = named || is_modified;
    let headless = words.peek().is_none() && words.more_follows();
    if headless && (is_modified || !(word.is_reserved() || word.begins_statement())) {
        return Header { modifiers, kind: SmolStr::new(kind), ..Header::default() };
    }
    if !named || (!is_modified && statement) {
        return Header::default();
    }
    let name = match words.peek() {
        Some(TokenKind::Name) if !words.at_clause() => words.name().map(SmolStr::new),
        _ => None,
    };
    let label = words.label();
    if words.peek() == Some(TokenKind::LParen) && words.skip_parens() == Parens::Open {
        return Header { modifiers, kind: SmolStr::new(kind), name, label, ..Header::default() };
    }
    let alias = match words.peek() {
        Some(TokenKind::Name) if words.peeked_word() == Word::As => {
            words.name();
            words.name().map(SmolStr::new)
        }
        _ => None,
    };
    Header { modifiers, kind: SmolStr::new(kind), name, alias, label, rest: None }
}

/// Where the attributes end that a text begins with, and what is blank after them.
pub(super) fn attributes_end(text: &str) -> usize {
    let mut words = Words::new(text);
    let unclosed = words.skip_attributes();
    unclosed.unwrap_or_else(|| match words.look() {
        Some(_) => words.lexer.span().start,
        None => text.len(),
    })
}

/// Statement words that a `{` may follow.
fn is_block(word: Word) -> bool {
    matches!(word, Word::Return | Word::Parallel | Word::Race)
}

struct Words<'a> {
    lexer: Lexer<'a, TokenKind>,
    /// The next token that is no trivia, if it was looked at.
    peeked: Option<Option<(TokenKind, &'a str)>>,
    /// Whether to go no further than the end of the line.
    stays_on_line: bool,
}

/// The most attributes that are passed to find what they belong to.
const MOST_ATTRIBUTES: usize = 1000;

impl<'a> Words<'a> {
    fn new(text: &'a str) -> Words<'a> {
        Words { lexer: TokenKind::lexer(text), peeked: None, stays_on_line: false }
    }

    /// Whether anything stands on the lines after this one.
    fn more_follows(&self) -> bool {
        self.lexer.clone().any(|kind| !matches!(kind, Ok(kind) if kind.is_trivia()))
    }

    fn advance(&mut self) -> Option<(TokenKind, &'a str)> {
        if let Some(peeked) = self.peeked.take() {
            return peeked;
        }
        loop {
            let kind = self.lexer.next()?.unwrap_or(TokenKind::Invalid);
            if kind == TokenKind::Newline && self.stays_on_line {
                return None;
            }
            if !kind.is_trivia() {
                return Some((kind, self.lexer.slice()));
            }
        }
    }

    fn look(&mut self) -> Option<(TokenKind, &'a str)> {
        let next = self.advance();
        self.peeked = Some(next);
        next
    }

    fn peek(&mut self) -> Option<TokenKind> {
        self.look().map(|(kind, _)| kind)
    }

    fn peeked_word(&mut self) -> Word {
        self.look().map_or(Word::Other, |(_, text)| Word::of(text))
    }

    fn name(&mut self) -> Option<&'a str> {
        match self.look() {
            Some((TokenKind::Name, text)) => {
                self.peeked = None;
                Some(text)
            }
            _ => None,
        }
    }

    /// Whether the next word is an operator between two values and no name.
    fn at_operator(&mut self) -> bool {
        matches!(self.peeked_word(), Word::And | Word::Or | Word::In)
            && !matches!(
                self.after_peeked(),
                None | Some(TokenKind::LBrace | TokenKind::Equals | TokenKind::Newline)
            )
    }

    /// Whether the colon of `service: web {` comes: the slip is reported when the item is read.
    fn at_colon_before_name(&mut self) -> bool {
        let is_blank = |kind: &TokenKind| *kind == TokenKind::Whitespace;
        self.peek() == Some(TokenKind::Colon) && {
            let rest = self.lexer.clone().map(|kind| kind.unwrap_or(TokenKind::Invalid));
            rest.filter(|kind| !is_blank(kind)).take(2).eq([TokenKind::Name, TokenKind::LBrace])
        }
    }

    /// Whether the next word begins a clause (`extends base`) and is no name.
    fn at_clause(&mut self) -> bool {
        matches!(
            self.peeked_word(),
            Word::As | Word::Extends | Word::For | Word::In | Word::When | Word::Undo
        ) && self.after_peeked() == Some(TokenKind::Name)
    }

    /// The token after the one looked at; a newline counts, unless the line goes on after it.
    fn after_peeked(&self) -> Option<TokenKind> {
        let blank = [TokenKind::Whitespace, TokenKind::Comment, TokenKind::DocComment];
        let mut lexer = self.lexer.clone();
        let mut first = None;
        while let Some(kind) = lexer.next() {
            let kind = kind.unwrap_or(TokenKind::Invalid);
            if blank.contains(&kind) || (first.is_some() && kind == TokenKind::Newline) {
                continue;
            }
            if kind == TokenKind::Newline {
                first = Some(kind);
                continue;
            }
            let goes_on = matches!(
                Word::of(lexer.slice()),
                Word::Then | Word::And | Word::Or | Word::Undo | Word::Within
            );
            return first.filter(|_| !goes_on).or(Some(kind));
        }
        first
    }

    /// Passes attributes, as many as anyone writes; says where one begins that is not closed.
    fn skip_attributes(&mut self) -> Option<usize> {
        for _ in 0..MOST_ATTRIBUTES {
            if self.peek() != Some(TokenKind::At) {
                break;
            }
            let start = self.lexer.span().start;
            self.peeked = None;
            self.name();
            if self.peek() == Some(TokenKind::LParen) && self.skip_parens() == Parens::Open {
                return Some(start);
            }
        }
        None
    }

    /// The text of a string if it is plain; a string that interpolates or escapes is no label to look up.
    fn label(&mut self) -> Option<SmolStr> {
        match self.look()? {
            (TokenKind::RawString, text) => {
                self.peeked = None;
                let inner = text.trim_start_matches('r').trim_matches('#');
                Some(SmolStr::new(inner.strip_prefix('"')?.strip_suffix('"').unwrap_or(inner)))
            }
            (TokenKind::StringStart | TokenKind::MultilineStart, quotes) => {
                self.peeked = None;
                let string = self.rest_of_string(quotes);
                let inside = string.strip_suffix('"')?;
                (quotes == "\"" && !inside.contains(['\\', '$'])).then(|| SmolStr::new(inside))
            }
            _ => None,
        }
    }

    /// Passes a string whose opening quotes were read, and gives what follows them, closing quotes included.
    fn rest_of_string(&mut self, quotes: &str) -> &'a str {
        let strings = Strings { text: self.lexer.source(), stops_at_items: false };
        let inside = self.lexer.span().end;
        let end = strings.read(inside - quotes.len()).map_or(inside, |read| read.end);
        self.lexer.bump(end - inside);
        self.lexer.source().get(inside..end).unwrap_or("")
    }

    /// Passes what stands in parentheses of which the first was looked at. They end at the latest before a line at
    /// column 0 that begins an item.
    fn skip_parens(&mut self) -> Parens {
        self.peeked = None;
        let mut depth = 1u32;
        while depth > 0 {
            let Some(kind) = self.lexer.next() else { return Parens::Open };
            match kind.unwrap_or(TokenKind::Invalid) {
                TokenKind::LParen => depth += 1,
                TokenKind::RParen => depth -= 1,
                TokenKind::StringStart | TokenKind::MultilineStart => {
                    let quotes = self.lexer.slice();
                    self.rest_of_string(quotes);
                }
                TokenKind::Newline if item_begins(self.lexer.source(), self.lexer.span().end) => {
                    return Parens::Open;
                }
                _ => {}
            }
        }
        Parens::Closed
    }
}

/// Whether parentheses were closed.
#[derive(PartialEq, Eq)]
enum Parens {
    Open,
    Closed,
}
