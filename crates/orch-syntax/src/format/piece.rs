//! A file as the pieces that the formatter moves about: tokens, whole strings, comments, whole broken items.
//! Knows which items are broken; not where anything belongs.

use std::ops::Range;

use orch_diagnostics::Severity;

use super::mark::{self, Row};
use crate::ast;
use crate::{Cut, Spans, TokenKind, cut, lex, parse_cut};

/// The pieces of a file and what is known of them.
#[derive(Default)]
pub(super) struct Sheet<'a> {
    /// In the order of the text; together they are all of it but the white space.
    pub pieces: Vec<Piece<'a>>,
    /// The members that stand in bodies and at the top, by their first piece.
    pub rows: Vec<Row<'a>>,
    /// The items that are left as they are.
    pub broken: Vec<Range<usize>>,
}

/// A stretch of text that is written out as it is.
pub(super) struct Piece<'a> {
    pub kind: Kind,
    pub text: &'a str,
    /// Where it stands in the file, in bytes.
    pub start: usize,
    pub end: usize,
    /// The ends of lines between it and the piece before.
    pub newlines: usize,
    /// The characters between it and the piece, or the start of the line, before.
    pub gap: usize,
    pub marks: Marks,
}

/// What a piece is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// One token.
    Token(TokenKind),
    /// A string, from quote to quote.
    Text,
    /// A comment or doc comment, up to the end of its line.
    Comment,
    /// A broken item with the white space before it on its line.
    Broken,
}

/// What only the tree can tell of a piece.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Marks {
    /// A member, an arm or the like begins here: its line does not go on from the one above.
    pub begins: bool,
    /// No space before it, as before the `(` of a call.
    pub tight_before: bool,
    /// No space after it, as after the `-` of `-1`.
    pub tight_after: bool,
}

impl Piece<'_> {
    pub fn is(&self, kind: TokenKind) -> bool {
        self.kind == Kind::Token(kind)
    }

    pub fn opens(&self) -> bool {
        matches!(self.kind, Kind::Token(TokenKind::LParen | TokenKind::LBracket | TokenKind::LBrace))
    }

    pub fn closes(&self) -> bool {
        matches!(self.kind, Kind::Token(TokenKind::RParen | TokenKind::RBracket | TokenKind::RBrace))
    }

    /// Whether its own text goes over several lines.
    pub fn is_multiline(&self) -> bool {
        matches!(self.kind, Kind::Text | Kind::Broken) && self.text.contains('\n')
    }

    /// Whether no end of a line follows it in the text it was read from.
    pub fn ends_file(&self, text: &str) -> bool {
        !text.get(self.end..).is_some_and(|rest| rest.contains(['\n', '\r']))
    }

    /// Writes the text; a healthy string ends its lines with `\n`, a broken item as it did.
    pub fn write(&self, out: &mut String) {
        if self.kind == Kind::Text && self.text.contains("\r\n") {
            out.push_str(&self.text.replace("\r\n", "\n"));
        } else {
            out.push_str(self.text);
        }
    }
}

/// Reads a file, item by item.
pub(super) fn read(text: &str) -> Sheet<'_> {
    let mut sheet = Sheet::default();
    let mut reader = Reader { text, end: 0, newlines: 0, line: 0 };
    let mut items = items(text).peekable();
    while let Some(Item { at, tree }) = items.next() {
        reader.between(at.start, &mut sheet);
        let source = text.get(at.clone()).unwrap_or("");
        match tree.filter(|_| !items.peek().is_some_and(|next| next.may_become_body_of(&at, text))) {
            Some((tree, spans)) => {
                let first = sheet.pieces.len();
                reader.tokens(source, at.start, &mut sheet);
                mark::item(&tree, &spans, at.start, first, &mut sheet);
            }
            None => {
                reader.broken(at.clone(), &mut sheet);
                sheet.broken.push(at);
            }
        }
    }
    reader.between(text.len(), &mut sheet);
    sheet
}

/// The items of a file, in order.
pub(super) fn items(text: &str) -> impl Iterator<Item = Item> {
    cut(text).into_iter().map(|cut| Item::read(&cut, text))
}

/// An item of a file.
pub(super) struct Item {
    /// Its bytes.
    at: Range<usize>,
    /// Its tree, where nothing is wrong with it.
    tree: Option<(ast::Item, Spans)>,
}

impl Item {
    fn read(cut: &Cut, text: &str) -> Item {
        let parsed = parse_cut(&cut.header, cut.text(text));
        let is_healthy = parsed.faults.iter().all(|fault| fault.severity != Severity::Error);
        let tree = parsed.item.filter(|_| is_healthy).map(|tree| (tree, parsed.spans));
        Item { at: cut.start as usize..cut.end as usize, tree }
    }

    /// What is read of it, wherever it stands; `None` where something is wrong with it.
    pub fn into_tree(self) -> Option<ast::Item> {
        self.tree.map(|(tree, _)| tree)
    }

    /// Whether it would be read as the body of the item before it, a head at column 0, once that is moved there: what
    /// is broken stays as indented as it is.
    fn may_become_body_of(&self, head: &Range<usize>, text: &str) -> bool {
        let begin = text.get(..self.at.start).unwrap_or("").rfind(['\n', '\r']).map_or(0, |at| at + 1);
        // How a line is indented that the head stands on says how the head is.
        let shared = usize::from(begin < head.end);
        let mut lines = text.get(begin..self.at.end).unwrap_or("").split(['\n', '\r']).skip(shared);
        let head = text.get(head.clone()).unwrap_or("");
        let mut code = head.lines().skip_while(|line| line.trim_start().starts_with("//"));
        self.tree.is_none()
            && !code.any(|line| line.contains(['{', '=', '}', '"']))
            && lines.any(|line| line.starts_with([' ', '\t']))
    }
}

/// Where reading has come to.
struct Reader<'a> {
    text: &'a str,
    /// The end of the last piece.
    end: usize,
    /// The ends of lines since then.
    newlines: usize,
    /// The start of the line, or the end of the last piece if that is later.
    line: usize,
}

impl<'a> Reader<'a> {
    /// What stands between items: blanks and comments. Line by line, since there may be millions.
    fn between(&mut self, end: usize, sheet: &mut Sheet<'a>) {
        let mut rest = self.text.get(self.end..end).unwrap_or("");
        while let Some(first) = rest.chars().next() {
            let at = end - rest.len();
            let length = match first {
                '\r' | '\n' => {
                    let length = if rest.starts_with("\r\n") { 2 } else { 1 };
                    self.newlines += 1;
                    self.line = at + length;
                    length
                }
                ' ' | '\t' => 1,
                _ => {
                    let is_comment = rest.starts_with("//");
                    let length = rest.find(['\r', '\n']).filter(|_| is_comment).unwrap_or(rest.len());
                    self.tokens(rest.get(..length).unwrap_or(""), at, sheet);
                    length
                }
            };
            rest = rest.get(length..).unwrap_or("");
        }
    }

    fn tokens(&mut self, source: &'a str, base: usize, sheet: &mut Sheet<'a>) {
        let mut strings = 0_usize;
        let mut string_start = 0;
        for token in lex(source) {
            let at = base + token.start as usize..base + token.end as usize;
            match token.kind {
                TokenKind::StringStart | TokenKind::MultilineStart => {
                    if strings == 0 {
                        string_start = at.start;
                    }
                    strings += 1;
                }
                TokenKind::StringEnd => {
                    strings = strings.saturating_sub(1);
                    if strings == 0 {
                        self.push(Kind::Text, string_start..at.end, sheet);
                    }
                }
                _ if strings > 0 => {}
                TokenKind::Whitespace => {}
                TokenKind::Newline => {
                    self.newlines += 1;
                    self.line = at.end;
                }
                TokenKind::Comment | TokenKind::DocComment => {
                    let text = self.text.get(at.clone()).unwrap_or("").trim_end();
                    self.push(Kind::Comment, at.start..at.start + text.len(), sheet);
                }
                TokenKind::RawString => self.push(Kind::Text, at, sheet),
                kind => self.push(Kind::Token(kind), at, sheet),
            }
        }
    }

    fn broken(&mut self, item: Range<usize>, sheet: &mut Sheet<'a>) {
        self.push(Kind::Broken, self.line.min(item.start)..item.end, sheet);
    }

    fn push(&mut self, kind: Kind, at: Range<usize>, sheet: &mut Sheet<'a>) {
        let gap = self.text.get(self.line..at.start).map_or(0, |space| space.chars().count());
        sheet.pieces.push(Piece {
            kind,
            text: self.text.get(at.clone()).unwrap_or(""),
            start: at.start,
            end: at.end,
            newlines: self.newlines,
            gap,
            marks: Marks::default(),
        });
        self.newlines = 0;
        self.end = at.end;
        self.line = at.end;
    }
}
