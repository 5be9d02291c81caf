//! Places in files, by path and byte: what an answer is made of.

use std::ops::Range;
use std::sync::Arc;

/// A range of bytes of one file.
pub type TextRange = Range<u32>;

/// A range of bytes of the file at a path.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileRange {
    /// The file: absolute, or in angle brackets for what is no file of the user's.
    pub path: Arc<str>,
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl FileRange {
    /// The bytes of a file.
    pub fn new(path: Arc<str>, range: TextRange) -> FileRange {
        FileRange { path, start: range.start, end: range.end }
    }

    /// The bytes.
    pub fn range(&self) -> TextRange {
        self.start..self.end
    }
}

/// New text for some bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEdit {
    /// What is replaced; empty to insert.
    pub at: FileRange,
    /// The new text.
    pub text: String,
}
