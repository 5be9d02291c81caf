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
    /// As many lines as the file has.
    pub text: String,
    cuts: Vec<Cut>,
}

/// A stretch of the text that was kept; what lies between two of them is left out.
struct Cut {
    from: Range<usize>,
    to: usize,
}

impl Excerpt {
    /// Made so that each of `places` can be seen; `None` when the file can be drawn as it is.
    pub fn needed(source: &Source, harmless: &str, places: &[Range<usize>]) -> Option<Excerpt> {
        let lines = long_lines(source, places);
        if lines.is_empty() {
            return None;
        }
        let mut text = String::new();
        let mut cuts = Vec::new();
        let mut done = 0;
        for line in lines {
            keep(harmless, done..line.start, &mut text, &mut cuts);
            for window in windows(harmless, &line, places) {
                if window.start > line.start {
                    text.push('…');
                }
                keep(harmless, window, &mut text, &mut cuts);
            }
            if cuts.last().is_some_and(|cut| cut.from.end < line.end) {
                text.push('…');
            }
            done = line.end;
        }
        keep(harmless, done..harmless.len(), &mut text, &mut cuts);
        Some(Excerpt { text, cuts })
    }

    /// Where a byte of the file stands in the excerpt; one that was left out, where the next kept one does.
    pub fn place(&self, offset: usize) -> usize {
        let after = self.cuts.partition_point(|cut| cut.from.end < offset);
        match self.cuts.get(after) {
            Some(cut) => cut.to + offset.saturating_sub(cut.from.start),
            None => self.text.len(),
        }
    }
}

fn keep(whole: &str, from: Range<usize>, text: &mut String, cuts: &mut Vec<Cut>) {
    let to = text.len();
    text.push_str(whole.get(from.clone()).unwrap_or(""));
    cuts.push(Cut { from, to });
}

/// The lines too long to draw on which a place starts or ends, in order.
fn long_lines(source: &Source, places: &[Range<usize>]) -> Vec<Range<usize>> {
    let ends = places.iter().flat_map(|place| [place.start, place.end.saturating_sub(1).max(place.start)]);
    let mut lines: Vec<usize> = ends.map(|at| source.position(at).line).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.into_iter().map(|line| source.line_bytes(line)).filter(|line| line.len() > LONGEST_LINE).collect()
}

/// The stretches of a long line around the places on it, in order and apart.
fn windows(text: &str, line: &Range<usize>, places: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut wanted: Vec<Range<usize>> = Vec::new();
    for place in places {
        let (start, end) = (place.start.max(line.start), place.end.min(line.end));
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
        let start = text.floor_char_boundary(window.start.saturating_sub(AROUND).max(line.start));
        let end = text.ceil_char_boundary((window.end + AROUND).min(line.end));
        match windows.last_mut() {
            Some(last) if last.end >= start => last.end = last.end.max(end),
            _ => windows.push(start..end),
        }
    }
    windows
}

/// The text with everything that would steer a terminal, or be another line end, replaced at equal length, and
/// with a last, empty line where one can be pointed at.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let ends_open = text.ends_with('\n');
    let is_plain = text.bytes().all(|byte| byte == b'\n' || byte == b'\t' || (b' '..0x7F).contains(&byte));
    if is_plain && !ends_open {
        return Cow::Borrowed(text);
    }
    let mut clean = String::with_capacity(text.len() + 1);
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\n' | '\t' => clean.push(character),
            '\r' if characters.peek() == Some(&'\n') => clean.push('\r'),
            c if steers(c) => clean.push(match c.len_utf8() {
                1 => '?',
                2 => '¿',
                _ => '\u{FFFD}',
            }),
            c => clean.push(c),
        }
    }
    if ends_open {
        clean.push('\n');
    }
    Cow::Owned(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn replaced_characters_keep_their_length() {
        let text = "a\u{1b}b\rc\r\nd\u{85}e\u{202e}f\u{b}";
        let clean = harmless(text);
        assert_eq!(clean, "a?b?c\r\nd¿e\u{FFFD}f?");
        assert_eq!(clean.len(), text.len());
    }

    #[test]
    fn a_long_line_is_cut_around_each_place() {
        let text = format!("short\n{}HERE{}THERE{}\nlast", "é".repeat(300), "-".repeat(500), "=".repeat(400));
        let source = Source::text_only("t", text.as_str());
        let (here, there) = (text.find("HERE").unwrap(), text.find("THERE").unwrap());
        let excerpt = Excerpt::needed(&source, &text, &[here..here + 4, there..there + 5]).unwrap();
        assert_eq!(&excerpt.text[excerpt.place(here)..][..4], "HERE");
        assert_eq!(&excerpt.text[excerpt.place(there)..][..5], "THERE");
        assert!(excerpt.text.len() < 800, "{}", excerpt.text.len());
        assert_eq!(excerpt.text.lines().count(), 3);
        assert_eq!(&excerpt.text[excerpt.place(text.find("last").unwrap())..], "last");
        assert!(Excerpt::needed(&source, &text, std::slice::from_ref(&(0..3))).is_none());
    }
}
