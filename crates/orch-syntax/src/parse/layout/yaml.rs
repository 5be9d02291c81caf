//! Lists of `- item` lines and fields under `key:`, as YAML writes them: read by their indentation, as the brackets
//! they were meant to be. One block is one fault, and its fix writes the brackets.

use orch_diagnostics::{Edit, Safety};

use super::brackets::Frame;
use super::{Builder, Silence, Strays};
use crate::faults::{indented_block, unclosed_brace};
use crate::parse::Place;
use crate::parse::lexeme::Mark;
use crate::token::{Token, TokenKind};
use crate::word::Word;

/// What a frame was written as.
pub(super) struct Block {
    form: Form,
    /// Where its lines begin.
    column: u32,
    /// The key before its colon, or the first `-` in brackets.
    at: Place,
    /// The blank before the line of its key.
    indent: u32,
    edits: Vec<Edit<Place>>,
    safety: Safety,
}

/// How many tokens of brackets are looked at to see how their elements are parted.
const MOST_LOOKED_AT: usize = 1024;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// `- item` lines under `key:`.
    List,
    /// `name: value` lines under `key:`.
    Body,
    /// `name: value` lines of which the first stands after a `-`.
    Element,
    /// `- item` lines in brackets that are written.
    Dashes,
    /// Lines under a key whose `{` is missing.
    Bare,
}

impl Builder<'_> {
    /// At the first token of a line: closes the blocks that end above it, and opens the one that begins with it.
    pub(super) fn indented_block(&mut self, index: usize, token: Token) {
        let is_dash = self.is_dash(index, token);
        while let Some(block) = self.frames.block()
            && block.form != Form::Dashes
            && (self.line.indent < block.column
                || (self.line.indent == block.column && block.form == Form::List && !is_dash))
            && !(block.form == Form::Bare
                && token.kind == TokenKind::RBrace
                && self.line.indent == block.indent)
        {
            self.close_missing(Silence::All);
        }
        if !self.frames.in_lines() {
            return;
        }
        let above = self.line.above;
        if self.strays == Strays::Known
            && self.line.indent > above
            && self.line_start(index, token).is_field()
            && let Some(key) = self.bare_key()
        {
            let edit = Edit { at: Place::new(key.end, key.end), text: " {".into() };
            return self.open_block(Form::Bare, key, above, vec![edit]);
        }
        if self.line.indent > above && self.line_start(index, token).is_field() {
            if let Some(key) = self.bare_key() {
                let edit = Edit { at: Place::new(key.end, key.end), text: " {".into() };
                return self.open_block(Form::Body, key, above, vec![edit]);
            }
            if let Some((head, colon)) = self.head_before()
                && (!self.line_start(index, token).is_entry() || self.goes_on_indented(token))
            {
                self.out.lexemes.pop();
                let edit = Edit { at: colon, text: " {".into() };
                return self.open_block(Form::Body, head, above, vec![edit]);
            }
        }
        let Some((key, colon)) = self.key_before() else { return };
        if is_dash && self.line.indent >= above {
            self.out.lexemes.pop();
            self.emit(Token { kind: TokenKind::Equals, ..colon }, Word::Other, Mark::SameLine);
            let edit = Edit { at: colon.into(), text: " = [".into() };
            self.open_block(Form::List, key, above, vec![edit]);
        } else if self.line.indent > above
            && (self.is_field(index, token) || self.line_start(index, token).is_entry() && !self.declares())
        {
            self.out.lexemes.pop();
            let edit = Edit { at: colon.into(), text: " {".into() };
            self.open_block(Form::Body, key, above, vec![edit]);
        }
    }

    /// Whether the token is a `-` before an element of a list; passes it, with the comma it stands for.
    pub(super) fn dash(&mut self, index: usize, token: Token) -> bool {
        let column = self.line.indent;
        let is_dash = self.is_dash(index, token);
        let end = self.out.lexemes.last().map_or(0, |last| last.end);
        let is_first = self.out.lexemes.last().is_some_and(|last| last.kind == TokenKind::LBracket);
        let next = self.tokens.get(index + 2).copied();
        let Some(block) = self.frames.block_mut() else { return false };
        let is_element = match block.form {
            Form::List => column == block.column,
            Form::Dashes => true,
            Form::Body | Form::Element | Form::Bare => false,
        };
        if !is_dash || !is_element {
            return false;
        }
        if !is_first {
            block.edits.push(Edit { at: Place::new(end, end), text: ",".into() });
        }
        let after = next.map_or(token.end, |next| next.start);
        block.edits.push(Edit { at: Place::new(token.start, after), text: "".into() });
        if !is_first {
            self.frames.separate();
            self.emit(Token { kind: TokenKind::Comma, start: end, end }, Word::Other, Mark::SameLine);
        }
        if let Some(next) = next
            && self.is_field(index + 2, next)
        {
            if let Some(block) = self.frames.block_mut() {
                block.safety = Safety::Offer;
            }
            self.line.indent = next.start.saturating_sub(self.line.start);
            self.open_block(Form::Element, Place::new(next.start, next.end), column, Vec::new());
        }
        true
    }

    /// After a written `[`: whether its elements are `- item` lines.
    pub(super) fn dashes_in_brackets(&mut self, index: usize, opener: Token) {
        let rest = self.tokens.get(index + 1..).unwrap_or(&[]);
        let Some(first) = rest.iter().position(|token| !token.kind.is_trivia()) else { return };
        let breaks = rest.iter().take(first).any(|token| token.kind == TokenKind::Newline);
        let Some(&dash) = rest.get(first) else { return };
        if !breaks || !self.is_dash(index + 1 + first, dash) || self.has_comma(index + 1) {
            return;
        }
        let indent = self.line.indent;
        if let Some(frame) = self.frames.top_mut() {
            frame.block = Some(Block {
                form: Form::Dashes,
                column: 0,
                at: dash.into(),
                indent,
                edits: Vec::new(),
                safety: Safety::Safe,
            });
        }
        debug_assert_eq!(opener.kind, TokenKind::LBracket);
    }

    /// Reports a block whose frame was closed.
    pub(super) fn report_block(&mut self, mut block: Block) {
        let end = self.out.lexemes.iter().rev().find(|lexeme| lexeme.end > lexeme.start);
        let end = end.map_or(0, |last| last.end);
        let end = Place::new(end, end);
        let indent = " ".repeat(block.indent as usize);
        let text = self.source.get(block.at.start as usize..block.at.end as usize).unwrap_or("");
        let finding = match block.form {
            Form::Element => return,
            Form::Bare => unclosed_brace::without_opener(block.at, text, block.edits),
            Form::Dashes => indented_block::dashes(block.at, block.edits, block.safety),
            Form::List => {
                block.edits.push(Edit { at: end, text: format!(",\n{indent}]").into() });
                indented_block::list(block.at, text, block.edits, block.safety)
            }
            Form::Body => {
                block.edits.push(Edit { at: end, text: format!("\n{indent}}}").into() });
                indented_block::body(block.at, text, block.edits)
            }
        };
        self.out.faults.push(finding);
    }

    fn open_block(&mut self, form: Form, at: Place, indent: u32, edits: Vec<Edit<Place>>) {
        let kind = if form == Form::List { TokenKind::LBracket } else { TokenKind::LBrace };
        let end = self.out.lexemes.last().map_or(0, |last| last.end);
        if self.frames.is_full() {
            return;
        }
        let block = Block { form, column: self.line.indent, at, indent, edits, safety: Safety::Safe };
        let place = Place::new(end, end);
        self.frames.push(Frame::of_block(kind, self.next_index(), place, self.line.indent, block));
        self.emit(Token { kind, start: end, end }, Word::Other, Mark::SameLine);
    }

    /// A name that stands alone on the line above.
    fn bare_key(&self) -> Option<Place> {
        let [before @ .., key] = self.out.lexemes.as_slice() else { return None };
        let begins = before.last().is_some_and(|last| last.separates() || last.kind == TokenKind::LBrace);
        (begins && key.kind == TokenKind::Name).then(|| key.place())
    }

    /// The head and the colon where there is nothing yet but `KIND NAME:`, of a kind that takes no type.
    fn head_before(&self) -> Option<(Place, Place)> {
        let [kind, name, colon] = self.out.lexemes.as_slice() else { return None };
        let is_head = kind.kind == TokenKind::Name
            && name.kind == TokenKind::Name
            && colon.kind == TokenKind::Colon
            && kind.text(self.source) != "let";
        is_head.then(|| (Place::new(kind.start, name.end), colon.place()))
    }

    /// Whether the line after that of a token is indented as far: `x: \n  int = 5` is one value with its type.
    fn goes_on_indented(&self, token: Token) -> bool {
        let rest = self.source.get(token.start as usize..).unwrap_or("");
        let next = rest.lines().skip(1).find(|line| !line.trim().is_empty());
        let indent = |line: &str| line.len() - line.trim_start().len();
        next.is_some_and(|line| indent(line) >= self.line.indent as usize)
    }

    /// Whether the text is an item in whose body `key:` may be followed by a type on the next line.
    fn declares(&self) -> bool {
        const WORDS: [&str; 6] = ["kind", "record", "choice", "let", "fn", "type"];
        let first = self.out.lexemes.iter().take(3).filter(|lexeme| lexeme.kind == TokenKind::Name);
        first.map(|lexeme| lexeme.text(self.source)).any(|word| WORDS.contains(&word))
    }

    /// The key and the colon of a line above that ends with its colon.
    fn key_before(&self) -> Option<(Place, Token)> {
        let [before @ .., key, colon] = self.out.lexemes.as_slice() else { return None };
        if colon.kind != TokenKind::Colon {
            return None;
        }
        let (start, before) = match key.kind {
            TokenKind::Name => (key.start, before),
            TokenKind::StringEnd => match before {
                [before @ .., quotes, _] if quotes.kind == TokenKind::StringStart => (quotes.start, before),
                _ => return None,
            },
            _ => return None,
        };
        let begins = before.last().is_none_or(|last| last.separates() || last.kind == TokenKind::LBrace);
        let colon = Token { kind: colon.kind, start: colon.start, end: colon.end };
        begins.then_some((Place::new(start, key.end), colon))
    }

    /// `- `
    fn is_dash(&self, index: usize, token: Token) -> bool {
        let next = self.tokens.get(index + 1);
        token.kind == TokenKind::Minus && next.is_some_and(|next| next.kind == TokenKind::Whitespace)
    }

    /// `name: ` or `name:` at the end of a line
    fn is_field(&self, index: usize, token: Token) -> bool {
        let after = |at: usize| self.tokens.get(index + at).map(|token| token.kind);
        token.kind == TokenKind::Name
            && after(1) == Some(TokenKind::Colon)
            && matches!(after(2), None | Some(TokenKind::Whitespace | TokenKind::Newline))
    }

    /// Whether a comma stands in the brackets whose first inner token this is, outside all others.
    fn has_comma(&self, index: usize) -> bool {
        let mut depth = 0u32;
        for token in self.tokens.get(index..).unwrap_or(&[]).iter().take(MOST_LOOKED_AT) {
            use TokenKind as K;
            match token.kind {
                K::LBrace | K::LParen | K::LBracket => depth += 1,
                K::RBrace | K::RParen | K::RBracket if depth == 0 => return false,
                K::RBrace | K::RParen | K::RBracket => depth -= 1,
                K::Comma if depth == 0 => return true,
                _ => {}
            }
        }
        false
    }
}
