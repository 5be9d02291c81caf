//! `check "…" { … }`: policies of the stack, reported like built-in rules, with the parts that decided.

use orch_syntax::ast::{self, ExprKind, MemberKind, Quantified, Quantifier, Statement};

use crate::anchor::Anchor;
use crate::check::{Judged, name_anchor};
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
    let is_one_of_several = tree.body.as_ref().is_some_and(|body| body.members.len() > 1);
    let mut eval = Eval::new(db, unit);
    evaluate(&mut eval, tree, &mut |eval, condition, value, cx| {
        if *value == Value::Bool(false) {
            let parts = eval.quietly(|eval| parts(eval, condition, cx));
            let finding = findings::check_failed::finding(at, title, parts);
            let finding = match unit.instance(eval.db).import(eval.db) {
                Some((import, _)) => findings::check_failed::of_use(finding, name_anchor(eval.db, import)),
                None => finding,
            };
            eval.report(match is_one_of_several {
                true => finding.label(Anchor::new(item, condition.id), "this is false"),
                false => finding,
            });
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
            MemberKind::Statement(statement)
                if let Statement::Expr { expr, undo: None } | Statement::Expect(expr) = &**statement =>
            {
                expr
            }
            MemberKind::Shorthand(name) => {
                if eval.is_marker(&name.text) {
                    eval.note_visible(&cx);
                }
                continue;
            }
            MemberKind::Broken => continue,
            MemberKind::Set { key, value } => {
                let (key, value) = (Anchor::new(item, key.id), Anchor::new(item, value.id));
                eval.report(findings::sign::assignment(key, value));
                continue;
            }
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
        ExprKind::Quantified(it) => {
            let mut shown = Vec::new();
            for (element, inner) in counted(eval, it, cx) {
                let fails = eval.expr(&it.predicate, &Type::Bool, &inner) == Value::Bool(false);
                let why = if fails { parts(eval, &it.predicate, &inner).join("; ") } else { String::new() };
                let shown_element = eval.describe(&element);
                match (it.quantifier, why.is_empty()) {
                    (Quantifier::All, _) if !fails => {}
                    (Quantifier::All, true) => shown.push(format!("it fails for {shown_element}")),
                    (Quantifier::All, false) => shown.push(format!("it fails for {shown_element}: {why}")),
                    (_, true) => {}
                    (_, false) => shown.push(format!("not for {shown_element}: {why}")),
                }
            }
            if shown.is_empty() && it.quantifier != Quantifier::All {
                shown.push("there is none for which it could hold".to_owned());
            }
            first_of(shown)
        }
        ExprKind::Binary { op: ast::BinaryOp::Or, left, right, .. } => {
            let mut shown = parts(eval, left, cx);
            shown.extend(parts(eval, right, cx));
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
            [(left, l), (right, r)]
                .into_iter()
                .filter_map(|(side, value)| said(eval, side, &value, cx))
                .collect()
        }
        _ => said(eval, condition, &Value::Bool(false), cx).into_iter().collect(),
    }
}

/// The elements that a condition speaks of, each with its name bound.
fn counted<'db>(eval: &mut Eval<'db>, it: &'db Quantified, cx: &Context<'db>) -> Vec<(Value, Context<'db>)> {
    let elements = eval.elements(&it.iterable, cx).unwrap_or_default();
    let of = eval.declared_element(&it.iterable, cx);
    let bound = elements.into_iter().map(|element| {
        let inner = cx.bind_element(&it.binder, element.value.clone(), of.clone());
        (element.value, inner)
    });
    let counts = |eval: &mut Eval<'db>, inner: &Context<'db>| match &it.filter {
        Some(filter) => eval.expr(filter, &Type::Bool, inner) == Value::Bool(true),
        None => true,
    };
    bound.filter(|(_, inner)| counts(eval, inner)).collect()
}

/// As many as anybody reads.
fn first_of(mut shown: Vec<String>) -> Vec<String> {
    let more = shown.len().saturating_sub(SHOWN);
    shown.truncate(SHOWN);
    if more > 0 {
        shown.push(format!("and for {more} more"));
    }
    shown
}

/// What a side of a comparison is; nothing of one that says so itself.
fn said(eval: &mut Eval<'_>, side: &ast::Expr, value: &Value, cx: &Context<'_>) -> Option<String> {
    let asks = matches!(
        side.kind,
        ExprKind::Name(_) | ExprKind::Field { .. } | ExprKind::Index { .. } | ExprKind::Call { .. }
    );
    let (start, end) = source::spans(eval.db, cx.lexical.item).get(side.id).filter(|_| asks)?;
    let text = cx.lexical.item.text(eval.db).get(start as usize..end as usize)?;
    Some(format!("`{text}` is {}", eval.describe(value)))
}
