//! The types that only the compiler can know: ports by name, commands, ranges, conditions.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::text::InText;
use crate::eval::{Context, Eval, SlotPath};
use crate::findings;
use crate::scalar::{self};
use crate::schema::named::{Structure, structure};
use crate::types::{Intrinsic, Type};
use crate::unit::Unit;
use crate::value::{Condition, Element, Origin, Part, RangeValue, Value};

impl<'db> Eval<'db> {
    pub(super) fn coerce_intrinsic(
        &mut self,
        value: Value,
        intrinsic: Intrinsic,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        let origin = Origin { item: at.item, node: at.node };
        match intrinsic {
            Intrinsic::PortName => match &value {
                Value::Port(unit, name) if *unit == cx.unit => Value::Str(name.clone()),
                Value::Str(name) => {
                    let names = self.port_names(cx.unit);
                    if names.iter().any(|n| n == name) {
                        value
                    } else {
                        if crate::doubt::in_doubt(self.db, cx.unit.item(self.db)) {
                            return Value::Poison;
                        }
                        let known = names.iter().map(SmolStr::as_str).collect();
                        let owner = cx.unit.name(self.db).to_owned();
                        self.fail(findings::unknown_port::finding(at, name, &owner, known))
                    }
                }
                Value::Int(_) => {
                    let names = self.port_names(cx.unit);
                    let known = names.iter().map(SmolStr::as_str).collect();
                    let owner = cx.unit.name(self.db).to_owned();
                    self.fail(findings::unknown_port::number(at, &owner, known))
                }
                _ => self.mismatch(&value, &Type::Intrinsic(intrinsic), at),
            },
            Intrinsic::EnvValue | Intrinsic::CommandWord => match value {
                Value::Null if intrinsic == Intrinsic::EnvValue => Value::Null,
                Value::Str(_)
                | Value::Text(_)
                | Value::Int(_)
                | Value::Decimal(_)
                | Value::Float(_)
                | Value::Bool(_)
                | Value::Late(_) => value,
                value => match self.in_text(&value, origin) {
                    InText::Parts(parts) => Value::text(parts),
                    InText::Unknown => value,
                    InText::No(why) => self.fail(findings::not_text::finding(at, why)),
                },
            },
            Intrinsic::Command => self.command(value, at, cx),
            Intrinsic::IntSpan | Intrinsic::PortSpan => match &value {
                Value::Int(n) => {
                    if intrinsic == Intrinsic::PortSpan && !(1..=65535).contains(n) {
                        return self.fail(findings::refinement_failed::port(at, *n));
                    }
                    value
                }
                Value::Late(_) => value,
                Value::Range(range) => self.span(range, &Type::Int, intrinsic == Intrinsic::PortSpan, at, cx),
                _ => self.mismatch(&value, &Type::Intrinsic(intrinsic), at),
            },
            Intrinsic::Span(dimension) => match &value {
                Value::Range(range) => self.span(range, &Type::Quantity(dimension), false, at, cx),
                _ => self.coerce(value, &Type::Quantity(dimension), at, cx),
            },
            Intrinsic::Wait => match value {
                Value::Item(unit) if self.is_workload(unit) => Value::Wait(unit, Condition::Inferred),
                Value::Wait(..) => value,
                Value::Str(text) => {
                    self.fail(findings::type_mismatch::text_for_reference(at, "service or job", &text))
                }
                value => self.mismatch(&value, &Type::Intrinsic(intrinsic), at),
            },
            Intrinsic::RefAny => match value {
                Value::Item(_) => value,
                value => self.mismatch(&value, &Type::Intrinsic(intrinsic), at),
            },
            Intrinsic::Function => value,
        }
    }

    /// A command as a list of words: a text is split, never given to a shell.
    pub(super) fn command(&mut self, value: Value, at: Anchor, cx: &Context<'db>) -> Value {
        use scalar::words::{Piece, shell_syntax, split_pieces};
        let word = Type::Intrinsic(Intrinsic::CommandWord);
        let origin = Origin { item: at.item, node: at.node };
        let pieces: Vec<Piece<Part>> = match &value {
            Value::List(_) => return self.coerce_list(value, &word, at, cx),
            Value::Str(text) => vec![Piece::Literal(text.to_string())],
            Value::Text(text) => text
                .parts
                .iter()
                .map(|part| match part {
                    Part::Literal(text) => Piece::Literal(text.to_string()),
                    late => Piece::Opaque(late.clone()),
                })
                .collect(),
            _ => return self.mismatch(&value, &Type::Intrinsic(Intrinsic::Command), at),
        };
        if let Value::Str(text) = &value
            && let Some(syntax) = shell_syntax(text).first()
        {
            self.report(findings::shell_syntax::finding(at, super::within(at, &syntax.at), syntax.token));
        }
        match split_pieces(pieces) {
            Ok(words) => {
                let words = words.into_iter().map(|word| {
                    let parts = word.into_iter().map(|piece| match piece {
                        Piece::Literal(text) => Part::Literal(SmolStr::from(text)),
                        Piece::Opaque(part) => part,
                    });
                    Element { value: Value::text(parts.collect()), origin }
                });
                Value::List(Arc::new(words.collect()))
            }
            Err(reason) => self.fail(findings::invalid_value::finding(at, &reason, "command")),
        }
    }

    pub(super) fn span(
        &mut self,
        range: &RangeValue,
        element: &Type,
        ports: bool,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        let mut end = |value: &Option<Value>| value.clone().map(|v| self.coerce(v, element, at, cx));
        let (start, end) = (end(&range.start), end(&range.end));
        if start.iter().chain(&end).any(Value::is_poison) {
            return Value::Poison;
        }
        if start.is_none() && end.is_none() {
            return self.fail(findings::refinement_failed::empty_range(at));
        }
        if range.exclusive {
            return self.fail(findings::refinement_failed::exclusive(at));
        }
        let closed = RangeValue { start: start.clone(), end: None, exclusive: false };
        if let Some(upper) = &end
            && self.in_range(upper, &closed) == Some(false)
        {
            return self.fail(findings::refinement_failed::reversed(at));
        }
        if ports {
            for value in start.iter().chain(&end) {
                if let Value::Int(n) = value
                    && !(1..=65535).contains(n)
                {
                    return self.fail(findings::refinement_failed::port(at, *n));
                }
            }
        }
        Value::Range(Arc::new(RangeValue { start, end, exclusive: false }))
    }

    /// The names of the item's own ports, without looking at anything else of it.
    pub(crate) fn port_names(&mut self, unit: Unit) -> Vec<SmolStr> {
        let slots = self.slots(unit);
        let cx = self.context(unit);
        let Some(kind) = slots.kind else { return Vec::new() };
        let children = self.unit_fields(unit);
        let mut names: Vec<SmolStr> = Vec::new();
        if let (Some(writes), Some(field)) = (children.get("ports"), kind.record.field("ports"))
            && !crate::facts::is_port_over_ports(&children)
        {
            let at = SlotPath::new(&["ports"]);
            let opened = self.quietly(|eval| eval.open(writes, &field.ty, Some(&at), &cx));
            if let crate::eval::bodies::Opened::Entries { children, .. } = opened {
                names.extend(children.keys().cloned());
            }
        }
        if names.is_empty() && children.contains_key("port") {
            names.extend([SmolStr::new_static("http"), SmolStr::new_static("main")]);
        }
        names.sort_unstable();
        names
    }

    /// Whether the place expects the name of one of the item's ports.
    pub(crate) fn wants_port_name(&self, want: &Type) -> bool {
        match structure(self.db, want) {
            Structure::Plain(Type::Intrinsic(Intrinsic::PortName)) => true,
            Structure::Plain(Type::Union(members)) => members.iter().any(|m| self.wants_port_name(m)),
            _ => false,
        }
    }
}
