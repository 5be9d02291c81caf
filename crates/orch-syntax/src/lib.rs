//! From `.orch` text to tokens, items and trees; the formatter. Knows nothing of what a kind or a field means.
//!
//! The way through: [`cut`] divides a file into its top-level items with a lexer-fast pass; [`parse_item`] reads
//! one of them into a tree ([`ast`]) with a side table of places; [`format`] lays a file out.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

pub mod ast;
mod cut;
pub mod faults;
mod foreign;
mod format;
mod lines;
mod parse;
mod token;
pub mod visit;
mod word;

pub use cut::{Cut, Header, Modifiers, TooMuch, cut, cut_balanced};
pub use format::{Change, Formatted, format, format_range};
pub use parse::{Docs, Parsed, ParsedExpr, Place, Spans, parse_cut, parse_expr, parse_item};
pub use token::{Token, TokenKind, is_name, lex};
pub use word::is_reserved;
