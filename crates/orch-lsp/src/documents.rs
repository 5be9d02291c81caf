//! The open documents as the client last said they are.

use std::collections::BTreeMap;
use std::sync::Arc;

use tower_lsp_server::ls_types::TextDocumentContentChangeEvent;

use crate::lines::{Encoding, offset};

/// An open document.
#[derive(Debug, Clone)]
pub(crate) struct Document {
    /// The client's number for this state of it.
    pub(crate) version: i32,
    /// Its text.
    pub(crate) text: String,
    /// Whether the workspace does not have this text yet.
    pub(crate) is_ahead: bool,
}

/// All of them, by path.
pub(crate) type Documents = BTreeMap<Arc<str>, Document>;

/// The versions of the open documents.
pub(crate) type Versions = BTreeMap<Arc<str>, i32>;

/// A document of a client that sends edits may not grow beyond this.
const LONGEST: usize = 64 * 1024 * 1024;

impl Document {
    /// A document that was opened.
    pub(crate) fn new(version: i32, text: String) -> Document {
        Document { version, text, is_ahead: true }
    }

    /// Applies edits in order.
    pub(crate) fn apply(
        &mut self,
        version: i32,
        changes: Vec<TextDocumentContentChangeEvent>,
        encoding: Encoding,
    ) {
        for change in changes {
            match change.range {
                None => self.text = change.text,
                Some(range) => {
                    let start = offset(&self.text, range.start, encoding);
                    let end = offset(&self.text, range.end, encoding).max(start);
                    self.text.replace_range(start..end, &change.text);
                }
            }
            if self.text.len() > LONGEST {
                let end = self.text.floor_char_boundary(LONGEST);
                self.text.truncate(end);
            }
        }
        self.version = version;
        self.is_ahead = true;
    }
}

#[cfg(test)]
mod tests {
    use tower_lsp_server::ls_types::{Position, Range};

    use super::*;

    type Edit<'a> = ((u32, u32), (u32, u32), &'a str);

    fn edited(text: &str, edits: &[Edit<'_>]) -> String {
        let mut document = Document::new(0, text.to_owned());
        let changes = edits.iter().map(|(start, end, text)| TextDocumentContentChangeEvent {
            range: Some(Range::new(Position::new(start.0, start.1), Position::new(end.0, end.1))),
            range_length: None,
            text: (*text).to_owned(),
        });
        document.apply(1, changes.collect(), Encoding::Utf16);
        document.text
    }

    #[test]
    fn edits_are_applied_one_after_the_other() {
        assert_eq!(edited("ab\ncd\n", &[((0, 1), (1, 1), "X"), ((0, 3), (0, 3), "Y")]), "aXdY\n");
    }

    #[test]
    fn an_edit_out_of_range_ends_at_the_end() {
        assert_eq!(edited("ab", &[((0, 1), (9, 9), "X")]), "aX");
        assert_eq!(edited("ab", &[((7, 0), (3, 0), "X")]), "abX");
        assert_eq!(edited("ab", &[((0, 2), (0, 1), "X")]), "abX");
    }
}
