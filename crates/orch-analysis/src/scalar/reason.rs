//! Why a text is not what it should be.

use std::fmt;
use std::ops::Range;

/// What is wrong with a text, and how it was probably meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// One line in the user's words, without a full stop.
    pub message: String,
    /// The bytes of the text that are at fault; on character boundaries. Without them, the whole text is.
    pub at: Option<Range<usize>>,
    /// The whole text as it was probably meant.
    pub suggestion: Option<String>,
}

impl Reason {
    /// A reason that concerns the whole text.
    pub fn new(message: impl Into<String>) -> Reason {
        Reason { message: message.into(), at: None, suggestion: None }
    }

    /// Narrows it down to some bytes of the text.
    pub fn at(mut self, range: Range<usize>) -> Reason {
        self.at = Some(range);
        self
    }

    /// Says how the whole text was probably meant.
    pub fn suggest(mut self, text: impl Into<String>) -> Reason {
        self.suggestion = Some(text.into());
        self
    }

    /// The same reason for a text of which this one is a part that begins at `offset`, with `before` and `after` it.
    pub(super) fn within(self, offset: usize, len: usize, before: &str, after: &str) -> Reason {
        let range = self.at.unwrap_or(0..len);
        Reason {
            message: self.message,
            at: Some(range.start + offset..range.end + offset),
            suggestion: self.suggestion.map(|s| format!("{before}{s}{after}")),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Reason {}

/// The bytes that the character at `start` takes.
pub(super) fn char_at(text: &str, start: usize) -> Range<usize> {
    let len = text.get(start..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    start..start + len
}
