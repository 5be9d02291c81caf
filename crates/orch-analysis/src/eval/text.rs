//! Text: literals with what is interpolated, and the one canonical text of a value.

use orch_syntax::ast::{self, TextPart};
use smol_str::SmolStr;

use crate::eval::{Context, Eval};
use crate::findings;
use crate::scalar;
use crate::schema::kind::{Builtin, kind_of};
use crate::types::Type;
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
        if let Some(literal) = text.literal() {
            return Value::Str(SmolStr::new(literal));
        }
        let inner = Context { below: cx.below.clone(), ..cx.clone() };
        let mut parts = Vec::with_capacity(text.parts.len());
        let mut unknown = false;
        let mut poison = false;
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => parts.push(Part::Literal(literal.clone())),
                TextPart::Interpolated(expr) => {
                    let value = self.expr(expr, &Type::Any, &inner);
                    let at = cx.anchor(expr.id);
                    match self.in_text(&value, cx.origin(expr.id)) {
                        InText::Parts(more) => parts.extend(more),
                        InText::Unknown => {
                            unknown = true;
                            poison |= value.is_poison();
                        }
                        InText::No(why) => {
                            self.report(findings::not_text::finding(at, why));
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
                Some(Builtin::Service | Builtin::Job) => {
                    InText::No(Why::Workload(unit.name(self.db).to_owned()))
                }
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
