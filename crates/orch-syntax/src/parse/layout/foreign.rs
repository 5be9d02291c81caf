//! What other languages write and this one does not: reported, and read as what was surely meant, so that one slip
//! is one fault.

use super::brackets::weight_of;
use super::{Builder, Flow, Mark, Token, TokenKind, Word};
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
                let separated = self.out.lexemes.last().is_none_or(|last| last.separates());
                let next = self
                    .tokens
                    .get(index + 1..)
                    .unwrap_or(&[])
                    .iter()
                    .find(|t| t.kind != TokenKind::Whitespace);
                let goes_on = next.is_some_and(|next| {
                    !next.kind.is_trivia()
                        && !matches!(next.kind, TokenKind::RBrace | TokenKind::Comma | TokenKind::Semicolon)
                });
                let parts = goes_on && !separated && self.frames.in_lines();
                self.out.faults.push(faults::semicolon::finding(token.into(), parts));
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

    /// `===`, `!==`, `<>`, `=<`: comparisons of other languages.
    pub(super) fn comparison(&mut self, index: usize, first: Token, mark: Mark) -> Option<Flow> {
        use TokenKind as K;
        let second = self.adjacent(index + 1, first.end)?;
        let (kind, meant) = match (first.kind, second.kind) {
            (K::EqualEqual, K::Equals) => (K::EqualEqual, "=="),
            (K::NotEqual, K::Equals) | (K::Less, K::Greater) => (K::NotEqual, "!="),
            (K::Equals, K::Less) => (K::LessEqual, "<="),
            _ => return None,
        };
        let whole = Token { kind, start: first.start, end: second.end };
        self.out.faults.push(faults::foreign_operator::sign(whole.into(), whole.text(self.source), meant));
        self.emit(whole, Word::Other, mark);
        Some(self.weigh(whole, weight_of(kind), index + 1))
    }

    /// A name with letters beyond ASCII: one all the same, so that it is told once and nothing else of it.
    pub(super) fn letters(&mut self, index: usize, name: Token) {
        let text = name.text(self.source);
        if text.is_ascii() {
            return;
        }
        let mut after = self.tokens.get(index + 1..).unwrap_or(&[]).iter();
        let is_key = self.frames.top_kind() == Some(TokenKind::LBrace)
            && after
                .find(|token| token.kind != TokenKind::Whitespace)
                .is_some_and(|sign| matches!(sign.kind, TokenKind::Equals | TokenKind::PlusEquals));
        self.out.faults.push(faults::invalid_character::letters(name.into(), text, is_key));
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
        let text = token.text(self.source);
        if text.starts_with('#') {
            let comment = self.tokens.get(index..).unwrap_or(&[]);
            let length = comment.iter().take_while(|token| token.kind != TokenKind::Newline).count();
            let hash = Place::new(token.start, token.start + 1);
            self.out.faults.push(faults::invalid_character::comment(hash));
            if mark == Mark::NewLine || self.out.lexemes.is_empty() {
                self.line.is_fresh = true;
            }
            return index + length;
        }
        if text.starts_with('$')
            && let Some(next) = self.dollar(index, token, mark)
        {
            return next;
        }
        if text.starts_with('\'') {
            let end = self.word_end(token.start);
            let quoted = Token { kind: TokenKind::SingleQuoted, start: token.start, end };
            self.out.faults.push(faults::unclosed_string::single(quoted.into(), quoted.text(self.source)));
            self.emit(quoted, Word::Other, mark);
            return self.token_at(index, end);
        }
        if let Some((quoted, after)) = self.typographic(index, token) {
            self.out.faults.push(faults::single_quotes::other(quoted.into(), quoted.text(self.source)));
            self.emit(quoted, Word::Other, mark);
            return after;
        }
        // Only now: what was told from nonsense above must not have looked at all that follows.
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
            '`' => &['`'],
            _ => return None,
        };
        let line = window(self.source, first.start).lines().next()?;
        let (at, closer) = line.char_indices().skip(1).find(|(_, c)| closing.contains(c))?;
        let end = first.start + u32::try_from(at + closer.len_utf8()).ok()?;
        Some((Token { end, ..first }, self.token_at(index, end)))
    }

    /// `$name`, `${name}`: the value alone; `$HOME`: a variable of the environment.
    fn dollar(&mut self, index: usize, dollar: Token, mark: Mark) -> Option<usize> {
        let next = self.adjacent(index + 1, dollar.end)?;
        let (name, closer) = match next.kind {
            TokenKind::Name => (next, None),
            TokenKind::LBrace => {
                let inside = self.tokens.get(index + 2..)?;
                let line = inside.iter().take(64).take_while(|token| token.kind != TokenKind::Newline);
                let mut closing = line.skip_while(|token| token.kind != TokenKind::RBrace);
                (*inside.first()?, Some(*closing.next()?))
            }
            _ => return None,
        };
        let end = closer.map_or(name.end, |closer| closer.end);
        let whole = Token { kind: TokenKind::Invalid, start: dollar.start, end };
        let text = name.text(self.source);
        let is_alone = closer.is_none_or(|closer| closer.start == name.end);
        if is_alone && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_') {
            self.out.faults.push(faults::dollar_outside_string::variable(whole.into(), text));
            self.emit(whole, Word::Other, mark);
            return Some(self.token_at(index, end));
        }
        if let Some(closer) = closer
            && let Some(inside) = self.source.get(next.end as usize..closer.start as usize)
            && let Some(finding) = faults::dollar_outside_string::shell(whole.into(), inside)
        {
            self.out.faults.push(finding);
            self.emit(whole, Word::Other, mark);
            return Some(self.token_at(index, end));
        }
        let opener = if closer.is_some() { next.end } else { dollar.end };
        let opener = Place::new(dollar.start, opener);
        self.out.faults.push(faults::dollar_outside_string::finding(opener, closer.map(Place::from)));
        if let Some(closer) = closer {
            self.passed.insert(closer.start);
            return Some(index + 2);
        }
        Some(index + 1)
    }

    /// `"${HOME:-/root}"`: a variable with what a shell takes in its place. Gives the token that closes it.
    pub(super) fn shell_variable(&mut self, index: usize, opener: Token) -> Option<usize> {
        let inside = self.tokens.get(index + 1..)?.iter().take(64);
        let mut line = inside.take_while(|token| token.kind != TokenKind::Newline);
        let closer = line.position(|token| token.kind == TokenKind::InterpolationEnd)? + index + 1;
        let whole =
            Token { kind: TokenKind::Invalid, start: opener.end, end: self.tokens.get(closer)?.start };
        let finding = faults::dollar_outside_string::shell(whole.into(), whole.text(self.source))?;
        self.out.faults.push(finding);
        self.emit(whole, Word::Other, Mark::SameLine);
        Some(closer)
    }

    /// `ref<service>`, as other descriptions write the type of a reference: the kind alone is meant.
    pub(super) fn reference(&mut self, index: usize, first: Token, mark: Mark) -> Option<usize> {
        if first.kind != TokenKind::Name || first.text(self.source) != "ref" {
            return None;
        }
        let opener = self.adjacent(index + 1, first.end).filter(|token| token.kind == TokenKind::Less)?;
        let kind = self.adjacent(index + 2, opener.end).filter(|token| token.kind == TokenKind::Name)?;
        let closer = self.adjacent(index + 3, kind.end).filter(|token| token.kind == TokenKind::Greater)?;
        let whole = Place::new(first.start, closer.end);
        self.out.faults.push(faults::unexpected_token::reference_type(whole, kind.text(self.source)));
        self.emit(kind, Word::Other, mark);
        Some(index + 4)
    }

    /// Text without quotes where a value stands: `nginx:1.27`, `./server`, `https://host/path`.
    pub(super) fn unquoted(&mut self, index: usize, token: Token, mark: Mark) -> Option<usize> {
        use TokenKind as K;
        let begins = match token.kind {
            K::Name | K::Number | K::Quantity | K::Slash | K::Dot | K::DotDot => true,
            K::Invalid => token.text(self.source) == "~",
            _ => false,
        };
        if !begins {
            return None;
        }
        let goes_on = self.adjacent(index + 1, token.end).is_some_and(|next| {
            matches!(next.kind, K::Colon | K::Slash | K::Dot | K::Minus | K::Comment | K::Name | K::Number)
        });
        if !goes_on || !self.awaits_value() {
            return None;
        }
        let end = self.word_end(token.start);
        let text = self.source.get(token.start as usize..end as usize)?;
        let is_path = ["/", "./", "../", "~/"].iter().any(|start| text.starts_with(start)) && text.len() > 1;
        let joins = |(at, c): (usize, char)| c == ':' && at > 0 && at + 1 < text.len();
        if !is_path && !text.char_indices().any(joins) {
            return None;
        }
        let rest = self.source.get(end as usize..).unwrap_or("");
        if rest.starts_with(['(', '{', '[', '"']) {
            return None;
        }
        let whole = Token { kind: K::SingleQuoted, start: token.start, end };
        if text.chars().all(|c| c.is_ascii_digit() || c == ':') {
            self.out.faults.push(faults::unquoted_text::ports(whole.into(), text));
            self.emit(Token { kind: K::Invalid, ..whole }, Word::Other, mark);
        } else {
            let is_address = text.split_once(':').is_some_and(|(name, port)| {
                crate::token::is_name(name) && !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit())
            });
            self.out.faults.push(match is_address {
                true => faults::unquoted_text::address(whole.into(), text),
                false => faults::unquoted_text::finding(whole.into(), text),
            });
            self.emit(whole, Word::Other, mark);
        }
        Some(self.token_at(index, end))
    }

    /// Whether what comes next can only be a value.
    fn awaits_value(&self) -> bool {
        use TokenKind as K;
        let Some(last) = self.out.lexemes.last() else { return false };
        match last.kind {
            K::Equals | K::PlusEquals | K::LBracket => true,
            K::Colon => self.frames.in_lines() || self.frames.top_kind() == Some(K::LParen),
            K::LParen => self.source.get(last.end as usize..).is_some_and(|rest| rest.starts_with('/')),
            K::Comma => self.frames.top_kind() == Some(K::LBracket),
            K::Name => last.word == Word::Import,
            _ => false,
        }
    }

    /// Where what is written without blanks and brackets ends.
    fn word_end(&self, start: u32) -> u32 {
        let rest = window(self.source, start);
        let stops =
            |c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '[' | ']' | '{' | '}' | '"' | ';');
        let length = rest.find(stops).unwrap_or(rest.len());
        start + u32::try_from(length).unwrap_or(0)
    }

    /// The index of the first token from `index` on that begins at `end` or later.
    fn token_at(&self, index: usize, end: u32) -> usize {
        let rest = self.tokens.get(index..).unwrap_or(&[]);
        index + rest.iter().take_while(|token| token.start < end).count()
    }

    /// The token at this index if it begins where the one before it ends.
    fn adjacent(&self, index: usize, end: u32) -> Option<Token> {
        self.tokens.get(index).copied().filter(|token| token.start == end)
    }
}

/// The text from `start` on, no longer than what a slip may be: looking further at each of many would take forever.
fn window(source: &str, start: u32) -> &str {
    let start = start as usize;
    let end = source.floor_char_boundary(start.saturating_add(LONGEST_SLIP));
    source.get(start..end).unwrap_or("")
}

/// The bytes of the longest slip that is told from other nonsense.
const LONGEST_SLIP: usize = 256;

fn raw_is_closed(text: &str) -> bool {
    match text.strip_prefix("r#\"") {
        Some(inside) => inside.ends_with("\"#"),
        None => text.strip_prefix("r\"").is_some_and(|inside| inside.ends_with('"')),
    }
}

/// `0xzz`, `0b11`: meant as a number, but no digits of it.
fn is_radix(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next() == Some('0')
        && match chars.next() {
            Some('x' | 'o' | 'X' | 'O') => true,
            // `0B` is an amount.
            Some('b' | 'B') => chars.next().is_some_and(|digit| digit.is_ascii_digit()),
            _ => false,
        }
}
