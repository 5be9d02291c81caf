//! Values and types as one would write them, short enough to be read at a glance.

use orch_analysis::facts::facts;
use orch_analysis::names::Denoted;
use orch_analysis::scalar::number;
use orch_analysis::schema::named::{NamedType, named_type};
use orch_analysis::types::{Intrinsic, Rule, Type};
use orch_analysis::unit::Unit;
use orch_analysis::units::deployed_name;
use orch_analysis::value::{Condition, EndpointPart, Late, Part, RecordValue, Value};

use crate::snapshot::Snapshot;

/// How many elements of a list or record are shown.
const MOST: usize = 8;

/// How deep values are shown.
const DEEPEST: usize = 3;

/// How much of a text is shown.
const LONGEST: usize = 120;

impl Snapshot {
    /// A value; `None` where it is not known.
    pub(crate) fn shown_value(&self, value: &Value) -> Option<String> {
        self.value_at(value, 0)
    }

    fn value_at(&self, value: &Value, depth: usize) -> Option<String> {
        let inner = |value: &Value| self.value_at(value, depth + 1).unwrap_or_else(|| "…".to_owned());
        Some(match value {
            Value::Poison | Value::Unknown(_) => return None,
            Value::Null => "null".to_owned(),
            Value::Bool(value) => value.to_string(),
            Value::Int(value) => value.to_string(),
            Value::Decimal(value) => number::canonical(*value),
            Value::Float(value) => value.to_string(),
            Value::Str(text) => quoted(text),
            Value::Text(text) => {
                let parts = text.parts.iter().map(|part| match part {
                    Part::Literal(text) => text.replace('\\', "\\\\").replace('"', "\\\""),
                    Part::Late { late, .. } => format!("${{{}}}", self.late(late)),
                });
                format!("\"{}\"", parts.collect::<String>())
            }
            Value::Quantity(quantity) => quantity.to_string(),
            Value::Range(range) => {
                let bound = |value: &Option<Value>| value.as_ref().map(inner).unwrap_or_default();
                let dots = if range.exclusive { "..<" } else { ".." };
                format!("{}{dots}{}", bound(&range.start), bound(&range.end))
            }
            Value::List(list) if list.is_empty() => "[]".to_owned(),
            Value::List(_) if depth >= DEEPEST => "[…]".to_owned(),
            Value::List(list) => {
                let shown = list.iter().take(MOST).map(|element| inner(&element.value));
                format!("[{}{}]", shown.collect::<Vec<_>>().join(", "), more(list.len()))
            }
            Value::Record(record) => self.record(record, depth),
            Value::Variant(variant) => match variant.fields.fields.is_empty() {
                true => variant.variant.to_string(),
                false => format!("{} {}", variant.variant, self.record(&variant.fields, depth)),
            },
            Value::Item(unit) => self.unit(*unit),
            Value::Instance(_) => "…".to_owned(),
            Value::Port(unit, port) => format!("{}.{port}", self.unit(*unit)),
            Value::Public(unit) => format!("{}.public", self.unit(*unit)),
            Value::Wait(unit, condition) => match condition {
                Condition::Inferred => self.unit(*unit),
                Condition::Started => format!("{}.started", self.unit(*unit)),
                Condition::Healthy => format!("{}.healthy", self.unit(*unit)),
                Condition::Completed => format!("{}.completed", self.unit(*unit)),
                Condition::Optional => format!("{}.optional", self.unit(*unit)),
                Condition::Anytime => format!("{}.anytime", self.unit(*unit)),
            },
            Value::Late(number) => match number.known {
                Some(known) => known.to_string(),
                None => self.late(&number.late),
            },
        })
    }

    fn record(&self, record: &RecordValue, depth: usize) -> String {
        if record.fields.is_empty() {
            return "{}".to_owned();
        }
        if depth >= DEEPEST {
            return "{ … }".to_owned();
        }
        let shown = record.fields.iter().take(MOST).map(|field| {
            let name = match orch_syntax::is_name(&field.name) {
                true => field.name.to_string(),
                false => quoted(&field.name),
            };
            let value = self.value_at(&field.value, depth + 1).unwrap_or_else(|| "…".to_owned());
            format!("{name} = {value}")
        });
        format!("{{ {}{} }}", shown.collect::<Vec<_>>().join(", "), more(record.fields.len()))
    }

    fn unit(&self, unit: Unit) -> String {
        deployed_name(&self.db, unit).to_string()
    }

    /// What is known later is shown by its name; a secret is never shown otherwise.
    fn late(&self, late: &Late) -> String {
        match late {
            Late::Secret(unit) | Late::Revealed(unit) => self.unit(*unit),
            Late::MountPath(unit) => format!("{}.path", self.unit(*unit)),
            Late::Endpoint { unit, port, part } => {
                // The only port goes without saying.
                let several = facts(&self.db, *unit).ports.len() > 1;
                let port =
                    port.as_ref().filter(|_| several).map(|port| format!(".{port}")).unwrap_or_default();
                // A host is that of the whole service.
                let port = if *part == EndpointPart::Host { String::new() } else { port };
                format!("{}{port}.{}", self.unit(*unit), part.words())
            }
            Late::Own(fact) => format!("self.{}", fact.word()),
            Late::Input(name) => format!("env({})", quoted(name)),
        }
    }

    /// A type.
    pub(crate) fn shown_type(&self, ty: &Type) -> String {
        let inner = |ty: &Type| self.shown_type(ty);
        match ty {
            Type::Poison | Type::Any => "any".to_owned(),
            Type::Null => "null".to_owned(),
            Type::Bool => "bool".to_owned(),
            Type::Int => "int".to_owned(),
            Type::Decimal => "decimal".to_owned(),
            Type::Float => "float".to_owned(),
            Type::Str => "string".to_owned(),
            Type::Json => "json".to_owned(),
            Type::Quantity(dimension) => dimension.name().to_owned(),
            Type::Rule(rule) => rule_name(*rule).to_owned(),
            Type::Literal(word) => quoted(word),
            Type::Optional(ty) => match &**ty {
                Type::Union(_) => format!("({})?", inner(ty)),
                ty => format!("{}?", inner(ty)),
            },
            Type::List(element) => format!("[{}]", inner(element)),
            Type::Map(key, value) => format!("{{ {} = {} }}", inner(key), inner(value)),
            Type::Record(record) if record.name == "record" => {
                let fields = record.fields.iter().take(MOST);
                let fields = fields.map(|field| format!("{}: {}", field.name, inner(&field.ty)));
                format!("{{ {}{} }}", fields.collect::<Vec<_>>().join(", "), more(record.fields.len()))
            }
            Type::Record(record) => record.name.to_string(),
            Type::Union(members) => {
                let members: Vec<String> = members.iter().map(inner).collect();
                members.join(" | ")
            }
            Type::Secret(ty) => format!("secret {}", inner(ty)),
            Type::Refined(refined) => inner(&refined.base),
            Type::Named(item) | Type::Ref(item) => item.name(&self.db).to_owned(),
            Type::Intrinsic(intrinsic) => match intrinsic {
                Intrinsic::PortName => "port_name".to_owned(),
                Intrinsic::EnvValue => "env_value".to_owned(),
                Intrinsic::Command => "cmd".to_owned(),
                Intrinsic::CommandWord => "cmd_word".to_owned(),
                Intrinsic::IntSpan => "int | range of int".to_owned(),
                Intrinsic::PortSpan => "port | range of ports".to_owned(),
                Intrinsic::Span(dimension) => format!("{0} | range of {0}", dimension.name()),
                Intrinsic::Wait => "wait".to_owned(),
                Intrinsic::RefAny => "item".to_owned(),
                Intrinsic::Function => "function".to_owned(),
            },
        }
    }

    /// What a named enumeration or alias stands for, where that says more than its name.
    pub(crate) fn spelled_out(&self, ty: &Type) -> Option<String> {
        let item = match ty {
            Type::Named(item) => item,
            Type::Optional(inner) | Type::List(inner) => return self.spelled_out(inner),
            _ => return None,
        };
        match &named_type(&self.db, *item).ty {
            NamedType::Alias(Type::Union(members)) => Some(self.shown_type(&Type::Union(members.clone()))),
            NamedType::Choice(choice) => {
                let names: Vec<&str> = choice.variants.iter().map(|variant| variant.name.as_str()).collect();
                Some(names.join(" | "))
            }
            NamedType::Alias(_) | NamedType::Record(_) => None,
        }
    }

    /// What is denoted, as a line of code: how it is declared.
    pub(crate) fn shown_declaration(&self, denoted: Denoted) -> Option<String> {
        use orch_analysis::names::{Declaration, declared_type};
        use orch_analysis::source;
        let (item, node, declaration) = match denoted {
            Denoted::Declared(item, node, declaration) => (item, node, declaration),
            Denoted::Item(item) => return self.shown_item(item),
        };
        let name = self.name_of(denoted)?;
        match declaration {
            Declaration::Field | Declaration::Parameter => {
                let ty = declared_type(&self.db, denoted).map(|ty| self.shown_type(&ty));
                Some(ty.map_or_else(|| name.to_string(), |ty| format!("{name}: {ty}")))
            }
            Declaration::Variant | Declaration::Written | Declaration::Entry | Declaration::Binder => {
                let (start, end) = source::spans(&self.db, item).get(node)?;
                let text = item.text(&self.db);
                let line_start = text.get(..start as usize)?.rfind('\n').map_or(0, |at| at + 1);
                let rest = text.get(end as usize..)?;
                let line_end = rest.find('\n').map_or(text.len(), |at| end as usize + at);
                Some(text.get(line_start..line_end)?.trim().trim_end_matches('{').trim_end().to_owned())
            }
        }
    }

    fn shown_item(&self, item: orch_analysis::Item) -> Option<String> {
        use orch_analysis::source;
        let tree = source::tree(&self.db, item).as_ref()?;
        let spans = source::spans(&self.db, item);
        let (start, end) = spans.get(tree.id)?;
        let text = item.text(&self.db).get(start as usize..end as usize)?;
        // The head: up to the body, and not the value of what is long.
        let head_end = tree.body.as_ref().and_then(|body| spans.get(body.id)).map(|(at, _)| at - start);
        let head = text.get(..head_end.map_or(text.len(), |at| at as usize)).unwrap_or(text);
        let kind = spans.get(tree.kind.id).map_or(0, |(at, _)| (at - start) as usize);
        let head = head.get(kind..).unwrap_or(head);
        let modifiers = if tree.abstract_.is_some() { "abstract " } else { "" };
        let line = head.lines().next().unwrap_or("").trim_end();
        let short: String = line.chars().take(LONGEST).collect();
        Some(format!("{modifiers}{short}"))
    }
}

fn rule_name(rule: Rule) -> &'static str {
    match rule {
        Rule::Path => "path",
        Rule::Url => "url",
        Rule::Image => "image",
        Rule::Cidr => "cidr",
        Rule::LocalPath => "local_path",
        Rule::Ip => "ip",
        Rule::HostAddress => "host_address",
        Rule::Socket => "socket",
        Rule::Hostname => "hostname",
        Rule::Semver => "semver",
        Rule::Regex => "regex",
        Rule::Cron => "cron",
        Rule::TimeZone => "time_zone",
        Rule::Destination => "destination",
    }
}

fn more(length: usize) -> &'static str {
    if length > MOST { ", …" } else { "" }
}

fn quoted(text: &str) -> String {
    let short: String = text.chars().take(LONGEST).collect();
    let rest = if short.len() < text.len() { "…" } else { "" };
    format!("\"{}{rest}\"", short.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}
