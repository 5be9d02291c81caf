//! Tokens to lexemes: drops trivia and newlines that do not separate, matches brackets, bounds nesting, and reads
//! what is foreign to the language as what was surely meant. Reports what it mends, so the grammar need not.
//!
//! Brackets always match in what it gives: a closer that is missing is put in, one that closes nothing is left out.

mod brackets;
mod docs;
mod foreign;
mod yaml;

use std::collections::BTreeSet;

use super::lexeme::{Lexeme, Mark};
use super::told::Told;
use crate::faults;
use crate::lines::{self, LineEnd, LineStart};
use crate::parse::Place;
use crate::token::{Token, TokenKind};
use crate::word::Word;

pub(super) use docs::DocComment;

use brackets::Frames;
use docs::PendingDocs;

/// The most words and signs of one item. As many elements of a list are more than the steps that evaluating it may take.
const MOST_READ: usize = 500_000;

/// The most tokens that are made of one item, blanks and comments included.
pub(super) const MOST_TOKENS: usize = 8 * MOST_READ;

/// A text as the grammar reads it.
pub(super) struct Layout {
    pub(super) lexemes: Vec<Lexeme>,
    /// In the order of the lexemes they stand before.
    pub(super) docs: Vec<DocComment>,
    pub(super) faults: Told,
    /// Braces that close nothing: what follows the item may belong into it.
    pub(super) strays: Vec<Place>,
    pub(super) extent: Extent,
}

/// How much of a text was laid out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Extent {
    Whole,
    /// Up to where it nests too deep or gets too long.
    Part,
}

/// Lays out a text whose tokens these are. Where brackets are left open, or some close nothing, once more: only the
/// end of the text shows which, and then their lines show where they should have been closed or opened.
pub(super) fn lay_out(source: &str, tokens: &[Token]) -> Layout {
    let (layout, open) = pass(source, tokens, &[], Strays::Unknown);
    if !open.is_empty() {
        return pass(source, tokens, &open, Strays::Unknown).0;
    }
    if layout.strays.is_empty() {
        return layout;
    }
    let (opened, open) = pass(source, tokens, &[], Strays::Known);
    if open.is_empty() && opened.strays.len() < layout.strays.len() { opened } else { layout }
}

/// Whether braces are known to close nothing: then those that should open are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Strays {
    Unknown,
    Known,
}

/// One pass, with the places of brackets known to be left open; gives those it finds.
fn pass(source: &str, tokens: &[Token], left_open: &[u32], strays: Strays) -> (Layout, Vec<u32>) {
    let mut builder = Builder {
        source,
        tokens,
        out: Layout {
            lexemes: Vec::with_capacity(tokens.len() + 4),
            docs: Vec::new(),
            faults: Told::default(),
            strays: Vec::new(),
            extent: Extent::Whole,
        },
        frames: Frames::default(),
        docs: PendingDocs::default(),
        line: Line::default(),
        read: 0,
        left_open,
        strays,
        found_open: Vec::new(),
        passed: BTreeSet::new(),
    };
    builder.run();
    let mut found = builder.found_open;
    found.sort_unstable();
    (builder.out, found)
}

/// Where the reading stands in its line.
#[derive(Default)]
struct Line {
    /// Where it begins.
    start: u32,
    /// Whether nothing that means something was read on it yet.
    is_fresh: bool,
    /// Columns of blank before its first lexeme.
    indent: u32,
    /// The same of the line above it that means something.
    above: u32,
}

struct Builder<'a> {
    source: &'a str,
    tokens: &'a [Token],
    out: Layout,
    frames: Frames,
    docs: PendingDocs,
    line: Line,
    /// How many words and signs were read.
    read: usize,
    /// Where brackets begin that are known to be left open, in order.
    left_open: &'a [u32],
    strays: Strays,
    /// Where brackets begin that turn out to be left open.
    found_open: Vec<u32>,
    /// Where braces begin that close nothing but what was passed over.
    passed: BTreeSet<u32>,
}

/// Whether to go on reading.
#[derive(PartialEq, Eq)]
enum Flow {
    /// With the token at this index.
    Next(usize),
    /// It nests too deep or is too long.
    Stop,
}

impl Builder<'_> {
    fn run(&mut self) {
        let mut index = 0;
        while let Some(&token) = self.tokens.get(index) {
            index += 1;
            match token.kind {
                TokenKind::Whitespace => {}
                TokenKind::Comment => self.docs.other_comment(),
                TokenKind::BlockComment => {
                    self.docs.other_comment();
                    let rest = self.source.get(token.end as usize..).unwrap_or("");
                    let next = rest.trim_start_matches([' ', '\t', '\r']).chars().next();
                    let goes_on = next.is_some_and(|next| next != '\n');
                    let text = token.text(self.source);
                    self.out.faults.push(faults::block_comment::finding(token.into(), text, goes_on));
                }
                TokenKind::DocComment => {
                    let leads = self.line.is_fresh || self.out.lexemes.is_empty();
                    self.docs.line(token, leads);
                }
                TokenKind::Newline => {
                    self.end_line();
                    self.docs.newline();
                    let above = if self.line.is_fresh { self.line.above } else { self.line.indent };
                    self.line = Line { start: token.end, is_fresh: true, indent: 0, above };
                }
                _ => match self.significant(index - 1, token) {
                    Flow::Next(next) => index = next,
                    Flow::Stop => {
                        self.out.extent = Extent::Part;
                        self.close_all(Silence::All);
                        return;
                    }
                },
            }
        }
        self.end_line();
        let last = self.tokens.last().filter(|last| (last.end as usize) < self.source.len());
        if let Some(last) = last {
            self.out.faults.end(faults::nesting_too_deep::item((*last).into(), MOST_READ));
            self.out.extent = Extent::Part;
            self.close_all(Silence::All);
            return;
        }
        self.close_all(Silence::None);
    }

    fn significant(&mut self, index: usize, token: Token) -> Flow {
        self.read += 1;
        if self.read > MOST_READ {
            self.out.faults.end(faults::nesting_too_deep::item(token.into(), MOST_READ));
            return Flow::Stop;
        }
        let mut mark = Mark::SameLine;
        if self.line.is_fresh {
            self.line.is_fresh = false;
            self.line.indent = token.start.saturating_sub(self.line.start);
            if !self.out.lexemes.is_empty() {
                self.indented_block(index, token);
            }
            if self.dash(index, token) {
                return Flow::Next(index + 1);
            }
            mark = self.begin_line(index, token);
        }
        if let Some(next) = self.unquoted(index, token, mark) {
            return Flow::Next(next);
        }
        if let Some(lines) = self.docs.take() {
            let lexeme = self.next_index();
            self.out.docs.push(DocComment::new(lexeme, &lines, self.source));
        }
        if let Some(next) = self.reference(index, token, mark) {
            return Flow::Next(next);
        }
        if let Some(flow) = self.comparison(index, token, mark) {
            return flow;
        }
        use TokenKind as K;
        match token.kind {
            K::LBrace | K::LParen | K::LBracket | K::StringStart | K::MultilineStart => {
                self.open(index, token, mark)
            }
            K::InterpolationStart => match self.open(index, token, mark) {
                Flow::Next(next) => Flow::Next(self.shell_variable(index, token).unwrap_or(next)),
                Flow::Stop => Flow::Stop,
            },
            K::RBrace if self.passed.contains(&token.start) => Flow::Next(index + 1),
            K::RBrace | K::RParen | K::RBracket | K::InterpolationEnd | K::StringEnd => {
                self.close(token, mark);
                Flow::Next(index + 1)
            }
            K::Comma => {
                self.frames.separate();
                self.emit(token, Word::Other, mark);
                Flow::Next(index + 1)
            }
            K::Name => {
                self.letters(index, token);
                let after_point =
                    self.out.lexemes.last().is_some_and(|last| matches!(last.kind, K::Dot | K::QuestionDot));
                let word = if after_point { Word::Other } else { Word::of(token.text(self.source)) };
                self.emit(token, word, mark);
                self.weigh(token, brackets::weight_of_word(word), index)
            }
            K::Invalid
            | K::AmpAmp
            | K::PipePipe
            | K::Bang
            | K::Semicolon
            | K::SingleQuoted
            | K::RawString
            | K::Number
            | K::Quantity => Flow::Next(self.maybe_foreign(index, token, mark)),
            kind => {
                self.emit(token, Word::Other, mark);
                self.weigh(token, brackets::weight_of(kind), index)
            }
        }
    }

    fn next_index(&self) -> u32 {
        u32::try_from(self.out.lexemes.len()).unwrap_or(u32::MAX)
    }

    fn emit(&mut self, token: Token, word: Word, mark: Mark) {
        let Token { kind, start, end } = token;
        self.out.lexemes.push(Lexeme { kind, word, mark, start, end, closer: 0 });
    }

    fn weigh(&mut self, token: Token, weight: u32, index: usize) -> Flow {
        if weight > 0 && self.frames.weigh(weight).is_err() {
            self.out.faults.end(faults::nesting_too_deep::chain(token.into()));
            return Flow::Stop;
        }
        Flow::Next(index + 1)
    }

    /// Decides what the newline before a token means, and puts it out if it separates.
    fn begin_line(&mut self, index: usize, token: Token) -> Mark {
        if self.out.lexemes.is_empty() {
            return Mark::SameLine;
        }
        self.close_by_indent(token);
        let Some(&last) = self.out.lexemes.last() else { return Mark::SameLine };
        let starts = self.line_start(index, token);
        let ends = LineEnd { kind: last.kind, word: last.word };
        if !self.frames.in_lines() && !self.breaks_out(ends, starts) {
            return Mark::NewLine;
        }
        let blank = last.separates() || token.kind == TokenKind::RBrace || last.kind == TokenKind::LBrace;
        if blank || lines::goes_on(ends, starts) {
            return Mark::NewLine;
        }
        if lines::brace_is_late(ends, starts) {
            let gap = Place::new(last.end, token.start);
            self.out.faults.push(faults::brace_on_next_line::brace(token.into(), gap, self.source));
            return Mark::SameLine;
        }
        if lines::else_is_late(starts) {
            let gap = Place::new(last.end, token.start);
            self.out.faults.push(faults::brace_on_next_line::otherwise(token.into(), gap, self.source));
            return Mark::SameLine;
        }
        self.separate_lines(last.end);
        Mark::NewLine
    }

    fn separate_lines(&mut self, at: u32) {
        self.frames.separate();
        self.emit(Token { kind: TokenKind::Newline, start: at, end: at }, Word::Other, Mark::SameLine);
    }

    /// Whether a line inside `( )` or `[ ]` shows that these were left open: nothing in them reads `NAME =`. Then
    /// they are closed.
    fn breaks_out(&mut self, ends: LineEnd, starts: LineStart) -> bool {
        if !(starts.is_entry() && !ends.awaits_type() || starts.is_body_after(ends)) {
            return false;
        }
        let Some(depth) = self.frames.brackets_above_lines() else { return false };
        for _ in 0..depth {
            self.close_missing(Silence::None);
        }
        true
    }

    fn line_start(&self, index: usize, token: Token) -> LineStart {
        let word_of = |token: &Token| match token.kind {
            TokenKind::Name => Word::of(token.text(self.source)),
            _ => Word::Other,
        };
        let second = self
            .tokens
            .get(index + 1..)
            .unwrap_or(&[])
            .iter()
            .find(|token| token.kind != TokenKind::Whitespace)
            .filter(|token| !token.kind.is_trivia())
            .map(|token| (token.kind, word_of(token)));
        LineStart { kind: token.kind, word: word_of(&token), second }
    }
}

/// Which missing closers to report.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Silence {
    None,
    All,
}

impl From<Token> for Place {
    fn from(token: Token) -> Place {
        Place::new(token.start, token.end)
    }
}
