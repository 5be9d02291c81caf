//! Operators: arithmetic without overflow or mixed units, comparison of what is known, `and`, `or`, `??`.

use orch_syntax::ast::{self, BinaryOp, ExprKind};
use rust_decimal::Decimal;
use std::cmp::Ordering;

use crate::anchor::Anchor;
use crate::eval::untaken::Arm;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::schema::kind::{Builtin, kind_of};
use crate::schema::named::{Structure, structure};
use crate::types::{Intrinsic, Type};
use crate::unit::Unit;
use crate::value::{FieldValue, Late, Part, Value};

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
                let other = self.expr(right, want, cx);
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
        let is_quantity = |expr: &ast::Expr| matches!(expr.kind, ExprKind::Quantity(_));
        let like = |value: &Value| match value {
            Value::Quantity(quantity) if *hint == Type::Any => Type::Quantity(quantity.dimension()),
            _ if matches!(wanted, Type::Quantity(_)) => wanted.clone(),
            _ => hint.clone(),
        };
        if is_quantity(left) && (!is_quantity(right) || self.is_ambiguous(left, hint, cx)) {
            let r = self.expr(right, hint, cx);
            return (self.expr(left, &like(&r), cx), r);
        }
        let l = self.expr(left, hint, cx);
        let other = if is_quantity(right) { like(&l) } else { hint.clone() };
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

    fn arithmetic(&mut self, op: BinaryOp, left: Value, right: Value, at: Anchor) -> Value {
        use Value::{Decimal as Dec, Int, Quantity};
        if left.is_poison() || right.is_poison() {
            return Value::Poison;
        }
        if let Some(late) = self.late_in(&left).or_else(|| self.late_in(&right)) {
            let (shown, stage) = late;
            return self.fail(findings::late_value::finding(at, &shown, stage));
        }
        match (&left, &right) {
            (Value::Unknown(ty), _) | (_, Value::Unknown(ty)) => {
                let ty = if op == BinaryOp::Divide && *ty == Type::Int { Type::Decimal } else { ty.clone() };
                return Value::Unknown(ty);
            }
            (Int(l), Int(r)) => return self.integers(op, *l, *r, at),
            (Quantity(l), Quantity(r)) => {
                let result = match op {
                    BinaryOp::Add => l.add(r).map(Quantity),
                    BinaryOp::Subtract => l.subtract(r).map(Quantity),
                    BinaryOp::Divide => l.ratio(r).map(Dec),
                    _ => return self.no_operator(op, &left, &right, at),
                };
                return match result {
                    Ok(value) => value,
                    Err(fault) => self.fail(findings::unit_mismatch::arithmetic(at, &fault.to_string())),
                };
            }
            (Quantity(q), n) | (n, Quantity(q)) => {
                let Some(number) = as_decimal(n) else { return self.no_operator(op, &left, &right, at) };
                let result = match op {
                    BinaryOp::Multiply => q.times(number),
                    BinaryOp::Divide if matches!(left, Quantity(_)) => q.divided_by(number),
                    _ => return self.no_operator(op, &left, &right, at),
                };
                return match result {
                    Ok(quantity) => Quantity(quantity),
                    Err(fault) => self.fail(findings::unit_mismatch::arithmetic(at, &fault.to_string())),
                };
            }
            (Value::Str(_) | Value::Text(_), _) | (_, Value::Str(_) | Value::Text(_))
                if op == BinaryOp::Add =>
            {
                return self.fail(findings::type_mismatch::text_addition(at));
            }
            (Value::Float(l), r) | (r, Value::Float(l)) if as_float(r).is_some() => {
                let (l, r) = match (&left, &right) {
                    (Value::Float(a), b) => (*a, as_float(b).unwrap_or(*l)),
                    (a, Value::Float(b)) => (as_float(a).unwrap_or(*l), *b),
                    _ => (*l, *l),
                };
                let result = match op {
                    BinaryOp::Add => l + r,
                    BinaryOp::Subtract => l - r,
                    BinaryOp::Multiply => l * r,
                    _ => l / r,
                };
                if result.is_finite() {
                    return Value::Float(result);
                }
                return self
                    .fail_by_value(findings::number_overflow::finding(at, "this has no finite value"));
            }
            _ => {}
        }
        let (Some(l), Some(r)) = (as_decimal(&left), as_decimal(&right)) else {
            return self.no_operator(op, &left, &right, at);
        };
        let result = match op {
            BinaryOp::Add => l.checked_add(r),
            BinaryOp::Subtract => l.checked_sub(r),
            BinaryOp::Multiply => l.checked_mul(r),
            _ if r.is_zero() => return self.fail_by_value(findings::number_overflow::division_by_zero(at)),
            _ => l.checked_div(r),
        };
        match result {
            Some(value) => Dec(value),
            None => {
                self.fail_by_value(findings::number_overflow::finding(at, "the result has too many digits"))
            }
        }
    }

    fn integers(&mut self, op: BinaryOp, l: i64, r: i64, at: Anchor) -> Value {
        let result = match op {
            BinaryOp::Add => l.checked_add(r),
            BinaryOp::Subtract => l.checked_sub(r),
            BinaryOp::Multiply => l.checked_mul(r),
            _ if r == 0 => return self.fail_by_value(findings::number_overflow::division_by_zero(at)),
            _ => {
                return match Decimal::from(l).checked_div(Decimal::from(r)) {
                    Some(value) => Value::Decimal(value),
                    None => self.fail_by_value(findings::number_overflow::finding(
                        at,
                        "the result has too many digits",
                    )),
                };
            }
        };
        match result {
            Some(value) => Value::Int(value),
            None => self
                .fail_by_value(findings::number_overflow::finding(at, "the result does not fit in 64 bits")),
        }
    }

    fn no_operator(&mut self, op: BinaryOp, left: &Value, right: &Value, at: Anchor) -> Value {
        let (l, r) = (self.describe(left), self.describe(right));
        let finding = findings::type_mismatch::operator(at, sign(op), &l, &r);
        match [left, right].contains(&&Value::Null) {
            true => self.fail_by_value(finding),
            false => self.fail(finding),
        }
    }

    /// `-x`
    pub(crate) fn negate(&mut self, value: Value, at: Anchor) -> Value {
        match value {
            Value::Int(n) => match n.checked_neg() {
                Some(n) => Value::Int(n),
                None => self.fail_by_value(findings::number_overflow::finding(
                    at,
                    "the result does not fit in 64 bits",
                )),
            },
            Value::Decimal(d) => Value::Decimal(-d),
            Value::Float(f) => Value::Float(-f),
            Value::Quantity(q) => Value::Quantity(q.negated()),
            Value::Poison | Value::Unknown(_) => value,
            other => {
                let found = self.describe(&other);
                self.fail(findings::type_mismatch::finding(at, "a number", &found))
            }
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
            let hint = self.hint_for(right, &r, cx);
            (self.expr(left, &hint, cx), r)
        } else {
            let l = self.expr(left, &Type::Any, cx);
            let hint = self.hint_for(left, &l, cx);
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
        if !self.go_through_all([&l, &r], at) || self.compares_late(&l, &r, at) {
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

    fn needs_hint(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.in_scope(name, expr.id, cx).is_none()
                    && !matches!(name.as_str(), "environment" | "target" | "self")
            }
            ExprKind::Quantity(_) => true,
            _ => false,
        }
    }

    fn hint_for(&mut self, expr: &'db ast::Expr, value: &Value, cx: &Context<'db>) -> Type {
        match self.declared_type(expr, cx) {
            Some(ty) => ty.optional(),
            None => match value {
                Value::Null | Value::Range(_) | Value::List(_) | Value::Record(_) | Value::Item(_) => {
                    Type::Any
                }
                Value::Int(_) | Value::Decimal(_) | Value::Float(_) | Value::Str(_) | Value::Bool(_) => {
                    Type::Any
                }
                other => self.type_of(other).optional(),
            },
        }
    }

    /// The type a field was declared with, for an expression that reads one: so that words of its enumeration and
    /// units of its quantity are understood beside it.
    pub(crate) fn declared_type(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> Option<Type> {
        match &expr.kind {
            ExprKind::Name(name) if name == "target" => {
                Some(Type::Union(["compose", "k8s", "run"].map(|w| Type::Literal(w.into())).to_vec().into()))
            }
            ExprKind::Name(name) => self.declared_name(name, cx),
            ExprKind::Field { base, name, .. } => {
                // What a field is declared as tells it without its value, in which this may stand.
                if let Some(ty) = self.declared_type(base, cx) {
                    match structure(self.db, &ty) {
                        Structure::Record(record) => return Some(record.field(&name.text)?.ty.clone()),
                        Structure::Plain(Type::Map(..)) => return None,
                        _ => {}
                    }
                }
                let base = self.quietly(|eval| eval.expr(base, &Type::Any, cx));
                match base {
                    Value::Item(unit) => {
                        let kind = kind_of(self.db, unit.item(self.db))?;
                        let field = kind.record.field(&name.text)?;
                        let aliased = field.traits.alias.as_deref();
                        Some(match aliased {
                            _ if matches!(field.ty, Type::Poison) => return None,
                            _ => field.ty.clone(),
                        })
                    }
                    Value::Record(record) => Some(record.ty.as_ref()?.field(&name.text)?.ty.clone()),
                    Value::Variant(v) => Some(v.fields.ty.as_ref()?.field(&name.text)?.ty.clone()),
                    Value::Unknown(ty) => match structure(self.db, &ty) {
                        Structure::Record(r) => Some(r.field(&name.text)?.ty.clone()),
                        _ => None,
                    },
                    _ => None,
                }
            }
            _ => None,
        }
    }

    /// The type that a parameter or a `let` was declared with.
    fn declared_name(&mut self, name: &str, cx: &Context<'db>) -> Option<Type> {
        use crate::scope::scope;
        let item = cx.lexical.item;
        let names = scope(self.db, item.file(self.db));
        let (owner, ty) = if let Some(param) = self.parameter_of(item, name) {
            (item, &param.ty)
        } else if let Some(value) = names.values.get(name).copied() {
            (value, self.tree(value).filter(|_| value.kind(self.db) == "let")?.ty.as_deref()?)
        } else {
            let stack = names.stack?;
            (stack, &self.parameter_of(stack, name)?.ty)
        };
        Some(crate::schema::resolve::TypeReader::new(self.db, owner).read(ty))
    }

    /// The parameter of a name that an item declares.
    fn parameter_of(&self, item: crate::source::Item, name: &str) -> Option<&'db ast::Field> {
        match &self.tree(item)?.parens {
            Some(ast::Parens::Params(params)) => params.iter().find(|param| param.name.text == name),
            _ => None,
        }
    }

    /// What late part a value holds, in words, with its stage.
    pub(crate) fn late_in(&self, value: &Value) -> Option<(String, crate::types::Stage)> {
        let mut found = self.secret_in(value).map(Late::Secret);
        if let Value::Late(number) = value
            && number.known.is_some()
        {
            return Some((self.describe_late(&number.late), number.late.stage()));
        }
        value.late_parts(&mut |late, _| {
            found.get_or_insert_with(|| late.clone());
        });
        found.map(|late| (self.describe_late(&late), late.stage()))
    }

    /// The secret that a value is or holds.
    pub(super) fn secret_in(&self, value: &Value) -> Option<Unit> {
        let in_fields = |fields: &[FieldValue]| fields.iter().find_map(|f| self.secret_in(&f.value));
        match value {
            Value::Item(unit) => self.is_kind(*unit, Builtin::Secret).then_some(*unit),
            Value::Text(text) => text.parts.iter().find_map(|part| match part {
                Part::Late { late: Late::Secret(unit), .. } => Some(*unit),
                _ => None,
            }),
            Value::List(list) => list.iter().find_map(|element| self.secret_in(&element.value)),
            Value::Record(record) => in_fields(&record.fields),
            Value::Variant(variant) => in_fields(&variant.fields.fields),
            _ => None,
        }
    }

    /// Reports a comparison of what is only known later; only whether it is there at all is known.
    pub(super) fn compares_late(&mut self, left: &Value, right: &Value, at: Anchor) -> bool {
        if *left == Value::Null || *right == Value::Null {
            return false;
        }
        let late = self.late_in(left).or_else(|| self.late_in(right));
        if let Some((shown, stage)) = &late {
            self.report(findings::late_value::finding(at, shown, *stage));
        }
        late.is_some()
    }

    /// The type to read numbers and quantities with, from what the result must be.
    pub(crate) fn numeric_hint(&self, want: &Type) -> Type {
        match structure(self.db, want) {
            Structure::Plain(ty @ (Type::Quantity(_) | Type::Float)) => ty,
            Structure::Plain(Type::Refined(refined)) => self.numeric_hint(&refined.base),
            Structure::Plain(Type::Intrinsic(Intrinsic::Span(dimension))) => Type::Quantity(dimension),
            _ => Type::Any,
        }
    }

    /// What the ends of a range are, from what the range must be.
    pub(crate) fn span_element(&self, want: &Type) -> Type {
        match structure(self.db, want) {
            Structure::Plain(Type::Intrinsic(Intrinsic::Span(dimension))) => Type::Quantity(dimension),
            Structure::Plain(Type::Intrinsic(Intrinsic::IntSpan | Intrinsic::PortSpan)) => Type::Int,
            Structure::Plain(Type::Union(members)) => {
                members.iter().map(|m| self.span_element(m)).find(|t| *t != Type::Any).unwrap_or(Type::Any)
            }
            _ => Type::Any,
        }
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

fn sign(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Or => "or",
        BinaryOp::And => "and",
        BinaryOp::Coalesce => "??",
        BinaryOp::Equal => "==",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::In => "in",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
    }
}
