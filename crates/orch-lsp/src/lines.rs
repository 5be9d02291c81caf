//! Between bytes and the lines and columns of the protocol, in the encoding that was agreed upon. Whatever a client
//! sends becomes a place in the text: beyond its end is its end, inside a character is before it.

use std::sync::Arc;

use memchr::memchr_iter;
use orch_ide::TextRange;
use tower_lsp_server::ls_types::{Position, PositionEncodingKind, Range};

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Encoding {
    /// Bytes.
    Utf8,
    /// Units of UTF-16: what every client can.
    #[default]
    Utf16,
    /// Characters.
    Utf32,
}

impl Encoding {
    /// The best that a client can.
    pub(crate) fn agree(offered: Option<&[PositionEncodingKind]>) -> Encoding {
        let offered = offered.unwrap_or(&[]);
        if offered.contains(&PositionEncodingKind::UTF8) {
            Encoding::Utf8
        } else if offered.is_empty() || offered.contains(&PositionEncodingKind::UTF16) {
            Encoding::Utf16
        } else if offered.contains(&PositionEncodingKind::UTF32) {
            Encoding::Utf32
        } else {
            Encoding::Utf16
        }
    }

    /// Its name in the protocol.
    pub(crate) fn kind(self) -> PositionEncodingKind {
        match self {
            Encoding::Utf8 => PositionEncodingKind::UTF8,
            Encoding::Utf16 => PositionEncodingKind::UTF16,
            Encoding::Utf32 => PositionEncodingKind::UTF32,
        }
    }

    /// How long a text is in it.
    pub(crate) fn length(self, text: &str) -> u32 {
        let length = match self {
            Encoding::Utf8 => text.len(),
            _ if text.is_ascii() => text.len(),
            Encoding::Utf16 => text.chars().map(char::len_utf16).sum(),
            Encoding::Utf32 => text.chars().count(),
        };
        u32::try_from(length).unwrap_or(u32::MAX)
    }

    /// How many bytes of a line come before a column.
    fn bytes(self, line: &str, column: u32) -> usize {
        let column = column as usize;
        match self {
            Encoding::Utf8 => line.floor_char_boundary(column.min(line.len())),
            _ if line.is_ascii() => column.min(line.len()),
            _ => {
                let mut units = 0;
                for (at, character) in line.char_indices() {
                    units += match self {
                        Encoding::Utf16 => character.len_utf16(),
                        _ => 1,
                    };
                    if units > column {
                        return at;
                    }
                }
                line.len()
            }
        }
    }
}

/// Where a position is in a text.
pub(crate) fn offset(text: &str, position: Position, encoding: Encoding) -> usize {
    let start = match position.line {
        0 => 0,
        line => match memchr_iter(b'\n', text.as_bytes()).nth(line as usize - 1) {
            Some(newline) => newline + 1,
            None => return text.len(),
        },
    };
    start + encoding.bytes(line_at(text, start), position.character)
}

/// The line that begins at a byte, without its end.
fn line_at(text: &str, start: usize) -> &str {
    let rest = text.get(start..).unwrap_or("");
    let line = rest.split('\n').next().unwrap_or("");
    line.strip_suffix('\r').unwrap_or(line)
}

/// A text with the beginnings of its lines.
#[derive(Debug)]
pub(crate) struct Lines {
    text: Arc<str>,
    starts: Vec<u32>,
    encoding: Encoding,
}

impl Lines {
    /// Of a text.
    pub(crate) fn new(text: Arc<str>, encoding: Encoding) -> Lines {
        let starts = memchr_iter(b'\n', text.as_bytes()).map(|at| u32::try_from(at + 1).unwrap_or(u32::MAX));
        let starts = std::iter::once(0).chain(starts).collect();
        Lines { text, starts, encoding }
    }

    /// The byte of a position.
    pub(crate) fn offset(&self, position: Position) -> u32 {
        let Some(start) = self.starts.get(position.line as usize) else {
            return u32::try_from(self.text.len()).unwrap_or(u32::MAX);
        };
        let line = line_at(&self.text, *start as usize);
        start + u32::try_from(self.encoding.bytes(line, position.character)).unwrap_or(0)
    }

    /// The bytes of a range; never backwards.
    pub(crate) fn bytes(&self, range: Range) -> TextRange {
        let (start, end) = (self.offset(range.start), self.offset(range.end));
        start..end.max(start)
    }

    /// The position of a byte.
    pub(crate) fn position(&self, offset: u32) -> Position {
        let offset = self.text.floor_char_boundary((offset as usize).min(self.text.len()));
        let line = self.starts.partition_point(|start| *start as usize <= offset).saturating_sub(1);
        let start = self.starts.get(line).map_or(0, |start| *start as usize);
        let before = self.text.get(start..offset).unwrap_or("");
        Position::new(u32::try_from(line).unwrap_or(u32::MAX), self.encoding.length(before))
    }

    /// The range of some bytes.
    pub(crate) fn range(&self, bytes: TextRange) -> Range {
        Range::new(self.position(bytes.start), self.position(bytes.end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "ab\r\nä𝒳c\n\nend";

    #[test]
    fn a_position_is_a_byte_and_back() {
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let lines = Lines::new(Arc::from(TEXT), encoding);
            for (at, _) in TEXT.char_indices().filter(|(_, c)| *c != '\n') {
                let at = u32::try_from(at).unwrap();
                let position = lines.position(at);
                assert_eq!(lines.offset(position), at, "{encoding:?} {at} {position:?}");
                assert_eq!(offset(TEXT, position, encoding), at as usize);
            }
        }
    }

    #[test]
    fn columns_count_what_was_agreed_upon() {
        let column = |encoding| {
            let at = u32::try_from(TEXT.find('c').unwrap()).unwrap();
            Lines::new(Arc::from(TEXT), encoding).position(at).character
        };
        assert_eq!((column(Encoding::Utf8), column(Encoding::Utf16), column(Encoding::Utf32)), (6, 3, 2));
    }

    #[test]
    fn what_is_beyond_the_text_is_its_end() {
        for encoding in [Encoding::Utf8, Encoding::Utf16, Encoding::Utf32] {
            let lines = Lines::new(Arc::from(TEXT), encoding);
            assert_eq!(lines.offset(Position::new(0, u32::MAX)), 2);
            assert_eq!(lines.offset(Position::new(u32::MAX, u32::MAX)) as usize, TEXT.len());
            assert_eq!(offset(TEXT, Position::new(u32::MAX, 0), encoding), TEXT.len());
            assert_eq!(lines.position(u32::MAX), Position::new(3, 3));
            let backwards = Range::new(Position::new(3, 0), Position::new(0, 0));
            assert!(lines.bytes(backwards).is_empty());
        }
    }

    #[test]
    fn inside_a_character_is_before_it() {
        let lines = Lines::new(Arc::from(TEXT), Encoding::Utf16);
        assert_eq!(lines.offset(Position::new(1, 2)), lines.offset(Position::new(1, 1)));
    }
}
