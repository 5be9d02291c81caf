//! Refined types: the predicate, quickly where its form allows, and how to say it.

use std::sync::Arc;

use orch_syntax::ast::{self, BinaryOp, ExprKind, MemberKind, TypeKind};

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::db::Db;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::scalar;
use crate::source;
use crate::types::{Refinement, Type};
use crate::value::Value;

/// Decides `lo <= it and it <= hi` and its parts for whole numbers without an evaluation.
pub(crate) fn quick(predicate: &ast::Expr, value: &Value) -> Option<bool> {
    let Value::Int(value) = value else { return None };
    match &predicate.kind {
        ExprKind::Binary { op: BinaryOp::And, left, right, .. } => {
            let int = Value::Int(*value);
            Some(quick(left, &int)? && quick(right, &int)?)
        }
        ExprKind::Binary { op, left, right, .. } => {
            let l = operand(left, *value)?;
            let r = operand(right, *value)?;
            Some(match op {
                BinaryOp::Less => l < r,
                BinaryOp::LessEqual => l <= r,
                BinaryOp::Greater => l > r,
                BinaryOp::GreaterEqual => l >= r,
                BinaryOp::Equal => l == r,
                BinaryOp::NotEqual => l != r,
                _ => return None,
            })
        }
        _ => None,
    }
}

fn operand(expr: &ast::Expr, it: i64) -> Option<i64> {
    match &expr.kind {
        ExprKind::Name(name) if name == "it" => Some(it),
        ExprKind::Number(text) => scalar::number::parse_int(text).ok(),
        _ => None,
    }
}

/// The predicate where it is declared, borrowed from the database.
pub(crate) fn find<'db>(db: &'db dyn Db, refined: &Refinement) -> Option<&'db ast::Expr> {
    let tree = source::tree(db, refined.declared).as_ref()?;
    in_item(tree, &refined.predicate)
}

fn in_item<'a>(item: &'a ast::Item, wanted: &ast::Expr) -> Option<&'a ast::Expr> {
    let params = match &item.parens {
        Some(ast::Parens::Params(params)) => params.as_slice(),
        _ => &[],
    };
    let types = item.type_value.iter().chain(&item.ty).map(|ty| &**ty).chain(params.iter().map(|p| &p.ty));
    let found = types.into_iter().find_map(|ty| in_type(ty, wanted));
    found.or_else(|| {
        let mut members = item.body.iter().flat_map(|b| &b.members);
        members.find_map(|m| match &m.kind {
            MemberKind::Field(field) => in_type(&field.ty, wanted),
            MemberKind::Item(item) => in_item(item, wanted),
            _ => None,
        })
    })
}

fn in_type<'a>(ty: &'a ast::Type, wanted: &ast::Expr) -> Option<&'a ast::Expr> {
    match &ty.kind {
        TypeKind::Refined(base, predicate) => {
            if predicate.id == wanted.id {
                Some(predicate)
            } else {
                in_type(base, wanted)
            }
        }
        TypeKind::List(inner) | TypeKind::Secret(inner) | TypeKind::Optional(inner) => in_type(inner, wanted),
        TypeKind::Map(key, value) => in_type(key, wanted).or_else(|| in_type(value, wanted)),
        TypeKind::Union(members) => members.iter().find_map(|m| in_type(m, wanted)),
        TypeKind::Record(fields) => fields.iter().find_map(|f| in_type(&f.ty, wanted)),
        _ => None,
    }
}

/// The predicate as it is written.
pub(crate) fn rule_text(db: &dyn Db, refined: &Refinement) -> String {
    let place = source::spans(db, refined.declared).get(refined.predicate.id);
    let text = refined.declared.text(db);
    let written = place.and_then(|(start, end)| text.get(start as usize..end as usize));
    written.unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ")
}

impl<'db> Eval<'db> {
    /// Whether the predicate of a refined type holds.
    pub(super) fn refine(
        &mut self,
        value: Value,
        refined: &Arc<Refinement>,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        if matches!(value, Value::Poison | Value::Unknown(_) | Value::Null | Value::Text(_) | Value::Late(_))
        {
            return value;
        }
        if let Some(holds) = crate::eval::refine::quick(&refined.predicate, &value) {
            return if holds { value } else { self.refinement_failed(&value, refined, at) };
        }
        let Some(predicate) = crate::eval::refine::find(self.db, refined) else { return value };
        let lexical = crate::eval::Lexical::at(refined.declared, cx.unit.instance(self.db));
        let lexical = lexical.bind(SmolStr::new_static("it"), None, value.clone());
        let inner = Context { lexical, unit: cx.unit, slot: None, within: None, below: None };
        let result = self.quietly(|eval| eval.expr(predicate, &Type::Bool, &inner));
        match result {
            Value::Bool(false) => self.refinement_failed(&value, refined, at),
            _ => value,
        }
    }

    pub(super) fn refinement_failed(&mut self, value: &Value, refined: &Refinement, at: Anchor) -> Value {
        let shown = self.describe(value);
        let rule = crate::eval::refine::rule_text(self.db, refined);
        self.fail(findings::refinement_failed::finding(at, &shown, &rule))
    }
}
