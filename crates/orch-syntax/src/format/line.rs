//! Where lines end and how far they are indented. The author's lines stay, but for blank ones and for the braces
//! of a body over several lines.

use super::Gap;
use super::piece::{Kind, Piece};
use super::space;
use crate::TokenKind;

/// Spaces for each level.
const STEP: usize = 2;

/// Ends of lines before each piece, and the space between those of one line; not yet aligned or indented.
pub(super) fn broken_and_parted(pieces: &[Piece<'_>]) -> Vec<Gap> {
    let mut gaps: Vec<Gap> = Vec::with_capacity(pieces.len());
    let mut before: Option<&Piece<'_>> = None;
    let mut opened = Opened::Elsewhere;
    for (piece, breaks) in pieces.iter().zip(broken_braces(pieces)) {
        let newlines = match before {
            None => 0,
            Some(_) if opened == Opened::Before || piece.closes() => piece.newlines.min(1),
            Some(_) => piece.newlines.min(2),
        };
        let newlines = match breaks {
            Break::Asked if piece.kind != Kind::Comment || newlines > 0 => newlines.max(1),
            Break::Asked | Break::Free => newlines,
        };
        let spaces = match before {
            Some(left) if newlines == 0 => space::between(left, piece),
            _ => 0,
        };
        gaps.push(Gap { newlines, spaces });
        opened = match opened {
            _ if piece.opens() => Opened::Before,
            // The comment after an opening brace, on its line.
            Opened::Before if piece.kind == Kind::Comment && newlines == 0 => Opened::Before,
            _ => Opened::Elsewhere,
        };
        before = Some(piece);
    }
    gaps
}

/// Whether a bracket was opened just before.
#[derive(PartialEq, Eq)]
enum Opened {
    Before,
    Elsewhere,
}

/// Whether a line must end before a piece.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Break {
    Asked,
    Free,
}

/// A body that has an end of a line of its own has one after its `{` and one before its `}`.
fn broken_braces(pieces: &[Piece<'_>]) -> Vec<Break> {
    let mut asked = vec![Break::Free; pieces.len() + 1];
    let mut open: Vec<(usize, bool)> = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        if piece.newlines > 0
            && let Some((_, has_lines)) = open.last_mut()
        {
            *has_lines = true;
        }
        if piece.opens() {
            open.push((index, false));
        } else if piece.closes()
            && let Some((opening, true)) = open.pop()
            && piece.is(TokenKind::RBrace)
        {
            let first = opening + 1;
            let comment = pieces.get(first).is_some_and(|p| p.kind == Kind::Comment && p.newlines == 0);
            for at in [first + usize::from(comment), index] {
                if let Some(slot) = asked.get_mut(at) {
                    *slot = Break::Asked;
                }
            }
        }
    }
    asked
}

/// Indents the first piece of every line.
pub(super) fn indent(pieces: &[Piece<'_>], gaps: &mut [Gap]) {
    let mut open: Vec<usize> = Vec::new();
    let mut line = 0;
    let mut begins = true;
    let mut ahead = 0;
    for (index, piece) in pieces.iter().enumerate() {
        let Some(gap) = gaps.get_mut(index) else { break };
        if gap.newlines > 0 && piece.kind != Kind::Broken {
            let inner = open.last().map_or(0, |outer| outer + STEP);
            // A comment stands where the next piece that is none does.
            ahead = ahead.max(index);
            while pieces.get(ahead).is_some_and(|next| next.kind == Kind::Comment) {
                ahead += 1;
            }
            line = match pieces.get(ahead) {
                _ if piece.closes() => open.last().copied().unwrap_or(0),
                None => inner,
                Some(next) if begins || next.closes() || next.marks.begins => inner,
                Some(next) if next.kind == Kind::Broken => inner,
                // Between items: within one, commas stand in brackets.
                Some(next) if open.is_empty() && next.is(TokenKind::Comma) => inner,
                Some(_) => inner + STEP,
            };
            gap.spaces = line;
        }
        if piece.opens() {
            open.push(line);
        } else if piece.closes() {
            open.pop();
        }
        if piece.kind != Kind::Comment {
            begins = piece.opens() || piece.is(TokenKind::Comma);
        }
    }
}
