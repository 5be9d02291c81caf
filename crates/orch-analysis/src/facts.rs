//! What other items may know of a service or job: its ports, its health check, its networks. Kept apart from its
//! values, so that an edit of anything else in it does not touch those who refer to it.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::db::Db;
use crate::eval::{Children, Eval, SlotPath};
use crate::unit::Unit;
use crate::value::{FieldValue, Value, VariantValue};

/// The facts.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Facts {
    /// Its ports, by name.
    pub ports: Vec<PortFact>,
    /// Whether something can wait until it is healthy.
    pub health: Health,
    /// The networks it is in.
    pub networks: Networks,
    /// Whether it is switched on.
    pub enabled: bool,
}

/// A port.
#[derive(Debug, Clone, PartialEq)]
pub struct PortFact {
    /// Its name.
    pub name: SmolStr,
    /// Its number; `None` for `auto`, or where it is not known.
    pub number: Option<i64>,
    /// The last of a range.
    pub last: Option<i64>,
    /// `tcp`, `udp`, `tcp_udp`, `sctp`.
    pub protocol: SmolStr,
    /// What is spoken on it, if said.
    pub app: Option<SmolStr>,
}

/// Whether and how a workload tells that it is well.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Health {
    /// No check.
    #[default]
    None,
    /// `none` is written: there is to be no check.
    Declined,
    /// A check: its variant, and the port it asks.
    Check {
        /// `http`, `tcp`, …
        variant: SmolStr,
        /// The port named in it.
        port: Option<SmolStr>,
        /// `https` where said.
        scheme: Option<SmolStr>,
    },
    /// Not known: something in it is wrong.
    Unknown,
}

/// What the network is called that every deployment has.
pub const DEFAULT: &str = "default";

/// A network of a deployment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// The one that every deployment has, declared or not.
    Default,
    /// One that is declared.
    Declared(Unit),
}

/// Where a workload can be reached.
#[derive(Debug, Clone, PartialEq)]
pub enum Networks {
    /// In these.
    In(Vec<Network>),
    /// In that of the host.
    Host,
    /// Not known: something in it is wrong.
    Unknown,
}

impl Default for Networks {
    fn default() -> Self {
        Networks::In(vec![Network::Default])
    }
}

impl Facts {
    /// The scheme of a port's URL, if it can be told.
    pub fn scheme(&self, port: &PortFact) -> Option<SmolStr> {
        if let Some(app) = &port.app {
            return Some(match app.as_str() {
                "http2" | "grpc" => SmolStr::new_static("http"),
                other => SmolStr::new(other),
            });
        }
        if let Health::Check { variant, port: checked, scheme } = &self.health {
            let this =
                checked.as_ref().map_or(self.ports.len() == 1 || port.name == "http", |c| *c == port.name);
            match variant.as_str() {
                "http" if this => return Some(scheme.clone().unwrap_or(SmolStr::new_static("http"))),
                "grpc" if this && checked.is_some() => return Some(SmolStr::new_static("http")),
                _ => {}
            }
        }
        match port.name.as_str() {
            "http" | "grpc" => Some(SmolStr::new_static("http")),
            "https" => Some(SmolStr::new_static("https")),
            _ => None,
        }
    }
}

/// The facts of a service or job.
#[salsa::tracked]
pub fn facts(db: &dyn Db, unit: Unit) -> Arc<Facts> {
    work_out(&mut Eval::by_itself(db, unit), unit)
}

/// Works the facts out within a session.
pub(crate) fn work_out(eval: &mut Eval<'_>, unit: Unit) -> Arc<Facts> {
    let at = Anchor::new(unit.item(eval.db), orch_syntax::ast::NodeId(0));
    let written = eval.unit_fields(unit);
    // What is not written has its default, and the facts know those.
    let mut get = |name: &str| match written.contains_key(name) {
        true => eval.quietly(|eval| eval.read(unit, &SlotPath::new(&[name]), at)),
        false => Value::Null,
    };
    // Who waits asks whether it can take requests, where that is another question than whether it is well.
    let health = match health(&get("ready")) {
        Health::None | Health::Declined => health(&get("health")),
        ready => ready,
    };
    let ports = get("ports");
    let port = get("port");
    let networks = get("networks");
    let host_network = get("host_network");
    let enabled = get("enabled");
    let is_http = matches!(&health, Health::Check { variant, port, .. } if variant == "http" && port.as_deref() != Some("main"));
    let found: Vec<PortFact> = match (&port, &ports) {
        (Value::Variant(entry), ports) if *ports == Value::Null || is_port_over_ports(&written) => {
            vec![entry_fact(SmolStr::new_static(if is_http { "http" } else { "main" }), entry)]
        }
        (_, Value::Record(record)) => record.fields.iter().filter_map(port_fact).collect(),
        _ => Vec::new(),
    };
    let networks = match (host_network, networks) {
        (Value::Bool(true), _) => Networks::Host,
        (_, Value::List(list)) => named(eval.db, list.iter().map(|e| &e.value)),
        (_, Value::Record(record)) => named(eval.db, record.fields.iter().filter_map(|f| f.key.as_ref())),
        (_, Value::Null) => Networks::default(),
        _ => Networks::Unknown,
    };
    Arc::new(Facts { ports: found, health, networks, enabled: enabled != Value::Bool(false) })
}

/// Whether a higher layer says the one `port` than `ports`.
pub(crate) fn is_port_over_ports(written: &Children<'_>) -> bool {
    let layer = |name: &str| {
        let last = written.get(name)?.last()?;
        (!last.removes()).then_some(last.layer)
    };
    layer("port") > layer("ports")
}

fn named<'a>(db: &dyn Db, values: impl Iterator<Item = &'a Value>) -> Networks {
    let network = |value: &Value| match value {
        Value::Item(unit) if unit.name(db) == DEFAULT => Some(Network::Default),
        Value::Item(unit) => Some(Network::Declared(*unit)),
        Value::Str(name) if name == DEFAULT => Some(Network::Default),
        _ => None,
    };
    values.map(network).collect::<Option<Vec<_>>>().map_or(Networks::Unknown, Networks::In)
}

fn health(value: &Value) -> Health {
    let check = match value {
        Value::Variant(check) => check,
        Value::Poison => return Health::Unknown,
        _ => return Health::None,
    };
    if check.variant == "none" {
        return Health::Declined;
    }
    let text = |name: &str| match check.fields.get(name).map(|f| &f.value) {
        Some(Value::Str(text)) => Some(text.clone()),
        _ => None,
    };
    Health::Check { variant: check.variant.clone(), port: text("port"), scheme: text("scheme") }
}

fn port_fact(field: &FieldValue) -> Option<PortFact> {
    let Value::Variant(entry) = &field.value else { return None };
    Some(entry_fact(field.name.clone(), entry))
}

fn entry_fact(name: SmolStr, entry: &VariantValue) -> PortFact {
    let (number, last) = match entry.fields.get("port").map(|f| &f.value) {
        Some(Value::Int(n)) => (Some(*n), None),
        Some(Value::Range(range)) => match (&range.start, &range.end) {
            (Some(Value::Int(start)), Some(Value::Int(end))) => (Some(*start), Some(*end)),
            _ => (None, None),
        },
        _ => (None, None),
    };
    let app = match entry.fields.get("app").map(|f| &f.value) {
        Some(Value::Str(app)) => Some(app.clone()),
        _ => None,
    };
    PortFact { name, number, last, protocol: entry.variant.clone(), app }
}
