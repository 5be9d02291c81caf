//! Functions of texts.

use smol_str::SmolStr;

use super::Call;
use super::lists::list;
use crate::eval::Eval;
use crate::eval::text::InText;
use crate::findings;
use crate::scalar;
use crate::types::Type;
use crate::value::{Part, Value};

impl<'db> Eval<'db> {
    pub(super) fn join(&mut self, mut call: Call<'db>) -> Value {
        let (origin, at) = (call.origin(), call.at);
        let (Value::List(list), Value::Str(separator)) = (call.take(), call.take()) else {
            return Value::Poison;
        };
        let mut parts = Vec::new();
        for (index, element) in list.iter().enumerate() {
            if index > 0 {
                parts.push(Part::Literal(separator.clone()));
            }
            match self.in_text(&element.value, origin) {
                InText::Parts(more) => parts.extend(more),
                InText::Unknown => return Value::Unknown(Type::Str),
                InText::No(why) => return self.fail(findings::not_text::finding(at, why)),
            }
        }
        let bytes = parts.iter().map(|p| if let Part::Literal(t) = p { t.len() } else { 0 }).sum();
        if self.spend_text(bytes, at) { Value::text(parts) } else { Value::Poison }
    }

    pub(super) fn split(&mut self, mut call: Call<'db>) -> Value {
        let origin = call.origin();
        let text = |text: &str| Value::Str(SmolStr::new(text));
        match (call.take(), call.take()) {
            (Value::Str(whole), Value::Str(separator)) if !separator.is_empty() => {
                list(whole.split(separator.as_str()).map(text), origin)
            }
            (Value::Str(whole), _) => list(whole.chars().map(|c| text(c.encode_utf8(&mut [0; 4]))), origin),
            _ => Value::Poison,
        }
    }

    pub(super) fn map_text(&mut self, mut call: Call<'db>, change: impl Fn(&str) -> String) -> Value {
        match call.take() {
            Value::Str(text) => Value::Str(SmolStr::from(change(&text))),
            _ => Value::Poison,
        }
    }

    pub(super) fn test_text(&mut self, mut call: Call<'db>, test: impl Fn(&str, &str) -> bool) -> Value {
        match (call.take(), call.take()) {
            (Value::Str(text), Value::Str(part)) => Value::Bool(test(&text, &part)),
            _ => Value::Poison,
        }
    }

    pub(super) fn replace(&mut self, mut call: Call<'db>) -> Value {
        let (Value::Str(text), Value::Str(old), Value::Str(new)) = (call.take(), call.take(), call.take())
        else {
            return Value::Poison;
        };
        let longest = text.len().saturating_mul(new.len().max(1));
        if old.is_empty() || !self.spend_text(longest, call.at) {
            return Value::Str(text);
        }
        Value::Str(text.replace(old.as_str(), &new).into())
    }

    pub(super) fn matches(&mut self, mut call: Call<'db>) -> Value {
        let (Value::Str(text), Value::Str(pattern)) = (call.take(), call.take()) else {
            return Value::Poison;
        };
        match scalar::regex::compile(&pattern) {
            Ok(regex) => Value::Bool(regex.is_match(&text)),
            Err(reason) => {
                self.fail(findings::invalid_value::finding(call.at, &reason, "regular expression"))
            }
        }
    }

    /// `QUANTITY.text`, and of anything else that has a text.
    pub(super) fn text_of(&mut self, mut call: Call<'db>) -> Value {
        match call.take() {
            Value::Quantity(q) => Value::Str(SmolStr::from(q.to_string())),
            value => match self.in_text(&value, call.origin()) {
                InText::Parts(parts) => Value::text(parts),
                InText::Unknown => Value::Unknown(Type::Str),
                InText::No(why) => self.fail(findings::not_text::finding(call.at, why)),
            },
        }
    }
}
