//! Statements among fields that were meant as fields: known by their form alone.

use orch_syntax::ast::{self, BinaryOp, ExprKind, NodeId};

/// The field that a statement like `networks [backend]` was meant to set.
pub(super) fn as_entry(statement: &ast::Statement) -> Option<(NodeId, &str)> {
    let ast::Statement::Expr { expr, undo: None } = statement else { return None };
    let head = match &expr.kind {
        ExprKind::Index { base, .. } => base,
        ExprKind::Call { callee, .. } => callee,
        ExprKind::Range { start: Some(start), .. } => start,
        _ => return None,
    };
    match &head.kind {
        ExprKind::Name(name) => Some((head.id, name)),
        _ => None,
    }
}

/// The field that a statement like `port == 80` was meant to set, and what to.
pub(super) fn as_assignment(statement: &ast::Statement) -> Option<(NodeId, &str, NodeId)> {
    let ast::Statement::Expr { expr, undo: None } = statement else { return None };
    let ExprKind::Binary { op: BinaryOp::Equal, left, right, .. } = &expr.kind else { return None };
    match &left.kind {
        ExprKind::Name(name) => Some((left.id, name, right.id)),
        _ => None,
    }
}
