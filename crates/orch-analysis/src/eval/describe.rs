//! Values and types in words, for messages.

use crate::db::Db;
use crate::eval::Eval;
use crate::scalar;
use crate::schema::kind::kind_of;
use crate::schema::named::{NamedType, Structure, named_type, structure};
use crate::types::{Intrinsic, Rule, Type};
use crate::units::deployed_name;
use crate::value::Value;

/// How much of a text is shown.
const SHOWN: usize = 40;

impl Eval<'_> {
    /// What a value is, with its value where it is short.
    pub(crate) fn describe(&self, value: &Value) -> String {
        match value {
            Value::Poison => "something wrong".to_owned(),
            Value::Unknown(ty) => self.describe_type(ty),
            Value::Null => "`null`".to_owned(),
            Value::Bool(value) => format!("`{value}`"),
            Value::Int(value) => format!("the number {value}"),
            Value::Decimal(value) => format!("the number {}", scalar::number::canonical(*value)),
            Value::Float(value) => format!("the number {value}"),
            Value::Str(text) => {
                let short: String = text.chars().take(SHOWN).collect();
                let more = if short.len() < text.len() { "…" } else { "" };
                format!("the text \"{}{more}\"", short.escape_debug())
            }
            Value::Text(_) => "a text".to_owned(),
            Value::Quantity(quantity) => format!("`{quantity}` ({})", quantity.dimension().described()),
            Value::Range(_) => "a range".to_owned(),
            Value::List(_) => "a list".to_owned(),
            Value::Record(record) => match &record.ty {
                Some(ty) if ty.name != "record" => format!("a `{}`", ty.name),
                _ => "a record".to_owned(),
            },
            Value::Variant(variant) => format!("`{}`", variant.variant),
            Value::Item(unit) => {
                let kind = kind_of(self.db, unit.item(self.db)).map_or("item", |k| k.name.as_str());
                // Two instances of a module have items of the same name.
                format!("the {kind} `{}`", deployed_name(self.db, *unit))
            }
            Value::Instance(_) => "an import".to_owned(),
            Value::Port(unit, port) => format!("the port `{}.{port}`", unit.name(self.db)),
            Value::Public(unit) => format!("`{}.public`", unit.name(self.db)),
            Value::Wait(unit, _) => format!("a condition on `{}`", unit.name(self.db)),
            Value::Late(number) => self.describe_late(&number.late),
        }
    }

    /// The type in words: "a duration", "`ro` or `rw`".
    pub(crate) fn describe_type(&self, ty: &Type) -> String {
        match ty {
            Type::Poison | Type::Any => "anything".to_owned(),
            Type::Null => "`null`".to_owned(),
            Type::Bool => "`true` or `false`".to_owned(),
            Type::Int => "a whole number".to_owned(),
            Type::Decimal | Type::Float => "a number".to_owned(),
            Type::Str => "a text".to_owned(),
            Type::Json => "a JSON value".to_owned(),
            Type::Quantity(dimension) => dimension.described().to_owned(),
            Type::Rule(rule) => rule_name(*rule).to_owned(),
            Type::Literal(word) => format!("`{word}`"),
            Type::Optional(inner) => self.describe_type(inner),
            Type::Secret(inner) if *inner.required() == Type::Str => "a secret".to_owned(),
            Type::Secret(inner) => self.describe_type(inner),
            Type::List(element) => format!("a list of {}", plural(&self.describe_type(element))),
            Type::Map(..) => "a map".to_owned(),
            Type::Record(record) if record.name == "record" => "a record".to_owned(),
            Type::Record(record) if record.name == "port_ref" => "a port".to_owned(),
            Type::Record(record) => format!("a `{}`", record.name),
            Type::Union(members) => {
                let mut names: Vec<String> = Vec::with_capacity(members.len());
                for member in members.iter() {
                    let name = self.describe_type(member);
                    // "a whole number or a range" among others is two of them.
                    match name.rsplit_once(" or ") {
                        Some((first, last)) => {
                            names.extend(first.split(", ").chain([last]).map(str::to_owned));
                        }
                        _ => names.push(name),
                    }
                }
                names.dedup();
                or(&names)
            }
            Type::Refined(refined) => self.describe_type(&refined.base),
            Type::Named(item) => match &named_type(self.db, *item).ty {
                NamedType::Alias(Type::Union(members)) => self.describe_type(&Type::Union(members.clone())),
                NamedType::Alias(Type::Literal(word)) => format!("`{word}`"),
                NamedType::Alias(Type::Refined(_)) if item.name(self.db) == "port" => "a port".to_owned(),
                NamedType::Alias(refined @ Type::Refined(_)) => self.describe_type(refined),
                NamedType::Record(_) if item.name(self.db) == "port_ref" => "a port".to_owned(),
                _ => with_article(item.name(self.db)),
            },
            Type::Ref(kind) => format!("a {}", kind.name(self.db)),
            Type::Intrinsic(intrinsic) => match intrinsic {
                Intrinsic::PortName => "the name of one of its ports".to_owned(),
                Intrinsic::EnvValue => "a text, a number or a boolean".to_owned(),
                Intrinsic::Command => "a command".to_owned(),
                Intrinsic::CommandWord => "a word of a command".to_owned(),
                Intrinsic::IntSpan => "a whole number or a range".to_owned(),
                Intrinsic::PortSpan => "a port or a range of ports".to_owned(),
                Intrinsic::Span(dimension) => format!("{} or a range", dimension.described()),
                Intrinsic::Wait => "a service or job to wait for".to_owned(),
                Intrinsic::RefAny => "an item".to_owned(),
                Intrinsic::Function => "a function".to_owned(),
            },
        }
    }

    /// The type that a value has by itself.
    pub(crate) fn type_of(&self, value: &Value) -> Type {
        match value {
            Value::Poison => Type::Poison,
            Value::Unknown(ty) => ty.clone(),
            Value::Null => Type::Null,
            Value::Bool(_) => Type::Bool,
            Value::Int(_) => Type::Int,
            Value::Late(_) => Type::Int,
            Value::Decimal(_) => Type::Decimal,
            Value::Float(_) => Type::Float,
            Value::Str(_) | Value::Text(_) => Type::Str,
            Value::Quantity(quantity) => Type::Quantity(quantity.dimension()),
            Value::List(list) => {
                let element = list.first().map_or(Type::Any, |e| self.type_of(&e.value));
                Type::List(std::sync::Arc::new(element))
            }
            Value::Record(record) => match &record.ty {
                Some(ty) => Type::Record(std::sync::Arc::clone(ty)),
                None => Type::Any,
            },
            Value::Variant(variant) => Type::Named(variant.choice),
            Value::Item(unit) => crate::schema::kind::kind_item(
                self.db,
                unit.item(self.db).file(self.db),
                unit.item(self.db).kind(self.db),
            )
            .map_or(Type::Any, Type::Ref),
            Value::Range(_) | Value::Instance(_) | Value::Port(..) | Value::Public(_) | Value::Wait(..) => {
                Type::Any
            }
        }
    }
}

fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::Path | Rule::LocalPath => "a path",
        Rule::Url => "a URL",
        Rule::Image => "an image",
        Rule::Cidr => "an address range",
        Rule::Ip => "an IP address",
        Rule::HostAddress => "a host",
        Rule::Socket => "an address with a port",
        Rule::Hostname => "a host name",
        Rule::Semver => "a version",
        Rule::Regex => "a regular expression",
        Rule::Cron => "a schedule",
        Rule::TimeZone => "a time zone",
        Rule::Destination => "a destination",
    }
}

/// "a `health`", "an `expose`"; "a mount source", since nobody writes a name of several words.
pub(crate) fn with_article(name: &str) -> String {
    let article = if name.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    match name.contains('_') {
        true => format!("{article} {}", name.replace('_', " ")),
        false => format!("{article} `{name}`"),
    }
}

fn plural(described: &str) -> String {
    match described.strip_prefix("a ").or_else(|| described.strip_prefix("an ")) {
        Some(noun) if !noun.contains(' ') && !noun.contains('`') => format!("{noun}s"),
        _ => described.to_owned(),
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn or<T: AsRef<str>>(names: &[T]) -> String {
    match names {
        [] => String::new(),
        [only] => only.as_ref().to_owned(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} or {}", first.join(", "), last.as_ref())
        }
    }
}

/// A value of a type that shows what could stand there; `None` where none is as good as another.
pub(crate) fn example(db: &dyn Db, ty: &Type) -> Option<String> {
    let plain = match structure(db, ty) {
        Structure::Plain(plain) => plain,
        Structure::Record(_) => return Some("{}".to_owned()),
        Structure::Choice(..) => return None,
    };
    let text = |text: &str| Some(format!("\"{text}\""));
    match plain {
        Type::Str => text("…"),
        Type::Bool => Some("true".to_owned()),
        Type::Int | Type::Decimal | Type::Float => Some("1".to_owned()),
        Type::Quantity(dimension) | Type::Intrinsic(Intrinsic::Span(dimension)) => {
            Some(dimension.example().to_owned())
        }
        Type::Literal(word) => {
            Some(if orch_syntax::is_name(&word) { word.to_string() } else { format!("\"{word}\"") })
        }
        Type::List(_) => Some("[]".to_owned()),
        Type::Map(..) => Some("{}".to_owned()),
        Type::Refined(refined) => example(db, &refined.base),
        Type::Union(members) => members.iter().find_map(|member| example(db, member)),
        Type::Intrinsic(Intrinsic::IntSpan) => Some("1".to_owned()),
        Type::Intrinsic(Intrinsic::PortSpan) => Some("8080".to_owned()),
        Type::Intrinsic(Intrinsic::Command) => text("…"),
        Type::Rule(rule) => text(match rule {
            Rule::Path | Rule::LocalPath => "./…",
            Rule::Url => "https://example.com",
            Rule::Image => "name:1.0",
            Rule::Cidr => "10.0.0.0/24",
            Rule::Ip => "10.0.0.1",
            Rule::HostAddress | Rule::Hostname | Rule::Destination => "example.com",
            Rule::Socket => "127.0.0.1:8000",
            Rule::Semver => "1.0.0",
            Rule::Regex => ".*",
            Rule::Cron => "0 4 * * *",
            Rule::TimeZone => "Europe/Berlin",
        }),
        _ => None,
    }
}
