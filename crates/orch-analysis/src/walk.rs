//! Looking at every expression of an item's tree.

use orch_syntax::ast::{self, Clause};
use orch_syntax::visit::{self, Visitor};

struct Exprs<'v, 'a>(&'v mut dyn FnMut(&'a ast::Expr));

impl<'a> Visitor<'a> for Exprs<'_, 'a> {
    fn expr(&mut self, it: &'a ast::Expr) {
        (self.0)(it);
        visit::expr(self, it);
    }

    fn ty(&mut self, _it: &'a ast::Type) {}
}

/// Visits every expression of an item, outer ones first. Types are not looked into.
pub fn exprs<'a>(item: &'a ast::Item, visit: &mut dyn FnMut(&'a ast::Expr)) {
    Exprs(visit).item(item);
}

/// Visits an expression and all in it.
pub fn expr<'a>(e: &'a ast::Expr, visit: &mut dyn FnMut(&'a ast::Expr)) {
    Exprs(visit).expr(e);
}

/// Visits every expression in a body.
pub fn body<'a>(body: &'a ast::Body, visit: &mut dyn FnMut(&'a ast::Expr)) {
    let mut exprs = Exprs(visit);
    body.members.iter().for_each(|member| exprs.member(member));
}

/// Visits what decides whether and how often an item is there: its `for` and its `when`.
pub fn header<'a>(item: &'a ast::Item, visit: &mut dyn FnMut(&'a ast::Expr)) {
    if let Some(Clause::For { iterable, .. }) = item.clause.as_deref() {
        expr(iterable, visit);
    }
    item.when.iter().for_each(|e| expr(e, visit));
}
