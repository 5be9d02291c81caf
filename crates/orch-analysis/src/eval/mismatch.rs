//! What to say of a value that does not fit: what was wanted, what was found, and a way out where one is known.

use orch_syntax::ast::ExprKind;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::eval::text::InText;
use crate::findings;
use crate::scalar::{self, Quantity};
use crate::schema::kind::Builtin;
use crate::schema::named::{Structure, structure};
use crate::source::Item;
use crate::types::Type;
use crate::value::{Origin, Part, Value};

impl<'db> Eval<'db> {
    /// What was wanted, what was found, and a way out where one is known.
    pub(super) fn mismatch(&mut self, value: &Value, want: &Type, at: Anchor) -> Value {
        let wanted = self.describe_type(want);
        if *value == Value::Null {
            return self.fail_by_value(findings::type_mismatch::null(at, &wanted));
        }
        let finding = match (want, value) {
            (Type::Quantity(dimension), Value::Int(_) | Value::Decimal(_)) => {
                let number =
                    crate::eval::ops::as_decimal(value).map(scalar::number::canonical).unwrap_or_default();
                findings::unit_mismatch::missing(at, &number, *dimension)
            }
            (Type::Quantity(dimension), Value::Quantity(q)) => {
                findings::unit_mismatch::finding(at, *dimension, q.dimension())
            }
            (Type::Quantity(dimension), Value::Str(text))
                if Quantity::parse(text, Some(*dimension)).is_ok() =>
            {
                self.quoted(at, &wanted, text)
            }
            (Type::Int, Value::Decimal(number)) => {
                findings::type_mismatch::decimal(at, &scalar::number::canonical(*number))
            }
            (Type::Int, Value::Str(text)) if scalar::number::parse_int(text).is_ok() => {
                self.quoted(at, &wanted, text)
            }
            (Type::Bool, Value::Str(text)) if matches!(text.as_str(), "true" | "false") => {
                self.quoted(at, &wanted, text)
            }
            (Type::Str, Value::Int(_) | Value::Bool(_) | Value::Decimal(_)) => {
                let origin = Origin { item: at.item, node: at.node };
                let text = match self.in_text(value, origin) {
                    InText::Parts(parts) => match parts.as_slice() {
                        [Part::Literal(text)] => text.clone(),
                        _ => SmolStr::default(),
                    },
                    _ => SmolStr::default(),
                };
                match crate::mend::expr_at(self.db, at).map(|expr| &expr.kind) {
                    // As it is written: a version may end in a zero.
                    Some(ExprKind::Number(written)) if scalar::number::ends_in_zeros(written) => {
                        findings::type_mismatch::quote(at, &wanted, written)
                    }
                    Some(ExprKind::Number(_) | ExprKind::Bool(_)) => {
                        findings::type_mismatch::quote(at, &wanted, &text)
                    }
                    _ => findings::type_mismatch::in_text(at, &self.describe(value)),
                }
            }
            (Type::Str, Value::Late(late)) => {
                let shown = format!("the number {}", self.describe_late(&late.late));
                findings::type_mismatch::in_text(at, &shown)
            }
            (Type::Str | Type::Rule(_), Value::Item(unit)) if self.is_workload(*unit) => {
                let why = self.which_text(*unit);
                findings::not_text::finding(at, why)
            }
            (Type::Bool, Value::Item(unit)) if self.is_kind(*unit, Builtin::Environment) => {
                findings::type_mismatch::environment(at, &wanted, unit.name(self.db))
            }
            (Type::Union(members), Value::Str(text))
                if let Some(kind) = self.kind_referred_to(text, members, at) =>
            {
                findings::type_mismatch::text_for_reference(at, kind.name(self.db), text, true)
            }
            (Type::Literal(_) | Type::Union(_), Value::Str(text)) => {
                let names = self.variant_names(want);
                let known = names.iter().map(SmolStr::as_str).collect();
                let finding = findings::unknown_variant::finding(at, text, &wanted, known);
                let is_of = |word: &str| names.iter().any(|name| name == word);
                match scalar::port::with_protocol(text).filter(|_| is_of("auto")) {
                    Some((port, protocol)) => {
                        findings::unknown_variant::protocol(finding, at, protocol, port)
                    }
                    None if text.starts_with(['.', '/']) && is_of("bind") => {
                        findings::unknown_variant::calling(finding, at, "bind", text)
                    }
                    None => finding,
                }
            }
            _ => {
                let found = self.describe(value);
                let finding = findings::type_mismatch::finding(at, &wanted, &found);
                match (structure(self.db, want), value) {
                    (Structure::Record(record), Value::Int(_)) => {
                        match findings::habit::form_of_number(&record.name) {
                            Some(form) => finding.note(form),
                            None => finding,
                        }
                    }
                    _ => finding,
                }
            }
        };
        self.fail(finding)
    }

    /// The kind of which one of these types takes items, if a text is the name of such an item.
    fn kind_referred_to(&self, text: &str, members: &[Type], at: Anchor) -> Option<Item> {
        members.iter().find_map(|member| match structure(self.db, member) {
            Structure::Plain(Type::Ref(kind)) => self.is_called(text, kind, at).then_some(kind),
            Structure::Plain(Type::List(element)) => self.kind_referred_to(text, &[(*element).clone()], at),
            Structure::Plain(Type::Union(members)) => self.kind_referred_to(text, &members, at),
            _ => None,
        })
    }

    /// A text where something else is wanted, that would be it without quotes; those of a text that is written may be taken away.
    pub(super) fn quoted(&self, at: Anchor, wanted: &str, text: &str) -> crate::anchor::Found {
        match crate::mend::expr_at(self.db, at).map(|expr| &expr.kind) {
            Some(ExprKind::Text(_)) => findings::type_mismatch::unquote(at, wanted, text),
            _ => findings::type_mismatch::finding(at, wanted, &format!("the text \"{text}\"")),
        }
    }
}
