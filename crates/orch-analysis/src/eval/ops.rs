//! Operators: arithmetic without overflow or mixed units, comparison of what is known, `and`, `or`, `??`.

use orch_syntax::ast::{self, BinaryOp, ExprKind};
use rust_decimal::Decimal;
use std::cmp::Ordering;

use crate::anchor::Anchor;
use crate::eval::untaken::Arm;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::types::Type;
use crate::value::Value;

impl<'db> Eval<'db> {
    pub(crate) fn binary(
        &mut self,
        op: BinaryOp,
        at: Anchor,
        left: &'db ast::Expr,
        right: &'db ast::Expr,
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        match op {
            BinaryOp::And | BinaryOp::Or => self.logic(op, left, right, cx),
            BinaryOp::Coalesce => {
                let value = self.quiet_null(left, want, cx);
                // Where the place does not say what is wanted, what it stands for does.
                let is_said = match right.kind {
                    ExprKind::Record(_) => *want != Type::Any,
                    _ => !self.variant_names(want).is_empty() || self.expected_dimension(want).is_some(),
                };
                let like = match is_said || !self.needs_hint(right, cx) {
                    true => None,
                    false => match self.hint_for(left, &value, cx) {
                        Some(like) => Some(like).filter(|like| *like != Type::Any),
                        None => return Value::Poison,
                    },
                };
                let like = like.unwrap_or_else(|| want.clone());
                let other = self.expr(right, &like, cx);
                match value {
                    Value::Null => other,
                    value => value,
                }
            }
            BinaryOp::Add | BinaryOp::Subtract | BinaryOp::Multiply | BinaryOp::Divide => {
                let wanted = self.numeric_hint(want);
                let hint = match op {
                    BinaryOp::Add | BinaryOp::Subtract => wanted.clone(),
                    _ => Type::Any,
                };
                let (l, r) = self.operands(left, right, &hint, &wanted, cx);
                self.arithmetic(op, l, r, at)
            }
            BinaryOp::In => self.membership(left, right, cx),
            BinaryOp::Equal
            | BinaryOp::NotEqual
            | BinaryOp::Less
            | BinaryOp::LessEqual
            | BinaryOp::Greater
            | BinaryOp::GreaterEqual => self.comparison(op, left, right, at, cx),
        }
    }

    /// Both sides; a quantity whose unit may be read in two ways is read like the quantity on the other side, else as
    /// what the place wants.
    fn operands(
        &mut self,
        left: &'db ast::Expr,
        right: &'db ast::Expr,
        hint: &Type,
        wanted: &Type,
        cx: &Context<'db>,
    ) -> (Value, Value) {
        let is_quantity = Self::is_amount;
        let like = |value: Type| match value {
            amount @ Type::Quantity(_) if *hint == Type::Any => amount,
            _ if matches!(wanted, Type::Quantity(_) | Type::Poison) => wanted.clone(),
            _ => hint.clone(),
        };
        if is_quantity(left) && (!is_quantity(right) || self.is_ambiguous(left, hint, cx)) {
            let r = self.expr(right, hint, cx);
            let like = like(self.numeric_hint(&self.type_of(&r)));
            return (self.expr(left, &like, cx), r);
        }
        let l = self.expr(left, hint, cx);
        let other =
            if is_quantity(right) { like(self.numeric_hint(&self.type_of(&l))) } else { hint.clone() };
        let r = self.expr(right, &other, cx);
        (l, r)
    }

    fn is_ambiguous(&mut self, expr: &'db ast::Expr, hint: &Type, cx: &Context<'db>) -> bool {
        let before = self.failures;
        let is_poison = self.quietly(|eval| eval.expr(expr, hint, cx)).is_poison();
        self.failures = before;
        is_poison
    }

    /// The left side of `??`: absent is fine there, also half-way along a chain.
    fn quiet_null(&mut self, expr: &'db ast::Expr, want: &Type, cx: &Context<'db>) -> Value {
        let optional = want.clone().optional();
        self.expr(expr, &optional, cx)
    }

    fn logic(
        &mut self,
        op: BinaryOp,
        left: &'db ast::Expr,
        right: &'db ast::Expr,
        cx: &Context<'db>,
    ) -> Value {
        let l = self.expr(left, &Type::Bool, cx);
        // The right side is checked in any case; where the left decides, its value does not matter.
        let decided =
            matches!((op, &l), (BinaryOp::And, Value::Bool(false)) | (BinaryOp::Or, Value::Bool(true)));
        let arm = if decided { Arm::Untaken } else { Arm::Taken };
        let r = self.in_arm(arm, |eval| eval.expr(right, &Type::Bool, cx));
        match (op, l, r) {
            (_, Value::Poison, _) => Value::Poison,
            (_, l, _) if decided => l,
            (_, Value::Bool(_), r) => r,
            (_, _, Value::Poison) => Value::Poison,
            _ => Value::Unknown(Type::Bool),
        }
    }

    fn comparison(
        &mut self,
        op: BinaryOp,
        left: &'db ast::Expr,
        right: &'db ast::Expr,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        for (side, other) in [(left, right), (right, left)] {
            if super::matching::is_environment(side)
                && let Some(wrong) = self.no_environment(other, cx)
            {
                return wrong;
            }
        }
        // Each side may be a bare word or a bare unit whose meaning the other side decides.
        let (l, r) = if self.needs_hint(left, cx) && !self.needs_hint(right, cx) {
            let r = self.expr(right, &Type::Any, cx);
            let Some(hint) = self.hint_for(right, &r, cx) else { return Value::Poison };
            (self.expr(left, &hint, cx), r)
        } else {
            let l = self.expr(left, &Type::Any, cx);
            // Beside what is wrong anything may stand that says by itself what it is; what does not is not known.
            let is_record = matches!(right.kind, ExprKind::Record(_));
            let is_alone = l.is_poison() && (is_record || !self.needs_hint(right, cx));
            let hint = if is_alone { Some(Type::Any) } else { self.hint_for(left, &l, cx) };
            let Some(hint) = hint else { return Value::Poison };
            let r = self.expr(right, &hint, cx);
            (l, r)
        };
        if l.is_poison() || r.is_poison() {
            return Value::Poison;
        }
        if matches!(
            (&l, &r),
            (Value::Text(_) | Value::Late(_), Value::Null) | (Value::Null, Value::Text(_) | Value::Late(_))
        ) {
            return Value::Bool(op == BinaryOp::NotEqual);
        }
        if !self.go_through_all([&l, &r], at) {
            return Value::Poison;
        }
        let [l, r] = [l, r].map(|side| self.with_defaults(side, cx.unit, at));
        if l.is_poison() || r.is_poison() || self.compares_late(&l, &r, at) {
            return Value::Poison;
        }
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => match self.equal(&l, &r) {
                Some(equal) => Value::Bool(equal == (op == BinaryOp::Equal)),
                None => Value::Unknown(Type::Bool),
            },
            _ => match self.order(&l, &r) {
                Ok(Some(order)) => Value::Bool(match op {
                    BinaryOp::Less => order == Ordering::Less,
                    BinaryOp::LessEqual => order != Ordering::Greater,
                    BinaryOp::Greater => order == Ordering::Greater,
                    _ => order != Ordering::Less,
                }),
                Ok(None) => Value::Unknown(Type::Bool),
                Err(()) => self.no_operator(op, &l, &r, at),
            },
        }
    }

    /// What stands beside `environment` and is none: a name that none has, or one in quotes.
    pub(super) fn no_environment(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> Option<Value> {
        match &expr.kind {
            ExprKind::Name(name) => self.unknown_environment(name, expr.id, cx),
            ExprKind::Text(text) => {
                let name = text.literal()?;
                let root = self.unit.program(self.db).root(self.db);
                let is_there = crate::scope::scope(self.db, root).environments.contains_key(name);
                let at = cx.anchor(expr.id);
                Some(self.fail(findings::type_mismatch::text_for_reference(
                    at,
                    "environment",
                    name,
                    is_there,
                )))
            }
            _ => None,
        }
    }

    /// A word beside `environment` that names none.
    pub(super) fn unknown_environment(
        &mut self,
        name: &str,
        node: ast::NodeId,
        cx: &Context<'db>,
    ) -> Option<Value> {
        if self.in_scope(name, node, cx).is_some() {
            return None;
        }
        let root = self.unit.program(self.db).root(self.db);
        let names = &crate::scope::scope(self.db, root).environments;
        if names.contains_key(name) {
            return None;
        }
        let mut known: Vec<&str> = names.keys().map(|name| name.as_str()).collect();
        known.sort_unstable();
        Some(self.fail(findings::unknown_environment::finding(cx.anchor(node), name, known)))
    }
}

pub(crate) fn as_decimal(value: &Value) -> Option<Decimal> {
    match value {
        Value::Int(n) => Some(Decimal::from(*n)),
        Value::Decimal(d) => Some(*d),
        Value::Late(number) => number.known.map(Decimal::from),
        _ => None,
    }
}

pub(super) fn as_float(value: &Value) -> Option<f64> {
    match value {
        Value::Float(f) => Some(*f),
        Value::Int(_) | Value::Decimal(_) => as_decimal(value)?.to_string().parse().ok(),
        _ => None,
    }
}
