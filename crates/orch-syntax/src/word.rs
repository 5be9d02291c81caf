//! The words that mean something where they stand. Any of them may still be a key or follow a point: a word is
//! known here by its letters alone, and the grammar decides.

/// A word of the grammar, or any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(crate) enum Word {
    // Reserved: never the name of a value.
    And,
    Or,
    Not,
    If,
    Then,
    Else,
    Match,
    For,
    In,
    Where,
    When,
    True,
    False,
    Null,
    Return,
    // Known only in their places.
    Spawn,
    Expect,
    Remove,
    Wait,
    Parallel,
    Race,
    All,
    Any,
    Abstract,
    Private,
    As,
    Event,
    Extends,
    Import,
    Limit,
    Secret,
    Type,
    Undo,
    Within,
    /// No word of the grammar.
    Other,
}

/// Whether a word can never be the name of a value.
pub fn is_reserved(text: &str) -> bool {
    Word::of(text).is_reserved()
}

impl Word {
    pub(crate) fn of(text: &str) -> Word {
        if text.len() > 8 {
            return Word::Other;
        }
        match text {
            "and" => Word::And,
            "or" => Word::Or,
            "not" => Word::Not,
            "if" => Word::If,
            "then" => Word::Then,
            "else" => Word::Else,
            "match" => Word::Match,
            "for" => Word::For,
            "in" => Word::In,
            "where" => Word::Where,
            "when" => Word::When,
            "true" => Word::True,
            "false" => Word::False,
            "null" => Word::Null,
            "return" => Word::Return,
            "spawn" => Word::Spawn,
            "expect" => Word::Expect,
            "remove" => Word::Remove,
            "wait" => Word::Wait,
            "parallel" => Word::Parallel,
            "race" => Word::Race,
            "all" => Word::All,
            "any" => Word::Any,
            "abstract" => Word::Abstract,
            "private" => Word::Private,
            "as" => Word::As,
            "event" => Word::Event,
            "extends" => Word::Extends,
            "import" => Word::Import,
            "limit" => Word::Limit,
            "secret" => Word::Secret,
            "type" => Word::Type,
            "undo" => Word::Undo,
            "within" => Word::Within,
            _ => Word::Other,
        }
    }

    /// Whether it can never be the name of a value.
    pub(crate) fn is_reserved(self) -> bool {
        self <= Word::Return
    }

    /// Whether it can begin a statement.
    pub(crate) fn begins_statement(self) -> bool {
        matches!(
            self,
            Word::Return
                | Word::If
                | Word::For
                | Word::Match
                | Word::Spawn
                | Word::Expect
                | Word::Remove
                | Word::Wait
                | Word::Parallel
                | Word::Race
                | Word::Not
                | Word::All
                | Word::Any
        )
    }

    pub(crate) fn text(self) -> &'static str {
        match self {
            Word::And => "and",
            Word::Or => "or",
            Word::Not => "not",
            Word::If => "if",
            Word::Then => "then",
            Word::Else => "else",
            Word::Match => "match",
            Word::For => "for",
            Word::In => "in",
            Word::Where => "where",
            Word::When => "when",
            Word::True => "true",
            Word::False => "false",
            Word::Null => "null",
            Word::Return => "return",
            Word::Spawn => "spawn",
            Word::Expect => "expect",
            Word::Remove => "remove",
            Word::Wait => "wait",
            Word::Parallel => "parallel",
            Word::Race => "race",
            Word::All => "all",
            Word::Any => "any",
            Word::Abstract => "abstract",
            Word::Private => "private",
            Word::As => "as",
            Word::Event => "event",
            Word::Extends => "extends",
            Word::Import => "import",
            Word::Limit => "limit",
            Word::Secret => "secret",
            Word::Type => "type",
            Word::Undo => "undo",
            Word::Within => "within",
            Word::Other => "a name",
        }
    }
}
