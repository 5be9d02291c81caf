//! Text: literals with what is interpolated, and the one canonical text of a value.

use std::ops::Range;

use orch_syntax::ast::{self, ExprKind, TextPart};
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::{Context, Eval, Frame};
use crate::findings;
use crate::findings::dollar_in_text::Meant;
use crate::mend;
use crate::scalar;
use crate::schema::kind::{Builtin, kind_of};
use crate::scope::scope;
use crate::types::Type;
use crate::unit::Unit;
use crate::value::{Late, Part, Value};

/// How a value goes into text.
pub(crate) enum InText {
    /// As these parts.
    Parts(Vec<Part>),
    /// Not known; nothing to report.
    Unknown,
    /// Not at all; with what to say of it.
    No(findings::not_text::Why),
}

impl<'db> Eval<'db> {
    /// A text literal.
    pub(crate) fn text(&mut self, text: &'db ast::Text, cx: &Context<'db>) -> Value {
        self.note_dollars(text, cx);
        if let Some(literal) = text.literal() {
            return Value::Str(SmolStr::new(literal));
        }
        let inner = Context { below: cx.below.clone(), ..cx.clone() };
        let mut parts = Vec::with_capacity(text.parts.len());
        let mut unknown = false;
        let mut poison = false;
        for (index, part) in text.parts.iter().enumerate() {
            match part {
                TextPart::Literal(literal) => parts.push(Part::Literal(literal.clone())),
                TextPart::Interpolated(expr) => {
                    let value = self.expr(expr, &Type::Any, &inner);
                    let at = cx.anchor(expr.id);
                    if matches!(value, Value::Decimal(_)) {
                        self.note_zeros(at);
                    }
                    match self.in_text(&value, cx.origin(expr.id)) {
                        InText::Parts(more) => parts.extend(more),
                        InText::Unknown => {
                            unknown = true;
                            poison |= value.is_poison();
                        }
                        InText::No(why) => {
                            let beside = |index: Option<usize>| match index.and_then(|at| text.parts.get(at))
                            {
                                Some(TextPart::Literal(literal)) => literal.as_str(),
                                _ => "",
                            };
                            let (before, after) = (beside(index.checked_sub(1)), beside(Some(index + 1)));
                            let is_guarded = matches!(why, findings::not_text::Why::Null);
                            let finding = findings::not_text::within(at, why, before, after);
                            match is_guarded {
                                true => _ = self.fail_by_value(finding),
                                false => self.report(finding),
                            }
                            poison = true;
                        }
                    }
                }
            }
        }
        if poison {
            return Value::Poison;
        }
        if unknown {
            return Value::Unknown(Type::Str);
        }
        let bytes = parts.iter().map(|p| if let Part::Literal(t) = p { t.len() } else { 0 }).sum();
        if !self.spend_text(bytes, cx.anchor(text.id)) {
            return Value::Poison;
        }
        Value::text(parts)
    }

    /// `$name` in a text that is the whole value of a field: elsewhere it may be for a shell or a template.
    pub(super) fn note_dollars(&mut self, text: &'db ast::Text, cx: &Context<'db>) {
        let has_dollar =
            |part: &TextPart| matches!(part, TextPart::Literal(literal) if literal.contains('$'));
        let Some(slot) = cx.slot.as_ref().filter(|_| text.parts.iter().any(has_dollar)) else { return };
        // What a shell reads, or what becomes a file, has dollars of its own.
        let is_plain = match &**slot {
            [] => true,
            [field] => !matches!(field.as_str(), "command" | "entrypoint"),
            [map, _] => matches!(map.as_str(), "env" | "labels" | "annotations"),
            _ => false,
        };
        if !is_plain {
            return;
        }
        let item = cx.lexical.item;
        let place = crate::source::spans(self.db, item).get(text.id);
        let written = place.and_then(|(start, end)| item.text(self.db).get(start as usize..end as usize));
        for range in written.map(dollars).unwrap_or_default() {
            let Some(name) = written.and_then(|text| text.get(range.start + 2..range.end + 1)) else {
                continue;
            };
            let in_env = slot.first().is_some_and(|field| field == "env");
            let meant = if self.is_value(name, cx) {
                Meant::Value
            } else if in_env && self.has_variable(name, cx) {
                Meant::Own
            } else if is_variable(name) {
                Meant::Input
            } else {
                continue;
            };
            let at = super::within(cx.anchor(text.id), &range);
            self.report(findings::dollar_in_text::finding(at, name, meant));
        }
    }

    /// Whether a name is that of a parameter, a member's key or a `let`.
    fn is_value(&mut self, name: &str, cx: &Context<'db>) -> bool {
        let mut next = cx.lexical.frame.as_deref();
        while let Some(frame) = next {
            next = match frame {
                Frame::Binder { name: bound, .. } if bound == name => return true,
                Frame::Binder { outer, .. } | Frame::Body { outer, .. } => outer.as_deref(),
            };
        }
        let value = scope(self.db, cx.lexical.file(self.db)).values.get(name).copied();
        let value = value.filter(|item| item.kind(self.db) == "let");
        self.used.extend(value);
        value.is_some()
    }

    fn has_variable(&mut self, name: &str, cx: &Context<'db>) -> bool {
        let kind = kind_of(self.db, cx.unit.item(self.db));
        let env = kind.and_then(|kind| kind.record.field("env"));
        env.and_then(|env| self.entry_names(cx.unit, env))
            .is_some_and(|names| names.iter().any(|n| n == name))
    }

    /// A number that becomes text, there or in the `let` that is named there, and ends in zeros: a version, most likely, and
    /// as a number it has none.
    pub(super) fn note_zeros(&mut self, at: Anchor) {
        let Some(expr) = mend::expr_at(self.db, at) else { return };
        let (at, value) = match &expr.kind {
            ExprKind::Name(name) => {
                let named = scope(self.db, at.item.file(self.db)).values.get(name).copied();
                let Some(named) = named.filter(|named| named.kind(self.db) == "let") else { return };
                let tree = self.tree(named).filter(|tree| tree.ty.is_none());
                let Some(value) = tree.and_then(|tree| tree.value.as_deref()) else { return };
                (Anchor::new(named, value.id), value)
            }
            _ => (at, expr),
        };
        let ExprKind::Number(written) = &value.kind else { return };
        let written = written.as_str();
        if scalar::number::ends_in_zeros(written)
            && let Ok(scalar::Number::Decimal(number)) = scalar::number::parse(written)
        {
            self.report(findings::trailing_zero::finding(at, written, &scalar::number::canonical(number)));
        }
    }

    /// Why a service or job itself is no text.
    pub(crate) fn which_text(&mut self, unit: Unit) -> findings::not_text::Why {
        findings::not_text::Why::Workload(unit.name(self.db).to_owned(), self.writes_port(unit))
    }

    /// A value as text: strings, numbers, booleans, what is late; nothing is guessed for the rest.
    pub(crate) fn in_text(&mut self, value: &Value, origin: crate::value::Origin) -> InText {
        use findings::not_text::Why;
        let literal = |text: SmolStr| InText::Parts(vec![Part::Literal(text)]);
        match value {
            Value::Poison | Value::Unknown(_) => InText::Unknown,
            Value::Str(text) => literal(text.clone()),
            Value::Text(text) => InText::Parts(text.parts.to_vec()),
            Value::Bool(value) => literal(SmolStr::new_static(if *value { "true" } else { "false" })),
            Value::Int(value) => literal(SmolStr::from(value.to_string())),
            Value::Decimal(value) => literal(SmolStr::from(scalar::number::canonical(*value))),
            Value::Float(value) => literal(SmolStr::from(value.to_string())),
            Value::Late(number) => InText::Parts(vec![Part::Late {
                late: number.late.clone(),
                encoders: Vec::new(),
                origin: number.origin,
            }]),
            Value::Item(unit) => match kind_of(self.db, unit.item(self.db)).map(|k| k.builtin) {
                Some(Builtin::Secret) => InText::Parts(vec![Part::Late {
                    late: Late::Secret(*unit),
                    encoders: Vec::new(),
                    origin,
                }]),
                // Told apart by its name, as the words of an enumeration are.
                Some(Builtin::Environment) => literal(SmolStr::new(unit.name(self.db))),
                Some(Builtin::Service | Builtin::Job) => InText::No(self.which_text(*unit)),
                _ => InText::No(Why::Item(unit.name(self.db).to_owned())),
            },
            Value::Port(unit, port) => InText::No(Why::Port(format!("{}.{port}", unit.name(self.db)))),
            Value::Null => InText::No(Why::Null),
            Value::Quantity(quantity) => InText::No(Why::Quantity(quantity.dimension())),
            Value::List(_) => InText::No(Why::List),
            Value::Record(_) | Value::Variant(_) => InText::No(Why::Record),
            Value::Range(_) | Value::Instance(_) | Value::Wait(..) | Value::Public(_) => {
                InText::No(Why::Other(self.describe(value)))
            }
        }
    }

    /// What to call a late part in a message.
    pub(crate) fn describe_late(&self, late: &Late) -> String {
        match late {
            Late::Secret(unit) => format!("the secret `{}`", unit.name(self.db)),
            Late::Revealed(unit) => format!("the revealed secret `{}`", unit.name(self.db)),
            Late::MountPath(unit) => format!("`{}.path`", unit.name(self.db)),
            Late::Endpoint { unit, port, part } => {
                let name = unit.name(self.db);
                let port = port.as_ref().map(|p| format!(".{p}")).unwrap_or_default();
                format!("`{name}{port}.{}`", part.words())
            }
            Late::Own(fact) => format!("`self.{}`", fact.word()),
            Late::Input(name) => format!("the input `{name}`"),
        }
    }
}

/// Where `$name` stands in a literal of one line without escapes: the bytes after its quote.
fn dollars(literal: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let content = literal.strip_prefix('"').filter(|rest| !rest.starts_with("\"\""));
    let Some(content) = content.filter(|content| !content.contains('\\')) else { return found };
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
    let mut rest = content.as_bytes().iter().enumerate().peekable();
    while let Some((at, byte)) = rest.next() {
        if *byte != b'$' {
            continue;
        }
        let len = content.as_bytes().iter().skip(at + 1).take_while(|byte| is_of_name(byte)).count();
        let begins = rest.peek().is_some_and(|(_, byte)| byte.is_ascii_alphabetic() || **byte == b'_');
        if begins {
            found.push(at..at + 1 + len);
        } else if rest.peek().is_some_and(|(_, byte)| **byte == b'$') {
            // `$$` is how Compose says that the dollar is meant.
            rest.next();
        }
    }
    found
}

/// Whether a name looks like that of a variable of an environment.
pub(crate) fn is_variable(name: &str) -> bool {
    name.len() > 1 && name.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
}
