//! What the grammar reads: tokens that mean something, in lines and matched brackets.

use crate::parse::Place;
use crate::token::TokenKind;
use crate::word::Word;

/// A token without the trivia before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Lexeme {
    /// Newlines are only those that separate.
    pub(super) kind: TokenKind,
    /// Which word a name is; `Word::Other` after a point.
    pub(super) word: Word,
    pub(super) mark: Mark,
    pub(super) start: u32,
    pub(super) end: u32,
    /// Of an opening bracket or quote: the index of what closes it. There always is one.
    pub(super) closer: u32,
}

/// What the layout knows of a lexeme that the grammar must.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// Written, on the line of the lexeme before it.
    SameLine,
    /// Written, on a later line than the lexeme before it: `(`, `[` and `{` do not go on with that.
    NewLine,
    /// Not written: it closes what the text leaves open, and that was reported.
    Missing,
}

impl Lexeme {
    pub(super) fn place(&self) -> Place {
        Place::new(self.start, self.end)
    }

    pub(super) fn text<'s>(&self, source: &'s str) -> &'s str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }

    /// Whether members of a body part here.
    pub(super) fn separates(&self) -> bool {
        matches!(self.kind, TokenKind::Newline | TokenKind::Comma)
    }

    pub(super) fn opens(&self) -> bool {
        use TokenKind as K;
        matches!(
            self.kind,
            K::LBrace | K::LParen | K::LBracket | K::StringStart | K::MultilineStart | K::InterpolationStart
        )
    }

    pub(super) fn closes(&self) -> bool {
        use TokenKind as K;
        matches!(self.kind, K::RBrace | K::RParen | K::RBracket | K::StringEnd | K::InterpolationEnd)
    }
}

/// What closes an opening bracket or quote.
pub(super) fn closer_of(opener: TokenKind) -> TokenKind {
    match opener {
        TokenKind::LBrace => TokenKind::RBrace,
        TokenKind::LParen => TokenKind::RParen,
        TokenKind::LBracket => TokenKind::RBracket,
        TokenKind::InterpolationStart => TokenKind::InterpolationEnd,
        _ => TokenKind::StringEnd,
    }
}
