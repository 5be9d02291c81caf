//! Where output goes and whether it is coloured. Knows nothing of what is written.

use std::io::Write;

use anstream::{AutoStream, ColorChoice};
use clap::ValueEnum;

/// The wish given by `--color`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum ColorWish {
    /// On a terminal, unless `NO_COLOR`, `CLICOLOR=0` or `TERM=dumb` say otherwise.
    #[default]
    Auto,
    /// Also into a pipe or a file.
    Always,
    /// Not at all.
    Never,
}

/// Whether text carries ANSI colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// None.
    Plain,
    /// With escape sequences.
    Colored,
}

/// How much is said beside what was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chatter {
    /// Summaries and progress.
    Normal,
    /// Only findings and results.
    Quiet,
}

/// The two streams of the process.
#[derive(Debug, Clone, Copy)]
pub struct Terminal {
    /// How much is said.
    pub chatter: Chatter,
    /// Of standard output.
    pub out: Ink,
    /// Of standard error.
    pub err: Ink,
}

impl Terminal {
    /// Looks at the streams and the environment.
    pub fn new(wish: ColorWish, chatter: Chatter) -> Terminal {
        let choice = match wish {
            ColorWish::Auto => ColorChoice::Auto,
            ColorWish::Always => ColorChoice::AlwaysAnsi,
            ColorWish::Never => ColorChoice::Never,
        };
        choice.write_global();
        let ink = |choice: ColorChoice| match choice {
            ColorChoice::Never => Ink::Plain,
            _ => Ink::Colored,
        };
        Terminal {
            chatter,
            out: ink(AutoStream::choice(&std::io::stdout())),
            err: ink(AutoStream::choice(&std::io::stderr())),
        }
    }

    /// A remark beside the result, on standard error; nothing when quiet.
    pub fn remark(&self, text: &str) {
        if self.chatter == Chatter::Normal {
            say(text);
        }
    }
}

/// A line on standard error. That nobody reads it is no reason to fail.
pub fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

/// `text` in a style, where there is ink for it.
pub fn styled(ink: Ink, style: anstyle::Style, text: &str) -> String {
    match ink {
        Ink::Plain => text.to_owned(),
        Ink::Colored => format!("{style}{text}{style:#}"),
    }
}

/// `text` without the characters that would steer a terminal, and of bounded length.
pub fn harmless(text: &str) -> String {
    const LONGEST: usize = 4000;
    let mut clean: String = text.chars().take(LONGEST).map(harmless_character).collect();
    if text.chars().nth(LONGEST).is_some() {
        clean.push('…');
    }
    clean
}

fn harmless_character(character: char) -> char {
    match character {
        '\n' | '\t' => character,
        c if steers(c) => '\u{FFFD}',
        c => c,
    }
}

/// Control characters and those that change the direction of writing.
pub fn steers(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_replaced() {
        assert_eq!(harmless("a\u{1b}[31mb\u{202e}c\n"), "a\u{FFFD}[31mb\u{FFFD}c\n");
        assert_eq!(harmless(&"x".repeat(5000)).chars().count(), 4001);
    }
}
