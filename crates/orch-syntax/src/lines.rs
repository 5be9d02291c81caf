//! When a line goes on with the next one. The one authority for it: cutting a file and reading an item both ask
//! here, so that they never disagree.
//!
//! A range's dots never continue a line, in either direction: `1Gi..` and `..2Gi` are whole values.

use crate::token::TokenKind;
use crate::word::Word;

/// The last token of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineEnd {
    pub(crate) kind: TokenKind,
    /// Which word it is; `Word::Other` after a point, where any word is a name.
    pub(crate) word: Word,
}

/// The first tokens of a line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LineStart {
    pub(crate) kind: TokenKind,
    pub(crate) word: Word,
    /// The second token, if it stands on the same line.
    pub(crate) second: Option<(TokenKind, Word)>,
}

impl LineEnd {
    /// Whether a line that ends so cannot be finished.
    fn is_open(self) -> bool {
        use TokenKind as K;
        match self.kind {
            K::Plus
            | K::Minus
            | K::Star
            | K::Slash
            | K::EqualEqual
            | K::NotEqual
            | K::Less
            | K::LessEqual
            | K::Greater
            | K::GreaterEqual
            | K::Coalesce
            | K::Equals
            | K::PlusEquals
            | K::Arrow
            | K::FatArrow
            | K::Comma
            | K::Pipe
            | K::Colon
            | K::AmpAmp
            | K::PipePipe
            | K::Bang => true,
            K::Name => matches!(self.word, Word::And | Word::Or | Word::Not | Word::In),
            _ => false,
        }
    }

    /// Whether a type may follow, and so a name with `=` after it.
    pub(crate) fn awaits_type(self) -> bool {
        matches!(self.kind, TokenKind::Colon | TokenKind::Pipe | TokenKind::Arrow)
    }
}

impl LineStart {
    /// Whether the line before cannot have been finished.
    fn is_open(self) -> bool {
        use TokenKind as K;
        let second = self.second.map(|(kind, _)| kind);
        match self.kind {
            K::Dot
            | K::QuestionDot
            | K::Coalesce
            | K::Pipe
            | K::Plus
            | K::Star
            | K::Slash
            | K::EqualEqual
            | K::NotEqual
            | K::Less
            | K::LessEqual
            | K::Greater
            | K::GreaterEqual
            | K::AmpAmp
            | K::PipePipe => true,
            K::Name => match self.word {
                Word::Then => {
                    !matches!(second, Some(K::Equals | K::PlusEquals | K::Colon | K::Dot | K::Comma))
                }
                Word::Or | Word::And | Word::In => !matches!(
                    second,
                    Some(K::Equals | K::PlusEquals | K::Colon | K::Dot | K::Comma | K::LBrace)
                ),
                Word::Undo | Word::Within => !matches!(
                    second,
                    None | Some(
                        K::Equals | K::PlusEquals | K::Colon | K::Dot | K::Comma | K::LBrace | K::RBrace
                    )
                ),
                _ => false,
            },
            _ => false,
        }
    }

    /// Whether it reads `NAME =` or `NAME +=`: nothing goes on so.
    pub(crate) fn is_entry(self) -> bool {
        self.kind == TokenKind::Name
            && matches!(self.second, Some((TokenKind::Equals | TokenKind::PlusEquals, _)))
    }

    /// Whether it reads like a field that is set: `NAME =`, `NAME +=`, `NAME {`, `NAME:`.
    pub(crate) fn is_field(self) -> bool {
        use TokenKind as K;
        let sign = self.second.map(|(kind, _)| kind);
        self.kind == K::Name && matches!(sign, Some(K::Equals | K::PlusEquals | K::LBrace | K::Colon))
    }

    /// Whether it reads `NAME {` after a whole value: inside `[ ]` a comma would have to part them.
    pub(crate) fn is_body_after(self, end: LineEnd) -> bool {
        use TokenKind as K;
        let whole = match end.kind {
            K::Name => !matches!(end.word, Word::And | Word::Or | Word::Not | Word::In),
            K::Number | K::Quantity | K::StringEnd | K::RawString => true,
            K::RParen | K::RBracket | K::RBrace => true,
            _ => false,
        };
        let body = matches!(self.second, Some((K::LBrace, _)));
        whole && body && self.kind == K::Name && self.word == Word::Other
    }

    /// Whether, at column 0 of a file, it begins an item whatever stands before.
    pub(crate) fn begins_item(self) -> bool {
        use TokenKind as K;
        match self.kind {
            K::At | K::DocComment => true,
            K::Name if self.word.is_reserved() || self.word.begins_statement() => false,
            K::Name if matches!(self.word, Word::Undo | Word::Within) => false,
            K::Name => match self.second {
                Some((K::Name, word)) => !matches!(word, Word::And | Word::Or | Word::In),
                Some((K::StringStart | K::MultilineStart | K::RawString | K::LBrace, _)) => true,
                _ => false,
            },
            _ => false,
        }
    }
}

/// Whether the newline between two tokens separates nothing, inside `{ }` or outside all brackets.
pub(crate) fn goes_on(end: LineEnd, start: LineStart) -> bool {
    if end.kind == TokenKind::Comma {
        return true;
    }
    if end.is_open() {
        return end.awaits_type() || !start.is_entry();
    }
    start.is_open()
}

/// Whether the line begins with a `{` that belongs to the line before.
pub(crate) fn brace_is_late(end: LineEnd, start: LineStart) -> bool {
    use TokenKind as K;
    start.kind == K::LBrace
        && matches!(end.kind, K::Name | K::RParen | K::RBracket | K::StringEnd | K::RawString | K::Question)
}

/// Whether the line begins with an `else` that belongs to the line before: only an arm of a `match` begins so.
pub(crate) fn else_is_late(start: LineStart) -> bool {
    use TokenKind as K;
    let second = start.second.map(|(kind, _)| kind);
    start.kind == K::Name
        && start.word == Word::Else
        && !matches!(second, None | Some(K::FatArrow | K::Equals | K::PlusEquals | K::Colon | K::Dot))
}
