//! What other languages write and this one does not: reported, and read as what was surely meant, so that one slip
//! is one fault.

use super::{Builder, Mark, Token, TokenKind, Word};
use crate::faults;
use crate::parse::Place;

impl Builder<'_> {
    /// Puts out a literal or what is foreign, and says with which token to go on.
    pub(super) fn maybe_foreign(&mut self, index: usize, token: Token, mark: Mark) -> usize {
        let text = token.text(self.source);
        match token.kind {
            TokenKind::AmpAmp => self.operator(token, Word::And, mark),
            TokenKind::PipePipe => self.operator(token, Word::Or, mark),
            TokenKind::Bang => self.operator(token, Word::Not, mark),
            TokenKind::Semicolon => {
                self.out.faults.push(faults::semicolon::finding(token.into()));
                let separated = self.out.lexemes.last().is_none_or(|last| last.separates());
                if self.frames.in_lines() && !separated {
                    self.separate_lines(token.start);
                }
            }
            TokenKind::SingleQuoted => {
                self.out.faults.push(faults::single_quotes::finding(token.into(), text));
                self.emit(token, Word::Other, mark);
            }
            TokenKind::RawString => {
                if !raw_is_closed(text) {
                    self.out.faults.push(faults::unclosed_string::raw(token.into(), text));
                }
                self.emit(token, Word::Other, mark);
            }
            TokenKind::Number => return self.number(index, token, mark),
            TokenKind::Quantity if is_radix(text) => return self.malformed(index, token, mark),
            TokenKind::Invalid => return self.invalid(index, token, mark),
            _ => self.emit(token, Word::Other, mark),
        }
        index + 1
    }

    fn operator(&mut self, token: Token, word: Word, mark: Mark) {
        self.out.faults.push(faults::foreign_operator::finding(token.into(), word, self.source));
        self.emit(Token { kind: TokenKind::Name, ..token }, word, mark);
    }

    /// `1.2.3` and `127.0.0.1` are no numbers: they lack their quotes.
    fn number(&mut self, index: usize, token: Token, mark: Mark) -> usize {
        let dotted = self.adjacent(index + 1, token.end).is_some_and(|dot| {
            dot.kind == TokenKind::Dot
                && self
                    .adjacent(index + 2, dot.end)
                    .is_some_and(|next| matches!(next.kind, TokenKind::Number | TokenKind::Quantity))
        });
        if dotted {
            return self.malformed(index, token, mark);
        }
        self.emit(token, Word::Other, mark);
        index + 1
    }

    fn malformed(&mut self, index: usize, token: Token, mark: Mark) -> usize {
        let mut end = token.end;
        let mut next = index + 1;
        while let Some(more) = self.adjacent(next, end) {
            use TokenKind as K;
            if !matches!(more.kind, K::Dot | K::Number | K::Quantity | K::Name | K::Minus) {
                break;
            }
            end = more.end;
            next += 1;
        }
        let whole = Token { kind: TokenKind::Invalid, start: token.start, end };
        self.out.faults.push(faults::number_malformed::finding(whole.into(), whole.text(self.source)));
        self.emit(whole, Word::Other, mark);
        next
    }

    /// Characters nothing reads. After `#` the line is a comment in many languages; it is read as one.
    fn invalid(&mut self, index: usize, token: Token, mark: Mark) -> usize {
        let mut end = token.end;
        let mut next = index + 1;
        while let Some(more) = self.adjacent(next, end)
            && more.kind == TokenKind::Invalid
        {
            end = more.end;
            next += 1;
        }
        let whole = Token { end, ..token };
        let text = whole.text(self.source);
        if text.starts_with('#') {
            let comment = self.tokens.get(next..).unwrap_or(&[]);
            next += comment.iter().take_while(|token| token.kind != TokenKind::Newline).count();
            let hash = Place::new(token.start, token.start + 1);
            self.out.faults.push(faults::invalid_character::comment(hash));
            if mark == Mark::NewLine || self.out.lexemes.is_empty() {
                self.line.is_fresh = true;
            }
            return next;
        }
        if let Some((quoted, after)) = self.typographic(index, token) {
            let text = quoted.text(self.source);
            self.out.faults.push(faults::single_quotes::typographic(quoted.into(), text));
            self.emit(quoted, Word::Other, mark);
            return after;
        }
        self.out.faults.push(faults::invalid_character::finding(whole.into(), text));
        if text.chars().all(faults::invalid_character::is_blank) {
            return next;
        }
        self.emit(whole, Word::Other, mark);
        next
    }

    /// A string in the quotes of a word processor that is closed on its line, and the token after it.
    fn typographic(&self, index: usize, first: Token) -> Option<(Token, usize)> {
        let mut chars = first.text(self.source).chars();
        let closing: &[char] = match chars.next()? {
            '“' | '„' => &['”', '“'],
            '‘' => &['’'],
            _ => return None,
        };
        let rest = self.source.get(first.start as usize..)?;
        let line = rest.lines().next()?;
        let (at, closer) = line.char_indices().skip(1).find(|(_, c)| closing.contains(c))?;
        let end = first.start + u32::try_from(at + closer.len_utf8()).ok()?;
        let after = self.tokens.get(index..)?.iter().take_while(|token| token.start < end).count();
        Some((Token { end, ..first }, index + after))
    }

    /// The token at this index if it begins where the one before it ends.
    fn adjacent(&self, index: usize, end: u32) -> Option<Token> {
        self.tokens.get(index).copied().filter(|token| token.start == end)
    }
}

fn raw_is_closed(text: &str) -> bool {
    match text.strip_prefix("r#\"") {
        Some(inside) => inside.ends_with("\"#"),
        None => text.strip_prefix("r\"").is_some_and(|inside| inside.ends_with('"')),
    }
}

/// `0xzz`, `0b1`: meant as a number, but no digits of it.
fn is_radix(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('0') && matches!(chars.next(), Some('x' | 'o' | 'X' | 'O'))
}
