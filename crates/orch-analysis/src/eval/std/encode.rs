//! Values as texts that another reader takes apart: percent signs, Base64, JSON.

use std::collections::BTreeSet;

use smol_str::SmolStr;

use super::Call;
use crate::eval::Eval;
use crate::eval::text::InText;
use crate::findings;
use crate::scalar;
use crate::types::Type;
use crate::value::{Encoder, Part, Value};

impl<'db> Eval<'db> {
    pub(super) fn encode(&mut self, encoder: Encoder, mut call: Call<'db>) -> Value {
        let (value, at) = (call.take(), call.at);
        if encoder == Encoder::Json && !matches!(value, Value::Text(_) | Value::Late(_) | Value::Item(_)) {
            let value = self.with_defaults(value, call.unit, at);
            if value.is_poison() {
                return Value::Poison;
            }
            let bytes = self.weigh(&value).bytes;
            if !self.spend_text(bytes, at) {
                return Value::Poison;
            }
            return match to_json(&value) {
                Some(json) => Value::Str(SmolStr::from(json.to_string())),
                None if self.late_in(&value).is_some() => self.fail(findings::late_value::in_json(at)),
                None => {
                    let found = self.describe(&value);
                    self.fail(findings::type_mismatch::finding(at, "what JSON can say", &found))
                }
            };
        }
        match self.in_text(&value, call.origin()) {
            // Only percent signs are put in letter by letter.
            InText::Parts(parts) if encoder != Encoder::Urlencode && parts.len() > 1 => {
                self.fail(findings::late_value::in_pieces(at, encoder))
            }
            InText::Parts(parts) => Value::text(
                parts
                    .into_iter()
                    .map(|part| match part {
                        Part::Literal(text) => Part::Literal(encoder.encode(&text).into()),
                        Part::Late { late, mut encoders, origin } => {
                            encoders.push(encoder);
                            Part::Late { late, encoders, origin }
                        }
                    })
                    .collect(),
            ),
            InText::Unknown => Value::Unknown(Type::Str),
            InText::No(why) => self.fail(findings::not_text::finding(at, why)),
        }
    }
}

/// A value as JSON; `None` when a part of it is not known.
fn to_json(value: &Value) -> Option<serde_json::Value> {
    Some(match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Int(value) => (*value).into(),
        Value::Decimal(value) => serde_json::from_str(&scalar::number::canonical(*value)).ok()?,
        Value::Float(value) => (*value).into(),
        Value::Str(text) => text.as_str().into(),
        Value::Quantity(quantity) => quantity.to_string().into(),
        Value::List(list) => list.iter().map(|e| to_json(&e.value)).collect::<Option<Vec<_>>>()?.into(),
        Value::Record(record) => {
            let mut map = serde_json::Map::new();
            let sorted: BTreeSet<&str> = record.fields.iter().map(|f| f.name.as_str()).collect();
            for name in sorted {
                map.insert(name.to_owned(), to_json(&record.get(name)?.value)?);
            }
            map.into()
        }
        _ => return None,
    })
}
