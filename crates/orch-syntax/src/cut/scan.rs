//! Where items begin and end, byte by byte.

use logos::Logos;

use super::TooMuch;
use super::header;
use super::strings::{self, Strings};
use crate::lines::{self, LineEnd, LineStart};
use crate::token::{BlockComments, BlockEnd, TokenKind};
use crate::word::Word;

/// The brackets of the text do not match.
pub(super) struct Unbalanced;

/// The bytes of each item, where the brackets of the text match.
pub(super) fn by_depth(text: &str) -> Result<Vec<(usize, usize)>, Unbalanced> {
    Scan::new(text, Rule::Depth).run()
}

/// The bytes of each item, where the brackets cannot be trusted.
pub(super) fn by_column(text: &str) -> Vec<(usize, usize)> {
    Scan::new(text, Rule::Column).run().unwrap_or_default()
}

/// The tokens that begin a line at `at`.
pub(super) fn line_start(text: &str, at: usize) -> Option<LineStart> {
    // No further than the line: what spans many must not be read once for each.
    let line = text.get(at..strings::line_end(text.as_bytes(), at))?;
    let mut lexer = TokenKind::lexer(line);
    let kind = lexer.next()?.unwrap_or(TokenKind::Invalid);
    let word = word_of(kind, lexer.slice());
    let second = loop {
        match lexer.next() {
            Some(Ok(TokenKind::Whitespace)) => {}
            None | Some(Ok(TokenKind::Newline | TokenKind::Comment | TokenKind::DocComment)) => break None,
            Some(Ok(kind)) => break Some((kind, word_of(kind, lexer.slice()))),
            Some(Err(())) => break Some((TokenKind::Invalid, Word::Other)),
        }
    };
    Some(LineStart { kind, word, second })
}

/// Whether the line at `at`, which is at column 0, begins an item whatever stands before.
pub(super) fn item_begins(text: &str, at: usize) -> bool {
    match text.as_bytes().get(at) {
        Some(b'@' | b'_' | b'a'..=b'z' | b'A'..=b'Z') => {}
        Some(b'/') if is_doc(text.as_bytes(), at) => return true,
        _ => return false,
    }
    line_start(text, at).is_some_and(LineStart::begins_item)
}

fn word_of(kind: TokenKind, text: &str) -> Word {
    if kind == TokenKind::Name { Word::of(text) } else { Word::Other }
}

fn is_doc(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..at + 3) == Some(b"///") && bytes.get(at + 3) != Some(&b'/')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Rule {
    /// Items end where the brackets are closed.
    Depth,
    /// Items end where the next begins at column 0.
    Column,
}

/// What a byte may begin.
const PLAIN: u8 = 0;
const LINE: u8 = 1;
const OPEN: u8 = 2;
const CLOSE: u8 = 3;
const QUOTE: u8 = 4;
const SLASH: u8 = 5;
const RAW: u8 = 6;
const APOSTROPHE: u8 = 7;
const COMMA: u8 = 8;

const fn class_of(byte: u8) -> u8 {
    match byte {
        b'\n' | b'\r' => LINE,
        b'{' | b'(' | b'[' => OPEN,
        b'}' | b')' | b']' => CLOSE,
        b'"' => QUOTE,
        b'/' => SLASH,
        b'r' => RAW,
        b'\'' => APOSTROPHE,
        b',' => COMMA,
        _ => PLAIN,
    }
}

#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse it")]
const CLASS: [u8; 256] = {
    let mut class = [PLAIN; 256];
    let mut byte = 0;
    while byte < 256 {
        class[byte] = class_of(byte as u8);
        byte += 1;
    }
    class
};

struct Scan<'a> {
    text: &'a str,
    bytes: &'a [u8],
    rule: Rule,
    at: usize,
    /// The brackets that are open.
    open: Vec<u8>,
    comments: BlockComments,
}

/// The line of an item that is being read.
struct Line {
    /// Its first byte, or that of the first line of what goes on.
    start: usize,
    /// Where a token surely begins, behind the last bracket or string.
    boundary: usize,
    /// The bracket or string before the boundary.
    last: LineEnd,
    /// Where its comment begins.
    comment: Option<usize>,
    /// One past the last byte of the item so far, lines before this one.
    end: usize,
    /// Where the item begins.
    item: usize,
    /// Whether the lines of its body are indented under its head, without braces.
    lacks_brace: bool,
}

impl<'a> Scan<'a> {
    fn new(text: &'a str, rule: Rule) -> Scan<'a> {
        let at = if text.starts_with('\u{FEFF}') { 3 } else { 0 };
        Scan { text, bytes: text.as_bytes(), rule, at, open: Vec::new(), comments: BlockComments::default() }
    }

    fn run(mut self) -> Result<Vec<(usize, usize)>, Unbalanced> {
        let mut found = Vec::new();
        // One more than are told apart: the rest begins with it.
        while found.len() <= TooMuch::Items.most()
            && let Some(start) = self.next_item()
        {
            self.open.clear();
            let end = self.item()?;
            found.push((start, end.max(start)));
        }
        Ok(found)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.bytes.get(at).copied()
    }

    /// Goes to the first byte of the next item and says where it begins with its doc comments.
    fn next_item(&mut self) -> Option<usize> {
        let mut docs = None;
        let mut lines = 0;
        loop {
            match self.byte(self.at)? {
                b'\n' | b'\r' => {
                    self.at = self.after_newline(self.at);
                    lines += 1;
                    if lines > 1 {
                        docs = None;
                    }
                }
                b' ' | b'\t' | b'\x0c' => self.at += 1,
                // What a comma parts from an item does not document it.
                b',' => {
                    self.at += 1;
                    docs = None;
                }
                b'/' if self.byte(self.at + 1) == Some(b'/') => {
                    if is_doc(self.bytes, self.at) {
                        docs = docs.or(Some(self.at));
                    }
                    self.at = strings::line_end(self.bytes, self.at);
                    lines = 0;
                }
                _ => return Some(docs.unwrap_or(self.at)),
            }
        }
    }

    fn after_newline(&self, at: usize) -> usize {
        if self.bytes.get(at..at + 2) == Some(b"\r\n") { at + 2 } else { at + 1 }
    }

    /// Reads to the end of the item and says where that is.
    fn item(&mut self) -> Result<usize, Unbalanced> {
        let begin = self.at;
        if self.byte(begin) == Some(b'@') {
            self.at += header::attributes_end(self.text.get(begin..).unwrap_or(""));
        }
        let nothing = LineEnd { kind: TokenKind::RBrace, word: Word::Other };
        let (start, end) = (self.at, self.at);
        let (comment, lacks_brace) = (None, false);
        let mut line = Line { start, boundary: start, last: nothing, comment, end, item: begin, lacks_brace };
        loop {
            while let Some(byte) = self.byte(self.at)
                && CLASS.get(byte as usize) == Some(&PLAIN)
            {
                self.at += 1;
            }
            let Some(byte) = self.byte(self.at) else {
                if self.rule == Rule::Depth && !self.open.is_empty() {
                    return Err(Unbalanced);
                }
                return Ok(self.content_end(&line));
            };
            match CLASS.get(byte as usize).copied().unwrap_or(PLAIN) {
                LINE => {
                    if let Some(end) = self.end_of_line(&mut line) {
                        return Ok(end);
                    }
                }
                COMMA if self.open.is_empty() => return Ok(self.content_end(&line)),
                OPEN => {
                    self.open.push(byte);
                    self.at += 1;
                }
                CLOSE => {
                    self.close(byte)?;
                    self.at += 1;
                    line.last = LineEnd { kind: TokenKind::RBrace, word: Word::Other };
                    if byte != b'}' {
                        line.last.kind = TokenKind::RParen;
                    }
                    line.boundary = self.at;
                }
                SLASH if self.byte(self.at + 1) == Some(b'/') => {
                    line.comment = Some(self.at);
                    self.at = strings::line_end(self.bytes, self.at);
                }
                SLASH if self.byte(self.at + 1) == Some(b'*') => {
                    if let Some(last) = self.last_token(&line, self.at) {
                        line.last = last;
                    }
                    self.at = match self.comments.end(self.text, self.at + 2) {
                        BlockEnd::Closed(end) => end,
                        // What follows may close it: no part of the text can be cut by itself.
                        BlockEnd::Open(_) if self.rule == Rule::Depth => return Err(Unbalanced),
                        BlockEnd::Open(end) => end,
                    };
                    line.boundary = self.at;
                }
                QUOTE | RAW | APOSTROPHE => self.string(&mut line)?,
                _ => self.at += 1,
            }
        }
    }

    fn close(&mut self, closer: u8) -> Result<(), Unbalanced> {
        let opener = match closer {
            b'}' => b'{',
            b')' => b'(',
            _ => b'[',
        };
        if self.open.last() == Some(&opener) {
            self.open.pop();
            return Ok(());
        }
        if self.rule == Rule::Depth {
            return Err(Unbalanced);
        }
        // A brace closes whatever was left open inside it; other closers reach no further than their brace.
        let floor = if closer == b'}' {
            0
        } else {
            self.open.iter().rposition(|b| *b == b'{').map_or(0, |at| at + 1)
        };
        if let Some(at) = self.open.iter().skip(floor).rposition(|b| *b == opener) {
            self.open.truncate(floor + at);
        }
        Ok(())
    }

    fn string(&mut self, line: &mut Line) -> Result<(), Unbalanced> {
        let strings = Strings { text: self.text, stops_at_items: self.rule == Rule::Column };
        let Some(read) = strings.read(self.at) else {
            self.at += 1;
            return Ok(());
        };
        if read.runs_away && self.rule == Rule::Depth {
            return Err(Unbalanced);
        }
        self.at = read.end;
        line.boundary = read.end;
        line.last = LineEnd { kind: TokenKind::StringEnd, word: Word::Other };
        Ok(())
    }

    /// Passes a newline; says where the item ends if it ends here, and then stays before the newline.
    fn end_of_line(&mut self, line: &mut Line) -> Option<usize> {
        let newline = self.at;
        let next = self.after_newline(newline);
        if !self.open.is_empty() {
            self.at = next;
            if self.rule == Rule::Column {
                line.end = self.content_end_at(line, newline);
                line.start = next;
                line.comment = None;
                if item_begins(self.text, next) {
                    self.at = newline;
                    return Some(line.end);
                }
            }
            line.boundary = next;
            line.comment = None;
            return None;
        }
        line.end = self.content_end_at(line, newline);
        if let Some(last) = self.last_token(line, newline) {
            line.last = last;
        }
        let Some(significant) = self.next_significant(next) else {
            self.at = self.bytes.len();
            line.start = self.at;
            line.boundary = self.at;
            line.comment = None;
            return Some(line.end);
        };
        let starts = line_start(self.text, significant)?;
        let at_column_0 = matches!(self.byte(significant.wrapping_sub(1)), Some(b'\n' | b'\r'));
        // Asked of every line, since a head may end in a sign that goes on: `service web:`.
        let lacks_brace = self.is_indented(significant) && self.lacks_brace(line, starts);
        let goes_on = !(at_column_0 && starts.begins_item())
            && (lines::goes_on(line.last, starts)
                || lines::brace_is_late(line.last, starts)
                || lines::else_is_late(starts)
                || lacks_brace
                || (self.rule == Rule::Column && (!at_column_0 || is_closer(starts.kind))));
        if !goes_on {
            return Some(line.end);
        }
        self.at = significant;
        line.start = significant;
        line.boundary = significant;
        line.comment = None;
        None
    }

    /// Whether a line is indented: a single blank is left where a word was deleted.
    fn is_indented(&self, at: usize) -> bool {
        let before = self.bytes.get(..at).unwrap_or(&[]);
        before.ends_with(b"  ") || before.ends_with(b"\t")
    }

    /// Whether the item is only a head so far, at column 0, and the next line, which is not, reads like a field.
    fn lacks_brace(&self, line: &mut Line, next: LineStart) -> bool {
        if !line.lacks_brace && next.is_field() {
            let head = self.text.get(line.item..line.end).unwrap_or("");
            let at_column_0 = line.item == 0 || matches!(self.byte(line.item - 1), Some(b'\n' | b'\r'));
            line.lacks_brace = at_column_0
                && !head.contains(['{', '=', '}', '"'])
                && line_start(self.text, line.item).is_some_and(LineStart::begins_item);
        }
        line.lacks_brace
    }

    /// Where the item ends if it ends at the current byte.
    fn content_end(&self, line: &Line) -> usize {
        self.content_end_at(line, self.at)
    }

    fn content_end_at(&self, line: &Line, stop: usize) -> usize {
        let stop = line.comment.unwrap_or(stop);
        let content = self.text.get(line.start..stop).unwrap_or("");
        let trimmed = content.trim_end_matches([' ', '\t', '\x0c', '\n', '\r']);
        if trimmed.is_empty() { line.end } else { line.start + trimmed.len() }
    }

    /// The last token of a line that lies outside all brackets, unless that is the bracket or string before the
    /// boundary.
    fn last_token(&self, line: &Line, stop: usize) -> Option<LineEnd> {
        let tail = self.text.get(line.boundary..line.comment.unwrap_or(stop))?;
        let mut lexer = TokenKind::lexer(tail);
        let mut last: Option<LineEnd> = None;
        while let Some(read) = lexer.next() {
            let kind = read.unwrap_or(TokenKind::Invalid);
            if kind.is_trivia() {
                continue;
            }
            let after_point = last.is_some_and(|l| matches!(l.kind, TokenKind::Dot | TokenKind::QuestionDot));
            let word = if after_point { Word::Other } else { word_of(kind, lexer.slice()) };
            last = Some(LineEnd { kind, word });
        }
        last
    }

    fn next_significant(&self, mut at: usize) -> Option<usize> {
        loop {
            match self.byte(at)? {
                b' ' | b'\t' | b'\x0c' | b'\n' | b'\r' => at += 1,
                b'/' if self.byte(at + 1) == Some(b'/') => at = strings::line_end(self.bytes, at),
                _ => return Some(at),
            }
        }
    }
}

fn is_closer(kind: TokenKind) -> bool {
    matches!(kind, TokenKind::RBrace | TokenKind::RBracket | TokenKind::RParen)
}
