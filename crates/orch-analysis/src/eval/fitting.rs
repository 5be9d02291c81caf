//! Whether a value, or one that is not known, could stand where a type is expected. Reports nothing.

use crate::anchor::Anchor;
use crate::eval::{Context, Eval};
use crate::schema::named::{Structure, structure};
use crate::types::{Intrinsic, Type};
use crate::value::Value;

impl<'db> Eval<'db> {
    /// The value as the type, or nothing; reports nothing.
    pub(crate) fn try_coerce(
        &mut self,
        value: &Value,
        want: &Type,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let before = self.failures;
        let result = self.quietly(|eval| eval.coerce(value.clone(), want, at, cx));
        let fits = self.failures == before;
        self.failures = before;
        fits.then_some(result)
    }

    /// Whether a value could stand where the type is expected.
    pub(crate) fn fits(&mut self, value: &Value, want: &Type, cx: &Context<'db>) -> bool {
        let at = Anchor::new(cx.lexical.item, orch_syntax::ast::NodeId(0));
        !value.is_poison() && self.try_coerce(value, want, at, cx).is_some()
    }

    pub(super) fn same_shape(&self, value: &Value, ty: &Type) -> bool {
        match (value, structure(self.db, ty)) {
            (
                Value::Str(_) | Value::Text(_),
                Structure::Plain(Type::Str | Type::Rule(_) | Type::Intrinsic(Intrinsic::Command)),
            ) => true,
            (
                Value::Int(_) | Value::Decimal(_),
                Structure::Plain(Type::Int | Type::Decimal | Type::Float),
            ) => true,
            (
                Value::Int(_) | Value::Range(_),
                Structure::Plain(Type::Intrinsic(Intrinsic::IntSpan | Intrinsic::PortSpan)),
            ) => true,
            (value, Structure::Plain(Type::Refined(refined))) => self.same_shape(value, &refined.base),
            (value, Structure::Plain(Type::Union(members))) => {
                members.iter().any(|m| self.same_shape(value, m))
            }
            (
                Value::Quantity(_),
                Structure::Plain(Type::Quantity(_) | Type::Intrinsic(Intrinsic::Span(_))),
            ) => true,
            (Value::List(_), Structure::Plain(Type::List(_) | Type::Intrinsic(Intrinsic::Command))) => true,
            (Value::Record(_), Structure::Record(_) | Structure::Plain(Type::Map(..))) => true,
            (Value::Bool(_), Structure::Plain(Type::Bool)) => true,
            _ => false,
        }
    }

    /// Whether a value of one type might be one of another.
    pub(super) fn may_fit(&self, have: &Type, want: &Type) -> bool {
        use Type::{
            Any, Decimal, Float, Int, Json, List, Literal, Null, Optional, Poison, Refined, Rule, Secret, Str,
        };
        match (have, want) {
            (Any | Poison, _) | (_, Any | Poison | Json) => true,
            (Optional(inner), want) => self.may_fit(inner, want),
            (Secret(inner), want) => self.may_fit(inner, want),
            (Refined(refined), want) => self.may_fit(&refined.base, want),
            (Type::Union(members), want) => members.iter().any(|m| self.may_fit(m, want)),
            _ => match (structure(self.db, have), structure(self.db, want)) {
                (Structure::Plain(Refined(refined)), _) => self.may_fit(&refined.base, want),
                (_, Structure::Plain(Type::Union(members))) => members.iter().any(|m| self.may_fit(have, m)),
                (_, Structure::Plain(Refined(refined))) => self.may_fit(have, &refined.base),
                (Structure::Plain(Null), _) => matches!(want, Optional(_)),
                (Structure::Plain(Int), Structure::Plain(Decimal | Float)) => true,
                (
                    Structure::Plain(Str | Literal(_) | Rule(_)),
                    Structure::Plain(Str | Literal(_) | Rule(_)),
                ) => true,
                (
                    Structure::Plain(Str | Int | Decimal | Type::Bool | Rule(_) | Literal(_)),
                    Structure::Plain(Type::Intrinsic(_)),
                ) => true,
                (Structure::Plain(Type::Union(members)), _) => members.iter().any(|m| self.may_fit(m, want)),
                (Structure::Plain(List(a)), Structure::Plain(List(b))) => self.may_fit(&a, &b),
                (Structure::Plain(List(_)), Structure::Plain(Type::Intrinsic(Intrinsic::Command))) => true,
                (_, Structure::Plain(List(b))) => self.may_fit(have, &b),
                (Structure::Plain(a), Structure::Plain(b)) => {
                    std::mem::discriminant(&a) == std::mem::discriminant(&b)
                }
                (Structure::Record(_), Structure::Record(_)) => true,
                (Structure::Choice(_, a), Structure::Choice(_, b)) => a == b,
                // In short.
                (_, Structure::Record(record)) => {
                    let short = record.short.as_ref().and_then(|short| record.field(short));
                    short.is_some_and(|field| self.may_fit(have, &field.ty))
                }
                (_, Structure::Choice(choice, _)) => {
                    let short = choice.short.as_ref().and_then(|short| choice.variant(short));
                    let field = short.and_then(|variant| variant.record.fields.first());
                    field.is_some_and(|field| self.may_fit(have, &field.ty))
                }
                _ => false,
            },
        }
    }

    /// Whether a text may be meant here, among other things.
    pub(super) fn may_be_text(&self, want: &Type) -> bool {
        match structure(self.db, want) {
            Structure::Plain(Type::Union(members)) => members.iter().any(|member| self.may_be_text(member)),
            _ => self.takes_text(want),
        }
    }

    /// Whether a text stays a text here.
    pub(super) fn takes_text(&self, want: &Type) -> bool {
        use Intrinsic::{CommandWord, EnvValue};
        match structure(self.db, want) {
            Structure::Plain(Type::Refined(refined)) => self.takes_text(&refined.base),
            Structure::Plain(plain) => matches!(
                plain,
                Type::Any | Type::Json | Type::Str | Type::Rule(_) | Type::Intrinsic(EnvValue | CommandWord)
            ),
            _ => false,
        }
    }

    /// Whether what can be written as one word may stand here.
    pub(super) fn takes_word(&self, want: &Type) -> bool {
        let short = match structure(self.db, want) {
            Structure::Plain(Type::Any | Type::Map(..) | Type::Ref(_) | Type::Poison | Type::Null) => {
                return false;
            }
            Structure::Plain(Type::Refined(refined)) => return self.takes_word(&refined.base),
            Structure::Plain(Type::List(element)) => return self.takes_word(&element),
            Structure::Plain(Type::Union(members)) => return members.iter().any(|m| self.takes_word(m)),
            Structure::Plain(_) => return true,
            Structure::Record(record) => record.short.as_ref().and_then(|s| record.field(s)).cloned(),
            Structure::Choice(choice, _) => {
                let short = choice.short.as_ref().and_then(|s| choice.variant(s));
                short.and_then(|variant| variant.record.fields.first()).cloned()
            }
        };
        short.is_some_and(|field| self.takes_word(&field.ty))
    }

    /// Whether the type that is expected could not be read: that is told where it is declared, and what words and amounts
    /// mean there nobody knows.
    pub(super) fn is_of_lost_type(&self, want: &Type) -> bool {
        match structure(self.db, want) {
            Structure::Plain(Type::Poison) => true,
            Structure::Plain(Type::Refined(refined)) => self.is_of_lost_type(&refined.base),
            Structure::Plain(Type::List(element)) => self.is_of_lost_type(&element),
            Structure::Plain(Type::Union(members)) => {
                members.iter().any(|member| self.is_of_lost_type(member))
            }
            _ => false,
        }
    }

    /// The type without what it asks of a value.
    pub(super) fn without_condition(&self, ty: &Type) -> Type {
        match structure(self.db, ty) {
            Structure::Plain(Type::Refined(refined)) => self.without_condition(&refined.base),
            _ => ty.clone(),
        }
    }
}
