//! A command as one text: divided into words as a shell would, and what in it only a shell would understand.
//!
//! A text may have parts that are not known yet (a port, an address). They belong to the word they stand in and are
//! never divided, whatever they turn out to be.

use std::ops::Range;

use super::Reason;

/// A part of a command or of one of its words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Piece<T> {
    /// Characters.
    Literal(String),
    /// Something that is not known yet.
    Opaque(T),
}

/// A word, with no two literal pieces in a row.
pub type Word<T> = Vec<Piece<T>>;

/// What only a shell understands, outside of quotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellSyntax {
    /// `|`, `&&`, `$(`, `*` …
    pub token: &'static str,
    /// Its bytes in the literal text of the command.
    pub at: Range<usize>,
}

/// A command that is known, as words.
pub fn split(text: &str) -> Result<Vec<String>, Reason> {
    enum Never {}
    let words = split_pieces::<Never>(vec![Piece::Literal(text.to_owned())])?;
    let joined = |word: Word<Never>| {
        word.into_iter()
            .map(|piece| match piece {
                Piece::Literal(text) => text,
                Piece::Opaque(never) => match never {},
            })
            .collect()
    };
    Ok(words.into_iter().map(joined).collect())
}

/// A command with parts that are not known yet, as words. A reason's range counts the bytes of the literal pieces.
pub fn split_pieces<T>(pieces: Vec<Piece<T>>) -> Result<Vec<Word<T>>, Reason> {
    let mut splitter = Splitter { words: Vec::new(), word: None, quote: Quote::None };
    let mut offset = 0;
    for piece in pieces {
        match piece {
            Piece::Literal(text) => {
                splitter.literal(&text, offset);
                offset += text.len();
            }
            Piece::Opaque(part) => splitter.push(Piece::Opaque(part)),
        }
    }
    splitter.finish(offset)
}

/// What in a command only a shell would understand; nothing of it has an effect in a command that is split.
pub fn shell_syntax(text: &str) -> Vec<ShellSyntax> {
    let mut found = Vec::new();
    let mut quote = Quote::None;
    let mut escaped = false;
    let mut skip_to = 0;
    for (at, c) in text.char_indices() {
        let rest = text.get(at..).unwrap_or("");
        if escaped {
            escaped = false;
            continue;
        }
        let next = quote.after(c, at);
        if c == '\\' && !matches!(quote, Quote::Single(_)) {
            escaped = true;
        } else if at >= skip_to
            && next == quote
            && let Some(token) = token_at(rest, text.get(..at).unwrap_or(""), quote)
        {
            skip_to = at + token.len();
            found.push(ShellSyntax { token, at: at..skip_to });
        }
        quote = next;
    }
    found
}

fn token_at(rest: &str, before: &str, quote: Quote) -> Option<&'static str> {
    // A shell puts in commands and variables in double quotes as well.
    let variable = rest
        .strip_prefix('$')
        .is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_'));
    let expanded = ["$(", "${", "`"].into_iter().find(|token| rest.starts_with(token));
    let expanded = expanded.or(variable.then_some("$"));
    if expanded.is_some() {
        return if matches!(quote, Quote::Single(_)) { None } else { expanded };
    }
    if quote != Quote::None {
        return None;
    }
    let apart = before.is_empty() || before.ends_with(char::is_whitespace);
    let alone = |len: usize| {
        apart && rest.get(len..).is_some_and(|r| r.is_empty() || r.starts_with(char::is_whitespace))
    };
    let token = ["&&", "||", "|", ";", ">>", ">", "<", "*"].into_iter().find(|token| rest.starts_with(token));
    match token {
        Some(token) => Some(token),
        // `a=1&b=2` is often part of a URL, `&` by itself is not.
        None if rest.starts_with('&') && alone(1) => Some("&"),
        None => None,
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    None,
    /// Opened at this byte.
    Single(usize),
    /// Opened at this byte.
    Double(usize),
}

impl Quote {
    /// The state after an unescaped character.
    fn after(self, c: char, at: usize) -> Quote {
        match (self, c) {
            (Quote::None, '\'') => Quote::Single(at),
            (Quote::None, '"') => Quote::Double(at),
            (Quote::Single(_), '\'') | (Quote::Double(_), '"') => Quote::None,
            (same, _) => same,
        }
    }
}

struct Splitter<T> {
    words: Vec<Word<T>>,
    /// The word that is being read; empty quotes make an empty one.
    word: Option<Word<T>>,
    quote: Quote,
}

impl<T> Splitter<T> {
    fn literal(&mut self, text: &str, offset: usize) {
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            let next = self.quote.after(c, offset + at);
            if next != self.quote {
                self.quote = next;
                self.word.get_or_insert_default();
            } else if c == '\\' && !matches!(self.quote, Quote::Single(_)) {
                match chars.peek().map(|(_, c)| *c) {
                    Some('\n') => {
                        chars.next();
                    }
                    // Within double quotes, only these lose their meaning.
                    Some(c) if self.quote == Quote::None || matches!(c, '"' | '\\' | '$' | '`') => {
                        chars.next();
                        self.character(c);
                    }
                    _ => self.character('\\'),
                }
            } else if c.is_whitespace() && self.quote == Quote::None {
                self.words.extend(self.word.take());
            } else {
                self.character(c);
            }
        }
    }

    fn character(&mut self, c: char) {
        let word = self.word.get_or_insert_default();
        match word.last_mut() {
            Some(Piece::Literal(text)) => text.push(c),
            _ => word.push(Piece::Literal(c.to_string())),
        }
    }

    fn push(&mut self, piece: Piece<T>) {
        self.word.get_or_insert_default().push(piece);
    }

    fn finish(mut self, end: usize) -> Result<Vec<Word<T>>, Reason> {
        match self.quote {
            Quote::None => {}
            Quote::Single(at) => {
                return Err(Reason::new("this quote `'` is not closed").at(at..(at + 1).min(end)));
            }
            Quote::Double(at) => {
                return Err(Reason::new("this quote `\"` is not closed").at(at..(at + 1).min(end)));
            }
        }
        self.words.extend(self.word.take());
        Ok(self.words)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_parted_by_white_space() {
        assert_eq!(split("cargo run -p gateway").unwrap(), ["cargo", "run", "-p", "gateway"]);
        assert_eq!(split("  a\t b\n").unwrap(), ["a", "b"]);
        assert_eq!(split("").unwrap(), [""; 0]);
        assert_eq!(split("a 'b c' \"d 'e'\" f\\ g ''").unwrap(), ["a", "b c", "d 'e'", "f g", ""]);
        assert_eq!(split("a\"b\"'c'd").unwrap(), ["abcd"]);
        assert_eq!(split(r#"echo "a\n\"b\" \$c""#).unwrap(), ["echo", r#"a\n"b" $c"#]);
        assert_eq!(split("a \\\n b").unwrap(), ["a", "b"]);
        assert_eq!(split("a\\").unwrap(), ["a\\"]);
        assert_eq!(split("grün 'ü x'").unwrap(), ["grün", "ü x"]);
        assert_eq!(split("a #b").unwrap(), ["a", "#b"]);
    }

    #[test]
    fn an_open_quote_is_shown() {
        assert_eq!(split("echo 'a b").unwrap_err().at, Some(5..6));
        assert_eq!(split("echo \"a b' c").unwrap_err().at, Some(5..6));
    }

    #[test]
    fn what_is_not_known_yet_is_never_divided() {
        let pieces = vec![
            Piece::Literal("serve --port=".to_owned()),
            Piece::Opaque(1),
            Piece::Literal(" 'x ".to_owned()),
            Piece::Opaque(2),
            Piece::Literal("' ".to_owned()),
            Piece::Opaque(3),
        ];
        assert_eq!(
            split_pieces(pieces).unwrap(),
            vec![
                vec![Piece::Literal("serve".to_owned())],
                vec![Piece::Literal("--port=".to_owned()), Piece::Opaque(1)],
                vec![Piece::Literal("x ".to_owned()), Piece::Opaque(2)],
                vec![Piece::Opaque(3)],
            ]
        );
    }

    #[test]
    fn what_only_a_shell_understands_is_found() {
        let tokens =
            |text: &str| shell_syntax(text).into_iter().map(|s| (s.token, s.at.start)).collect::<Vec<_>>();
        assert_eq!(tokens("a | b && c; d > e"), [("|", 2), ("&&", 6), (";", 10), (">", 14)]);
        assert_eq!(tokens("a || b >> c < d &"), [("||", 2), (">>", 7), ("<", 12), ("&", 16)]);
        assert_eq!(
            tokens("echo $(date) `date` \"$(x)\" '$(y)'"),
            [("$(", 5), ("`", 13), ("`", 18), ("$(", 21)]
        );
        assert_eq!(tokens("ls *.txt '*.md' \\*"), [("*", 3)]);
        assert_eq!(tokens("curl http://a/?b=1&c=2"), []);
        assert_eq!(tokens("echo 'a|b' \"c;d\" e\\>f"), []);
    }

    proptest! {
        #[test]
        fn plain_words_come_back(words in proptest::collection::vec("[a-zA-Z0-9=:/._-]{1,8}", 0..6)) {
            prop_assert_eq!(split(&words.join(" ")).unwrap(), words.clone());
            prop_assert!(shell_syntax(&words.join(" ")).is_empty());
        }

        #[test]
        fn it_divides_as_others_do(text in "[a-c'\"\\\\ \n$`]{0,16}") {
            // An independent reader of the same rules; it refuses a lone `\` at the end, which stays here.
            if let (Ok(ours), Ok(theirs)) = (split(&text), shell_words::split(&text)) {
                prop_assert_eq!(ours, theirs);
            } else {
                prop_assert_eq!(split(&text).is_err(), shell_words::split(&text).is_err());
            }
        }

        #[test]
        fn no_text_makes_it_panic(text in "\\PC*") {
            let _ = split(&text);
            for syntax in shell_syntax(&text) {
                prop_assert_eq!(text.get(syntax.at), Some(syntax.token));
            }
        }
    }
}
