//! Text to tokens, with nothing lost: every byte belongs to exactly one token, in order, and no text fails.
//! Knows nothing of lines that go on, of keywords, or of what a token means where it stands.
//!
//! A string with interpolation is flat: `"a${b}\n"` is [`StringStart`](TokenKind::StringStart), text,
//! [`InterpolationStart`](TokenKind::InterpolationStart), the tokens of the expression,
//! [`InterpolationEnd`](TokenKind::InterpolationEnd), an escape, [`StringEnd`](TokenKind::StringEnd). A string
//! that is not closed has no `StringEnd`: a plain one stops before the end of its line, others at the end of the text.

use logos::{Lexer, Logos};

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

/// What stands inside the quotes of `"…"`.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq)]
enum PlainPiece {
    #[regex(r#"[^"\\$\r\n]+"#)]
    #[token("$")]
    Text,
    #[regex(r"\\u\{[0-9A-Za-z_]*\}")]
    #[regex(r"\\[^\r\n]", priority = 1)]
    #[token("\\", priority = 0)]
    Escape,
    #[token("${")]
    Interpolation,
    #[token("\"")]
    End,
    #[regex(r"\r\n|\n|\r")]
    Newline,
}

/// What stands inside the quotes of `"""…"""`.
#[derive(Logos, Debug, Clone, Copy, PartialEq, Eq)]
enum MultilinePiece {
    #[regex(r#"[^"\\$\r\n]+"#)]
    #[token("$")]
    #[token("\"")]
    Text,
    #[regex(r"\\u\{[0-9A-Za-z_]*\}")]
    #[regex(r"\\[^\r\n]", priority = 1)]
    #[token("\\", priority = 0)]
    Escape,
    #[token("${")]
    Interpolation,
    #[token("\"\"\"")]
    End,
    #[regex(r"\r\n|\n|\r")]
    Newline,
}

/// The quotes a piece of text stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quotes {
    Plain,
    Multiline,
}

/// An interpolation that is open.
#[derive(Clone, Copy)]
struct Interpolation {
    /// The string that goes on after it.
    quotes: Quotes,
    /// Whether this string, or one around it, must end with the line.
    ends_with_line: bool,
    /// `{` that are open inside.
    braces: u32,
}

/// The tokens of a text. Together they cover it, whatever it is.
pub fn lex(text: &str) -> Vec<Token> {
    lex_most(text, usize::MAX)
}

/// The first tokens of a text: about as many as `most`, if there are more.
pub(crate) fn lex_most(text: &str, most: usize) -> Vec<Token> {
    let capacity = (text.len() / 3 + 8).min(most);
    let mut out = Lexing { tokens: Vec::with_capacity(capacity), open: Vec::new() };
    let mut lexer = TokenKind::lexer(text);
    let mut comments = BlockComments::default();
    while out.tokens.len() < most
        && let Some(read) = lexer.next()
    {
        let kind = read.unwrap_or(TokenKind::Invalid);
        lexer = match kind {
            TokenKind::StringStart => {
                out.push(kind, lexer.span());
                out.plain(lexer.morph())
            }
            TokenKind::MultilineStart => {
                out.push(kind, lexer.span());
                out.multiline(lexer.morph())
            }
            TokenKind::Newline => {
                out.push(kind, lexer.span());
                out.end_line();
                lexer
            }
            TokenKind::BlockComment => {
                let (BlockEnd::Closed(end) | BlockEnd::Open(end)) = comments.end(text, lexer.span().end);
                lexer.bump(end - lexer.span().end);
                out.push(kind, lexer.span());
                lexer
            }
            TokenKind::LBrace => {
                out.push(kind, lexer.span());
                if let Some(inner) = out.open.last_mut() {
                    inner.braces += 1;
                }
                lexer
            }
            TokenKind::RBrace => out.closing_brace(lexer),
            _ => {
                out.push(kind, lexer.span());
                lexer
            }
        };
    }
    out.tokens
}

struct Lexing {
    tokens: Vec<Token>,
    open: Vec<Interpolation>,
}

impl Lexing {
    fn push(&mut self, kind: TokenKind, span: std::ops::Range<usize>) {
        let offset = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        self.tokens.push(Token { kind, start: offset(span.start), end: offset(span.end) });
    }

    /// Text that goes on is one token.
    fn push_text(&mut self, span: std::ops::Range<usize>) {
        match self.tokens.last_mut() {
            Some(last) if last.kind == TokenKind::StringText && last.end as usize == span.start => {
                last.end = u32::try_from(span.end).unwrap_or(u32::MAX);
            }
            _ => self.push(TokenKind::StringText, span),
        }
    }

    fn line_bound(&self) -> bool {
        self.open.last().is_some_and(|inner| inner.ends_with_line)
    }

    /// No plain string goes on past its line, nor what is interpolated in it.
    fn end_line(&mut self) {
        while self.line_bound() {
            self.open.pop();
        }
    }

    fn interpolate(&mut self, quotes: Quotes) {
        let ends_with_line = quotes == Quotes::Plain || self.line_bound();
        self.open.push(Interpolation { quotes, ends_with_line, braces: 0 });
    }

    fn closing_brace<'a>(&mut self, lexer: Lexer<'a, TokenKind>) -> Lexer<'a, TokenKind> {
        match self.open.last_mut() {
            None => {
                self.push(TokenKind::RBrace, lexer.span());
                lexer
            }
            Some(inner) if inner.braces > 0 => {
                inner.braces -= 1;
                self.push(TokenKind::RBrace, lexer.span());
                lexer
            }
            Some(inner) => {
                let quotes = inner.quotes;
                self.open.pop();
                self.push(TokenKind::InterpolationEnd, lexer.span());
                match quotes {
                    Quotes::Plain => self.plain(lexer.morph()),
                    Quotes::Multiline => self.multiline(lexer.morph()),
                }
            }
        }
    }

    fn plain<'a>(&mut self, mut lexer: Lexer<'a, PlainPiece>) -> Lexer<'a, TokenKind> {
        while let Some(piece) = lexer.next() {
            match piece {
                Ok(PlainPiece::Text) | Err(()) => self.push_text(lexer.span()),
                Ok(PlainPiece::Escape) => self.push(TokenKind::Escape, lexer.span()),
                Ok(PlainPiece::Interpolation) => {
                    self.push(TokenKind::InterpolationStart, lexer.span());
                    self.interpolate(Quotes::Plain);
                    break;
                }
                Ok(PlainPiece::End) => {
                    self.push(TokenKind::StringEnd, lexer.span());
                    break;
                }
                Ok(PlainPiece::Newline) => {
                    self.push(TokenKind::Newline, lexer.span());
                    self.end_line();
                    break;
                }
            }
        }
        lexer.morph()
    }

    fn multiline<'a>(&mut self, mut lexer: Lexer<'a, MultilinePiece>) -> Lexer<'a, TokenKind> {
        while let Some(piece) = lexer.next() {
            match piece {
                Ok(MultilinePiece::Text) | Err(()) => self.push_text(lexer.span()),
                Ok(MultilinePiece::Escape) => self.push(TokenKind::Escape, lexer.span()),
                Ok(MultilinePiece::Interpolation) => {
                    self.push(TokenKind::InterpolationStart, lexer.span());
                    self.interpolate(Quotes::Multiline);
                    break;
                }
                Ok(MultilinePiece::End) => {
                    self.push(TokenKind::StringEnd, lexer.span());
                    break;
                }
                Ok(MultilinePiece::Newline) if self.line_bound() => {
                    self.push(TokenKind::Newline, lexer.span());
                    self.end_line();
                    break;
                }
                Ok(MultilinePiece::Newline) => self.push_text(lexer.span()),
            }
        }
        lexer.morph()
    }
}

/// Whether a text is one word that may name an item.
pub fn is_name(text: &str) -> bool {
    let mut lexer = TokenKind::lexer(text);
    text.is_ascii() && lexer.next() == Some(Ok(TokenKind::Name)) && lexer.remainder().is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let mut end = 0;
        let mut out = Vec::new();
        for token in lex(text) {
            assert_eq!(token.start, end, "gap in {text:?}");
            end = token.end;
            out.push(match token.kind {
                TokenKind::Whitespace => continue,
                kind => format!("{kind:?}:{}", token.text(text).escape_debug()),
            });
        }
        assert_eq!(end as usize, text.len(), "not all of {text:?}");
        out.join(" ")
    }

    #[test]
    fn a_name_takes_a_hyphen_only_before_more_of_it() {
        assert_eq!(shown("a->b"), "Name:a Arrow:-> Name:b");
        assert_eq!(shown("a-1"), "Name:a-1");
        assert_eq!(shown("a - 1"), "Name:a Minus:- Number:1");
        assert_eq!(shown("a--b"), "Name:a Minus:- Minus:- Name:b");
        assert_eq!(shown("r"), "Name:r");
    }

    #[test]
    fn a_point_belongs_to_a_number_only_before_a_digit() {
        assert_eq!(shown("2..10"), "Number:2 DotDot:.. Number:10");
        assert_eq!(shown("0..<4"), "Number:0 DotDotLess:..< Number:4");
        assert_eq!(shown("..300Mi"), "DotDot:.. Quantity:300Mi");
        assert_eq!(shown("1.5e-3"), "Number:1.5e-3");
        assert_eq!(
            shown("1h30m 70% 20usd 0xff 0o17 10_000 1e3"),
            "Quantity:1h30m Quantity:70% Quantity:20usd Number:0xff Number:0o17 Number:10_000 Number:1e3"
        );
        assert_eq!(shown("0xfg"), "Quantity:0xfg");
    }

    #[test]
    fn a_string_is_flat() {
        assert_eq!(
            shown(r#""a${ {b = "c"} }\n$d""#),
            r#"StringStart:\" StringText:a InterpolationStart:${ LBrace:{ Name:b Equals:= StringStart:\" StringText:c StringEnd:\" RBrace:} InterpolationEnd:} Escape:\\n StringText:$d StringEnd:\""#
        );
        assert_eq!(shown(r#""""#), r#"StringStart:\" StringEnd:\""#);
        assert_eq!(shown(r#""\${a}""#), r#"StringStart:\" Escape:\\$ StringText:{a} StringEnd:\""#);
        assert_eq!(shown(r##"r"\d" r#"a"b"#"##), r##"RawString:r\"\\d\" RawString:r#\"a\"b\"#"##);
    }

    #[test]
    fn a_plain_string_ends_with_its_line() {
        assert_eq!(shown("\"a\nb"), "StringStart:\\\" StringText:a Newline:\\n Name:b");
        assert_eq!(
            shown("\"${\"${a\r\nb"),
            "StringStart:\\\" InterpolationStart:${ StringStart:\\\" InterpolationStart:${ Name:a Newline:\\r\\n Name:b"
        );
        assert_eq!(
            shown("\"\"\"${\"${\na}b\n\"c\"\"\""),
            "MultilineStart:\\\"\\\"\\\" InterpolationStart:${ StringStart:\\\" InterpolationStart:${ Newline:\\n Name:a InterpolationEnd:} StringText:b\\n\\\"c StringEnd:\\\"\\\"\\\""
        );
        assert_eq!(shown("\"a\\\nb"), "StringStart:\\\" StringText:a Escape:\\\\ Newline:\\n Name:b");
    }

    #[test]
    fn comments_and_docs_are_told_apart() {
        assert_eq!(
            shown("// a\n/// b\r\n//// c"),
            "Comment:// a Newline:\\n DocComment:/// b Newline:\\r\\n Comment://// c"
        );
        assert_eq!(shown("///"), "DocComment:///");
    }

    #[test]
    fn what_is_unreadable_is_a_token() {
        assert_eq!(shown("€\u{0}#"), "Invalid:€ Invalid:\\0 Invalid:#");
        // A letter is one of a name, whose fault it is then.
        assert_eq!(shown("größe é-x “é"), "Name:größe Name:é-x Invalid:“é");
        assert_eq!(shown("'a' && ||! ;"), "SingleQuoted:\\'a\\' AmpAmp:&& PipePipe:|| Bang:! Semicolon:;");
        // The one at the start of a file is before all items, and so in no text that is read.
        assert_eq!(shown("\u{FEFF}a"), "Invalid:\\u{feff} Name:a");
    }
}
