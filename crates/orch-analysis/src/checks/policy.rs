//! `check "…" { … }`: policies of the stack, reported like built-in rules, with the parts that decided.

use orch_syntax::ast::{self, ExprKind, MemberKind, Quantifier, Statement};

use crate::anchor::Anchor;
use crate::check::Judged;
use crate::db::Db;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::source;
use crate::types::Type;
use crate::unit::Unit;
use crate::value::Value;

/// How many parts are shown.
const SHOWN: usize = 5;

/// Whether the policy holds.
pub(crate) fn judged(db: &dyn Db, unit: Unit) -> Judged {
    let item = unit.item(db);
    let Some(tree) = source::tree(db, item) else { return Judged { findings: Vec::new(), excess: 0 } };
    let title = tree.label.as_ref().and_then(|l| l.literal()).unwrap_or("");
    let at = tree.label.as_ref().map_or(Anchor::new(item, tree.kind.id), |l| Anchor::new(item, l.id));
    let mut eval = Eval::new(db, unit);
    evaluate(&mut eval, tree, &mut |eval, condition, value, cx| {
        if *value == Value::Bool(false) {
            let parts = eval.quietly(|eval| parts(eval, condition, cx));
            eval.report(findings::check_failed::finding(at, title, parts));
        }
    });
    eval.judged()
}

/// Evaluates the conditions of a policy.
pub(crate) fn evaluate<'db>(
    eval: &mut Eval<'db>,
    tree: &'db ast::Item,
    visit: &mut dyn FnMut(&mut Eval<'db>, &'db ast::Expr, &Value, &Context<'db>),
) {
    let item = eval.unit.item(eval.db);
    let cx = eval.context(eval.unit);
    for member in tree.body.iter().flat_map(|b| &b.members) {
        let condition = match &member.kind {
            MemberKind::Statement(Statement::Expr { expr, undo: None } | Statement::Expect(expr)) => expr,
            MemberKind::Shorthand(name) => {
                if eval.is_marker(&name.text) {
                    eval.note_visible(&cx);
                }
                continue;
            }
            MemberKind::Broken => continue,
            _ => {
                let at = Anchor::new(item, member.id);
                eval.report(findings::item_form::finding(
                    at,
                    "a policy is a condition",
                    "check \"title\" { all s in services: … }",
                ));
                continue;
            }
        };
        let value = eval.expr(condition, &Type::Bool, &cx);
        visit(eval, condition, &value, &cx);
    }
}

/// What decided a condition: the elements that fail, the sides of a comparison.
pub(crate) fn parts<'db>(eval: &mut Eval<'db>, condition: &'db ast::Expr, cx: &Context<'db>) -> Vec<String> {
    match &condition.kind {
        ExprKind::Quantified { quantifier: Quantifier::All, binder, iterable, filter, predicate } => {
            let mut shown = Vec::new();
            for element in eval.elements(iterable, cx).unwrap_or_default() {
                let inner = cx.bind(binder, element.value.clone());
                let counts = match filter {
                    Some(filter) => eval.expr(filter, &Type::Bool, &inner) == Value::Bool(true),
                    None => true,
                };
                if counts && eval.expr(predicate, &Type::Bool, &inner) == Value::Bool(false) {
                    shown.push(format!("it fails for {}", eval.describe(&element.value)));
                }
            }
            let more = shown.len().saturating_sub(SHOWN);
            shown.truncate(SHOWN);
            if more > 0 {
                shown.push(format!("and for {more} more"));
            }
            shown
        }
        ExprKind::Binary { op: ast::BinaryOp::And, left, right, .. } => {
            let first = eval.expr(left, &Type::Bool, cx);
            let failing = if first == Value::Bool(false) { left } else { right };
            parts(eval, failing, cx)
        }
        ExprKind::Binary { left, right, .. } => {
            let l = eval.expr(left, &Type::Any, cx);
            let hint = eval.declared_type(left, cx).unwrap_or(Type::Any);
            let r = eval.expr(right, &hint, cx);
            vec![format!("the left side is {}, the right side {}", eval.describe(&l), eval.describe(&r))]
        }
        _ => Vec::new(),
    }
}
