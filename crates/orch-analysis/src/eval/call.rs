//! Calls: the user's functions, the standard library, methods and properties.

use orch_diagnostics::Severity;
use orch_syntax::ast::{self, ExprKind, Name, Parens};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::eval::arguments::{Given, Subject};
use crate::eval::trace::Denoted;
use crate::eval::{Context, DEEPEST, Eval, Lexical};
use crate::findings;
use crate::schema::resolve::TypeReader;
use crate::scope::{is_hidden, scope};
use crate::source::Item;
use crate::types::Type;
use crate::unit::Instance;
use crate::value::Value;

impl<'db> Eval<'db> {
    pub(crate) fn call(
        &mut self,
        expr: &'db ast::Expr,
        callee: &'db ast::Expr,
        args: &'db [ast::Arg],
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        match &callee.kind {
            ExprKind::Name(name) => match self.function(name, cx) {
                Some(function) => {
                    self.note(cx.anchor(callee.id), Denoted::Item(function));
                    self.apply((function, cx.lexical.instance), None, args, expr, want, cx)
                }
                None if self.is_of_lost_type(want) => Value::Poison,
                None => {
                    let finding = self.unknown_callee(name, cx.anchor(callee.id), want, cx);
                    self.fail(finding)
                }
            },
            ExprKind::Field { base, name, optional } => {
                let like = self.hint_of_subject(base, &name.text, want, cx);
                let value = self.expr(base, &like, cx);
                if *optional && value == Value::Null {
                    return Value::Null;
                }
                self.method(value, name, args, expr, want, cx)
            }
            _ => {
                let at = cx.anchor(callee.id);
                self.fail(findings::type_mismatch::not_callable(at))
            }
        }
    }

    pub(super) fn unknown_callee(
        &mut self,
        name: &str,
        at: Anchor,
        want: &Type,
        cx: &Context<'db>,
    ) -> crate::anchor::Found {
        let variants = self.variant_names(want);
        let own = scope(self.db, cx.lexical.file(self.db));
        let functions = own.functions.keys().chain(self.db.prelude().functions.keys());
        let mut known: Vec<&str> = functions.map(SmolStr::as_str).collect();
        known.sort_unstable();
        if variants.is_empty() {
            return findings::unknown_function::finding(at, name, known);
        }
        let variants = variants.iter().map(SmolStr::as_str).collect();
        findings::unknown_function::variant(at, name, &self.describe_type(want), variants)
    }

    /// The function of a name: the file's, else the prelude's.
    pub(super) fn function(&self, name: &str, cx: &Context<'db>) -> Option<Item> {
        let own = scope(self.db, cx.lexical.file(self.db));
        own.functions.get(name).or_else(|| self.db.prelude().functions.get(name)).copied()
    }

    /// `x.f(…)`: a function of a module, else a method.
    fn method(
        &mut self,
        value: Value,
        name: &'db Name,
        args: &'db [ast::Arg],
        expr: &'db ast::Expr,
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let at = cx.anchor(name.id);
        match value {
            Value::Poison => Value::Poison,
            Value::Instance(instance) => {
                let names = scope(self.db, instance.file(self.db));
                let from = cx.lexical.file(self.db);
                match names.functions.get(&name.text).copied() {
                    Some(function) if is_hidden(self.db, function, from) => {
                        self.used.push(function);
                        self.fail(findings::unknown_member::private(at, &name.text))
                    }
                    Some(function) => {
                        self.note(at, Denoted::Item(function));
                        self.apply((function, instance), None, args, expr, want, cx)
                    }
                    None => {
                        let public =
                            names.functions.iter().filter(|(_, item)| !is_hidden(self.db, **item, from));
                        let known = public.map(|(name, _)| name.as_str()).collect();
                        self.fail(findings::unknown_function::finding(at, &name.text, known))
                    }
                }
            }
            Value::Item(_) if matches!(name.text.as_str(), "get" | "post" | "put" | "patch" | "delete") => {
                self.fail(findings::not_there_yet::finding(at, &name.text, "endpoints"))
            }
            value => match self.db.prelude().functions.get(&name.text).copied() {
                Some(function) if self.is_method(function) => {
                    self.note(at, Denoted::Item(function));
                    let of = match &expr.kind {
                        ExprKind::Call { callee, .. } => match &callee.kind {
                            ExprKind::Field { base, .. } => self.declared_element(base, cx),
                            _ => None,
                        },
                        _ => None,
                    };
                    let subject = Subject { value, of };
                    self.apply((function, cx.lexical.instance), Some(subject), args, expr, want, cx)
                }
                _ => {
                    let known = self.methods();
                    self.fail(findings::unknown_function::finding(at, &name.text, known))
                }
            },
        }
    }

    pub(super) fn methods(&self) -> Vec<&'db str> {
        let functions = self.db.prelude().functions.iter();
        functions.filter(|(_, item)| self.is_method(**item)).map(|(name, _)| name.as_str()).collect()
    }

    fn params(&self, function: Item) -> &'db [ast::Field] {
        match self.tree(function).and_then(|t| t.parens.as_ref()) {
            Some(Parens::Params(params)) => params,
            _ => &[],
        }
    }

    fn is_method(&self, function: Item) -> bool {
        self.params(function).first().is_some_and(|p| p.name.text == "self")
    }

    /// `x.seconds`: a function that is written without parentheses.
    pub(crate) fn property(&mut self, value: Value, name: &'db Name, cx: &Context<'db>) -> Option<Value> {
        let function = *self.db.prelude().functions.get(&name.text)?;
        let tree = self.tree(function)?;
        tree.attributes.iter().any(|a| a.name.text == "property").then_some(())?;
        let params = self.params(function);
        let ty = TypeReader::new(self.db, function).read(&params.first()?.ty);
        let at = cx.anchor(name.id);
        self.note(at, Denoted::Item(function));
        if matches!(value, Value::Unknown(_)) {
            return None;
        }
        let value = self.try_coerce(&value, &ty, at, cx)?;
        Some(self.built_in(function.name(self.db), vec![Given::Value(value)], cx.unit, at))
    }

    /// Applies a function, of a use of its file, to its arguments.
    fn apply(
        &mut self,
        (function, used): (Item, Instance),
        subject: Option<Subject>,
        args: &'db [ast::Arg],
        expr: &'db ast::Expr,
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let at = cx.anchor(expr.id);
        let Some(tree) = self.tree(function) else { return Value::Poison };
        if tree.kind.text != "fn" {
            return self.fail(findings::not_there_yet::finding(at, &tree.kind.text, "workflows"));
        }
        if let Some(later) = tree.attributes.iter().find(|a| a.name.text == "later") {
            let word = |index| crate::schema::record::word(later, index).unwrap_or_default();
            let finding = findings::not_there_yet::function(at, function.name(self.db), &word(0), &word(1));
            return self.fail(finding);
        }
        let params = self.params(function);
        let has_body = tree.value.is_some() || tree.body.is_some();
        let Some(given) = self.arguments((function, used), params, subject, args, at, cx) else {
            return Value::Poison;
        };
        if !has_body {
            if function.name(self.db) == "env" {
                self.note_dollars_in_default(args, cx);
            }
            return self.built_in(function.name(self.db), given, cx.unit, at);
        }
        if let Some(start) = self.calls.iter().position(|called| *called == function) {
            self.circle = self.calls.get(start..).unwrap_or(&[]).to_vec();
            if self.circle.len() == 1 {
                self.circle.clear();
                return self.fail(findings::recursive_function::finding(at, function.name(self.db)));
            }
            self.failures += 1;
            return Value::Poison;
        }
        if self.calls.len() >= DEEPEST {
            self.too_deep = true;
            self.failures += 1;
            return Value::Poison;
        }
        let mut inner = Context {
            lexical: Lexical::at(function, used),
            unit: cx.unit,
            slot: None,
            within: None,
            below: None,
        };
        for (param, given) in params.iter().zip(given) {
            let value = match given {
                Given::Value(value) => value,
                Given::Function(..) => Value::Poison,
            };
            inner = inner.bind(&param.name, value);
        }
        let result = match &tree.arrow {
            Some(ty) => TypeReader::new(self.db, function).read(ty),
            None => want.clone(),
        };
        let Some(value) = &tree.value else { return Value::Unknown(result) };
        self.entered(function, at, |eval| {
            let value = eval.expr(value, &result, &inner);
            eval.bounded(value, at)
        })
    }

    /// What a part of a function's own text gives for one call of it.
    fn entered(&mut self, function: Item, at: Anchor, run: impl FnOnce(&mut Self) -> Value) -> Value {
        self.calls.push(function);
        let foreign = function != self.unit.item(self.db);
        let before = self.failures;
        let found = self.findings.len();
        let value = run(self);
        self.calls.pop();
        // What was found in the function's own text; what it made others work out stays reported.
        let (inside, outside): (Vec<Found>, Vec<Found>) = match foreign {
            true => self.findings.split_off(found).into_iter().partition(|f| f.at.item == function),
            false => (Vec::new(), Vec::new()),
        };
        self.findings.extend(outside);
        // What is wrong in the function is reported there, with its parameters unknown; what is wrong only with
        // these arguments is reported here.
        if foreign && self.failures > before && value.is_poison() {
            let circle = std::mem::take(&mut self.circle);
            if !circle.is_empty() {
                return self.calls_itself(circle, function, at);
            }
            if self.too_deep {
                // Told where the item itself calls.
                let is_own = self.calls.len() <= 1;
                self.too_deep = !is_own;
                let finding = is_own.then(|| findings::budget_exceeded::calls(at, DEEPEST));
                return finding.map_or(Value::Poison, |finding| self.fail(finding));
            }
            if self.is_sound(function) {
                let reason = inside.iter().find(|f| f.severity == Severity::Error);
                let reason = reason.filter(|_| !self.db.prelude().owns(function));
                return self.fail(findings::function_failed::finding(at, function.name(self.db), reason));
            }
        }
        value
    }

    /// What a parameter is where nothing is given for it; the parameters before it have names there.
    pub(super) fn default_argument(
        &mut self,
        function: Item,
        param: &'db ast::Field,
        ty: &Type,
        at: Anchor,
        inner: &Context<'db>,
    ) -> Value {
        let Some(default) = &param.default else { return Value::Null };
        // Of a call that is told of for itself nothing is worked out.
        if self.calls.contains(&function) || self.calls.len() >= DEEPEST {
            return Value::Unknown(ty.clone());
        }
        self.entered(function, at, |eval| eval.expr(default, ty, inner))
    }

    /// Functions that call each other in a circle are reported once: in the one that comes first by name.
    fn calls_itself(&mut self, circle: Vec<Item>, through: Item, at: Anchor) -> Value {
        let own = self.unit.item(self.db);
        let first = circle.iter().min_by_key(|function| function.name(self.db)).copied();
        if self.calls.as_slice() == [own] && first == Some(own) {
            let (name, through) = (own.name(self.db), through.name(self.db));
            return self.fail(findings::recursive_function::through(at, name, through));
        }
        if !self.calls.is_empty() {
            self.circle = circle;
        }
        Value::Poison
    }

    /// Whether a function is right by itself: with its parameters unknown.
    fn is_sound(&mut self, function: Item) -> bool {
        if let Some(sound) = self.sound.get(&function) {
            return *sound;
        }
        let before = self.failures;
        self.quietly(|eval| eval.function_body(function));
        let sound = self.failures == before;
        self.failures = before;
        self.sound.insert(function, sound);
        sound
    }

    /// Looks at a function's body with its parameters unknown.
    pub(crate) fn function_body(&mut self, function: Item) {
        let Some(tree) = self.tree(function) else { return };
        let Some(value) = &tree.value else { return };
        let mut cx = Context {
            lexical: Lexical::at(function, self.unit.instance(self.db)),
            unit: self.unit,
            slot: None,
            within: None,
            below: None,
        };
        let mut reader = TypeReader::new(self.db, function);
        self.calls.push(function);
        for param in self.params(function) {
            let ty = reader.read(&param.ty);
            if let Some(default) = &param.default {
                self.expr(default, &ty, &cx);
            }
            cx = cx.bind(&param.name, Value::Unknown(ty));
        }
        let result = tree.arrow.as_ref().map_or(Type::Any, |ty| reader.read(ty));
        // Told where the types of the function are read.
        self.failures += u32::from(!reader.findings.is_empty());
        self.expr(value, &result, &cx);
        self.calls.pop();
    }

    /// Calls a function that was given as an argument.
    pub(crate) fn call_lambda(
        &mut self,
        lambda: &'db ast::Expr,
        argument: Value,
        cx: &Context<'db>,
    ) -> Value {
        match &lambda.kind {
            ExprKind::Lambda { param, body } => {
                let inner = cx.bind(param, argument).inside();
                self.expr(body, &Type::Any, &inner)
            }
            _ => {
                let at = cx.anchor(lambda.id);
                self.fail(findings::type_mismatch::lambda_wanted(at))
            }
        }
    }
}
