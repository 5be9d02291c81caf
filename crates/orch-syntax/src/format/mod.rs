//! Lays a file out. Decides the white space between tokens and nothing else: every token is written out in its
//! order, so nothing can be lost. Knows the form of the language, not what any word means.
//!
//! The way through: [`piece`] reads the file into pieces (tokens, whole strings, comments, whole broken items);
//! [`mark`] notes on them what only the tree knows; [`line`] breaks and indents the lines, [`align`] pads them,
//! [`space`] parts two pieces of one line. What is broken says little about where it ends, so [`promise`] reads a file with
//! broken items once more as it was laid out.

mod align;
mod line;
mod mark;
mod piece;
mod promise;
mod space;

use std::ops::Range;

use piece::Kind;

/// A file laid out by the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Formatted {
    /// The text.
    pub text: String,
    /// Whether that is the text it was given, byte for byte.
    pub unchanged: bool,
    /// The items with a fault of form, left byte for byte: where they stand in the text that was given. Where laying out
    /// what stands around them would change how anything is read, all of the file is left.
    pub broken: Vec<Range<usize>>,
}

/// White space to be replaced; what an editor applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The bytes of the text that was given.
    pub at: Range<usize>,
    /// What stands there instead.
    pub text: String,
}

/// White space before a piece: ends of lines, then spaces.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Gap {
    newlines: usize,
    spaces: usize,
}

/// Lays out a file. Twice is once, and the trees of its items stay what they were.
pub fn format(text: &str) -> Formatted {
    let (body, skipped) = without_mark(text);
    let layout = Layout::of(body);
    let out = if layout.keeps_promise(body) { layout.written(body) } else { text.to_owned() };
    let broken = layout.sheet.broken.iter().map(|at| at.start + skipped..at.end + skipped).collect();
    Formatted { unchanged: out == text, text: out, broken }
}

/// What [`format`] would change in a part of a file: every change that touches `range`, in order.
pub fn format_range(text: &str, range: Range<usize>) -> Vec<Change> {
    let (body, skipped) = without_mark(text);
    let layout = Layout::of(body);
    if !layout.keeps_promise(body) {
        return Vec::new();
    }
    let Layout { sheet, gaps } = layout;
    let mut changes = Vec::new();
    let mut end = 0;
    let mut note = |at: Range<usize>, new: String| {
        let at = at.start + skipped..at.end + skipped;
        if at.start <= range.end && at.end >= range.start && text.get(at.clone()) != Some(new.as_str()) {
            changes.push(Change { at, text: new });
        }
    };
    for (piece, gap) in sheet.pieces.iter().zip(&gaps) {
        let mut space = String::new();
        gap.write(&mut space);
        note(end..piece.start, space);
        let mut own = String::new();
        piece.write(&mut own);
        note(piece.start..piece.end, own);
        end = piece.end;
    }
    note(end..body.len(), closing(&sheet, body).to_owned());
    changes
}

/// The pieces of a file, and the white space that the rules put before each.
struct Layout<'a> {
    sheet: piece::Sheet<'a>,
    gaps: Vec<Gap>,
}

impl<'a> Layout<'a> {
    fn of(body: &'a str) -> Layout<'a> {
        let sheet = piece::read(body);
        let mut gaps = line::broken_and_parted(&sheet.pieces);
        align::pad(&sheet.pieces, &sheet.rows, &mut gaps);
        line::indent(&sheet.pieces, &mut gaps);
        Layout { sheet, gaps }
    }

    fn written(&self, body: &str) -> String {
        let mut out = String::with_capacity(body.len() + body.len() / 8);
        for (piece, gap) in self.sheet.pieces.iter().zip(&self.gaps) {
            gap.write(&mut out);
            piece.write(&mut out);
        }
        out.push_str(closing(&self.sheet, body));
        out
    }
}

/// The end of the last line. A broken item may be one only for want of it: then it is not ours to add.
fn closing(sheet: &piece::Sheet<'_>, body: &str) -> &'static str {
    match sheet.pieces.last() {
        None => "",
        Some(last) if last.kind == Kind::Broken && last.ends_file(body) => "",
        Some(_) => "\n",
    }
}

/// A byte order mark is dropped.
fn without_mark(text: &str) -> (&str, usize) {
    text.strip_prefix('\u{FEFF}').map_or((text, 0), |rest| (rest, '\u{FEFF}'.len_utf8()))
}

impl Gap {
    fn write(self, out: &mut String) {
        out.extend(std::iter::repeat_n('\n', self.newlines));
        out.extend(std::iter::repeat_n(' ', self.spaces));
    }
}
