//! Pads entries on lines that follow one another so that their `=` or `{` stand below each other.

use super::Gap;
use super::mark::{Row, RowKind, Signature};
use super::piece::{Kind, Piece};
use super::space;
use crate::TokenKind;

/// What the rows of a group have in common.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class<'a> {
    Entries,
    Items(Signature<'a>),
}

/// Rows whose lines follow one another.
#[derive(Default)]
struct Group<'a> {
    class: Option<Class<'a>>,
    /// For each row: the piece that is padded, and the column of its last character without padding.
    columns: Vec<(usize, usize)>,
}

/// Pads the pieces that align. `rows` are by their first piece, and an outer one stands before what is in it.
pub(super) fn pad(pieces: &[Piece<'_>], rows: &[Row<'_>], gaps: &mut [Gap]) {
    let mut group = Group::default();
    let mut rows = rows.iter().peekable();
    let mut start = 0;
    while start < pieces.len() {
        let end = (start + 1..pieces.len())
            .find(|&at| gaps.get(at).is_some_and(|gap| gap.newlines > 0))
            .unwrap_or(pieces.len());
        if gaps.get(start).is_some_and(|gap| gap.newlines > 1) {
            group.finish(gaps);
        }
        let mut row = None;
        while let Some(next) = rows.next_if(|next| next.first < end) {
            if next.first == start && row.is_none() {
                row = Some(next);
            }
        }
        let line = pieces.get(start..end).unwrap_or_default();
        match row.filter(|row| stands_alone(row, start, line)) {
            Some(row) => group.take(row, line, gaps),
            None => group.finish(gaps),
        }
        start = end;
    }
    group.finish(gaps);
}

/// Whether a row is all there is on its line, but for a comma and a comment.
fn stands_alone(row: &Row<'_>, start: usize, line: &[Piece<'_>]) -> bool {
    let Some((own, rest)) =
        (row.last + 1).checked_sub(start).and_then(|length| line.split_at_checked(length))
    else {
        return false;
    };
    rest.iter().all(|piece| piece.is(TokenKind::Comma) || piece.kind == Kind::Comment)
        && !own.iter().any(|piece| piece.is_multiline() || piece.kind == Kind::Comment)
}

impl<'a> Group<'a> {
    fn take(&mut self, row: &Row<'a>, line: &[Piece<'_>], gaps: &mut [Gap]) {
        let (class, padded) = match row.kind {
            RowKind::Entry { operator } => (Class::Entries, Some(operator)),
            RowKind::Item { operator, signature } => (Class::Items(signature), operator),
            RowKind::Bare if self.class == Some(Class::Entries) => return,
            RowKind::Bare | RowKind::Other => return self.finish(gaps),
        };
        if self.class != Some(class) {
            self.finish(gaps);
            self.class = Some(class);
        }
        if let Some(at) = padded
            && let Some(operator) = at.checked_sub(row.first).and_then(|length| line.get(length))
        {
            let before = line.get(..at - row.first).unwrap_or_default();
            let own = if operator.is(TokenKind::PlusEquals) { 2 } else { 1 };
            self.columns.push((at, width(before) + own));
        }
    }

    fn finish(&mut self, gaps: &mut [Gap]) {
        let widest = self.columns.iter().map(|(_, column)| *column).max().unwrap_or(0);
        for (at, column) in self.columns.drain(..) {
            if let Some(gap) = gaps.get_mut(at) {
                gap.spaces = 1 + widest - column;
            }
        }
        self.class = None;
    }
}

/// The characters of some pieces of one line, with the space between them.
fn width(pieces: &[Piece<'_>]) -> usize {
    let own: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
    let between: usize = pieces
        .windows(2)
        .map(|pair| match pair {
            [left, right] => space::between(left, right),
            _ => 0,
        })
        .sum();
    own + between
}
