//! Text to tokens, with nothing lost: every byte belongs to exactly one token, in order, and no text fails.
//! Knows nothing of lines that go on, of keywords, or of what a token means where it stands.
//!
//! A string with interpolation is flat: `"a${b}\n"` is [`StringStart`](TokenKind::StringStart), text,
//! [`InterpolationStart`](TokenKind::InterpolationStart), the tokens of the expression,
//! [`InterpolationEnd`](TokenKind::InterpolationEnd), an escape, [`StringEnd`](TokenKind::StringEnd). A string
//! that is not closed has no `StringEnd`: a plain one stops before the end of its line, others at the end of the text.

mod lexing;

use logos::{Lexer, Logos};

pub use self::lexing::lex;
pub(crate) use self::lexing::lex_most;

/// A piece of text and what it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Token {
    /// What it is.
    pub kind: TokenKind,
    /// Its first byte.
    pub start: u32,
    /// One past its last byte.
    pub end: u32,
}

impl Token {
    /// The token's text; empty if `source` is not the text it was read from.
    pub fn text<'a>(&self, source: &'a str) -> &'a str {
        source.get(self.start as usize..self.end as usize).unwrap_or("")
    }
}

/// What a token is. Words are all [`Name`](TokenKind::Name): any of them may be a key.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum TokenKind {
    /// Spaces and tabs.
    #[regex(r"[ \t\x0C]+")]
    Whitespace,
    /// One end of a line: `\n`, `\r\n` or a lone `\r`.
    #[regex(r"\r\n|\n|\r")]
    Newline,
    /// `// …` without the end of the line.
    #[regex(r"//[^\r\n]*", allow_greedy = true, priority = 3)]
    Comment,
    /// `/// …` without the end of the line; four slashes begin a plain comment.
    #[regex(r"///([^/\r\n][^\r\n]*)?", allow_greedy = true, priority = 10)]
    DocComment,

    /// A word: letters, digits, `_`, and `-` between them. Letters beyond ASCII are read so that a name with some is one
    /// fault; the ranges leave out signs, blanks and quotes.
    #[regex(r"[A-Za-z_\u{C0}-\u{1FFF}\u{2C00}-\u{2DFF}\u{3040}-\u{D7FF}\u{F900}-\u{FDFF}][A-Za-z0-9_\u{C0}-\u{1FFF}\u{2C00}-\u{2DFF}\u{3040}-\u{D7FF}\u{F900}-\u{FDFF}]*(-[A-Za-z0-9_\u{C0}-\u{1FFF}\u{2C00}-\u{2DFF}\u{3040}-\u{D7FF}\u{F900}-\u{FDFF}]+)*", priority = 8)]
    Name,
    /// A number: `10_000`, `1.5`, `2e9`, `0xff`, `0o17`.
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?", priority = 5)]
    #[regex(r"0x[0-9a-fA-F_]+|0o[0-7_]+", priority = 20)]
    Number,
    /// A number with a unit: `512Mi`, `1h30m`, `70%`. Which units exist is not known here.
    #[regex(r"[0-9][0-9_]*(\.[0-9][0-9_]*)?([eE][+-]?[0-9]+)?([A-Za-z][A-Za-z0-9]*|%)", priority = 4)]
    Quantity,

    /// `"`
    #[token("\"")]
    StringStart,
    /// `"""`
    #[token("\"\"\"")]
    MultilineStart,
    /// Characters of a string as written; in a `"""` string it may span lines.
    StringText,
    /// `\n`, `\u{1F600}` and their like, known or not.
    Escape,
    /// `${`
    InterpolationStart,
    /// The `}` that ends `${`.
    InterpolationEnd,
    /// The `"` or `"""` that ends a string.
    StringEnd,
    /// `r"…"` or `r#"…"#`, quotes included. Unclosed, the first stops before the end of its line.
    #[token("r\"", raw_string)]
    #[token("r#\"", raw_fenced_string)]
    RawString,

    /// `(`
    #[token("(")]
    LParen,
    /// `)`
    #[token(")")]
    RParen,
    /// `[`
    #[token("[")]
    LBracket,
    /// `]`
    #[token("]")]
    RBracket,
    /// `{`
    #[token("{")]
    LBrace,
    /// `}`
    #[token("}")]
    RBrace,
    /// `,`
    #[token(",")]
    Comma,
    /// `:`
    #[token(":")]
    Colon,
    /// `@`
    #[token("@")]
    At,
    /// `.`
    #[token(".")]
    Dot,
    /// `?.`
    #[token("?.")]
    QuestionDot,
    /// `?`
    #[token("?")]
    Question,
    /// `??`
    #[token("??")]
    Coalesce,
    /// `..`
    #[token("..")]
    DotDot,
    /// `..<`
    #[token("..<")]
    DotDotLess,
    /// `...`
    #[token("...")]
    Ellipsis,
    /// `=`
    #[token("=")]
    Equals,
    /// `+=`
    #[token("+=")]
    PlusEquals,
    /// `==`
    #[token("==")]
    EqualEqual,
    /// `!=`
    #[token("!=")]
    NotEqual,
    /// `<`
    #[token("<")]
    Less,
    /// `<=`
    #[token("<=")]
    LessEqual,
    /// `>`
    #[token(">")]
    Greater,
    /// `>=`
    #[token(">=")]
    GreaterEqual,
    /// `=>`
    #[token("=>")]
    FatArrow,
    /// `->`
    #[token("->")]
    Arrow,
    /// `+`
    #[token("+")]
    Plus,
    /// `-`
    #[token("-")]
    Minus,
    /// `*`
    #[token("*")]
    Star,
    /// `/`
    #[token("/")]
    Slash,
    /// `|`
    #[token("|")]
    Pipe,

    /// `&&`: no operator of the language, known so that its fault can say `and`.
    #[token("&&")]
    AmpAmp,
    /// `||`: no operator of the language, known so that its fault can say `or`.
    #[token("||")]
    PipePipe,
    /// `!`: no operator of the language, known so that its fault can say `not`.
    #[token("!")]
    Bang,
    /// `;`: ends nothing in the language.
    #[token(";")]
    Semicolon,
    /// `'…'` on one line: no string of the language, known so that its fault can say `"…"`.
    #[regex(r"'[^'\r\n]*'")]
    SingleQuoted,
    /// `/* … */`: no comment of the language, known so that its fault can say `//`.
    #[token("/*")]
    BlockComment,
    /// What nothing else reads.
    #[regex(r"[^\x00-\x7F]+")]
    #[token("'")]
    #[token("&")]
    Invalid,
}

impl TokenKind {
    /// Whether it separates nothing and means nothing: spaces, comments, doc comments, ends of lines.
    pub fn is_trivia(self) -> bool {
        self <= TokenKind::DocComment
    }
}

fn raw_string(lexer: &mut Lexer<'_, TokenKind>) {
    let rest = lexer.remainder().as_bytes();
    let length = rest.iter().position(|b| matches!(b, b'"' | b'\n' | b'\r'));
    match length {
        Some(at) if rest.get(at) == Some(&b'"') => lexer.bump(at + 1),
        Some(at) => lexer.bump(at),
        None => lexer.bump(rest.len()),
    }
}

/// Where block comments of a text end. Looks at no part of it twice.
#[derive(Default)]
pub(crate) struct BlockComments {
    /// The next `*/` that is known, or that there is none.
    next: Option<usize>,
}

impl BlockComments {
    /// Where the comment ends whose `/*` ends at `inside`: at the end of its line if it is never closed.
    pub(crate) fn end(&mut self, text: &str, inside: usize) -> BlockEnd {
        if self.next.is_none_or(|next| next < inside) {
            let rest = text.get(inside..).unwrap_or("");
            self.next = Some(rest.find("*/").map_or(usize::MAX, |at| inside + at));
        }
        match self.next {
            Some(next) if next < usize::MAX => BlockEnd::Closed(next + 2),
            _ => {
                let rest = text.get(inside..).unwrap_or("");
                BlockEnd::Open(inside + rest.find(['\n', '\r']).unwrap_or(rest.len()))
            }
        }
    }
}

/// Where a block comment ends.
pub(crate) enum BlockEnd {
    Closed(usize),
    Open(usize),
}

fn raw_fenced_string(lexer: &mut Lexer<'_, TokenKind>) {
    let rest = lexer.remainder();
    match rest.find("\"#") {
        Some(at) => lexer.bump(at + 2),
        None => lexer.bump(rest.len()),
    }
}

/// Whether a text is one word that may name an item.
pub fn is_name(text: &str) -> bool {
    let mut lexer = TokenKind::lexer(text);
    text.is_ascii() && lexer.next() == Some(Ok(TokenKind::Name)) && lexer.remainder().is_empty()
}
