//! What of a file is drawn for one finding: the text made harmless, and long lines cut to a window.
//!
//! Replaced characters keep their length in bytes, so that places stay right; lines are those of
//! [`Source::position`], whatever other line ends the drawing knows.

use std::borrow::Cow;
use std::ops::Range;

use crate::source::Source;
use crate::terminal::steers;

/// The longest line that is drawn whole, in bytes.
const LONGEST_LINE: usize = 200;
/// What is kept around a place in a longer one, in bytes on each side.
const AROUND: usize = 50;
/// The longest stretch of one place that is drawn in a line that is cut.
const LONGEST_PLACE: usize = 120;

/// A text to draw, and how places in the file map to places in it.
pub struct Excerpt {
    /// The lines of the file up to the last that is drawn; those that are not are empty.
    pub text: String,
    /// Whether something of a line was left out, so that columns in it are not those of the file.
    pub is_cut: bool,
    kept: Vec<Kept>,
}

/// A stretch of the file that was kept, and where; what lies between two of them is left out.
struct Kept {
    from: Range<usize>,
    to: Range<usize>,
}

impl Excerpt {
    /// Made so that each of `places` can be seen. Only their lines are looked at: what is drawn of a long file costs
    /// little more than what is drawn of a short one.
    pub fn of(source: &Source, places: &[Range<usize>]) -> Excerpt {
        let mut excerpt = Excerpt { text: String::new(), is_cut: false, kept: Vec::new() };
        let mut done = 1;
        for line in lines(source, places) {
            excerpt.text.extend(std::iter::repeat_n('\n', line - done));
            done = line + 1;
            let bytes = source.line_bytes(line);
            let end = bytes.end..source.line_bytes(line + 1).start;
            let text = source.text().get(bytes.clone()).unwrap_or("");
            if bytes.len() > LONGEST_LINE {
                excerpt.is_cut = true;
                excerpt.keep_windows(text, bytes, places);
            } else {
                excerpt.keep(&harmless(text), bytes);
            }
            let same = source.text().get(end.clone()).filter(|end| *end == "\r\n");
            excerpt.keep(same.unwrap_or("\n"), end);
        }
        // A last, empty line can be pointed at, too.
        excerpt.text.push('\n');
        excerpt
    }

    /// Of a line, what stands around each of the places on it.
    fn keep_windows(&mut self, text: &str, line: Range<usize>, places: &[Range<usize>]) {
        let here = places.iter().filter(|place| place.start <= line.end && last_byte(place) >= line.start);
        let within = |at: usize| at.saturating_sub(line.start);
        for window in windows(text, here.map(|place| within(place.start)..within(place.end))) {
            if window.start > 0 {
                self.text.push('…');
            }
            let shown = harmless(text.get(window.clone()).unwrap_or(""));
            self.keep(&shown, line.start + window.start..line.start + window.end);
        }
        if self.kept.last().is_some_and(|kept| kept.from.end < line.end) {
            self.text.push('…');
        }
    }

    /// Where bytes of the file stand in the excerpt.
    pub fn range(&self, bytes: Range<usize>) -> Range<usize> {
        // What starts where one stretch ends and another begins is in the second; what ends there, in the first.
        let begun = self.kept.partition_point(|kept| kept.from.start <= bytes.start);
        let first = self.kept.get(begun.saturating_sub(1)).filter(|kept| bytes.start <= kept.from.end);
        let start = place(first.or(self.kept.get(begun)), bytes.start);
        let ended = self.kept.partition_point(|kept| kept.from.end < bytes.end);
        start..place(self.kept.get(ended), bytes.end).max(start)
    }

    fn keep(&mut self, text: &str, from: Range<usize>) {
        let start = self.text.len();
        self.text.push_str(text);
        self.kept.push(Kept { from, to: start..self.text.len() });
    }
}

/// Where a byte stands in a stretch; one that was left out before it, where the stretch begins.
fn place(kept: Option<&Kept>, offset: usize) -> usize {
    kept.map_or(0, |kept| (kept.to.start + offset.saturating_sub(kept.from.start)).min(kept.to.end))
}

/// The last byte of a place; of an empty one, the byte it stands before.
fn last_byte(place: &Range<usize>) -> usize {
    place.end.saturating_sub(1).max(place.start)
}

/// The lines on which a place stands, in order.
fn lines(source: &Source, places: &[Range<usize>]) -> Vec<usize> {
    let mut lines: Vec<usize> = Vec::new();
    for place in places {
        lines.extend(source.position(place.start).line..=source.position(last_byte(place)).line);
    }
    lines.sort_unstable();
    lines.dedup();
    lines
}

/// The stretches of a long line around the places on it, in order and apart.
fn windows(line: &str, places: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut wanted: Vec<Range<usize>> = Vec::new();
    for place in places {
        let (start, end) = (place.start, place.end.min(line.len()));
        if start > end {
            continue;
        }
        match end - start > LONGEST_PLACE {
            true => wanted.extend([start..start + LONGEST_PLACE / 2, end - LONGEST_PLACE / 2..end]),
            false => wanted.push(start..end),
        }
    }
    wanted.sort_by_key(|window| window.start);
    let mut windows: Vec<Range<usize>> = Vec::new();
    for window in wanted {
        let start = line.floor_char_boundary(window.start.saturating_sub(AROUND));
        let end = line.ceil_char_boundary((window.end + AROUND).min(line.len()));
        match windows.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => windows.push(start..end),
        }
    }
    windows
}

/// A line with everything that would steer a terminal, or be another line end, replaced at equal length.
fn harmless(line: &str) -> Cow<'_, str> {
    if line.bytes().all(|byte| byte == b'\t' || (b' '..0x7F).contains(&byte)) {
        return Cow::Borrowed(line);
    }
    let replaced = line.chars().map(|character| match character {
        '\t' => '\t',
        c if steers(c) => match c.len_utf8() {
            1 => '?',
            2 => '¿',
            _ => '\u{FFFD}',
        },
        c => c,
    });
    Cow::Owned(replaced.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_characters_keep_their_length() {
        let line = "a\u{1b}b\rcd\u{85}e\u{202e}f\u{b}";
        let clean = harmless(line);
        assert_eq!(clean, "a?b?cd¿e\u{FFFD}f?");
        assert_eq!(clean.len(), line.len());
    }

    #[test]
    fn a_long_line_is_cut_around_each_place() {
        let text = format!("short\n{}HERE{}THERE{}\nlast", "é".repeat(300), "-".repeat(500), "=".repeat(400));
        let source = Source::text_only("t", text.as_str());
        let (here, there) = (text.find("HERE").unwrap(), text.find("THERE").unwrap());
        let excerpt = Excerpt::of(&source, &[here..here + 4, there..there + 5]);
        assert_eq!(&excerpt.text[excerpt.range(here..here + 4)], "HERE");
        assert_eq!(&excerpt.text[excerpt.range(there..there + 5)], "THERE");
        assert!(excerpt.text.len() < 800, "{}", excerpt.text.len());
        assert_eq!(excerpt.text.lines().count(), 3);
        assert!(excerpt.is_cut);
    }

    #[test]
    fn lines_that_are_not_drawn_are_empty() {
        let text = "one\r\ntwo\nthree\nfour\n";
        let source = Source::text_only("t", text);
        let excerpt = Excerpt::of(&source, &[0..5, 15..19, text.len()..text.len()]);
        assert_eq!(excerpt.text, "one\r\n\n\nfour\n\n\n");
        assert_eq!(excerpt.range(0..5), 0..5);
        assert_eq!(&excerpt.text[excerpt.range(15..19)], "four");
        assert_eq!(excerpt.range(text.len()..text.len()), 12..12);
        assert!(!excerpt.is_cut);
    }
}
