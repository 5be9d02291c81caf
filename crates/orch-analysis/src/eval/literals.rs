//! Literals whose meaning the place decides: numbers, quantities, texts under a rule.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::Eval;
use crate::findings;
use crate::scalar::{self, Dimension, Quantity, QuantityFault, Reason};
use crate::schema::named::{Structure, structure};
use crate::types::{Intrinsic, Rule, Type};
use crate::value::{RangeValue, Value};

impl<'db> Eval<'db> {
    pub(super) fn cores(&mut self, value: &Value, at: Anchor) -> Value {
        let Some(number) = crate::eval::ops::as_decimal(value) else { return Value::Poison };
        match Quantity::cores(number) {
            Ok(quantity) => Value::Quantity(quantity),
            Err(fault) => self.fail(findings::invalid_value::finding(at, &fault.reason(), "cpu")),
        }
    }

    pub(super) fn check_rule(&mut self, rule: Rule, text: SmolStr, at: Anchor) -> Value {
        let (result, name): (Result<(), Reason>, _) = match rule {
            Rule::Path | Rule::LocalPath => (scalar::path::check(&text), "path"),
            Rule::Url => (scalar::url::check(&text), "URL"),
            Rule::Image => (scalar::image::check(&text), "image"),
            Rule::Cidr => (scalar::cidr::check(&text), "CIDR range"),
            Rule::Ip => (scalar::ip::check(&text), "IP address"),
            Rule::HostAddress => (scalar::hostname::check_address(&text), "host"),
            Rule::Socket => (scalar::socket::check(&text), "place to listen"),
            Rule::Hostname => (scalar::hostname::check(&text), "host name"),
            Rule::Semver => (scalar::semver::check(&text), "version"),
            Rule::Regex => (scalar::regex::check(&text), "regular expression"),
            Rule::Cron => (scalar::cron::check(&text), "schedule"),
            Rule::TimeZone => (scalar::time_zone::check(&text), "time zone"),
            Rule::Destination => (scalar::destination::check(&text), "destination"),
        };
        match result {
            Ok(()) => Value::Str(text),
            Err(reason) => self.fail(findings::invalid_value::finding(at, &reason, name)),
        }
    }

    /// A number as written.
    pub(crate) fn number(&mut self, text: &str, at: Anchor) -> Value {
        match scalar::number::parse(text) {
            Ok(scalar::Number::Int(n)) => Value::Int(n),
            Ok(scalar::Number::Decimal(d)) => Value::Decimal(d),
            Err(fault) => self.fail(findings::number_overflow::finding(at, &fault.to_string())),
        }
    }

    /// A number with a unit, read by what the place expects.
    pub(crate) fn quantity(&mut self, text: &str, want: &Type, at: Anchor) -> Value {
        let expected = self.expected_dimension(want);
        match Quantity::parse(text, expected) {
            Ok(quantity) => Value::Quantity(quantity),
            Err(QuantityFault::WrongDimension { found, expected }) => {
                let number = text.strip_suffix('m').filter(|_| expected == Dimension::Bytes);
                self.fail(match number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit())) {
                    Some(number) => findings::unit_mismatch::mebibytes(at, number),
                    None => findings::unit_mismatch::finding(at, expected, found),
                })
            }
            Err(QuantityFault::Ambiguous { .. }) if self.is_of_lost_type(want) => Value::Poison,
            Err(QuantityFault::Ambiguous { .. }) => {
                let tree = self.tree(at.item).filter(|tree| tree.kind.text == "let" && tree.ty.is_none());
                let tree = tree.filter(|tree| tree.value.as_ref().is_some_and(|value| value.id == at.node));
                let name = tree.and_then(|tree| tree.name.as_ref());
                let name = name.map(|name| Anchor::new(at.item, name.id).after());
                self.fail(findings::ambiguous_unit::finding(at, text, name))
            }
            Err(fault @ QuantityFault::UnknownUnit { .. }) => {
                let QuantityFault::UnknownUnit { unit, at: place, suggestions, .. } = &fault else {
                    return Value::Poison;
                };
                let known: Vec<&str> = match expected {
                    Some(dimension) => scalar::units_of(dimension).collect(),
                    None => Dimension::ALL.into_iter().flat_map(scalar::units_of).collect(),
                };
                let near = orch_diagnostics::nearest(unit, known.iter().copied()).filter(|_| unit.len() > 1);
                let near = near.and_then(|near| {
                    Some(format!("{}{near}{}", text.get(..place.start)?, text.get(place.end..)?))
                });
                let message = fault.to_string();
                self.fail(findings::unknown_unit::finding(at, &message, suggestions, near, &known))
            }
            Err(fault) => self.fail(findings::invalid_value::finding(at, &fault.reason(), "quantity")),
        }
    }

    pub(super) fn expected_dimension(&self, want: &Type) -> Option<Dimension> {
        match structure(self.db, want) {
            Structure::Plain(Type::Quantity(dimension) | Type::Intrinsic(Intrinsic::Span(dimension))) => {
                Some(dimension)
            }
            Structure::Plain(Type::Refined(refined)) => self.expected_dimension(&refined.base),
            Structure::Plain(Type::List(element)) => self.expected_dimension(&element),
            Structure::Plain(Type::Union(members)) => members.iter().find_map(|m| self.expected_dimension(m)),
            Structure::Record(record) => {
                let short = record.short.as_ref()?;
                self.expected_dimension(&record.field(short)?.ty)
            }
            _ => None,
        }
    }
}

/// What a text would be without its quotes, if it is no word.
pub(super) fn unquoted(text: &str, expected: Option<Dimension>) -> Option<Value> {
    match scalar::number::parse(text) {
        Ok(scalar::Number::Int(number)) => return Some(Value::Int(number)),
        Ok(scalar::Number::Decimal(number)) => return Some(Value::Decimal(number)),
        Err(_) => {}
    }
    match text {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        _ => match text.split_once("..") {
            Some((start, end)) => span(start, end, expected),
            None => Quantity::parse(text, expected).ok().map(Value::Quantity),
        },
    }
}

/// `1..3`, `64Mi..<128Mi`.
fn span(start: &str, end: &str, expected: Option<Dimension>) -> Option<Value> {
    let (end, exclusive) = end.strip_prefix('<').map_or((end, false), |end| (end, true));
    let [start, end] = [start, end].map(|text| match scalar::number::parse_int(text.trim()) {
        Ok(number) => Some(Value::Int(number)),
        Err(_) => Quantity::parse(text.trim(), expected).ok().map(Value::Quantity),
    });
    Some(Value::Range(Arc::new(RangeValue { start: Some(start?), end: Some(end?), exclusive })))
}
