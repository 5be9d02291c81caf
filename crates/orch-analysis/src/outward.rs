//! What the values of a service or job mean to others: to those that refer to it, and to the stack as a whole. Kept apart
//! from the values, so that an edit of anything else in it does not touch them.

use orch_diagnostics::Severity;

use crate::anchor::Anchor;
use crate::db::Db;
use crate::doubt::in_doubt;
use crate::edges::{self, Edges};
use crate::evaluate::{Evaluated, evaluate};
use crate::facts::{Networks, facts};
use crate::unit::Unit;
use crate::value::{FieldValue, Value};

/// What others see.
#[derive(Debug, PartialEq)]
pub(crate) struct Outward {
    /// Whom it starts after and talks to.
    pub(crate) edges: Edges,
    /// The ports of the host that it asks for.
    pub(crate) published: Vec<PublishedPort>,
    /// Whether nothing is wrong with its item, nor with its values: only then is it worth to be advised of.
    pub(crate) is_sound: bool,
}

/// A port of the host.
#[derive(Debug, PartialEq)]
pub(crate) struct PublishedPort {
    /// Its number.
    pub(crate) number: i64,
    /// The address it is taken on; all of them without.
    pub(crate) address: Option<String>,
    /// `tcp`, `udp`, `tcp_udp`, `sctp`.
    pub(crate) protocol: String,
    /// Where that is written.
    pub(crate) at: Anchor,
}

/// What others see of a unit.
#[salsa::tracked]
pub(crate) fn outward(db: &dyn Db, unit: Unit) -> Outward {
    let evaluated = evaluate(db, unit);
    let has_errors = evaluated.findings.iter().any(|f| f.severity == Severity::Error);
    Outward {
        edges: edges::of(db, unit),
        published: published(db, unit, evaluated),
        is_sound: !has_errors && !in_doubt(db, unit.item(db)),
    }
}

/// The ports of the host that a service asks for.
fn published(db: &dyn Db, unit: Unit, evaluated: &Evaluated) -> Vec<PublishedPort> {
    let Value::Record(record) = &evaluated.value else { return Vec::new() };
    let facts = facts(db, unit);
    let mut found = Vec::new();
    let mut add = |field: &FieldValue, port: Option<&str>| {
        let own = facts.ports.iter().find(|p| port.is_none_or(|name| p.name == name));
        let (number, address) = match &field.value {
            Value::Int(number) => (Some(*number), None),
            Value::Bool(true) => (own.and_then(|own| own.number), None),
            Value::Str(text) => {
                let (address, number) = text.rsplit_once(':').unwrap_or(("", text));
                let is_any = matches!(address, "" | "*" | "0.0.0.0" | "[::]");
                (number.parse().ok(), (!is_any).then(|| address.to_owned()))
            }
            _ => return,
        };
        let protocol = own.map_or("tcp", |own| own.protocol.as_str());
        let at = Anchor::from(field.origin);
        found.extend(number.map(|number| PublishedPort {
            number,
            address,
            protocol: protocol.to_owned(),
            at,
        }));
    };
    let is_of_host = facts.networks == Networks::Host;
    // On the network of the host nothing is published: every port is one of the host's.
    if let Some(publish) = record.get("publish").filter(|_| !is_of_host) {
        match &publish.value {
            Value::Record(ports) => ports.fields.iter().for_each(|f| add(f, Some(&f.name))),
            _ => add(publish, None),
        }
    }
    if is_of_host && let Some(field) = record.get("ports").or_else(|| record.get("port")) {
        let at = Anchor::from(field.origin);
        let port = |number, protocol: &str| PublishedPort {
            number,
            address: None,
            protocol: protocol.to_owned(),
            at,
        };
        found.extend(facts.ports.iter().filter_map(|own| Some(port(own.number?, &own.protocol))));
    }
    found
}
