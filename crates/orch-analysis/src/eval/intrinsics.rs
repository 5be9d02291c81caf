//! The types that only the compiler can know: ports by name, commands, ranges, conditions.

use std::rc::Rc;
use std::sync::Arc;

use orch_syntax::ast::{BinaryOp, ExprKind};
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::eval::defaults::Asked;
use crate::eval::opening::Opened;
use crate::eval::slots::Writes;
use crate::eval::text::InText;
use crate::eval::{Context, Eval, SlotPath};
use crate::findings;
use crate::scalar::{self};
use crate::schema::kind::kind_of;
use crate::schema::named::{Structure, structure};
use crate::types::{FieldType, Intrinsic, Type};
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
                    if names.binary_search(name).is_ok() {
                        value
                    } else {
                        // A pattern without ports has those of who extends it.
                        let is_open = names.is_empty() && self.is_pattern(cx.unit);
                        if is_open || self.may_be_other(cx.unit, "ports") {
                            return Value::Poison;
                        }
                        let known = names.iter().map(SmolStr::as_str).collect();
                        let owner = cx.unit.name(self.db).to_owned();
                        let has_names = self.unit_fields(cx.unit).contains_key("ports");
                        self.fail(match has_names {
                            false if !names.is_empty() => findings::unknown_port::unnamed(at, name, &owner),
                            _ => findings::unknown_port::finding(at, name, &owner, known),
                        })
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
                Value::Decimal(_) => {
                    self.note_zeros(at);
                    value
                }
                Value::Str(_)
                | Value::Text(_)
                | Value::Int(_)
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
                Value::Int(n) => match out_of_bounds(intrinsic, *n) {
                    true => {
                        let finding = findings::refinement_failed::bound(at, intrinsic, *n);
                        self.fail(self.as_range(finding, at))
                    }
                    false => value,
                },
                Value::Late(_) => value,
                Value::Range(range) => self.span(range, &Type::Int, intrinsic, at, cx),
                _ => self.mismatch(&value, &Type::Intrinsic(intrinsic), at),
            },
            Intrinsic::Span(dimension) => match &value {
                Value::Range(range) => self.span(range, &Type::Quantity(dimension), intrinsic, at, cx),
                _ => {
                    let value = self.coerce(value, &Type::Quantity(dimension), at, cx);
                    self.not_negative(value, at)
                }
            },
            Intrinsic::Wait => match value {
                Value::Item(unit) if self.is_workload(unit) => Value::Wait(unit, Condition::Inferred),
                Value::Wait(..) => value,
                Value::Str(text) => {
                    let is_there = self.item_called(&text, at).is_some_and(|kind| kind.builtin.is_workload());
                    let wanted = "service or job";
                    self.fail(findings::type_mismatch::text_for_reference(at, wanted, &text, is_there))
                }
                Value::List(members)
                    if members.iter().all(|it| matches!(it.value, Value::Item(_) | Value::Wait(..))) =>
                {
                    self.fail(findings::type_mismatch::family_in_list(at))
                }
                Value::Instance(instance) => {
                    let names = crate::scope::scope(self.db, instance.file(self.db));
                    let there = names.values.iter().filter(|(_, item)| {
                        kind_of(self.db, **item).is_some_and(|kind| kind.builtin.is_workload())
                    });
                    let mut there: Vec<&str> = there.map(|(name, _)| name.as_str()).collect();
                    there.sort_unstable();
                    self.fail(findings::type_mismatch::import(at, "a service or job to wait for", &there))
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

    /// `1-3` where a range may stand: `1..3` is meant.
    fn as_range(&self, finding: Found, at: Anchor) -> Found {
        let Some(ExprKind::Binary { op: BinaryOp::Subtract, left, right, .. }) =
            crate::mend::expr_at(self.db, at).map(|expr| &expr.kind)
        else {
            return finding;
        };
        match (&left.kind, &right.kind) {
            (ExprKind::Number(from), ExprKind::Number(to)) => {
                findings::refinement_failed::range(finding, at, from, to)
            }
            _ => finding,
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
            Ok(words) if words.is_empty() => self.fail(findings::invalid_value::empty_command(at)),
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
        intrinsic: Intrinsic,
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
        if self.is_reversed(&RangeValue { start: start.clone(), end: end.clone(), exclusive: false }) {
            return self.fail(findings::refinement_failed::reversed(at));
        }
        for value in start.iter().chain(&end) {
            if self.not_negative(value.clone(), at).is_poison() {
                return Value::Poison;
            }
            if let Value::Int(n) = value
                && out_of_bounds(intrinsic, *n)
            {
                return self.fail(findings::refinement_failed::bound(at, intrinsic, *n));
            }
        }
        Value::Range(Arc::new(RangeValue { start, end, exclusive: false }))
    }

    /// There is no less than nothing of what is requested.
    fn not_negative(&mut self, value: Value, at: Anchor) -> Value {
        match &value {
            Value::Quantity(quantity) if quantity.amount().is_sign_negative() => {
                let shown = self.describe(&value);
                self.fail(findings::refinement_failed::negative(at, &shown))
            }
            _ => value,
        }
    }

    /// The names of the item's own ports, without looking at anything else of it.
    pub(crate) fn port_names(&mut self, unit: Unit) -> Rc<[SmolStr]> {
        if let Some(known) = self.ports.get(&unit) {
            return Rc::clone(known);
        }
        let names: Rc<[SmolStr]> = self.listed_ports(unit).into();
        // While keys are worked out that may be among them, they are not all of them.
        if self.keys.is_empty() {
            self.ports.insert(unit, Rc::clone(&names));
        }
        names
    }

    fn listed_ports(&mut self, unit: Unit) -> Vec<SmolStr> {
        let slots = self.slots(unit);
        let Some(kind) = slots.kind else { return Vec::new() };
        let children = self.unit_fields(unit);
        let mut names: Vec<SmolStr> = Vec::new();
        if let Some(field) = kind.record.field("ports")
            && !crate::facts::is_port_over_ports(&children)
        {
            names.extend(self.entry_names(unit, field).unwrap_or_default());
        }
        if names.is_empty() && children.contains_key("port") {
            names.extend([SmolStr::new_static("http"), SmolStr::new_static("main")]);
        }
        names.sort_unstable();
        names
    }

    /// The keys of a map that is a field of an item, without looking at its values.
    pub(crate) fn entry_names(&mut self, unit: Unit, field: &FieldType) -> Option<Vec<SmolStr>> {
        let cx = self.context(unit);
        let writes = self.unit_fields(unit).get(&field.name).cloned().unwrap_or_default();
        let writes = self.over_default(field, writes, unit, Asked::Within);
        let at = SlotPath::new(&[&field.name]);
        match self.quietly(|eval| eval.open(&writes, &field.ty, Some(&at), &cx)) {
            Opened::Entries { children, .. } => {
                let is_there = |writes: &Writes<'db>| writes.last().is_some_and(|write| !write.removes());
                let kept = children.into_iter().filter(|(_, writes)| is_there(writes));
                Some(kept.map(|(name, _)| name).collect())
            }
            _ => None,
        }
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

/// Whether a number is none of those that the type may be or begin and end with: a port, or how many there are.
fn out_of_bounds(intrinsic: Intrinsic, number: i64) -> bool {
    match intrinsic {
        Intrinsic::PortSpan => !(1..=65535).contains(&number),
        Intrinsic::IntSpan => number < 0,
        _ => false,
    }
}
