//! Variants of choices as they are written: `tcp`, `http("/health")`, `tcp { port = grpc }`, `http("/") { … }`.

use orch_syntax::ast::{self, ExprKind, MemberKind, NodeId, Segment};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::slots::{Op, SlotPath, Write};
use crate::eval::trace::{Declaration, Denoted};
use crate::eval::{Context, Eval};
use crate::findings;
use crate::schema::named::{Structure, structure};
use crate::source::Item;
use crate::types::{ChoiceType, Type, VariantType};
use crate::value::{RecordValue, Value, VariantValue};

/// An expression that reads as a variant: a name, perhaps called, perhaps with a body.
#[derive(Clone, Copy)]
pub(crate) struct Head<'db> {
    pub name: &'db str,
    pub name_node: NodeId,
    pub args: &'db [ast::Arg],
    pub body: Option<&'db ast::Body>,
}

/// The head of an expression that reads as a variant.
pub(crate) fn head(expr: &ast::Expr) -> Option<Head<'_>> {
    let (expr, body) = match &expr.kind {
        ExprKind::Construct { head, body } => (&**head, Some(body)),
        _ => (expr, None),
    };
    let (callee, args) = match &expr.kind {
        ExprKind::Call { callee, args } => (&**callee, args.as_slice()),
        _ => (expr, &[][..]),
    };
    match &callee.kind {
        ExprKind::Name(name) => Some(Head { name, name_node: callee.id, args, body }),
        _ => None,
    }
}

/// `{ tcp = 80 }` where `tcp(80)` is meant: the key and what is written for it.
pub(crate) fn named_as_field<'t>(
    body: &'t ast::Body,
    choice: &ChoiceType,
) -> Option<(&'t ast::Name, Option<&'t ast::Expr>)> {
    let short = choice.short.as_ref().and_then(|short| choice.variant(short));
    body.members.iter().find_map(|member| {
        let (key, value) = match &member.kind {
            MemberKind::Set { key, value } => (key, Some(value)),
            MemberKind::Amend { key, .. } => (key, None),
            _ => return None,
        };
        let [Segment::Name(name)] = key.segments.as_slice() else { return None };
        let is_field = short.is_some_and(|variant| variant.record.field(&name.text).is_some());
        (!is_field && choice.variant(&name.text).is_some()).then_some((name, value))
    })
}

impl<'db> Eval<'db> {
    /// Says how a variant is written that stands as a field of a record.
    pub(crate) fn report_named_as_field(
        &mut self,
        (name, value): (&ast::Name, Option<&ast::Expr>),
        choice: &ChoiceType,
        item: Item,
    ) {
        let takes = choice.variant(&name.text).is_some_and(|variant| variant.positional > 0);
        let given = value
            .filter(|value| takes && !matches!(value.kind, ExprKind::Record(_)))
            .and_then(|value| crate::mend::written(self.db, Anchor::new(item, value.id)));
        let form = match given {
            Some(given) => format!("{}({given})", name.text),
            None if takes => format!("{}(…)", name.text),
            None => name.text.to_string(),
        };
        let at = Anchor::new(item, name.id);
        self.fail(findings::unknown_variant::as_field(at, &name.text, &choice.name, &form));
    }

    /// The positional and named arguments of a variant, as writes to its fields.
    pub(crate) fn argument_writes(
        &mut self,
        variant: &VariantType,
        head: &Head<'db>,
        base: &Write<'db>,
    ) -> Vec<Write<'db>> {
        let mut writes = Vec::new();
        let parameters: Vec<SmolStr> =
            variant.record.fields.iter().take(variant.positional).map(|f| f.name.clone()).collect();
        let mut next = 0;
        for arg in head.args {
            let anchor = Anchor::new(base.lexical.item, arg.id);
            let name = match &arg.name {
                Some(name) => {
                    if let Some(field) = variant.record.field(&name.text) {
                        self.note_field(Anchor::new(base.lexical.item, name.id), field);
                    }
                    if variant.record.field(&name.text).is_none() {
                        let known = variant.record.fields.iter().map(|f| f.name.as_str()).collect();
                        let at = Anchor::new(base.lexical.item, name.id);
                        self.report(findings::unknown_argument::finding(at, &name.text, head.name, known));
                        continue;
                    }
                    name.text.clone()
                }
                None => {
                    let variadic = variant.variadic && next + 1 >= parameters.len();
                    let Some(name) = parameters.get(next).or_else(|| parameters.last().filter(|_| variadic))
                    else {
                        self.report(findings::unknown_argument::too_many(
                            anchor,
                            head.name,
                            parameters.len(),
                        ));
                        break;
                    };
                    next += 1;
                    name.clone()
                }
            };
            let op = if variant.variadic && arg.name.is_none() && parameters.last() == Some(&name) {
                Op::Append(&arg.value)
            } else {
                Op::Set(&arg.value)
            };
            writes.push(Write { prefix: Some(name), rest: &[], op, key: arg.id, ..base.clone() });
        }
        writes
    }

    pub(crate) fn note_variant(&mut self, at: Anchor, variant: &VariantType) {
        let (item, node) = variant.declared;
        self.note(at, Denoted::Declared(item, node, Declaration::Variant));
    }

    /// A variant written where its choice is expected.
    pub(crate) fn variant(
        &mut self,
        head: &Head<'db>,
        choice: &ChoiceType,
        declared: Item,
        expr: &'db ast::Expr,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let variant = choice.variant(head.name)?;
        self.note_variant(cx.anchor(head.name_node), variant);
        if head.args.is_empty() && head.body.is_none() && variant.record.fields.is_empty() {
            let fields = RecordValue { fields: Vec::new(), ty: Some(std::sync::Arc::clone(&variant.record)) };
            return Some(Value::Variant(std::sync::Arc::new(VariantValue {
                variant: variant.name.clone(),
                fields,
                choice: declared,
            })));
        }
        let write = literal_write(expr, cx);
        let slot = cx.slot.clone();
        Some(self.opened_value(
            &[write],
            &Type::Named(declared),
            slot.as_ref(),
            cx,
            cx.anchor(head.name_node),
        ))
    }

    /// `variant(…) operator value`, where one is expected whose variant has such an operator.
    pub(crate) fn infix(
        &mut self,
        operator: ast::BinaryOp,
        left: &'db ast::Expr,
        right: &'db ast::Expr,
        want: &Type,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let head = head(left)?;
        let Some((choice, declared)) = self.choice_with(want, head.name) else {
            return self.unknown_infix(operator, left, head.name, want, cx);
        };
        let infix = choice.variant(head.name)?.infix.as_ref()?;
        // The only operator that the prelude uses so.
        (infix.operator == "in" && operator == ast::BinaryOp::In).then_some(())?;
        let variant = literal_write(left, cx);
        let field = Write { prefix: Some(infix.field.clone()), ..literal_write(right, cx) };
        let at = cx.anchor(head.name_node);
        let value = self.opened_value(&[variant, field], &Type::Named(declared), cx.slot.as_ref(), cx, at);
        Some(self.coerce(value, want, at, cx))
    }

    /// `labl("zone") in …`, where a variant with that operator is expected and this is none.
    fn unknown_infix(
        &mut self,
        operator: ast::BinaryOp,
        left: &'db ast::Expr,
        name: &str,
        want: &Type,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let ExprKind::Call { callee, .. } = &left.kind else { return None };
        let Structure::Choice(choice, _) = structure(self.db, want) else { return None };
        let takes = choice.variants.iter().any(|variant| variant.infix.is_some());
        if !takes || operator != ast::BinaryOp::In || self.function(name, cx).is_some() {
            return None;
        }
        let finding = self.unknown_callee(name, cx.anchor(callee.id), want, cx);
        Some(self.fail(finding))
    }

    /// A record literal where something made of parts is expected.
    pub(crate) fn literal(&mut self, expr: &'db ast::Expr, ty: &Type, cx: &Context<'db>) -> Value {
        let write = literal_write(expr, cx);
        let slot: Option<SlotPath> = cx.slot.clone();
        self.opened_value(&[write], ty, slot.as_ref(), cx, cx.anchor(expr.id))
    }
}

fn literal_write<'db>(expr: &'db ast::Expr, cx: &Context<'db>) -> Write<'db> {
    Write {
        prefix: None,
        rest: &[],
        op: Op::Set(expr),
        key: expr.id,
        lexical: cx.lexical.clone(),
        layer: crate::eval::Layer(0),
        inherited: false,
        added: false,
        told: false,
    }
}
