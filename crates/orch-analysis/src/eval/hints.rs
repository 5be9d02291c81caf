//! What the other side of an operator, or the place, says about how a word or number is read.

use orch_syntax::ast::{self, ExprKind};

use crate::eval::{Context, Eval, Lexical};
use crate::schema::kind::kind_of;
use crate::schema::named::{Structure, structure};
use crate::types::{Intrinsic, Type};
use crate::value::Value;

impl<'db> Eval<'db> {
    pub(super) fn needs_hint(&mut self, expr: &'db ast::Expr, cx: &Context<'db>) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => {
                self.in_scope(name, expr.id, cx).is_none()
                    && !matches!(name.as_str(), "environment" | "target" | "self")
            }
            ExprKind::Quantity(_) => true,
            _ => false,
        }
    }

    pub(super) fn hint_for(&mut self, expr: &'db ast::Expr, value: &Value, cx: &Context<'db>) -> Type {
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
            ExprKind::Index { base, .. } => {
                let ty = self.declared_type(base, cx)?;
                match structure(self.db, &ty) {
                    // What a map has no entry for is absent.
                    Structure::Plain(Type::Map(_, value)) => Some((*value).clone().optional()),
                    Structure::Plain(Type::List(_)) => self.list_element(&ty),
                    _ => None,
                }
            }
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

    /// The type of the elements of a list, where it is declared.
    pub(crate) fn declared_element(&mut self, list: &'db ast::Expr, cx: &Context<'db>) -> Option<Type> {
        let ty = self.declared_type(list, cx)?;
        matches!(structure(self.db, &ty), Structure::Plain(Type::List(_)))
            .then(|| self.list_element(&ty))
            .flatten()
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
        use crate::scope::scope;
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
        Some(crate::schema::resolve::TypeReader::new(self.db, owner).read(ty))
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
