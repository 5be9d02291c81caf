//! What the other side of an operator, or the place, says about how a word or number is read.

use std::sync::Arc;

use orch_syntax::ast::{self, BinaryOp, ExprKind, TypeKind, UnaryOp};

use crate::eval::{Context, Eval, Lexical};
use crate::schema::kind::kind_of;
use crate::schema::named::{Structure, structure};
use crate::schema::resolve::TypeReader;
use crate::scope::{imported, scope};
use crate::types::{Intrinsic, Type};
use crate::value::Value;

impl<'db> Eval<'db> {
    /// Whether what stands beside an expression, or its place, says what it is: a word, an amount, a record without a type, and
    /// what is made of these.
    pub(super) fn needs_hint(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.in_scope(name, expr.id, cx).is_none()
                    && !matches!(name.as_str(), "environment" | "target" | "self")
            }
            ExprKind::Quantity(_) | ExprKind::Record(_) => true,
            ExprKind::Unary { op: UnaryOp::Negate, operand } => self.needs_hint(operand, cx),
            ExprKind::List(elements) => elements.iter().any(|element| self.needs_hint(element, cx)),
            _ => false,
        }
    }

    /// Whether an expression is an amount whose unit is written, or falls back to one.
    pub(super) fn is_amount(expr: &ast::Expr) -> bool {
        match &expr.kind {
            ExprKind::Quantity(_) => true,
            ExprKind::Unary { op: UnaryOp::Negate, operand } => Self::is_amount(operand),
            ExprKind::Binary { op: BinaryOp::Coalesce, right, .. } => Self::is_amount(right),
            _ => false,
        }
    }

    /// What a method is called on where its result is wanted: of elements of a type, where it gives one of them.
    pub(super) fn hint_of_subject(
        &mut self,
        base: &'db ast::Expr,
        method: &str,
        want: &Type,
        cx: &Context<'db>,
    ) -> Type {
        let function = self.db.prelude().functions.get(method).copied();
        let tree = function.and_then(|function| self.tree(function));
        let gives = tree.and_then(|tree| Some((tree.parens.as_ref()?, tree.arrow.as_ref()?)));
        let Some((ast::Parens::Params(params), arrow)) = gives else { return Type::Any };
        let takes = params.first().map(|subject| &subject.ty.kind);
        let element = match (takes, &arrow.kind) {
            (Some(TypeKind::List(any)), _) if is_any(any) && is_any(arrow) => Some(want.required().clone()),
            (Some(TypeKind::List(any)), TypeKind::List(result)) if is_any(any) && is_any(result) => {
                self.list_element(want)
            }
            _ => None,
        };
        match element.filter(|_| self.needs_hint(base, cx)) {
            // What is asked of the result is not asked of each.
            Some(element) => Type::List(Arc::new(self.without_condition(&element))),
            None => Type::Any,
        }
    }

    /// What a word or an amount is read as beside a value; none where that is wrong, and of no type that is known.
    pub(super) fn hint_for(
        &mut self,
        expr: &'db ast::Expr,
        value: &Value,
        cx: &Context<'db>,
    ) -> Option<Type> {
        Some(match self.declared_type(expr, cx) {
            Some(ty) => ty.optional(),
            None => match value {
                Value::Poison => return None,
                Value::Null | Value::Range(_) | Value::List(_) | Value::Record(_) | Value::Item(_) => {
                    Type::Any
                }
                Value::Int(_) | Value::Decimal(_) | Value::Float(_) | Value::Str(_) | Value::Bool(_) => {
                    Type::Any
                }
                other => self.type_of(other).optional(),
            },
        })
    }

    /// The type a field was declared with, for an expression that reads one: so that words of its enumeration and
    /// units of its quantity are understood beside it.
    pub(crate) fn declared_type(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> Option<Type> {
        match &expr.kind {
            ExprKind::Name(name) if name == "target" => {
                Some(Type::Union(["compose", "k8s", "run"].map(|w| Type::Literal(w.into())).to_vec().into()))
            }
            ExprKind::Name(name) => self.declared_name(name, cx),
            ExprKind::Index { base, .. } => {
                let ty = self.declared_type(base, cx)?;
                self.entry_type(&ty)
            }
            ExprKind::Call { callee, .. } => self.declared_result(callee, cx),
            ExprKind::Unary { op: UnaryOp::Negate, operand } => self.declared_type(operand, cx),
            ExprKind::Binary { op: BinaryOp::Coalesce, left, right, .. } => {
                match self.declared_type(left, cx) {
                    Some(ty) => Some(ty.required().clone()),
                    None => self.declared_type(right, cx),
                }
            }
            ExprKind::Field { base, name, .. } => {
                // What a field is declared as tells it without its value, in which this may stand.
                if let Some(ty) = self.declared_type(base, cx) {
                    match structure(self.db, &ty) {
                        Structure::Record(record) => return Some(record.field(&name.text)?.ty.clone()),
                        Structure::Plain(Type::Map(..)) => return self.entry_type(&ty),
                        _ => {}
                    }
                }
                let base = self.quietly(|eval| eval.expr(base, &Type::Any, cx));
                match base {
                    Value::Item(unit) => {
                        let kind = kind_of(self.db, unit.item(self.db))?;
                        Some(kind.record.field(&name.text)?.ty.clone())
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

    /// The type of what a loop goes through, where it is declared: of the elements of a list, of the keys of a map.
    pub(crate) fn declared_element(&mut self, list: &'db ast::Expr, cx: &Context<'db>) -> Option<Type> {
        let ty = self.declared_type(list, cx)?;
        match structure(self.db, &ty) {
            Structure::Plain(Type::List(element)) => Some((*element).clone()),
            Structure::Plain(Type::Map(key, _)) => Some((*key).clone()),
            _ => None,
        }
    }

    /// The type of what an index finds; of a map it may be `null`. What a variable holds is of the type of what is written
    /// there.
    pub(super) fn entry_type(&self, ty: &Type) -> Option<Type> {
        match structure(self.db, ty) {
            Structure::Plain(Type::List(entry)) => Some((*entry).clone()),
            Structure::Plain(Type::Map(_, entry)) if *entry != Type::Intrinsic(Intrinsic::EnvValue) => {
                Some((*entry).clone().optional())
            }
            _ => None,
        }
    }

    /// The type that a function says it gives; of a method that takes anything, by that of what it is called on.
    fn declared_result(&mut self, callee: &'db ast::Expr, cx: &Context<'db>) -> Option<Type> {
        let (function, subject) = match &callee.kind {
            ExprKind::Name(name) => (self.function(name, cx)?, None),
            ExprKind::Field { base, name, .. } => match self.named_item(base, cx) {
                Some((item, _)) if item.kind(self.db) == "import" => {
                    let names = scope(self.db, imported(self.db, item)?);
                    (*names.functions.get(&name.text)?, None)
                }
                _ => (*self.db.prelude().functions.get(&name.text)?, Some(base)),
            },
            _ => return None,
        };
        let tree = self.tree(function)?;
        let arrow = tree.arrow.as_ref()?;
        let Some(subject) = subject else { return Some(TypeReader::new(self.db, function).read(arrow)) };
        let Some(ast::Parens::Params(params)) = &tree.parens else { return None };
        let subject = self.declared_type(subject, cx)?;
        let any = match (&params.first()?.ty.kind, structure(self.db, &subject)) {
            (TypeKind::List(any), Structure::Plain(Type::List(of))) if is_any(any) => of,
            (TypeKind::Map(_, any), Structure::Plain(Type::Map(_, of))) if is_any(any) => of,
            _ => return None,
        };
        match &arrow.kind {
            TypeKind::List(result) if is_any(result) => Some(Type::List(any)),
            _ if is_any(arrow) => Some((*any).clone()),
            _ => None,
        }
    }

    /// The type of the keys of a family.
    fn declared_key(&mut self, family: crate::source::Item, name: &str) -> Option<Type> {
        let ast::Clause::For { binder, iterable } = self.tree(family)?.clause.as_deref()? else {
            return None;
        };
        let lexical = Lexical::at(family, self.unit.instance(self.db));
        let cx = Context { lexical, unit: self.unit, slot: None, within: None, below: None };
        (binder.text == name).then(|| self.declared_element(iterable, &cx)).flatten()
    }

    /// The type that a parameter or a `let` was declared with, or that of the elements which a loop or a family binds.
    fn declared_name(&mut self, name: &str, cx: &Context<'db>) -> Option<Type> {
        match cx.lexical.binder(name) {
            Some((Some(ty), _)) => return Some(ty),
            Some((None, Some(family))) if self.parameter_of(family, name).is_none() => {
                return self.declared_key(family, name);
            }
            // A parameter of a function has the type it is declared with.
            _ => {}
        }
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
        Some(TypeReader::new(self.db, owner).read(ty))
    }

    /// The parameter of a name that an item declares.
    fn parameter_of(&self, item: crate::source::Item, name: &str) -> Option<&'db ast::Field> {
        match &self.tree(item)?.parens {
            Some(ast::Parens::Params(params)) => params.iter().find(|param| param.name.text == name),
            _ => None,
        }
    }

    /// The type to read numbers and quantities with, from what the result must be.
    pub(crate) fn numeric_hint(&self, want: &Type) -> Type {
        match structure(self.db, want) {
            Structure::Plain(ty @ (Type::Quantity(_) | Type::Float | Type::Poison)) => ty,
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

/// Whether it is the `T` of the standard library, which stands for any one type.
fn is_any(ty: &ast::Type) -> bool {
    matches!(&ty.kind, TypeKind::Path(path) if matches!(path.names.as_slice(), [only] if only.text == "T"))
}
