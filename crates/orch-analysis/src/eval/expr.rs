//! Expressions: each evaluated against the type its place expects.

use std::sync::Arc;

use orch_syntax::ast::{self, ExprKind, UnaryOp};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::eval::opening::has_parts;
use crate::eval::untaken::Arm;
use crate::eval::{Context, Eval, choices};
use crate::findings;
use crate::findings::not_text::Why;
use crate::mend;
use crate::names::{self, Declaration, Denoted};
use crate::schema::kind::kind_of;
use crate::schema::named::{Structure, structure};
use crate::source::Item;
use crate::types::{ChoiceType, Intrinsic, Type};
use crate::value::{RangeValue, Value};

impl<'db> Eval<'db> {
    /// The value of an expression where `want` is expected.
    pub(crate) fn expr(&mut self, expr: &'db ast::Expr, want: &Type, cx: &Context<'db>) -> Value {
        let value = self.worked_out(expr, want, cx);
        if self.trace.is_some() {
            self.note_value(cx.anchor(expr.id), want, &value);
        }
        value
    }

    fn worked_out(&mut self, expr: &'db ast::Expr, want: &Type, cx: &Context<'db>) -> Value {
        let at = cx.anchor(expr.id);
        if !self.step(at) {
            return Value::Poison;
        }
        if let Some(value) = self.as_variant(expr, want, cx) {
            return value;
        }
        // Of what has parts, these are read first: what the type requires is asked of the whole.
        if matches!(expr.kind, ExprKind::List(_) | ExprKind::Record(_) | ExprKind::Comprehension(_))
            && let Structure::Plain(Type::Refined(refined)) = structure(self.db, want)
        {
            let value = self.worked_out(expr, &refined.base, cx);
            return self.refine(value, &refined, at, cx);
        }
        let value = match &expr.kind {
            ExprKind::Broken => return Value::Poison,
            ExprKind::Null => Value::Null,
            ExprKind::Bool(value) => Value::Bool(*value),
            ExprKind::Number(text) => self.number(text, at),
            ExprKind::Quantity(text) => self.quantity(text, want, at),
            ExprKind::Text(text) => self.text(text, cx),
            ExprKind::Name(name) => {
                let value = self.name(name, expr.id, want, cx);
                let value = self.as_if_there(value, expr, cx);
                if self.names_input(name, cx) { self.input_as(value, want, at, cx) } else { value }
            }
            ExprKind::Field { .. } => {
                let value = self.field_chain(expr, cx);
                self.as_if_there(value, expr, cx)
            }
            ExprKind::Index { base, index } => {
                let value = self.index(base, index, cx);
                self.as_if_there(value, expr, cx)
            }
            ExprKind::Call { callee, args } => {
                let value = self.call(expr, callee, args, want, cx);
                let value = self.as_if_there(value, expr, cx);
                if !is_input(expr) {
                    return self.coerce(value, want, at, cx);
                }
                let at = self.place_of_input(args, at, cx);
                let value = self.input_as(value, want, at, cx);
                return self.coerce(value, want, at, cx);
            }
            ExprKind::Construct { head, body } => return self.construct(expr, head, body, want, cx),
            ExprKind::Record(_) => return self.record_literal(expr, want, cx),
            ExprKind::List(elements) => return self.list(elements, want, cx, at),
            ExprKind::Unary { op, operand } => self.unary(*op, operand, want, cx),
            ExprKind::Binary { op, op_id, left, right } => {
                self.binary(*op, cx.anchor(*op_id), left, right, want, cx)
            }
            ExprKind::Range { start, end, bound } => {
                let element = self.span_element(want);
                match self.range_between(start.as_deref(), end.as_deref(), *bound, &element, cx) {
                    Value::Poison => return Value::Poison,
                    range => range,
                }
            }
            ExprKind::Lambda { .. } => return self.fail(findings::type_mismatch::lambda(at)),
            ExprKind::If { condition, then, otherwise } => {
                return self.choose(condition, then, otherwise, want, cx);
            }
            ExprKind::Match { subject, arms } => return self.match_(subject, arms, want, cx, at),
            ExprKind::Quantified(quantified) => self.quantified(quantified, cx),
            ExprKind::Comprehension(comprehension) => self.comprehension(comprehension, want, cx),
            ExprKind::WaitEvent(_) | ExprKind::Concurrent(_) => {
                return self.fail(findings::not_there_yet::finding(at, "this", "workflows"));
            }
        };
        self.coerce(value, want, at, cx)
    }

    /// A range whose ends are of a type.
    pub(super) fn range_between(
        &mut self,
        start: Option<&'db ast::Expr>,
        end: Option<&'db ast::Expr>,
        bound: ast::Bound,
        element: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let [start, end] = [start, end].map(|end| end.map(|end| self.expr(end, element, cx)));
        if start.iter().chain(&end).any(Value::is_poison) {
            return Value::Poison;
        }
        Value::Range(Arc::new(RangeValue { start, end, exclusive: bound == ast::Bound::Exclusive }))
    }

    /// Where the text of an input stands: its default, where nothing else says what it is.
    fn place_of_input(&self, args: &[ast::Arg], call: Anchor, cx: &Context<'db>) -> Anchor {
        let program = cx.unit.instance(self.db).program(self.db);
        let is_set = args.first().is_some_and(|first| match &first.value.kind {
            ExprKind::Text(name) => {
                name.literal().is_none_or(|name| program.settings(self.db).inputs.contains_key(name))
            }
            _ => true,
        });
        match super::given::argument(args, 1, "default").filter(|_| !is_set) {
            Some(default) => cx.anchor(default.value.id),
            None => call,
        }
    }

    /// Whether a name is that of an untyped `let` that only gives an input a name: `let replicas = env("REPLICAS")`.
    fn names_input(&self, name: &str, cx: &Context<'db>) -> bool {
        let item = crate::scope::scope(self.db, cx.lexical.file(self.db)).values.get(name).copied();
        let Some(item) = item.filter(|item| item.kind(self.db) == "let") else { return false };
        self.tree(item).is_some_and(|tree| tree.ty.is_none() && tree.value.as_deref().is_some_and(is_input))
    }

    /// A variant or a word of an enumeration, where one is expected: these come before names in scope.
    fn as_variant(&mut self, expr: &'db ast::Expr, want: &Type, cx: &Context<'db>) -> Option<Value> {
        if let ExprKind::Binary { op, left, right, .. } = &expr.kind {
            return self.infix(*op, left, right, want, cx);
        }
        let head = choices::head(expr)?;
        let (choice, declared) = self.choice_with(want, head.name)?;
        let at = cx.anchor(head.name_node);
        let used = self.used.len();
        if let Some(rival) = self.in_scope(head.name, head.name_node, cx)
            && head.args.is_empty()
            && head.body.is_none()
            && self.fits(&rival, want, cx)
        {
            let rival = self.rival(head.name, cx);
            return Some(self.fail(findings::ambiguous_name::variant(at, head.name, rival)));
        }
        self.not_used(head.name, used, cx);
        let value = self.variant(&head, &choice, declared, expr, cx)?;
        Some(self.coerce(value, want, at, cx))
    }

    /// The choice among the types that `want` allows that has a variant of this name; also what the short variant of
    /// a choice takes: `mounts { "/x" = file("f") }`.
    pub(crate) fn choice_with(&self, want: &Type, variant: &str) -> Option<(Arc<ChoiceType>, Item)> {
        match structure(self.db, want) {
            Structure::Choice(choice, item) => {
                if choice.variant(variant).is_some() {
                    return Some((choice, item));
                }
                let short = choice.variant(choice.short.as_ref()?)?;
                self.choice_with(&short.record.fields.first()?.ty, variant)
            }
            Structure::Record(record) => self.choice_with(&record.field(record.short.as_ref()?)?.ty, variant),
            Structure::Plain(Type::Union(members)) => {
                members.iter().find_map(|m| self.choice_with(m, variant))
            }
            Structure::Plain(Type::List(element)) => self.choice_with(&element, variant),
            _ => None,
        }
    }

    fn record_literal(&mut self, expr: &'db ast::Expr, want: &Type, cx: &Context<'db>) -> Value {
        match structure(self.db, want) {
            Structure::Plain(Type::Any | Type::Json | Type::Map(..)) | Structure::Record(_) => {
                self.literal(expr, want, cx)
            }
            Structure::Plain(Type::Union(members)) if members.iter().any(|it| has_parts(self.db, it)) => {
                self.literal(expr, want, cx)
            }
            Structure::Plain(Type::Poison) => Value::Poison,
            Structure::Choice(choice, _) if choice.short.is_some() => self.literal(expr, want, cx),
            _ if self.is_of_one_text(want) => {
                self.fail(findings::not_text::finding(cx.anchor(expr.id), Why::Record))
            }
            Structure::Choice(choice, _)
                if let ExprKind::Record(body) = &expr.kind
                    && let Some(named) = choices::named_as_field(body, &choice) =>
            {
                self.report_named_as_field(named, &choice, cx.lexical.item);
                Value::Poison
            }
            _ => {
                let wanted = self.describe_type(want);
                let finding = findings::type_mismatch::finding(cx.anchor(expr.id), &wanted, "a record");
                let finding = self.with_example(finding, cx);
                self.fail(finding)
            }
        }
    }

    /// Adds how the field is written whose value stands here, where its documentation shows it.
    pub(super) fn with_example(&self, finding: Found, cx: &Context<'db>) -> Found {
        let example = || {
            let [name] = &**cx.slot.as_ref()? else { return None };
            let field = kind_of(self.db, cx.unit.item(self.db))?.record.field(name)?;
            let (item, node) = field.declared;
            let docs = names::docs(self.db, Denoted::Declared(item, node, Declaration::Field))?;
            let samples = || docs.split('`').skip(1).step_by(2);
            let is_whole =
                |sample: &&str| sample.strip_prefix(name.as_str()).is_some_and(|rest| rest.starts_with(' '));
            let is_value = |sample: &&str| {
                let head = sample.split(['(', ' ']).next().unwrap_or("");
                matches!(structure(self.db, &field.ty), Structure::Choice(choice, _) if choice.variant(head).is_some())
            };
            let whole = samples().find(is_whole).map(str::to_owned);
            whole.or_else(|| samples().find(is_value).map(|value| format!("{name} = {value}")))
        };
        match example() {
            Some(example) => finding.note(format!("it is written `{example}`")),
            None => finding,
        }
    }

    /// `["A=b"]`, as other languages write the entries of a map: the map, in text.
    pub(super) fn as_entries(&self, elements: &[ast::Expr], want: &Type, at: Anchor) -> Option<String> {
        let is_map = matches!(structure(self.db, want), Structure::Plain(Type::Map(..)));
        let written = mend::written(self.db, at)?;
        // Comments between them would be lost.
        if !is_map || elements.is_empty() || written.contains("//") {
            return None;
        }
        let entries = elements.iter().map(|element| {
            let ExprKind::Text(text) = &element.kind else { return None };
            let (key, value) = text.literal()?.split_once('=')?;
            let key = if orch_syntax::is_name(key) { key.to_owned() } else { format!("{key:?}") };
            (!value.contains('$')).then(|| format!("{key} = {value:?}"))
        });
        Some(format!("{{ {} }}", entries.collect::<Option<Vec<_>>>()?.join(", ")))
    }

    /// `base { … }` where `base` is no variant: a value with some fields changed.
    fn construct(
        &mut self,
        expr: &'db ast::Expr,
        head: &'db ast::Expr,
        body: &'db ast::Body,
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let known =
            choices::head(expr).filter(|h| self.variant_names(want).iter().any(|_| !h.name.is_empty()));
        if let Some(unknown) = known
            && self.in_scope(unknown.name, unknown.name_node, cx).is_none()
        {
            let names = self.variant_names(want);
            let names = names.iter().map(SmolStr::as_str).collect();
            let wanted = self.describe_type(want);
            return self.fail(findings::unknown_variant::finding(
                cx.anchor(unknown.name_node),
                unknown.name,
                &wanted,
                names,
            ));
        }
        // It may be a variant of a type that could not be read.
        let of_head = if self.is_of_lost_type(want) { want } else { &Type::Any };
        let base = self.expr(head, of_head, cx);
        if base.is_poison() {
            return Value::Poison;
        }
        // What is amended stays what it is.
        let own = match (structure(self.db, want), &base) {
            (Structure::Plain(Type::Any), Value::Record(record)) => record.ty.clone().map(Type::Record),
            _ => None,
        };
        let want = own.as_ref().unwrap_or(want);
        let base = match structure(self.db, want) {
            Structure::Record(into) => self.as_if_written(base, Some(&into)),
            _ => self.as_if_written(base, None),
        };
        let origin = cx.origin(head.id);
        let value = crate::eval::Write {
            prefix: None,
            rest: &[],
            op: crate::eval::Op::Value(base, origin),
            key: expr.id,
            lexical: cx.lexical.clone(),
            layer: crate::eval::Layer(0),
            inherited: false,
            added: false,
            told: false,
        };
        let amend = crate::eval::Write {
            op: crate::eval::Op::Amend(body),
            // Not of a stack's defaults, of which an item takes what it has.
            layer: crate::eval::Layer(crate::layers::BASES),
            ..value.clone()
        };
        self.amended(&[value, amend], want, None, cx, cx.anchor(expr.id))
    }

    /// The names of the variants and enumeration words that a type allows.
    pub(crate) fn variant_names(&self, want: &Type) -> Vec<SmolStr> {
        match structure(self.db, want) {
            Structure::Choice(choice, _) => {
                let mut names: Vec<SmolStr> = choice.variants.iter().map(|v| v.name.clone()).collect();
                let short = choice.short.as_ref().and_then(|s| choice.variant(s));
                names.extend(
                    short
                        .and_then(|v| v.record.fields.first())
                        .iter()
                        .flat_map(|f| self.variant_names(&f.ty)),
                );
                names
            }
            Structure::Plain(Type::Literal(word)) => vec![word],
            Structure::Plain(Type::Union(members)) => {
                members.iter().flat_map(|m| self.variant_names(m)).collect()
            }
            Structure::Plain(Type::Refined(refined)) => self.variant_names(&refined.base),
            Structure::Plain(Type::List(element)) => self.variant_names(&element),
            _ => Vec::new(),
        }
    }

    /// Whether it is a text that is expected, and not a list or a record.
    pub(super) fn is_of_one_text(&self, want: &Type) -> bool {
        let text = [Intrinsic::EnvValue, Intrinsic::CommandWord].map(Type::Intrinsic);
        matches!(structure(self.db, want), Structure::Plain(plain) if text.contains(&plain))
    }

    /// The element type where a list may stand; a list is also accepted by `[T]` inside a union.
    pub(crate) fn list_element(&self, want: &Type) -> Option<Type> {
        match structure(self.db, want) {
            Structure::Plain(Type::List(element)) => Some((*element).clone()),
            Structure::Plain(Type::Any | Type::Json) => Some(Type::Any),
            Structure::Plain(Type::Poison) => Some(Type::Poison),
            Structure::Plain(Type::Intrinsic(Intrinsic::Command)) => {
                Some(Type::Intrinsic(Intrinsic::EnvValue))
            }
            Structure::Plain(Type::Union(members)) => members.iter().find_map(|m| self.list_element(m)),
            _ => None,
        }
    }

    fn unary(&mut self, op: UnaryOp, operand: &'db ast::Expr, want: &Type, cx: &Context<'db>) -> Value {
        let at = cx.anchor(operand.id);
        match op {
            UnaryOp::Not => {
                let value = self.expr(operand, &Type::Bool, cx);
                match value {
                    Value::Bool(value) => Value::Bool(!value),
                    other => other,
                }
            }
            UnaryOp::Negate => {
                // The smallest number has no positive counterpart.
                if let ExprKind::Number(text) = &operand.kind
                    && format!("-{}", text.replace('_', "")).parse() == Ok(i64::MIN)
                {
                    return Value::Int(i64::MIN);
                }
                let value = self.expr(operand, &self.numeric_hint(want), cx);
                self.negate(value, at)
            }
        }
    }

    /// `if c then a else b`: both branches are checked, one is taken.
    fn choose(
        &mut self,
        condition: &'db ast::Expr,
        then: &'db ast::Expr,
        otherwise: &'db ast::Expr,
        want: &Type,
        cx: &Context<'db>,
    ) -> Value {
        let test = self.expr(condition, &Type::Bool, cx);
        let aside = cx.aside();
        let of = |taken| if test == Value::Bool(taken) { cx } else { &aside };
        let yes = self.in_arm(Arm::of(&test, true), |eval| eval.expr(then, want, of(true)));
        let no = self.in_arm(Arm::of(&test, false), |eval| eval.expr(otherwise, want, of(false)));
        match test {
            Value::Bool(true) => yes,
            Value::Bool(false) => no,
            Value::Poison => Value::Poison,
            _ => self.unknown_like(yes, no),
        }
    }

    /// One of two values, not known which.
    fn unknown_like(&self, one: Value, other: Value) -> Value {
        if one == other {
            return one;
        }
        // It may go only where a secret may.
        if let Some(secret) = [&one, &other].into_iter().find(|value| self.secret_in(value).is_some()) {
            return secret.clone();
        }
        match (&one, &other) {
            (Value::Poison, _) | (_, Value::Poison) => Value::Poison,
            _ => Value::Unknown(self.type_of(&one)),
        }
    }
}

/// Whether the expression is `env("X")`.
fn is_input(expr: &ast::Expr) -> bool {
    match &expr.kind {
        ExprKind::Call { callee, .. } => matches!(&callee.kind, ExprKind::Name(name) if name == "env"),
        _ => false,
    }
}
