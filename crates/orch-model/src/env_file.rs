//! Files of variables, `NAME=value` on each line: read in one way, whatever they are for.

use std::fmt;

/// A line of an env file that is no variable. What stands there may be half a secret, and is not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadLine {
    /// Its number, from 1.
    pub number: usize,
    /// What is wrong with it.
    pub fault: LineFault,
}

/// What is wrong with a line of an env file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineFault {
    /// It is no `NAME=value`.
    NoVariable,
    /// The quote that its value begins with has no end.
    OpenQuote,
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            LineFault::NoVariable => "a line of an env file reads `NAME=value`",
            LineFault::OpenQuote => "the value begins with a quote that does not end",
        })
    }
}

/// A variable of an env file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvVariable {
    /// Its name.
    pub name: String,
    /// Its value, without quotes and comments.
    pub value: String,
    /// Whether others that it names by `$` stand for what they hold, where the reader puts them in.
    pub expands: bool,
}

/// The variables of a text, as Compose reads it.
///
/// Values may stand in quotes, and go on over several lines there; `#` begins a comment at the start of a line, and after a
/// space where there are no quotes. Nothing is put in for `$`.
///
/// # Errors
/// When a line is no `NAME=value`, or a quote is not closed.
pub fn env_variables(text: &str) -> Result<Vec<EnvVariable>, BadLine> {
    let mut found = Vec::new();
    let mut rest = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    let mut number = 1;
    while !rest.is_empty() {
        let (line, after) = rest.split_once('\n').unwrap_or((rest, ""));
        let (at, written) = (number, line.trim());
        number += 1;
        if written.is_empty() || written.starts_with('#') {
            rest = after;
            continue;
        }
        // The value may go on after this line.
        let bad = |fault| BadLine { number: at, fault };
        let found_sign = rest.split_once('=').filter(|_| written.contains('='));
        let (name, value) = found_sign.ok_or(bad(LineFault::NoVariable))?;
        let name = name.trim();
        let name = name.strip_prefix("export ").unwrap_or(name).trim();
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
        if name.is_empty() || !name.chars().all(is_plain) {
            return Err(bad(LineFault::NoVariable));
        }
        let name = name.to_owned();
        let value = value.trim_start_matches([' ', '\t']);
        match value.chars().next().filter(|first| matches!(first, '"' | '\'')) {
            Some(quote) => {
                let inside = value.strip_prefix(quote).unwrap_or(value);
                let (text, behind) = quoted(inside, quote).ok_or(bad(LineFault::OpenQuote))?;
                let read = inside.len() - behind.len();
                number += inside.get(..read).unwrap_or_default().matches('\n').count();
                rest = behind.split_once('\n').map_or("", |(_, after)| after);
                found.push(EnvVariable { name, value: text, expands: quote == '"' });
            }
            None => {
                let value = value.lines().next().unwrap_or_default();
                let end = [" #", "\t#"].iter().filter_map(|comment| value.find(comment)).min();
                let value = end.and_then(|end| value.get(..end)).unwrap_or(value);
                found.push(EnvVariable { name, value: value.trim_end().to_owned(), expands: true });
                rest = after;
            }
        }
    }
    Ok(found)
}

/// The text up to the quote that closes it, and what is behind that.
fn quoted(text: &str, quote: char) -> Option<(String, &str)> {
    let mut inside = String::new();
    let mut characters = text.chars();
    loop {
        match characters.next()? {
            '\\' => match (characters.next()?, quote) {
                ('n', '"') => inside.push('\n'),
                ('r', '"') => inside.push('\r'),
                ('t', '"') => inside.push('\t'),
                (other, quote) if other == quote || (quote == '"' && matches!(other, '\\' | '$')) => {
                    inside.push(other);
                }
                (other, _) => inside.extend(['\\', other]),
            },
            end if end == quote => return Some((inside, characters.as_str())),
            other => inside.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(String, String)> {
        env_variables(text).unwrap().into_iter().map(|variable| (variable.name, variable.value)).collect()
    }

    #[test]
    fn values_are_without_their_quotes_and_comments() {
        let text = "\u{FEFF}# c\nA=1 # one\nexport B = \"x\\n\\\"y\\\"\" # c\nC='a # $b \\n it\\'s'\n\nD=a=b#c\r\nE=\n  F = \"1\n2\" # c\nG=\t3\n";
        let expected = [
            ("A", "1"),
            ("B", "x\n\"y\""),
            ("C", "a # $b \\n it's"),
            ("D", "a=b#c"),
            ("E", ""),
            ("F", "1\n2"),
            ("G", "3"),
        ];
        assert_eq!(read(text), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn what_is_put_in_for_a_dollar_is_left_to_the_reader() {
        let expands: Vec<bool> =
            env_variables("A=$X\nB=\"$X\"\nC='$X'").unwrap().iter().map(|v| v.expands).collect();
        assert_eq!(expands, [true, true, false]);
    }

    #[test]
    fn a_line_that_is_none_is_told_by_its_number() {
        let bad = |text| env_variables(text).unwrap_err();
        let nothing = |number| BadLine { number, fault: LineFault::NoVariable };
        assert_eq!(bad("A=\"1\n2\"\n\nnonsense\nB=2\n"), nothing(4));
        assert_eq!(bad("A=1\nB C=2"), nothing(2));
        assert_eq!(bad("A=1\n=2"), nothing(2));
        assert_eq!(bad("A=1\nB='2\n3"), BadLine { number: 2, fault: LineFault::OpenQuote });
    }
}
