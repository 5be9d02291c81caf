//! Notes on the pieces of an item what only its tree knows: where members begin, which brackets and signs belong
//! to what stands before or after them, and what may align. Decides no white space.

use super::piece::{Piece, Sheet};
use crate::ast::*;
use crate::visit::{self, Visitor};
use crate::{Spans, TokenKind};

/// A member of a body, or an item at the top, as the pieces it is made of.
pub(super) struct Row<'a> {
    /// The first piece.
    pub first: usize,
    /// The last one.
    pub last: usize,
    pub kind: RowKind<'a>,
}

/// How a row takes part in aligning.
pub(super) enum RowKind<'a> {
    /// `key = value`, `key += value`, `key { … }`.
    Entry {
        /// The `=`, `+=` or `{`.
        operator: usize,
    },
    /// `kind name …`
    Item {
        /// The `=` or `{`, if there is one.
        operator: Option<usize>,
        signature: Signature<'a>,
    },
    /// An entry with nothing to align, which does not part those around it.
    Bare,
    /// Anything else; it parts.
    Other,
}

/// What must be equal for items to align: the kind, and which clauses stand before the `=` or `{`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Signature<'a> {
    kind: &'a str,
    clauses: [bool; 13],
}

/// Marks the pieces of one item, those from `first` on. `base` is where its text starts in the file.
pub(super) fn item(item: &Item, spans: &Spans, base: usize, first: usize, sheet: &mut Sheet<'_>) {
    let Sheet { pieces, rows, .. } = sheet;
    let known = rows.len();
    Marker { pieces, rows, spans, base, first }.item(item);
    if let Some(own) = rows.get_mut(known..) {
        own.sort_by_key(|row| row.first);
    }
}

struct Marker<'s, 'a> {
    pieces: &'s mut [Piece<'a>],
    rows: &'s mut Vec<Row<'a>>,
    spans: &'s Spans,
    base: usize,
    first: usize,
}

impl<'a> Marker<'_, 'a> {
    // ---- where things stand ----

    /// The first piece at or after an offset of the item's text.
    fn piece_at(&self, offset: u32) -> usize {
        let offset = self.base + offset as usize;
        let own = self.pieces.get(self.first..).unwrap_or_default();
        self.first + own.partition_point(|piece| piece.start < offset)
    }

    /// The first piece of a node.
    fn start(&self, id: NodeId) -> Option<usize> {
        self.spans.get(id).map(|(start, _)| self.piece_at(start))
    }

    /// The first piece after a node.
    fn end(&self, id: NodeId) -> Option<usize> {
        self.spans.get(id).map(|(_, end)| self.piece_at(end))
    }

    /// The first piece of a kind after a node. Between them stand only the `)` of parentheses around the node.
    fn following(&self, id: NodeId, wanted: &[TokenKind]) -> Option<usize> {
        let mut at = self.end(id)?;
        while self.pieces.get(at).is_some_and(|piece| piece.is(TokenKind::RParen)) {
            at += 1;
        }
        self.pieces.get(at).is_some_and(|piece| wanted.iter().any(|kind| piece.is(*kind))).then_some(at)
    }

    /// The piece of a kind before a node. Between them stand only the `(` of parentheses around the node.
    fn preceding(&self, id: NodeId, wanted: TokenKind) -> Option<usize> {
        let mut at = self.start(id)?.checked_sub(1)?;
        while self.pieces.get(at).is_some_and(|piece| piece.is(TokenKind::LParen)) {
            at = at.checked_sub(1)?;
        }
        self.pieces.get(at).is_some_and(|piece| piece.is(wanted)).then_some(at)
    }

    // ---- what is noted ----

    fn begins(&mut self, id: NodeId) {
        let at = self.start(id);
        if let Some(piece) = at.and_then(|at| self.pieces.get_mut(at)) {
            piece.marks.begins = true;
        }
    }

    fn tight_before(&mut self, at: Option<usize>) {
        if let Some(piece) = at.and_then(|at| self.pieces.get_mut(at)) {
            piece.marks.tight_before = true;
        }
    }

    fn tight_after(&mut self, at: Option<usize>) {
        if let Some(piece) = at.and_then(|at| self.pieces.get_mut(at)) {
            piece.marks.tight_after = true;
        }
    }

    /// Notes a bracket that belongs to what stands right before it.
    fn bracket_after(&mut self, id: NodeId, bracket: TokenKind) {
        let at = self.following(id, &[bracket]);
        self.tight_before(at);
    }

    fn row(&mut self, id: NodeId, kind: RowKind<'a>) {
        let (Some(first), Some(after)) = (self.start(id), self.end(id)) else { return };
        let last = after.saturating_sub(1).max(first);
        self.rows.push(Row { first, last, kind });
    }

    /// Notes what stands in parentheses after an item's name.
    fn parens(&mut self, item: &Item) {
        let label = item.label.as_ref().map(|label| label.id);
        match (&item.parens, label) {
            // `endpoint GET "/users/{id}" (id: string)`
            (None, _) | (Some(Parens::Params(_)), Some(_)) => {}
            _ => {
                let before = label.or(item.name.as_ref().map(|name| name.id)).unwrap_or(item.kind.id);
                self.bracket_after(before, TokenKind::LParen);
            }
        }
    }
}

impl Visitor<'_> for Marker<'_, '_> {
    fn item(&mut self, item: &Item) {
        self.begins(item.id);
        let operator = match (&item.body, &item.value, &item.type_value) {
            (Some(body), _, _) => self.start(body.id),
            (_, Some(value), _) => self.preceding(value.id, TokenKind::Equals),
            (_, _, Some(ty)) => self.preceding(ty.id, TokenKind::Equals),
            _ => None,
        };
        let kind = self.start(item.kind.id).and_then(|at| self.pieces.get(at)).map_or("", |piece| piece.text);
        let signature = Signature { kind, clauses: clauses(item) };
        self.row(item.id, RowKind::Item { operator, signature });
        self.parens(item);
        visit::item(self, item);
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let after = self.end(attribute.id);
        if let Some(piece) = after.and_then(|at| self.pieces.get_mut(at)) {
            piece.marks.begins = true;
        }
        self.bracket_after(attribute.name.id, TokenKind::LParen);
        visit::attribute(self, attribute);
    }

    fn member(&mut self, member: &Member) {
        self.begins(member.id);
        let after_key = [TokenKind::Equals, TokenKind::PlusEquals, TokenKind::LBrace];
        let kind = match &member.kind {
            // It is a row of its own.
            MemberKind::Item(item) => return self.item(item),
            MemberKind::Set { key, .. } | MemberKind::Append { key, .. } | MemberKind::Amend { key, .. } => {
                match self.end(key.id).filter(|at| {
                    self.pieces.get(*at).is_some_and(|piece| after_key.iter().any(|kind| piece.is(*kind)))
                }) {
                    Some(operator) => RowKind::Entry { operator },
                    None => RowKind::Other,
                }
            }
            MemberKind::Remove(_) | MemberKind::Spread(_) | MemberKind::Shorthand(_) => RowKind::Bare,
            MemberKind::Field(_) | MemberKind::Statement(_) | MemberKind::Broken => RowKind::Other,
        };
        self.row(member.id, kind);
        visit::member(self, member);
    }

    fn field(&mut self, field: &Field) {
        self.begins(field.id);
        visit::field(self, field);
    }

    fn parameter(&mut self, field: &Field) {
        self.field(field);
    }

    fn key(&mut self, key: &Key) {
        for segment in &key.segments {
            if let Segment::Index(index) = segment {
                let at = self.preceding(index.id, TokenKind::LBracket);
                self.tight_before(at);
            }
        }
        visit::key(self, key);
    }

    /// A text stays as it is written, with what is interpolated.
    fn text(&mut self, _text: &Text) {}

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Index { base, .. } => self.bracket_after(base.id, TokenKind::LBracket),
            ExprKind::Call { callee, .. } => self.bracket_after(callee.id, TokenKind::LParen),
            ExprKind::Unary { op: UnaryOp::Negate, .. } => {
                let at = self.start(expr.id);
                self.tight_after(at);
            }
            ExprKind::Range { start, end, .. } => {
                let at = match start {
                    Some(start) => self.following(start.id, &[TokenKind::DotDot, TokenKind::DotDotLess]),
                    None => self.start(expr.id),
                };
                if start.is_some() {
                    self.tight_before(at);
                }
                if end.is_some() {
                    self.tight_after(at);
                }
            }
            _ => {}
        }
        visit::expr(self, expr);
    }

    fn arm(&mut self, arm: &Arm) {
        self.begins(arm.id);
        visit::arm(self, arm);
    }
}

fn clauses(item: &Item) -> [bool; 13] {
    [
        !item.attributes.is_empty(),
        item.abstract_.is_some(),
        item.private.is_some(),
        item.name.is_some(),
        item.label.is_some(),
        item.parens.is_some(),
        item.alias.is_some(),
        item.ty.is_some(),
        item.arrow.is_some(),
        item.extends.is_some(),
        item.clause.is_some(),
        item.when.is_some(),
        // After `= value` it stands behind the `=`.
        item.undo.is_some() && item.value.is_none(),
    ]
}
