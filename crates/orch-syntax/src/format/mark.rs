//! Notes on the pieces of an item what only its tree knows: where members begin, which brackets and signs belong
//! to what stands before or after them, and what may align. Decides no white space.

use super::piece::{Piece, Sheet};
use crate::ast::*;
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

    // ---- items and members ----

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
        self.attributes(&item.attributes);
        if let Some(parens) = &item.parens {
            self.parens(item, parens);
        }
        self.types(item.ty.iter().chain(&item.arrow));
        if let Some(Clause::For { iterable, .. }) = &item.clause {
            self.expr(iterable);
        }
        self.exprs(item.when.iter().chain(&item.value));
        self.types(&item.type_value);
        self.exprs(&item.undo);
        if let Some(body) = &item.body {
            self.body(body);
        }
    }

    fn parens(&mut self, item: &Item, parens: &Parens) {
        let label = item.label.as_ref().map(|label| label.id);
        match (parens, label) {
            // `endpoint GET "/users/{id}" (id: string)`
            (Parens::Params(_), Some(_)) => {}
            _ => {
                let before = label.or(item.name.as_ref().map(|name| name.id)).unwrap_or(item.kind.id);
                self.bracket_after(before, TokenKind::LParen);
            }
        }
        match parens {
            Parens::Params(fields) => self.fields(fields),
            Parens::Args(args) => self.args(args),
        }
    }

    fn attributes(&mut self, attributes: &[Attribute]) {
        for attribute in attributes {
            let after = self.end(attribute.id);
            if let Some(piece) = after.and_then(|at| self.pieces.get_mut(at)) {
                piece.marks.begins = true;
            }
            self.bracket_after(attribute.name.id, TokenKind::LParen);
            self.args(&attribute.args);
        }
    }

    fn body(&mut self, body: &Body) {
        for member in &body.members {
            self.member(member);
        }
    }

    fn member(&mut self, member: &Member) {
        self.begins(member.id);
        let after_key = [TokenKind::Equals, TokenKind::PlusEquals, TokenKind::LBrace];
        let kind = match &member.kind {
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
        self.attributes(&member.attributes);
        match &member.kind {
            MemberKind::Set { key, value } | MemberKind::Append { key, value } => {
                self.key(key);
                self.expr(value);
            }
            MemberKind::Amend { key, body } => {
                self.key(key);
                self.body(body);
            }
            MemberKind::Remove(key) => self.key(key),
            MemberKind::Spread(value) => self.expr(value),
            MemberKind::Field(field) => self.field(field),
            MemberKind::Statement(statement) => self.statement(statement),
            MemberKind::Item(_) | MemberKind::Shorthand(_) | MemberKind::Broken => {}
        }
    }

    fn key(&mut self, key: &Key) {
        for segment in &key.segments {
            if let Segment::Index(index) = segment {
                let at = self.preceding(index.id, TokenKind::LBracket);
                self.tight_before(at);
                self.expr(index);
            }
        }
    }

    fn statement(&mut self, statement: &Statement) {
        match statement {
            Statement::Return(value) => self.exprs(value),
            Statement::If { condition, then, otherwise } => {
                self.expr(condition);
                self.body(then);
                if let Some(otherwise) = otherwise {
                    self.body(otherwise);
                }
            }
            Statement::For { iterable, body, .. } => {
                self.expr(iterable);
                self.body(body);
            }
            Statement::Spawn(value) | Statement::Expect(value) => self.expr(value),
            Statement::Expr { expr, undo } => {
                self.expr(expr);
                self.exprs(undo);
            }
        }
    }

    fn fields(&mut self, fields: &[Field]) {
        for field in fields {
            self.begins(field.id);
            self.field(field);
        }
    }

    fn field(&mut self, field: &Field) {
        self.ty(&field.ty);
        self.exprs(&field.default);
    }

    fn args(&mut self, args: &[Arg]) {
        for arg in args {
            self.expr(&arg.value);
        }
    }

    // ---- types ----

    fn types<'t>(&mut self, types: impl IntoIterator<Item = &'t Type>) {
        for ty in types {
            self.ty(ty);
        }
    }

    fn ty(&mut self, ty: &Type) {
        match &ty.kind {
            TypeKind::Broken | TypeKind::Literal(_) | TypeKind::Path(_) => {}
            TypeKind::List(inner) | TypeKind::Secret(inner) | TypeKind::Optional(inner) => self.ty(inner),
            TypeKind::Map(key, value) => {
                self.ty(key);
                self.ty(value);
            }
            TypeKind::Record(fields) => self.fields(fields),
            TypeKind::Union(members) => self.types(members),
            TypeKind::Refined(inner, predicate) => {
                self.ty(inner);
                self.expr(predicate);
            }
        }
    }

    // ---- expressions ----

    fn exprs<'t>(&mut self, exprs: impl IntoIterator<Item = &'t Expr>) {
        for expr in exprs {
            self.expr(expr);
        }
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Broken
            | ExprKind::Null
            | ExprKind::Bool(_)
            | ExprKind::Number(_)
            | ExprKind::Quantity(_)
            | ExprKind::Text(_)
            | ExprKind::Name(_) => {}
            ExprKind::Field { base, .. } => self.expr(base),
            ExprKind::Index { base, index } => {
                self.bracket_after(base.id, TokenKind::LBracket);
                self.expr(base);
                self.expr(index);
            }
            ExprKind::Call { callee, args } => {
                self.bracket_after(callee.id, TokenKind::LParen);
                self.expr(callee);
                self.args(args);
            }
            ExprKind::Construct { head, body } => {
                self.expr(head);
                self.body(body);
            }
            ExprKind::Record(body) => self.body(body),
            ExprKind::List(elements) => self.exprs(elements),
            ExprKind::Unary { op, operand } => {
                if *op == UnaryOp::Negate {
                    let at = self.start(expr.id);
                    self.tight_after(at);
                }
                self.expr(operand);
            }
            ExprKind::Binary { left, right, .. } => {
                self.expr(left);
                self.expr(right);
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
                self.exprs(start.as_deref());
                self.exprs(end.as_deref());
            }
            ExprKind::Lambda { body, .. } => self.expr(body),
            ExprKind::If { condition, then, otherwise } => {
                self.expr(condition);
                self.expr(then);
                self.expr(otherwise);
            }
            ExprKind::Match { subject, arms } => {
                self.expr(subject);
                for arm in arms {
                    self.arm(arm);
                }
            }
            ExprKind::Quantified { iterable, filter, predicate, .. } => {
                self.expr(iterable);
                self.exprs(filter.as_deref());
                self.expr(predicate);
            }
            ExprKind::Comprehension { iterable, filter, element, .. } => {
                self.expr(iterable);
                self.exprs(filter.as_deref());
                self.expr(element);
            }
            ExprKind::WaitEvent { ty, within, otherwise, .. } => {
                self.ty(ty);
                self.exprs(within.as_deref());
                self.exprs(otherwise.as_deref());
            }
            ExprKind::Concurrent { each, limit, body, .. } => {
                if let Some((_, iterable)) = each {
                    self.expr(iterable);
                }
                self.exprs(limit.as_deref());
                self.body(body);
            }
        }
    }

    fn arm(&mut self, arm: &Arm) {
        self.begins(arm.id);
        for pattern in &arm.patterns {
            if let Pattern::Value(value) = pattern {
                self.expr(value);
            }
        }
        self.expr(&arm.value);
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
