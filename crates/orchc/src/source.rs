//! The files that findings point into, and where in them a byte stands.
//!
//! Knows nothing of what the text means. Offsets are bytes; lines and columns count from 1, and columns are
//! characters. Every place is clamped to the text and to character boundaries, so that no finding, however
//! wrong its place, can make a renderer fail.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use orch_diagnostics::{FileId, Span};

/// How far apart the remembered character counts are, in bytes.
const STRIDE: usize = 1024;

/// The files of a program, indexed by [`FileId`].
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

/// One file as it was read.
#[derive(Debug)]
pub struct Source {
    name: String,
    path: Option<PathBuf>,
    text: Arc<str>,
    index: OnceLock<Index>,
}

/// Where a byte stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// From 0, in bytes.
    pub offset: usize,
}

#[derive(Debug)]
struct Index {
    /// The first byte of each line.
    lines: Vec<usize>,
    /// How many characters start before each multiple of `STRIDE`.
    characters: Vec<usize>,
}

impl Sources {
    /// No files yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file; ids are handed out from 0 in the order of adding.
    pub fn add(&mut self, source: Source) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(source);
        id
    }

    /// The file of that id, if there is one.
    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(usize::try_from(file.0).ok()?)
    }

    /// How a file is called in messages; `?` for one that is not there.
    pub fn name(&self, file: FileId) -> &str {
        self.get(file).map_or("?", |source| &source.name)
    }

    /// Start and end of a span.
    pub fn range(&self, span: Span) -> (Position, Position) {
        match self.get(span.file) {
            Some(source) => {
                let bytes = source.clamp(span);
                (source.position(bytes.start), source.position(bytes.end))
            }
            None => {
                let nowhere = Position { line: 1, column: 1, offset: 0 };
                (nowhere, nowhere)
            }
        }
    }
}

impl Source {
    /// A file on disk, called relative to `folder` where it lies inside.
    pub fn file(path: &Path, folder: &Path, text: impl Into<Arc<str>>) -> Source {
        Source {
            name: display_name(path, folder),
            path: Some(path.to_owned()),
            text: text.into(),
            index: OnceLock::new(),
        }
    }

    /// A text that is not a file: standard input, a built-in.
    pub fn text_only(name: &str, text: impl Into<Arc<str>>) -> Source {
        Source { name: name.to_owned(), path: None, text: text.into(), index: OnceLock::new() }
    }

    /// How it is called in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where it is on disk; `None` if it is no file.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// What is in it.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of a span, inside the text and on character boundaries.
    pub fn clamp(&self, span: Span) -> std::ops::Range<usize> {
        let byte = |offset: u32| usize::try_from(offset).unwrap_or(usize::MAX).min(self.text.len());
        let start = self.text.floor_char_boundary(byte(span.start));
        let end = self.text.ceil_char_boundary(byte(span.end));
        start..end.max(start)
    }

    /// Where a byte stands; past the end it is the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = self.text.floor_char_boundary(offset);
        let index = self.index();
        let line = index.lines.partition_point(|start| *start <= offset);
        let start = index.lines.get(line.saturating_sub(1)).copied().unwrap_or(0);
        Position { line, column: self.characters(offset) - self.characters(start) + 1, offset }
    }

    /// The bytes of a line (from 1) without its line end.
    pub fn line_bytes(&self, line: usize) -> std::ops::Range<usize> {
        let lines = &self.index().lines;
        let start = lines.get(line.saturating_sub(1)).copied().unwrap_or(self.text.len());
        let end = lines.get(line).copied().unwrap_or(self.text.len());
        let text = self.text.get(start..end).unwrap_or("");
        start..start + text.trim_end_matches(['\n', '\r']).len()
    }

    fn characters(&self, offset: usize) -> usize {
        let block = offset / STRIDE;
        let before = self.index().characters.get(block).copied().unwrap_or(0);
        before + starts_in(self.text.as_bytes().get(block * STRIDE..offset).unwrap_or(&[]))
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| {
            let bytes = self.text.as_bytes();
            let ends = memchr::memchr_iter(b'\n', bytes).map(|at| at + 1);
            let characters = bytes.chunks(STRIDE).scan(0, |sum, block| {
                let before = *sum;
                *sum += starts_in(block);
                Some(before)
            });
            let mut characters: Vec<usize> = characters.collect();
            if bytes.len().is_multiple_of(STRIDE) {
                characters.push(self.text.chars().count());
            }
            Index { lines: std::iter::once(0).chain(ends).collect(), characters }
        })
    }
}

/// How many characters start in these bytes of a text.
fn starts_in(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| (**byte & 0xC0) != 0x80).count()
}

/// A path as a reader in `folder` would write it.
pub fn display_name(path: &Path, folder: &Path) -> String {
    let path = path.strip_prefix(folder).unwrap_or(path);
    let path = path.strip_prefix(".").unwrap_or(path);
    let text = path.to_string_lossy();
    if text.is_empty() { ".".to_owned() } else { text.into_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str, offset: usize) -> (usize, usize) {
        let position = Source::text_only("t", text).position(offset);
        (position.line, position.column)
    }

    #[test]
    fn lines_and_columns_count_from_one_and_columns_are_characters() {
        assert_eq!(at("", 0), (1, 1));
        assert_eq!(at("ab\ncd", 4), (2, 2));
        assert_eq!(at("ab\n", 3), (2, 1));
        assert_eq!(at("ä=ö\r\nx", "ä=".len()), (1, 3));
        assert_eq!(at("ä=ö\r\nx", "ä=ö\r\n".len()), (2, 1));
        assert_eq!(at("a", 99), (1, 2));
    }

    #[test]
    fn a_long_line_is_counted_over_its_blocks() {
        let text = "é".repeat(5000);
        assert_eq!(at(&text, 8001), (1, 4001));
        assert_eq!(at(&text, 10_000), (1, 5001));
        for length in [STRIDE / 2, STRIDE, STRIDE * 2] {
            let text = "é".repeat(length / 2);
            assert_eq!(at(&text, text.len()), (1, length / 2 + 1));
        }
    }

    #[test]
    fn a_place_is_clamped_to_character_boundaries() {
        let source = Source::text_only("t", "aéb");
        assert_eq!(source.clamp(Span::new(FileId(0), 2, 2)), 1..3);
        assert_eq!(source.clamp(Span::new(FileId(0), 90, 99)), 4..4);
    }

    #[test]
    fn a_file_is_called_as_a_reader_here_would_write_it() {
        assert_eq!(display_name(Path::new("/a/b/c.orch"), Path::new("/a")), "b/c.orch");
        assert_eq!(display_name(Path::new("/x/c.orch"), Path::new("/a")), "/x/c.orch");
        assert_eq!(display_name(Path::new("./c.orch"), Path::new("/a")), "c.orch");
    }
}
