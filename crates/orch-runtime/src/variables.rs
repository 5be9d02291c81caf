//! Texts of variables, `NAME=value` on each line, as `.env` files are.

use std::fmt;

use crate::secret::Sealed;

/// A line that is none. What stands there may be half a secret, and is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub fault: Fault,
}

/// What is wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is no `NAME=value`.
    NoVariable,
    /// The quote that its value begins with has no end.
    OpenQuote,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Fault::NoVariable => "a line of an env file reads `NAME=value`",
            Fault::OpenQuote => "the value begins with a quote that does not end",
        })
    }
}

/// The variables of a text, in order. `#` begins a comment at the start of a line, and after a space where there are no
/// quotes. In quotes a value may go over several lines; in double ones `\n` and `\t` are a line break and a tab, and `\` before
/// any other character means that character. Nothing is expanded.
pub fn variables(text: &str) -> Result<Vec<(String, Sealed)>, BadLine> {
    // Some editors begin a file with a mark of the order of its bytes.
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut found = Vec::new();
    let mut lines = (1..).zip(text.lines());
    while let Some((number, line)) = lines.next() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let bad = |fault| BadLine { number, fault };
        let line = line.strip_prefix("export ").unwrap_or(line);
        let (name, value) = line.split_once('=').ok_or(bad(Fault::NoVariable))?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || name.contains(|c: char| c.is_whitespace() || c == '\0') {
            return Err(bad(Fault::NoVariable));
        }
        let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''));
        let value = match quote {
            None => value.split_once(" #").map_or(value, |(value, _)| value.trim_end()).to_owned(),
            Some(quote) => {
                let mut quoted = Quoted { quote, text: String::new() };
                let mut rest = value.get(1..).unwrap_or("");
                while quoted.read(rest) == End::Open {
                    quoted.text.push('\n');
                    rest = lines.next().ok_or(bad(Fault::OpenQuote))?.1;
                }
                quoted.text
            }
        };
        found.push((name.to_owned(), Sealed::new(value)));
    }
    Ok(found)
}

/// A value in quotes, as far as it was read.
struct Quoted {
    quote: char,
    text: String,
}

#[derive(PartialEq, Eq)]
enum End {
    Open,
    Closed,
}

impl Quoted {
    /// Reads on in a line. What stands after the end is left.
    fn read(&mut self, line: &str) -> End {
        let mut characters = line.chars();
        while let Some(character) = characters.next() {
            match character {
                c if c == self.quote => return End::Closed,
                '\\' if self.quote == '"' => match characters.next() {
                    Some('n') => self.text.push('\n'),
                    Some('t') => self.text.push('\t'),
                    Some(other) => self.text.push(other),
                    None => self.text.push('\\'),
                },
                other => self.text.push(other),
            }
        }
        End::Open
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        let found = variables(text).unwrap();
        found.into_iter().map(|(name, value)| (name, value.reveal().to_owned())).collect()
    }

    #[test]
    fn values_are_read_with_their_quotes_and_comments() {
        let text = "\u{FEFF}# a comment\nA=1\nexport B = two words # why\nC='x # \\y'\nD=\"a\\nb\"\r\n\nE=\nF=\"{\\\"a\\\": 1}\" # json\nG=a=b\n";
        let wanted = [
            ("A", "1"),
            ("B", "two words"),
            ("C", "x # \\y"),
            ("D", "a\nb"),
            ("E", ""),
            ("F", "{\"a\": 1}"),
            ("G", "a=b"),
        ];
        assert_eq!(read(text), wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_value_in_quotes_goes_over_several_lines() {
        let key = "KEY=\"-----BEGIN-----\nab\\\"c=\n-----END-----\"\nNEXT='1\n2'\n";
        let wanted = [("KEY", "-----BEGIN-----\nab\"c=\n-----END-----"), ("NEXT", "1\n2")];
        assert_eq!(read(key), wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_is_no_variable_is_told_by_its_line() {
        let bad = |text| variables(text).unwrap_err();
        assert_eq!(bad("A=1\nnonsense\n"), BadLine { number: 2, fault: Fault::NoVariable });
        assert_eq!(bad("two words=1"), BadLine { number: 1, fault: Fault::NoVariable });
        assert_eq!(bad("A=1\nB=\"open\nC=2\n"), BadLine { number: 2, fault: Fault::OpenQuote });
    }
}
