//! Refined types: the predicate, quickly where its form allows, and how to say it.

use std::sync::Arc;

use orch_syntax::ast::{self, BinaryOp, ExprKind, MemberKind, TypeKind};

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::checks::predicates;
use crate::db::Db;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::scalar;
use crate::source;
use crate::types::{Refinement, Type};
use crate::units::use_of;
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

/// A condition where it is declared.
struct Condition<'a> {
    /// The `let`, type, field or parameter it belongs to.
    of: Option<&'a SmolStr>,
    predicate: &'a ast::Expr,
}

/// The condition where it is declared, borrowed from the database.
fn find<'db>(db: &'db dyn Db, refined: &Refinement) -> Option<Condition<'db>> {
    let tree = source::tree(db, refined.declared).as_ref()?;
    in_item(tree, &refined.predicate)
}

fn in_item<'a>(item: &'a ast::Item, wanted: &ast::Expr) -> Option<Condition<'a>> {
    let params = match &item.parens {
        Some(ast::Parens::Params(params)) => params.as_slice(),
        _ => &[],
    };
    let own = item.name.as_ref().map(|name| &name.text);
    let own = item.type_value.iter().chain(&item.ty).find_map(|ty| in_type(own, ty, wanted));
    own.or_else(|| params.iter().find_map(|param| in_field(param, wanted))).or_else(|| {
        let mut members = item.body.iter().flat_map(|b| &b.members);
        members.find_map(|m| match &m.kind {
            MemberKind::Field(field) => in_field(field, wanted),
            MemberKind::Item(item) => in_item(item, wanted),
            _ => None,
        })
    })
}

fn in_field<'a>(field: &'a ast::Field, wanted: &ast::Expr) -> Option<Condition<'a>> {
    in_type(Some(&field.name.text), &field.ty, wanted)
}

fn in_type<'a>(of: Option<&'a SmolStr>, ty: &'a ast::Type, wanted: &ast::Expr) -> Option<Condition<'a>> {
    match &ty.kind {
        TypeKind::Refined(_, predicate) if predicate.id == wanted.id => Some(Condition { of, predicate }),
        TypeKind::Refined(inner, _)
        | TypeKind::List(inner)
        | TypeKind::Secret(inner)
        | TypeKind::Optional(inner) => in_type(of, inner, wanted),
        TypeKind::Map(key, value) => in_type(of, key, wanted).or_else(|| in_type(of, value, wanted)),
        TypeKind::Union(members) => members.iter().find_map(|m| in_type(of, m, wanted)),
        TypeKind::Record(fields) => fields.iter().find_map(|field| in_field(field, wanted)),
        _ => None,
    }
}

/// The condition as it is written.
fn rule_text(db: &dyn Db, condition: Anchor) -> String {
    let place = source::spans(db, condition.item).get(condition.node);
    let text = condition.item.text(db);
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
        if let Some(holds) = quick(&refined.predicate, &value) {
            return if holds { value } else { self.refinement_failed(&value, refined, at) };
        }
        let Some(Condition { of, predicate }) = find(self.db, refined) else { return value };
        // Told where it is declared.
        if of.is_some_and(|of| predicates::mention(self.db, refined.declared, of, predicate).is_some()) {
            return value;
        }
        let condition = Anchor::new(refined.declared, predicate.id);
        if self.conditions.contains(&condition) {
            return self.in_circle(condition);
        }
        self.conditions.push(condition);
        let used = use_of(self.db, refined.declared, cx.lexical.instance);
        let lexical = crate::eval::Lexical::at(refined.declared, used);
        let lexical = lexical.bind(SmolStr::new_static("it"), None, value.clone());
        let inner = Context { lexical, unit: cx.unit, slot: None, within: None, below: None };
        let result = self.quietly(|eval| eval.expr(predicate, &Type::Bool, &inner));
        self.conditions.pop();
        match result {
            Value::Bool(false) => self.refinement_failed(&value, refined, at),
            _ => value,
        }
    }

    /// A condition that is being decided asks for what waits for it.
    pub(super) fn in_circle(&mut self, condition: Anchor) -> Value {
        let rule = rule_text(self.db, condition);
        self.loudly(|eval| eval.fail(findings::value_cycle::of_condition(condition, &rule)))
    }

    pub(super) fn refinement_failed(&mut self, value: &Value, refined: &Refinement, at: Anchor) -> Value {
        let shown = self.describe(value);
        let rule = rule_text(self.db, Anchor::new(refined.declared, refined.predicate.id));
        self.fail(findings::refinement_failed::finding(at, &shown, &rule))
    }
}
