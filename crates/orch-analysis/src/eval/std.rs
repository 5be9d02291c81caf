//! The standard library's built-in functions, by the names the prelude declares them under.

use std::collections::BTreeSet;
use std::sync::Arc;

use orch_syntax::ast;
use rust_decimal::Decimal;
use rustc_hash::FxHashSet;
use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::call::Given;
use crate::eval::text::InText;
use crate::eval::{Context, Eval};
use crate::findings;
use crate::scalar::{self, Dimension};
use crate::types::Type;
use crate::unit::FamilyKey;
use crate::value::{Element, Encoder, Late, Origin, Part, Value};

/// The longest list that `range` makes.
const LONGEST_RANGE: usize = 100_000;

/// The properties that a quantity of a dimension has.
pub(crate) fn properties_of(dimension: Dimension) -> Vec<&'static str> {
    match dimension {
        Dimension::Duration => vec!["seconds", "millis", "text"],
        Dimension::Bytes => vec!["bytes", "text"],
        Dimension::Cpu => vec!["milli", "text"],
        Dimension::Percent | Dimension::Money => vec!["text"],
    }
}

impl<'db> Eval<'db> {
    /// Applies a built-in function; arguments already have their types.
    pub(crate) fn built_in(
        &mut self,
        name: &str,
        given: Vec<Given<'db>>,
        at: Anchor,
        cx: &Context<'db>,
    ) -> Value {
        let mut values = Vec::with_capacity(given.len());
        let mut function: Option<(&'db ast::Expr, Context<'db>)> = None;
        for given in given {
            match given {
                Given::Value(value) => values.push(value),
                Given::Function(expr, cx) => {
                    function = Some((expr, cx));
                    values.push(Value::Null);
                }
            }
        }
        if values.iter().any(Value::absorbs) {
            return Value::Poison;
        }
        if name == "env" {
            return self.input(&values, at);
        }
        if values.iter().any(|v| matches!(v, Value::Unknown(_))) {
            return Value::Unknown(self.result_type(name));
        }
        if !self.go_through_all(&values, at) {
            return Value::Poison;
        }
        let origin = Origin { item: at.item, node: at.node };
        let mut next = values.into_iter();
        let mut take = || next.next().unwrap_or(Value::Null);
        match name {
            "reveal" => {
                let (value, reason) = (take(), take());
                self.reveal(&value, &reason, origin, at)
            }
            "urlencode" => self.encode(take(), Encoder::Url, origin, at),
            "base64" => self.encode(take(), Encoder::Base64, origin, at),
            "json" => self.encode(take(), Encoder::Json, origin, at),
            "join" => {
                let (list, separator) = (take(), take());
                self.join(&list, &separator, origin, at)
            }
            "split" => match (take(), take()) {
                (Value::Str(text), Value::Str(separator)) if !separator.is_empty() => {
                    list(text.split(separator.as_str()).map(|s| Value::Str(SmolStr::new(s))), origin)
                }
                (Value::Str(text), _) => {
                    list(text.chars().map(|c| Value::Str(SmolStr::from(c.to_string()))), origin)
                }
                _ => Value::Poison,
            },
            "lower" => map_text(take(), |t| t.to_lowercase()),
            "upper" => map_text(take(), |t| t.to_uppercase()),
            "trim" => map_text(take(), |t| t.trim().to_owned()),
            "replace" => match (take(), take(), take()) {
                (Value::Str(text), Value::Str(old), Value::Str(new)) => {
                    let longest = text.len().saturating_mul(new.len().max(1));
                    if old.is_empty() || !self.spend_text(longest, at) {
                        return Value::Str(text);
                    }
                    Value::Str(text.replace(old.as_str(), &new).into())
                }
                _ => Value::Poison,
            },
            "starts_with" => text_test(take(), take(), |t, p| t.starts_with(p)),
            "ends_with" => text_test(take(), take(), |t, p| t.ends_with(p)),
            "matches" => match (take(), take()) {
                (Value::Str(text), Value::Str(pattern)) => match scalar::regex::compile(&pattern) {
                    Ok(regex) => Value::Bool(regex.is_match(&text)),
                    Err(reason) => {
                        self.fail(findings::invalid_value::finding(at, &reason, "regular expression"))
                    }
                },
                _ => Value::Poison,
            },
            "len" => match take() {
                Value::Str(text) => Value::Int(count(text.chars().count())),
                Value::List(list) => Value::Int(count(list.len())),
                Value::Record(record) => Value::Int(count(record.fields.len())),
                other => self.no_measure(&other, at),
            },
            "contains" => match (take(), take()) {
                (Value::Str(text), Value::Str(part)) => Value::Bool(text.contains(part.as_str())),
                (Value::List(list), part) => {
                    if list.iter().any(|element| self.compares_late(&element.value, &part, at)) {
                        return Value::Poison;
                    }
                    let mut found = Some(false);
                    for element in list.iter() {
                        match self.equal(&element.value, &part) {
                            Some(true) => return Value::Bool(true),
                            Some(false) => {}
                            None => found = None,
                        }
                    }
                    found.map_or(Value::Unknown(Type::Bool), Value::Bool)
                }
                (other, _) => self.no_measure(&other, at),
            },
            "min" | "max" => {
                let values = elements(take());
                self.extreme(values, name == "max", at)
            }
            "sum" => self.sum(elements(take()), at),
            "sort" => {
                let values = elements(take());
                self.sort(values, function, at)
            }
            "unique" => {
                let mut kept: Vec<Element> = Vec::new();
                let mut keys: FxHashSet<FamilyKey> = FxHashSet::default();
                for element in elements(take()) {
                    // Numbers and texts are told apart by their hash; others are few, or it takes too long.
                    let is_new = match FamilyKey::of(&element.value) {
                        Some(key) => keys.insert(key),
                        None if !self.go_through(kept.len(), at) => return Value::Poison,
                        None => !kept.iter().any(|k| k.value == element.value),
                    };
                    if is_new {
                        kept.push(element);
                    }
                }
                Value::List(Arc::new(kept))
            }
            "keys" => match take() {
                Value::Record(record) => {
                    list(record.fields.iter().map(|f| Value::Str(f.name.clone())), origin)
                }
                other => self.no_measure(&other, at),
            },
            "values" => match take() {
                Value::Record(record) => list(record.fields.iter().map(|f| f.value.clone()), origin),
                other => self.no_measure(&other, at),
            },
            "range" => match (take(), take(), take()) {
                (Value::Int(start), Value::Int(end), Value::Int(step)) if step > 0 => {
                    let step = usize::try_from(step).unwrap_or(usize::MAX);
                    list((start..end).step_by(step).take(LONGEST_RANGE).map(Value::Int), origin)
                }
                _ => self.fail(findings::refinement_failed::step(at)),
            },
            "round" => match (as_decimal(&take()), take()) {
                (Some(number), Value::Int(digits)) => {
                    let digits = u32::try_from(digits.clamp(0, 28)).unwrap_or(0);
                    let strategy = rust_decimal::RoundingStrategy::MidpointAwayFromZero;
                    Value::Decimal(number.round_dp_with_strategy(digits, strategy))
                }
                _ => Value::Poison,
            },
            "floor" => self.whole_number(as_decimal(&take()).map(|d| d.floor()), at),
            "ceil" => self.whole_number(as_decimal(&take()).map(|d| d.ceil()), at),
            "abs" => match take() {
                Value::Int(n) => n.checked_abs().map_or(Value::Poison, Value::Int),
                Value::Decimal(d) => Value::Decimal(d.abs()),
                Value::Float(f) => Value::Float(f.abs()),
                Value::Quantity(q) if q.amount().is_sign_negative() => Value::Quantity(q.negated()),
                value @ Value::Quantity(_) => value,
                other => self.no_measure(&other, at),
            },
            "seconds" => match take() {
                Value::Quantity(q) => plain(q.seconds()),
                _ => Value::Poison,
            },
            "millis" => match take() {
                Value::Quantity(q) => plain(q.millis()),
                _ => Value::Poison,
            },
            "bytes" => match take() {
                Value::Quantity(q) => Value::Int(q.rounded_up()),
                _ => Value::Poison,
            },
            "milli" => match take() {
                Value::Quantity(q) => plain(q.amount()),
                _ => Value::Poison,
            },
            "text" => match take() {
                Value::Quantity(q) => Value::Str(SmolStr::from(q.to_string())),
                value => match self.in_text(&value, origin) {
                    InText::Parts(parts) => Value::text(parts),
                    InText::Unknown => Value::Unknown(Type::Str),
                    InText::No(why) => self.fail(findings::not_text::finding(at, why)),
                },
            },
            _ => {
                let _ = cx;
                Value::Unknown(Type::Any)
            }
        }
    }

    fn result_type(&self, name: &str) -> Type {
        let Some(function) = self.db.prelude().functions.get(name) else { return Type::Any };
        let Some(tree) = self.tree(*function) else { return Type::Any };
        match &tree.arrow {
            Some(ty) => crate::schema::resolve::TypeReader::new(self.db, *function).read(ty),
            None => Type::Any,
        }
    }

    /// `env("X", default: …)`: a plain input of the program.
    fn input(&mut self, values: &[Value], _at: Anchor) -> Value {
        let Some(Value::Str(name)) = values.first() else { return Value::Unknown(Type::Str) };
        let settings = self.unit.program(self.db).settings(self.db);
        if let Some(text) = settings.inputs.get(name) {
            return Value::Str(SmolStr::new(text));
        }
        match values.get(1) {
            Some(Value::Null) | None => Value::Unknown(Type::Str),
            Some(default) => default.clone(),
        }
    }

    /// A text whose secrets are secrets no more. It is said wherever that is done.
    fn reveal(&mut self, value: &Value, reason: &Value, origin: Origin, at: Anchor) -> Value {
        let InText::Parts(parts) = self.in_text(value, origin) else { return Value::Poison };
        if matches!(reason, Value::Str(reason) if reason.trim().is_empty()) {
            return self.fail(findings::missing_argument::reason(at, "reveal"));
        }
        let mut revealed = None;
        let open = |part| match part {
            Part::Late { late: Late::Secret(unit), encoders, origin } => {
                revealed.get_or_insert(unit);
                Part::Late { late: Late::Revealed(unit), encoders, origin }
            }
            part => part,
        };
        let text = Value::text(parts.into_iter().map(open).collect());
        if let (Some(unit), Value::Str(reason)) = (revealed, reason) {
            self.report(findings::secret_revealed::finding(at, unit.name(self.db), reason.as_str()));
        }
        text
    }

    fn no_measure(&mut self, value: &Value, at: Anchor) -> Value {
        let found = self.describe(value);
        self.fail(findings::type_mismatch::finding(at, "a text, a list or a map", &found))
    }

    fn whole_number(&mut self, number: Option<Decimal>, at: Anchor) -> Value {
        use rust_decimal::prelude::ToPrimitive;
        match number.and_then(|n| n.to_i64()) {
            Some(n) => Value::Int(n),
            None => self
                .fail_by_value(findings::number_overflow::finding(at, "the result does not fit in 64 bits")),
        }
    }

    fn encode(&mut self, value: Value, encoder: Encoder, origin: Origin, at: Anchor) -> Value {
        if encoder == Encoder::Json && !matches!(value, Value::Text(_) | Value::Late(_) | Value::Item(_)) {
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
        match self.in_text(&value, origin) {
            // Only percent signs are put in letter by letter.
            InText::Parts(parts) if encoder != Encoder::Url && parts.len() > 1 => {
                self.fail(findings::late_value::in_pieces(at, encoder))
            }
            InText::Parts(parts) => Value::text(
                parts
                    .into_iter()
                    .map(|part| match part {
                        Part::Literal(text) => Part::Literal(encode_text(&text, encoder)),
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

    fn join(&mut self, value: &Value, separator: &Value, origin: Origin, at: Anchor) -> Value {
        let (Value::List(list), Value::Str(separator)) = (value, separator) else { return Value::Poison };
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

    fn extreme(&mut self, values: Vec<Element>, largest: bool, at: Anchor) -> Value {
        let mut best: Option<Value> = None;
        for element in values {
            let Some(current) = best.take() else {
                best = Some(element.value);
                continue;
            };
            let range =
                crate::value::RangeValue { start: Some(current.clone()), end: None, exclusive: false };
            let above = self.in_range(&element.value, &range);
            match above {
                Some(above) => best = Some(if above == largest { element.value } else { current }),
                None => {
                    let found = self.describe(&element.value);
                    return self.fail(findings::type_mismatch::finding(
                        at,
                        "values that can be compared",
                        &found,
                    ));
                }
            }
        }
        match best {
            Some(value) => value,
            None => self.fail_by_value(findings::index_out_of_range::empty(at)),
        }
    }

    fn sum(&mut self, values: Vec<Element>, at: Anchor) -> Value {
        let mut total: Option<Value> = None;
        for element in values {
            total = Some(match total {
                None => element.value,
                Some(Value::Int(a)) if matches!(element.value, Value::Int(_)) => {
                    let Value::Int(b) = element.value else { return Value::Poison };
                    match a.checked_add(b) {
                        Some(sum) => Value::Int(sum),
                        None => {
                            return self.fail_by_value(findings::number_overflow::finding(
                                at,
                                "the result does not fit in 64 bits",
                            ));
                        }
                    }
                }
                Some(Value::Quantity(a)) if matches!(element.value, Value::Quantity(_)) => {
                    let Value::Quantity(b) = element.value else { return Value::Poison };
                    match a.add(&b) {
                        Ok(sum) => Value::Quantity(sum),
                        Err(fault) => {
                            return self.fail(findings::unit_mismatch::arithmetic(at, &fault.to_string()));
                        }
                    }
                }
                Some(a) => match (as_decimal(&a), as_decimal(&element.value)) {
                    (Some(a), Some(b)) => match a.checked_add(b) {
                        Some(sum) => Value::Decimal(sum),
                        None => {
                            return self.fail_by_value(findings::number_overflow::finding(
                                at,
                                "the result has too many digits",
                            ));
                        }
                    },
                    _ => {
                        let found = self.describe(&element.value);
                        return self.fail(findings::type_mismatch::finding(at, "numbers", &found));
                    }
                },
            });
        }
        total.unwrap_or(Value::Int(0))
    }

    fn sort(
        &mut self,
        values: Vec<Element>,
        by: Option<(&'db ast::Expr, Context<'db>)>,
        at: Anchor,
    ) -> Value {
        let mut keyed: Vec<(Value, Element)> = Vec::with_capacity(values.len());
        for element in values {
            let key = match &by {
                Some((lambda, cx)) => self.call_lambda(lambda, element.value.clone(), &cx.clone()),
                None => element.value.clone(),
            };
            keyed.push((key, element));
        }
        let mut comparable = true;
        keyed.sort_by(|(a, _), (b, _)| {
            let order = match (a, b) {
                (Value::Str(a), Value::Str(b)) => Some(a.cmp(b)),
                (Value::Quantity(a), Value::Quantity(b)) => a.compare(b).ok(),
                (a, b) => match (as_decimal(a), as_decimal(b)) {
                    (Some(a), Some(b)) => Some(a.cmp(&b)),
                    _ => None,
                },
            };
            comparable &= order.is_some();
            order.unwrap_or(std::cmp::Ordering::Equal)
        });
        if !comparable {
            return self.fail(findings::type_mismatch::finding(at, "values that can be compared", "others"));
        }
        Value::List(Arc::new(keyed.into_iter().map(|(_, element)| element).collect()))
    }
}

fn as_decimal(value: &Value) -> Option<Decimal> {
    crate::eval::ops::as_decimal(value)
}

/// A number that is whole is an int.
fn plain(number: Decimal) -> Value {
    use rust_decimal::prelude::ToPrimitive;
    match number.to_i64() {
        Some(whole) if Decimal::from(whole) == number => Value::Int(whole),
        _ => Value::Decimal(number),
    }
}

fn count(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

fn list(values: impl Iterator<Item = Value>, origin: Origin) -> Value {
    Value::List(Arc::new(values.map(|value| Element { value, origin }).collect()))
}

fn elements(value: Value) -> Vec<Element> {
    match value {
        Value::List(list) => list.to_vec(),
        _ => Vec::new(),
    }
}

fn map_text(value: Value, change: impl Fn(&str) -> String) -> Value {
    match value {
        Value::Str(text) => Value::Str(SmolStr::from(change(&text))),
        _ => Value::Poison,
    }
}

fn text_test(value: Value, part: Value, test: impl Fn(&str, &str) -> bool) -> Value {
    match (value, part) {
        (Value::Str(text), Value::Str(part)) => Value::Bool(test(&text, &part)),
        _ => Value::Poison,
    }
}

/// Text that is known, encoded.
pub(crate) fn encode_text(text: &str, encoder: Encoder) -> SmolStr {
    use std::fmt::Write;
    match encoder {
        Encoder::Url => {
            let mut out = String::with_capacity(text.len());
            for byte in text.bytes() {
                if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
                    out.push(char::from(byte));
                } else {
                    let _ = write!(out, "%{byte:02X}");
                }
            }
            SmolStr::from(out)
        }
        Encoder::Base64 => SmolStr::from(data_encoding::BASE64.encode(text.as_bytes())),
        Encoder::Json => SmolStr::from(serde_json::Value::from(text).to_string()),
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
