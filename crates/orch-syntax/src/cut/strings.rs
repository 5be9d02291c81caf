//! Where a string ends, without reading what stands in it. Must agree with the lexer; a property test says so.

use logos::Logos;

use super::scan::item_begins;
use crate::token::TokenKind;

/// Reads the strings of one text.
#[derive(Clone, Copy)]
pub(super) struct Strings<'a> {
    pub(super) text: &'a str,
    /// Whether a string of several lines ends where a line at column 0 begins an item.
    pub(super) stops_at_items: bool,
}

/// A string that was read.
pub(super) struct StringRead {
    /// One past its last byte.
    pub(super) end: usize,
    /// Whether it was to be closed on a later line and never is.
    pub(super) runs_away: bool,
}

/// An interpolation that is open.
#[derive(Clone, Copy)]
struct Interpolation {
    /// Whether the string that goes on after it has three quotes.
    multiline: bool,
    /// Whether this string, or one around it, must end with the line.
    ends_with_line: bool,
    /// `{` that are open inside.
    braces: u32,
}

/// What comes next.
enum Inside {
    /// The text of a string.
    Text { multiline: bool },
    /// The expression of the innermost interpolation.
    Code,
    /// Nothing.
    Done,
}

impl Strings<'_> {
    /// Reads the string that begins at `at`; `None` if none does.
    pub(super) fn read(&self, at: usize) -> Option<StringRead> {
        let bytes = self.text.as_bytes();
        match bytes.get(at)? {
            b'"' => Some(self.quoted(at)),
            b'\'' => single_quoted(bytes, at).map(|end| StringRead { end, runs_away: false }),
            b'r' => self.raw(at),
            _ => None,
        }
    }

    fn raw(&self, at: usize) -> Option<StringRead> {
        let bytes = self.text.as_bytes();
        let rest = bytes.get(at + 1..)?;
        if rest.starts_with(b"\"") && !self.in_name(at) {
            let inside = at + 2;
            let end = end_of_raw(bytes, inside);
            return Some(StringRead { end, runs_away: false });
        }
        if rest.starts_with(b"#\"") && !self.in_name(at) {
            return Some(self.raw_fenced(at + 3));
        }
        None
    }

    fn raw_fenced(&self, inside: usize) -> StringRead {
        let mut line = inside;
        loop {
            let end = line_end(self.text.as_bytes(), line);
            if let Some(length) = self.text.get(line..end).and_then(|rest| rest.find("\"#")) {
                return StringRead { end: line + length + 2, runs_away: false };
            }
            if end == self.text.len() || (self.stops_at_items && item_begins(self.text, end + 1)) {
                return StringRead { end, runs_away: true };
            }
            line = end + 1;
        }
    }

    /// Whether the byte at `at` belongs to a name or number that began before it.
    fn in_name(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let run = bytes.get(..at).unwrap_or(&[]);
        let may_name = |b: &&u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-') || !b.is_ascii();
        let length = run.iter().rev().take_while(may_name).count();
        if length == 0 {
            return false;
        }
        let start = at - length;
        let mut lexer = TokenKind::lexer(self.text.get(start..=at).unwrap_or(""));
        let mut begins = 0;
        while lexer.next().is_some() {
            begins = lexer.span().start;
        }
        begins < length
    }

    fn quoted(&self, at: usize) -> StringRead {
        let bytes = self.text.as_bytes();
        let mut open: Vec<Interpolation> = Vec::new();
        let mut at = at;
        let mut inside = begin(bytes, &mut at);
        loop {
            let line_bound = open.last().is_some_and(|inner| inner.ends_with_line);
            let step = match inside {
                Inside::Text { multiline } => text_step(bytes, &mut at, multiline, line_bound, &mut open),
                Inside::Code => self.code_step(&mut at, &mut open),
                Inside::Done => return StringRead { end: at, runs_away: false },
            };
            match step {
                Step::To(next) => inside = next,
                Step::Stay => {}
                Step::RunAway(end) => return StringRead { end, runs_away: true },
                Step::Newline { line_bound: true } => {
                    while open.last().is_some_and(|inner| inner.ends_with_line) {
                        open.pop();
                    }
                    if open.is_empty() {
                        return StringRead { end: at, runs_away: false };
                    }
                    inside = Inside::Code;
                }
                Step::Newline { line_bound: false } => {
                    if self.stops_at_items && item_begins(self.text, at + 1) {
                        return StringRead { end: at, runs_away: true };
                    }
                    at += 1;
                }
            }
        }
    }

    fn code_step(&self, at: &mut usize, open: &mut Vec<Interpolation>) -> Step {
        let bytes = self.text.as_bytes();
        let Some(byte) = bytes.get(*at) else { return Step::RunAway(bytes.len()) };
        let line_bound = open.last().is_some_and(|inner| inner.ends_with_line);
        match byte {
            b'"' => return Step::To(begin(bytes, at)),
            b'\n' | b'\r' => return Step::Newline { line_bound },
            b'/' if bytes.get(*at + 1) == Some(&b'/') => *at = line_end(bytes, *at),
            b'\'' => *at = single_quoted(bytes, *at).unwrap_or(*at + 1),
            b'r' => match self.raw(*at) {
                Some(raw) if raw.runs_away => return Step::RunAway(raw.end),
                Some(raw) => *at = raw.end,
                None => *at += 1,
            },
            b'{' => {
                if let Some(inner) = open.last_mut() {
                    inner.braces += 1;
                }
                *at += 1;
            }
            b'}' => {
                *at += 1;
                match open.last_mut() {
                    Some(inner) if inner.braces > 0 => inner.braces -= 1,
                    Some(inner) => {
                        let multiline = inner.multiline;
                        open.pop();
                        return Step::To(Inside::Text { multiline });
                    }
                    None => return Step::To(Inside::Done),
                }
            }
            _ => *at += 1,
        }
        Step::Stay
    }
}

enum Step {
    To(Inside),
    Stay,
    /// At a newline.
    Newline {
        /// Whether a plain string is open.
        line_bound: bool,
    },
    /// At the end of the text, or where it is given up.
    RunAway(usize),
}

fn begin(bytes: &[u8], at: &mut usize) -> Inside {
    let multiline = bytes.get(*at..*at + 3) == Some(b"\"\"\"");
    *at += if multiline { 3 } else { 1 };
    Inside::Text { multiline }
}

fn text_step(
    bytes: &[u8],
    at: &mut usize,
    multiline: bool,
    line_bound: bool,
    open: &mut Vec<Interpolation>,
) -> Step {
    let line_bound = line_bound || !multiline;
    while bytes.get(*at).is_some_and(|b| !matches!(b, b'"' | b'\\' | b'$' | b'\n' | b'\r')) {
        *at += 1;
    }
    let Some(byte) = bytes.get(*at) else {
        return if line_bound { Step::To(Inside::Done) } else { Step::RunAway(bytes.len()) };
    };
    match byte {
        b'"' if !multiline => *at += 1,
        b'"' if bytes.get(*at..*at + 3) == Some(b"\"\"\"") => *at += 3,
        b'\\' => {
            let newline = matches!(bytes.get(*at + 1), None | Some(b'\n' | b'\r'));
            *at += if newline { 1 } else { 2 };
            return Step::Stay;
        }
        b'$' if bytes.get(*at + 1) == Some(&b'{') => {
            *at += 2;
            open.push(Interpolation { multiline, ends_with_line: line_bound, braces: 0 });
            return Step::To(Inside::Code);
        }
        b'\n' | b'\r' => return Step::Newline { line_bound },
        _ => {
            *at += 1;
            return Step::Stay;
        }
    }
    Step::To(if open.is_empty() { Inside::Done } else { Inside::Code })
}

fn end_of_raw(bytes: &[u8], inside: usize) -> usize {
    let rest = bytes.get(inside..).unwrap_or(&[]);
    match rest.iter().position(|b| matches!(b, b'"' | b'\n' | b'\r')) {
        Some(at) if rest.get(at) == Some(&b'"') => inside + at + 1,
        Some(at) => inside + at,
        None => bytes.len(),
    }
}

fn single_quoted(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at + 1..)?;
    let length = rest.iter().position(|b| matches!(b, b'\'' | b'\n' | b'\r'))?;
    (rest.get(length) == Some(&b'\'')).then_some(at + length + 2)
}

/// The end of the line that `at` stands in.
pub(super) fn line_end(bytes: &[u8], at: usize) -> usize {
    let rest = bytes.get(at..).unwrap_or(&[]);
    rest.iter().position(|b| matches!(b, b'\n' | b'\r')).map_or(bytes.len(), |length| at + length)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::token::lex;

    /// Strings and comments outside all others, as this pass finds them.
    fn by_bytes(text: &str) -> Vec<(usize, usize)> {
        let bytes = text.as_bytes();
        let strings = Strings { text, stops_at_items: false };
        let mut found = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            let end = match bytes[at] {
                b'/' if bytes.get(at + 1) == Some(&b'/') => Some(line_end(bytes, at)),
                _ => strings.read(at).map(|read| read.end),
            };
            if let Some(end) = end {
                found.push((at, end));
            }
            at = end.unwrap_or(at + 1);
        }
        found
    }

    /// The same as the lexer finds them.
    fn by_tokens(text: &str) -> Vec<(usize, usize)> {
        let tokens = lex(text);
        let mut found = Vec::new();
        let mut open: Vec<(TokenKind, usize)> = Vec::new();
        for token in &tokens {
            let (start, end) = (token.start as usize, token.end as usize);
            match token.kind {
                TokenKind::StringStart | TokenKind::MultilineStart => open.push((token.kind, start)),
                TokenKind::StringEnd => {
                    let (_, begin) = open.pop().unwrap();
                    if open.is_empty() {
                        found.push((begin, end));
                    }
                }
                TokenKind::Newline => {
                    if let Some(plain) = open.iter().position(|(kind, _)| *kind == TokenKind::StringStart) {
                        let begin = open[plain].1;
                        open.truncate(plain);
                        if open.is_empty() {
                            found.push((begin, start));
                        }
                    }
                }
                TokenKind::Comment
                | TokenKind::DocComment
                | TokenKind::RawString
                | TokenKind::SingleQuoted
                    if open.is_empty() =>
                {
                    found.push((start, end));
                }
                _ => {}
            }
        }
        if let Some((_, begin)) = open.first() {
            found.push((*begin, text.len()));
        }
        found
    }

    #[test]
    fn a_letter_r_before_quotes_is_not_always_a_raw_string() {
        for text in [
            "r\"a\"",
            "for\"a\"",
            "a-r\"a\"",
            "1-r\"a\"",
            "0x_r\"a\"",
            "1a_b-r\"x",
            "-r#\"a\"#",
            "a--r\"b",
            "ér\"a\"",
            "€r\"a\"",
        ] {
            assert_eq!(by_bytes(text), by_tokens(text), "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn strings_end_where_the_lexer_says(pieces in prop::collection::vec(
            prop::sample::select(vec![
                "\"", "\"\"\"", "${", "}", "{", "\n", "\r\n", "\\", "r", "#", "'", "//", "///", "-", "a", "1", "0x", " ", "é", "(", "$", "_", "\r",
            ]), 0..24)
        ) {
            let text: String = pieces.concat();
            prop_assert_eq!(by_bytes(&text), by_tokens(&text));
        }
    }
}
