//! Arguments and the parameters they are for, by place and by name.

use orch_syntax::ast::{self, ExprKind};

use crate::anchor::Anchor;
use crate::eval::trace::{Declaration, Denoted};
use crate::eval::{Context, Eval, Lexical};
use crate::findings;
use crate::schema::resolve::TypeReader;
use crate::source::Item;
use crate::types::{Intrinsic, Stage, Type};
use crate::unit::Instance;
use crate::value::Value;

/// What is given for a parameter.
pub(crate) enum Given<'db> {
    /// A value.
    Value(Value),
    /// A function, with the place it was written.
    Function(&'db ast::Expr, Context<'db>),
}

/// What a method is called on.
pub(super) struct Subject {
    pub value: Value,
    /// The type of its elements, where it is declared.
    pub of: Option<Type>,
}

impl<'db> Eval<'db> {
    /// Matches arguments to parameters by position, then by name.
    pub(super) fn arguments(
        &mut self,
        (function, used): (Item, Instance),
        params: &'db [ast::Field],
        subject: Option<Subject>,
        args: &'db [ast::Arg],
        at: Anchor,
        cx: &Context<'db>,
    ) -> Option<Vec<Given<'db>>> {
        let latest = self.tree(function).map_or(Stage::Check, |t| latest_argument(t));
        let mut given: Vec<Option<Given<'db>>> = params.iter().map(|_| None).collect();
        let mut places: Vec<Option<Anchor>> = vec![None; params.len()];
        let mut position = 0;
        let types: Vec<Type> =
            params.iter().map(|p| TypeReader::new(self.db, function).read(&p.ty)).collect();
        let mut sound = true;
        // A name that is unknown may have meant a parameter that is missing.
        let mut has_unknown = false;
        let mut of = None;
        if let (Some(subject), Some(ty)) = (subject, types.first()) {
            of = subject.of;
            let value = self.coerce(subject.value, ty, at, cx);
            if let Some((shown, stage)) = self.late_in(&value)
                && stage > latest
            {
                self.report(findings::late_value::finding(at, &shown, stage));
                sound = false;
            }
            sound &= !value.is_poison();
            if let Some(slot) = given.first_mut() {
                *slot = Some(Given::Value(value));
            }
            if let Some(place) = places.first_mut() {
                *place = Some(at);
            }
            position = 1;
        }
        for arg in args {
            let index = match &arg.name {
                Some(name) => params.iter().position(|p| p.name.text == name.text),
                None => {
                    position += 1;
                    (position <= params.len()).then_some(position - 1)
                }
            };
            if let (Some(name), Some(param)) = (&arg.name, index.and_then(|index| params.get(index))) {
                let denoted = Denoted::Declared(function, param.name.id, Declaration::Parameter);
                self.note(cx.anchor(name.id), denoted);
            }
            let (Some(index), Some(ty)) = (index, index.and_then(|i| types.get(i))) else {
                let name = function.name(self.db);
                let finding = match &arg.name {
                    Some(word) => {
                        let known = params.iter().map(|p| p.name.text.as_str()).collect();
                        findings::unknown_argument::finding(cx.anchor(word.id), &word.text, name, known)
                    }
                    None => findings::unknown_argument::too_many(cx.anchor(arg.id), name, params.len()),
                };
                self.report(finding);
                sound = false;
                has_unknown |= arg.name.is_some();
                continue;
            };
            let place = cx.anchor(arg.id);
            if let Some(first) = places.get_mut(index).and_then(|first| first.replace(place)) {
                let name = params.get(index).map_or("", |param| param.name.text.as_str());
                self.report(findings::duplicate_write::argument(place, first, name));
                sound = false;
            }
            let value = if takes_function(ty) && !matches!(arg.value.kind, ExprKind::Null) {
                Given::Function(&arg.value, cx.clone())
            } else {
                let inner = cx.inside();
                let before = self.failures;
                // What may be anything is understood as one of those among which it is looked for.
                let like = match &of {
                    Some(of) if *ty == Type::Any && self.needs_hint(&arg.value, &inner) => of,
                    _ => ty,
                };
                let value = self.expr(&arg.value, like, &inner);
                sound &= self.failures == before;
                if let Some((shown, stage)) = self.late_in(&value)
                    && stage > latest
                {
                    self.report(findings::late_value::finding(cx.anchor(arg.value.id), &shown, stage));
                    sound = false;
                }
                sound &= !value.is_poison();
                Given::Value(value)
            };
            if let Some(slot) = given.get_mut(index) {
                *slot = Some(value);
            }
        }
        let mut complete = Vec::with_capacity(params.len());
        let mut missing: Vec<&str> = Vec::new();
        let lexical = Lexical::at(function, used);
        let mut inner = Context { lexical, unit: cx.unit, slot: None, within: None, below: None };
        for ((param, given), ty) in params.iter().zip(given).zip(&types) {
            let given = match given {
                Some(given) => given,
                // What is wrong with what is given is told of that.
                None if param.default.is_some() && sound => {
                    let value = self.default_argument(function, param, ty, at, &inner);
                    sound = !value.is_poison();
                    Given::Value(value)
                }
                None if param.default.is_some() => Given::Value(Value::Poison),
                None => {
                    missing.push(&param.name.text);
                    continue;
                }
            };
            if let Given::Value(value) = &given {
                inner = inner.bind(&param.name, value.clone());
            }
            complete.push(given);
        }
        if let Some(finding) = findings::missing_argument::several(at, &missing, function.name(self.db)) {
            sound = false;
            if !has_unknown {
                self.report(finding);
            }
        }
        sound.then_some(complete)
    }

    /// The default of an input stands for the value of the field.
    pub(super) fn note_dollars_in_default(&mut self, args: &'db [ast::Arg], cx: &Context<'db>) {
        let slot = cx.slot.clone().or_else(|| cx.within.clone());
        let place = Context { slot, ..cx.clone() };
        for arg in args.iter().skip(1) {
            if let ast::ExprKind::Text(text) = &arg.value.kind {
                self.note_dollars(text, &place);
            }
        }
    }
}

/// Whether an argument of a type is a function, if it is there.
fn takes_function(ty: &Type) -> bool {
    match ty {
        Type::Optional(inner) => takes_function(inner),
        ty => *ty == Type::Intrinsic(Intrinsic::Function),
    }
}

/// How late the arguments of a function may be. The user's own only pass them on.
fn latest_argument(tree: &ast::Item) -> Stage {
    if tree.value.is_some() || tree.body.is_some() {
        return Stage::Start;
    }
    let stage = tree.attributes.iter().find(|a| a.name.text == "stage");
    match stage.and_then(|a| crate::schema::record::word(a, 0)).as_deref() {
        Some("start") => Stage::Start,
        Some("place") => Stage::Place,
        _ => Stage::Check,
    }
}
