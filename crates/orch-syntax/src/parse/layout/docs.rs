//! Doc comments on their way to what they describe.

use crate::token::Token;

/// The text of a doc comment and the lexeme it stands before.
#[derive(Debug, Clone)]
pub(in crate::parse) struct DocComment {
    pub(in crate::parse) lexeme: u32,
    pub(in crate::parse) text: String,
}

impl DocComment {
    pub(super) fn new(lexeme: u32, lines: &[Token], source: &str) -> DocComment {
        let mut text = String::new();
        for token in lines {
            let line = token.text(source).trim_start_matches("///");
            if !text.is_empty() {
                text.push('\n');
            }
            text.push_str(line.strip_prefix(' ').unwrap_or(line).trim_end());
        }
        DocComment { lexeme, text }
    }
}

/// The doc comment that is being read. A blank line detaches it from what follows.
#[derive(Default)]
pub(super) struct PendingDocs {
    lines: Vec<Token>,
    newlines: u32,
}

impl PendingDocs {
    /// A `///`; only one that begins its line describes what follows.
    pub(super) fn line(&mut self, token: Token, leads: bool) {
        self.newlines = 0;
        if leads {
            self.lines.push(token);
        }
    }

    pub(super) fn other_comment(&mut self) {
        self.newlines = 0;
    }

    pub(super) fn newline(&mut self) {
        self.newlines += 1;
        if self.newlines > 1 {
            self.lines.clear();
        }
    }

    /// What describes the lexeme that comes now.
    pub(super) fn take(&mut self) -> Option<Vec<Token>> {
        self.newlines = 0;
        if self.lines.is_empty() { None } else { Some(std::mem::take(&mut self.lines)) }
    }
}
