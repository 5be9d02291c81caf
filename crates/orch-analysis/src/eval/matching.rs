//! `match`: which arm is taken, and that there is one for whatever may come.

use orch_syntax::ast::{self, ExprKind};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::untaken::Arm;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::schema::named::{NamedType, named_type};
use crate::source::Item;
use crate::types::Type;
use crate::value::{Value, VariantValue};

impl<'db> Eval<'db> {
    pub(super) fn match_(
        &mut self,
        subject: &'db ast::Expr,
        arms: &'db [ast::Arm],
        want: &Type,
        cx: &Context<'db>,
        at: Anchor,
    ) -> Value {
        let hint = self.declared_type(subject, cx);
        let taken_as_there = self.taken_as_there;
        let value = self.expr(subject, &Type::Any, cx);
        let value = match self.late_in(&value) {
            Some((shown, stage)) => {
                self.fail(findings::late_value::finding(cx.anchor(subject.id), &shown, stage))
            }
            None => value,
        };
        let hint = hint.or(match &value {
            Value::Unknown(ty) => Some(ty.clone()),
            _ => None,
        });
        if let (Value::Unknown(_), Some(hint)) = (&value, &hint) {
            let missing = self.unmatched(arms, hint);
            if !missing.is_empty() {
                let finding = findings::no_arm_matches::words(at, &missing);
                // Which words are left where it is there, what is around it may say.
                return match self.taken_as_there > taken_as_there {
                    true => self.fail_by_value(finding),
                    false => self.fail(finding),
                };
            }
        }
        let mut taken: Option<Value> = None;
        // Of an arm that may be taken: the result may go only where a secret may.
        let mut secret: Option<Value> = None;
        let mut undecided = matches!(value, Value::Unknown(_) | Value::Poison);
        let mut exhaustive = false;
        let aside = cx.aside();
        // `else` takes what the others leave, wherever it stands.
        let (otherwise, others): (Vec<_>, Vec<_>) = arms.iter().partition(|arm| arm.patterns.is_empty());
        for arm in others.into_iter().chain(otherwise) {
            let matched = if arm.patterns.is_empty() {
                exhaustive = true;
                Some(true)
            } else {
                self.patterns_match(&arm.patterns, subject, &value, hint.as_ref(), cx)
            };
            // What is said of another variant is right, and not what this one has.
            let narrowed = match &value {
                Value::Variant(variant) if taken.is_some() || matched == Some(false) => {
                    Some((variant.choice, variant.variant.clone()))
                }
                _ => None,
            };
            let is_narrowed = narrowed.is_some();
            self.narrowed.extend(narrowed);
            let is_taken = matched == Some(true) && taken.is_none() && !undecided;
            let is_dead = taken.is_some() && !undecided || matched == Some(false);
            let arm_of = if is_dead { Arm::Untaken } else { Arm::Taken };
            let cx = if is_taken { cx } else { &aside };
            let result = self.in_arm(arm_of, |eval| eval.expr(&arm.value, want, cx));
            if is_narrowed {
                self.narrowed.pop();
            }
            if !is_dead && secret.is_none() && self.secret_in(&result).is_some() {
                secret = Some(result.clone());
            }
            match matched {
                Some(true) if taken.is_none() => taken = Some(result),
                None if taken.is_none() => undecided = true,
                _ => {}
            }
        }
        match taken {
            _ if value.is_poison() => Value::Poison,
            Some(result) if !undecided => result,
            _ if undecided && let Some(secret) = secret => secret,
            Some(result) => Value::Unknown(self.type_of(&result)),
            None if undecided => Value::Unknown(want.clone()),
            None if exhaustive => Value::Poison,
            None => {
                let shown = self.describe(&value);
                self.fail_by_value(findings::no_arm_matches::finding(at, &shown))
            }
        }
    }

    /// The type of a field that another variant has, where an arm is looked at that is for another.
    pub(super) fn of_other_variant(&self, variant: &VariantValue, field: &str) -> Option<Type> {
        let is_for_another =
            self.narrowed.iter().any(|(choice, name)| *choice == variant.choice && *name == variant.variant);
        let NamedType::Choice(choice) = &named_type(self.db, variant.choice).ty else { return None };
        let mut others = choice.variants.iter().filter(|_| is_for_another);
        others.find_map(|other| other.record.field(field)).map(|field| field.ty.clone())
    }

    /// The words of a closed type for which there is no arm.
    fn unmatched(&self, arms: &'db [ast::Arm], ty: &Type) -> Vec<SmolStr> {
        let mut words = self.variant_names(ty);
        for arm in arms {
            if arm.patterns.is_empty() {
                return Vec::new();
            }
            for pattern in &arm.patterns {
                match pattern {
                    ast::Pattern::Name(name) => words.retain(|word| *word != name.text),
                    ast::Pattern::Value(expr) => match &expr.kind {
                        ExprKind::Text(text) if text.literal().is_some() => {
                            words.retain(|word| text.literal() != Some(word.as_str()));
                        }
                        // Whether it matches is not known here.
                        _ => return Vec::new(),
                    },
                }
            }
        }
        words
    }

    /// Whether one of the patterns matches; `None` when it cannot be known.
    fn patterns_match(
        &mut self,
        patterns: &'db [ast::Pattern],
        matched: &'db ast::Expr,
        subject: &Value,
        hint: Option<&Type>,
        cx: &Context<'db>,
    ) -> Option<bool> {
        let mut known = true;
        for pattern in patterns {
            let result = match pattern {
                ast::Pattern::Name(name) => self.name_matches(name, matched, subject, hint, cx),
                ast::Pattern::Value(expr)
                    if is_environment(matched) && self.no_environment(expr, cx).is_some() =>
                {
                    None
                }
                ast::Pattern::Value(expr) => {
                    let ty = hint.cloned().unwrap_or_else(|| self.type_of_subject(subject));
                    let value = match expr.kind {
                        ExprKind::Range { .. } => self.range_to_look_in(expr, ty.required(), cx),
                        _ => self.expr(expr, &ty, cx),
                    };
                    let at = cx.anchor(expr.id);
                    let [whole, value] =
                        [subject.clone(), value].map(|side| self.with_defaults(side, cx.unit, at));
                    self.is_matched(&whole, &value)
                }
            };
            match result {
                Some(true) => return Some(true),
                Some(false) => {}
                None => known = false,
            }
        }
        known.then_some(false)
    }

    /// What a value without a declared type is matched as: it might have been absent, and what is absent anything.
    fn type_of_subject(&self, subject: &Value) -> Type {
        match subject {
            Value::Null => Type::Any,
            value => self.type_of(value).optional(),
        }
    }

    fn name_matches(
        &mut self,
        name: &ast::Name,
        matched: &'db ast::Expr,
        subject: &Value,
        hint: Option<&Type>,
        cx: &Context<'db>,
    ) -> Option<bool> {
        let at = cx.anchor(name.id);
        match subject {
            Value::Poison => return None,
            Value::Variant(variant) => {
                let ty = Type::Named(variant.choice);
                let names = self.variant_names(&ty);
                if !names.contains(&name.text) {
                    let names = names.iter().map(SmolStr::as_str).collect();
                    self.report(findings::unknown_variant::finding(at, &name.text, "this choice", names));
                    return None;
                }
                let is_it = variant.variant == name.text;
                self.note_pattern(at, variant.choice, &name.text);
                return Some(is_it);
            }
            _ => {}
        }
        if let Some(hint) = hint {
            let names = self.variant_names(hint);
            if names.contains(&name.text) {
                return match subject {
                    Value::Str(text) => Some(*text == name.text),
                    Value::Null => Some(false),
                    _ => None,
                };
            }
            // Beside words there may be other values, which have names of their own.
            let is_value = !names.is_empty()
                && self
                    .in_scope(&name.text, name.id, cx)
                    .is_some_and(|value| !matches!(value, Value::Str(_)) && self.fits(&value, hint, cx));
            if !names.is_empty() && !is_value {
                let shown = self.describe_type(hint);
                let names = names.iter().map(SmolStr::as_str).collect();
                self.report(findings::unknown_variant::finding(at, &name.text, &shown, names));
                return None;
            }
        }
        if is_environment(matched) && self.unknown_environment(&name.text, name.id, cx).is_some() {
            return None;
        }
        let want = hint.cloned().unwrap_or(Type::Any);
        let value = self.name(&name.text, name.id, &want, cx);
        self.is_matched(subject, &value)
    }

    /// Whether a pattern of this value matches: a range what lies in it, unless it is a range that is looked at.
    fn is_matched(&mut self, subject: &Value, pattern: &Value) -> Option<bool> {
        match (subject, pattern) {
            (Value::Range(_), _) => self.equal(subject, pattern),
            (_, Value::Range(range)) => self.in_range(subject, range),
            _ => self.equal(subject, pattern),
        }
    }

    fn note_pattern(&mut self, at: Anchor, choice: Item, name: &str) {
        if let Some((choice, _)) = self.choice_with(&Type::Named(choice), name)
            && let Some(variant) = choice.variant(name)
        {
            self.note_variant(at, variant);
        }
    }
}

/// Whether it is the environment that is asked about.
pub(super) fn is_environment(expr: &ast::Expr) -> bool {
    matches!(&expr.kind, ExprKind::Name(name) if name == "environment")
}
