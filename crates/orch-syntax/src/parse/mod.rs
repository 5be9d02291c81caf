//! One item's text to its tree, places, docs and faults. Never fails and never panics: what cannot be read is
//! reported and stands in the tree as `Broken`. Knows nothing of files and of what a kind means.
//!
//! The text becomes tokens, [`layout`] makes lines and matched brackets of them, and a chumsky grammar a tree.

mod exprs;
mod forms;
mod items;
mod layout;
mod lexeme;
mod members;
mod messages;
mod pieces;
mod place;
mod reading;
mod slips;
mod statements;
mod text;
mod told;
mod types;

pub use place::{Docs, Place, Spans};

use chumsky::Parser;
use orch_diagnostics::Finding;

use crate::ast::{self, Item, MemberKind};
use crate::cut::{Header, TooMuch};
use crate::faults::{nesting_too_deep, not_an_item, other_language, unclosed_brace};
use crate::foreign;
use crate::token::lex_most;
use layout::{Extent, Layout, lay_out};
use pieces::rule;
use reading::{Read, Reader, ReaderExt, Reading};

/// What came of reading one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parsed {
    /// The item; `None` where the text is no item at all (then `faults` says so).
    pub item: Option<Item>,
    /// Where each node stands, relative to the start of the text.
    pub spans: Spans,
    /// The doc comments of items, fields, entries and alternatives of a type.
    pub docs: Docs,
    /// What is wrong with the form, in the order of the text.
    pub faults: Vec<Finding<Place>>,
}

/// What came of reading one expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParsedExpr {
    /// The expression; `ExprKind::Broken` where there is none.
    pub expr: ast::Expr,
    /// Where each node stands.
    pub spans: Spans,
    /// What is wrong with the form.
    pub faults: Vec<Finding<Place>>,
}

/// Reads a piece of a file: the text of one [`crate::Cut`] with its header. Of the rest of a file that has too much, only
/// that is said.
pub fn parse_cut(header: &Header, text: &str) -> Parsed {
    match header.rest {
        None => parse_item(text),
        Some(too_much) => {
            let first = text.lines().next().unwrap_or("");
            let at = Place::new(0, u32::try_from(first.len()).unwrap_or(u32::MAX));
            let fault = match too_much {
                TooMuch::Items => nesting_too_deep::items(at, too_much.most()),
                TooMuch::Strays => not_an_item::rest(at, too_much.most()),
            };
            refused(fault)
        }
    }
}

/// Text that is not read, with what is said of it.
fn refused(fault: Finding<Place>) -> Parsed {
    Parsed { item: None, spans: Spans::default(), docs: Docs::default(), faults: vec![fault] }
}

/// Reads one top-level item.
pub fn parse_item(text: &str) -> Parsed {
    if let Some((language, at)) = foreign::language(text) {
        return refused(other_language::finding(at, language));
    }
    let mut layout = lay_out(text, &lex_most(text, layout::MOST_TOKENS));
    let mut mended = std::mem::take(&mut layout.faults).into_vec();
    let folds = if layout.strays.is_empty() { Folds::No } else { Folds::Yes };
    let (top, read) = run(text, &layout, move |reader| Ok(top(reader, folds)));
    let top = top.unwrap_or_default();
    match (top.lacks_brace, layout.strays.last()) {
        (Some(head), Some(last)) => {
            mended.retain(|fault| fault.at != *last);
            mended.push(unclosed_brace::unopened(head, *last));
        }
        (Some(head), None) => {
            let end = layout.lexemes.iter().map(|lexeme| lexeme.end).max().unwrap_or(head.end);
            mended.push(unclosed_brace::without(head, end));
        }
        (None, _) => {}
    }
    let faults = all_faults(mended, read.faults.into_vec(), layout.extent);
    Parsed { item: top.item, spans: read.spans, docs: Docs::from_unsorted(read.documented), faults }
}

/// Reads one expression and nothing else: the right side of `--set path=value`.
pub fn parse_expr(text: &str) -> ParsedExpr {
    let mut layout = lay_out(text, &lex_most(text, layout::MOST_TOKENS));
    let mended = std::mem::take(&mut layout.faults).into_vec();
    let (expr, read) = run(text, &layout, |reader| {
        let expr = exprs::value(reader)?;
        let at = reader.at();
        let state = reader.state();
        if state.lexemes.get(at).is_some() && !state.is_known_fault(at) {
            state.faults.push(messages::surplus(at, state.lexemes, state.source));
        }
        while reader.ahead(0).is_some() {
            reader.skip();
        }
        Ok(expr)
    });
    let mut spans = read.spans;
    let expr = expr.unwrap_or_else(|| exprs::broken(spans.push(0, 0)));
    ParsedExpr { expr, spans, faults: all_faults(mended, read.faults.into_vec(), layout.extent) }
}

fn run<'s, T>(
    text: &'s str,
    layout: &'s Layout,
    production: impl Fn(&mut Reader<'s, '_>) -> Read<T> + Copy,
) -> (Option<T>, Reading<'s>) {
    let mut state = Reading::new(text, &layout.lexemes, &layout.docs);
    let read = rule(production).parse_with_state(layout.lexemes.as_slice(), &mut state);
    (read.into_output(), state)
}

/// All that is wrong, in the order of the text. What was not read to its end says nothing of what lacks there.
fn all_faults(
    mended: Vec<Finding<Place>>,
    mut faults: Vec<Finding<Place>>,
    extent: Extent,
) -> Vec<Finding<Place>> {
    if extent == Extent::Part {
        faults.clear();
    }
    faults.extend(mended);
    faults.sort_by_key(|fault| (fault.at, fault.code));
    faults
}

/// Whether an item is only a head, and what follows can only belong into its body: the cut keeps lines with an item
/// that are indented under it.
fn lacks_body(item: &Item, next: &MemberKind) -> bool {
    let is_head = item.body.is_none() && item.value.is_none() && item.type_value.is_none();
    let is_inner =
        matches!(next, MemberKind::Set { .. } | MemberKind::Append { .. } | MemberKind::Amend { .. });
    is_head && is_inner
}

/// Whether what follows an item belongs into it, because a brace too many ended it too soon.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folds {
    Yes,
    No,
}

/// What stands at the top of a text.
#[derive(Default)]
struct Top {
    item: Option<Item>,
    /// The head of an item that has members but no `{`.
    lacks_brace: Option<Place>,
}

fn top(reader: &mut Reader<'_, '_>, folds: Folds) -> Top {
    let mut top = Top::default();
    let mut is_reported = false;
    while let Some(next) = reader.ahead(0) {
        if next.separates() || next.closes() {
            members::stray_comma(reader, next);
            continue;
        }
        let at = reader.at();
        let faults = reader.state().faults.len();
        let position = if top.item.is_some() { members::Position::Inside } else { members::Position::Top };
        let member = members::recovered(reader, position);
        members::end_of_member(reader);
        match (member.kind, &mut top.item) {
            (MemberKind::Item(read), None) => top.item = Some(*read),
            (kind, Some(item))
                if folds == Folds::Yes || top.lacks_brace.is_some() || lacks_body(item, &kind) =>
            {
                if item.body.is_none() && item.value.is_none() && item.type_value.is_none() {
                    top.lacks_brace = reader.state().spans.place(item.id);
                    let id = reader.node_since(at);
                    item.body = Some(ast::Body { id, members: Vec::new() });
                }
                if let Some(body) = &mut item.body {
                    body.members.push(ast::Member { kind, ..member });
                }
            }
            (MemberKind::Broken, _) => {}
            _ if is_reported || reader.state().faults.len() > faults => {}
            _ => {
                is_reported = true;
                let state = reader.state();
                state.faults.push(messages::no_item(at, state.lexemes, state.source));
            }
        }
    }
    top
}
