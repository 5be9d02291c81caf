//! Reading a text token by token: strings change what the next characters mean, and interpolations change it back.

use logos::{Lexer, Logos};

use super::{BlockComments, BlockEnd, Token, TokenKind};

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
