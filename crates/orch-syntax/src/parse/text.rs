//! Text literals: escapes resolved, the indentation of `"""` taken away.
//!
//! Of a `"""` string whose opening quotes end their line, that line end belongs to the quotes, as does the last one
//! before closing quotes that begin theirs; the blank that all its lines share, that before the closing quotes
//! included, is taken away. Ends of lines are `\n`, however the file ends its own.

use smol_str::SmolStr;

use super::exprs::expr;
use super::lexeme::Lexeme;
use super::pieces::*;
use super::reading::*;
use crate::ast::{Expr, ExprKind, Text, TextPart};
use crate::faults::unknown_escape;
use crate::token::TokenKind as K;

/// Whether a text literal begins so.
pub(super) fn begins_text(kind: K) -> bool {
    matches!(kind, K::StringStart | K::MultilineStart | K::RawString | K::SingleQuoted)
}

/// Any text literal.
pub(super) fn text(reader: &mut Reader<'_, '_>) -> Read<Text> {
    let first = reader.at();
    let Some(lexeme) = reader.ahead(0) else { return reader.expected(Expected::Value) };
    let source = reader.state().source;
    let parts = match lexeme.kind {
        K::RawString => {
            reader.skip();
            literal(raw_inside(lexeme.text(source)).replace("\r\n", "\n"))
        }
        K::SingleQuoted => {
            reader.skip();
            literal(lexeme.text(source).trim_matches('\'').to_owned())
        }
        K::StringStart => {
            reader.skip();
            plain(reader, lexeme)
        }
        K::MultilineStart => {
            reader.skip();
            let pieces = pieces(reader);
            join(dedent(pieces))
        }
        _ => return reader.expected(Expected::Value),
    };
    Ok(Text { id: reader.node_since(first), parts })
}

fn literal(text: String) -> Vec<TextPart> {
    if text.is_empty() { Vec::new() } else { vec![TextPart::Literal(text.into())] }
}

fn raw_inside(text: &str) -> &str {
    match text.strip_prefix("r#\"") {
        Some(inside) => inside.strip_suffix("\"#").unwrap_or(inside),
        None => {
            let inside = text.strip_prefix("r\"").unwrap_or(text);
            inside.strip_suffix('"').unwrap_or(inside)
        }
    }
}

/// `"…"`, most of which are one piece of text.
fn plain(reader: &mut Reader<'_, '_>, quotes: Lexeme) -> Vec<TextPart> {
    let first = reader.at();
    let closer = quotes.closer as usize;
    if closer == first {
        reader.skip();
        return Vec::new();
    }
    if closer == first + 1
        && let Some(only) = reader.ahead(0)
        && only.kind == K::StringText
    {
        reader.skip();
        reader.skip();
        return vec![TextPart::Literal(SmolStr::new(only.text(reader.state().source)))];
    }
    let pieces = pieces(reader);
    join(pieces)
}

/// A part of a string before its indentation is taken away.
enum Piece {
    /// As written: its spaces may be indentation.
    Written(String),
    /// From an escape: never indentation.
    Escaped(char),
    Interpolated(Expr),
}

/// The text with all its line ends as the language has them.
fn with_newlines(text: &str) -> String {
    match text.contains('\r') {
        true => text.replace("\r\n", "\n").replace('\r', "\n"),
        false => text.to_owned(),
    }
}

/// The pieces of a string up to its closing quotes, and these.
fn pieces(reader: &mut Reader<'_, '_>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    while let Some(lexeme) = reader.ahead(0) {
        let source = reader.state().source;
        match lexeme.kind {
            K::StringText => {
                reader.skip();
                pieces.push(Piece::Written(with_newlines(lexeme.text(source))));
            }
            K::Escape => {
                reader.skip();
                let written = lexeme.text(source);
                match unescape(written) {
                    Some(character) => pieces.push(Piece::Escaped(character)),
                    None => {
                        let finding = unknown_escape::finding(lexeme.place(), written);
                        reader.state().faults.push(finding);
                        pieces.extend(written.chars().map(Piece::Escaped));
                    }
                }
            }
            K::InterpolationStart => {
                reader.skip();
                let expr = reader.with_bodies(Bodies::On, |reader| {
                    reader.recover(expr, |id| Expr { id, kind: ExprKind::Broken })
                });
                close(reader);
                pieces.push(Piece::Interpolated(expr));
            }
            K::StringEnd => {
                reader.skip();
                break;
            }
            _ => break,
        }
    }
    pieces
}

fn unescape(written: &str) -> Option<char> {
    let rest = written.strip_prefix('\\')?;
    if let Some(hex) = rest.strip_prefix("u{").and_then(|hex| hex.strip_suffix('}')) {
        return u32::from_str_radix(hex, 16).ok().and_then(char::from_u32);
    }
    match rest {
        "n" => Some('\n'),
        "t" => Some('\t'),
        "r" => Some('\r'),
        "0" => Some('\0'),
        "\\" => Some('\\'),
        "\"" => Some('"'),
        "$" => Some('$'),
        _ => None,
    }
}

fn join(pieces: Vec<Piece>) -> Vec<TextPart> {
    let mut parts = Vec::new();
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Written(written) => text.push_str(&written),
            Piece::Escaped(character) => text.push(character),
            Piece::Interpolated(expr) => {
                if !text.is_empty() {
                    parts.push(TextPart::Literal(SmolStr::new(&text)));
                    text.clear();
                }
                parts.push(TextPart::Interpolated(expr));
            }
        }
    }
    if !text.is_empty() {
        parts.push(TextPart::Literal(SmolStr::new(&text)));
    }
    parts
}

const BLANK: [char; 2] = [' ', '\t'];

/// Takes away what the lines of a `"""` string share.
fn dedent(mut pieces: Vec<Piece>) -> Vec<Piece> {
    let opens_line = match pieces.first_mut() {
        Some(Piece::Written(first)) => {
            let blank = indent(first);
            let opens = first.get(blank..).is_some_and(|rest| rest.starts_with('\n'));
            if opens {
                first.drain(..=blank);
            }
            opens
        }
        _ => false,
    };
    let shared = shared_indent(&pieces, opens_line);
    let last = pieces.len().saturating_sub(1);
    let mut at_line_start = opens_line;
    for (index, piece) in pieces.iter_mut().enumerate() {
        if let Piece::Written(text) = piece {
            *text = strip_lines(text, shared, at_line_start, index == last);
        }
        at_line_start = false;
    }
    pieces
}

/// How much blank the lines have in common: those that are not all blank, and the last, before the closing quotes.
fn shared_indent(pieces: &[Piece], opens_line: bool) -> usize {
    let mut shared = usize::MAX;
    let mut at_line_start = opens_line;
    for piece in pieces {
        match piece {
            Piece::Written(text) => {
                let begun =
                    if at_line_start { Some(text.as_str()) } else { text.split_once('\n').map(|it| it.1) };
                let Some((lines, last)) = begun.map(|it| it.rsplit_once('\n').unwrap_or(("", it))) else {
                    continue;
                };
                shared = shared.min(indent(last));
                // Often enough the last line has said it all.
                if shared > 0 {
                    let told = lines.split('\n').filter(|line| indent(line) < line.len());
                    shared = told.map(indent).fold(shared, usize::min);
                }
            }
            _ if at_line_start => shared = 0,
            _ => {}
        }
        at_line_start = false;
    }
    if shared == usize::MAX { 0 } else { shared }
}

/// How many bytes of blank a line begins with.
fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(BLANK).len()
}

fn strip_lines(text: &str, shared: usize, at_line_start: bool, ends_string: bool) -> String {
    let kept = match text.rsplit_once('\n') {
        Some((lines, last)) if ends_string && indent(last) == last.len() => lines,
        None if ends_string && at_line_start && indent(text) == text.len() => "",
        _ => text,
    };
    if shared == 0 {
        return kept.to_owned();
    }
    let mut out = String::with_capacity(kept.len());
    for (number, line) in kept.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let blank = if number > 0 || at_line_start { shared.min(indent(line)) } else { 0 };
        out.push_str(line.get(blank..).unwrap_or(""));
    }
    out
}
