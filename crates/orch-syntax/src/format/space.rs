//! The space between two pieces of one line. Knows nothing of lines and columns.

use super::piece::{Kind, Piece};
use crate::TokenKind as T;

/// How many spaces stand between two neighbours.
pub(super) fn between(left: &Piece<'_>, right: &Piece<'_>) -> usize {
    match (left.kind, right.kind) {
        // A broken item brings the space before it along; what follows it stays where it is.
        (_, Kind::Broken) => 0,
        (Kind::Broken, _) => right.gap,
        (_, Kind::Comment) => right.gap.max(1),
        _ if left.marks.tight_after || right.marks.tight_before => 0,
        (Kind::Token(left), Kind::Token(right)) if is_tight_after(left) || is_tight_before(right) => 0,
        (Kind::Token(left), _) if is_tight_after(left) => 0,
        (_, Kind::Token(right)) if is_tight_before(right) => 0,
        (Kind::Token(T::LBrace), Kind::Token(T::RBrace)) => 0,
        _ => 1,
    }
}

fn is_tight_after(kind: T) -> bool {
    matches!(kind, T::LParen | T::LBracket | T::Dot | T::QuestionDot | T::Ellipsis | T::At)
}

fn is_tight_before(kind: T) -> bool {
    matches!(kind, T::RParen | T::RBracket | T::Dot | T::QuestionDot | T::Question | T::Comma | T::Colon)
}
