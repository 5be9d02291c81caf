//! Ports: on which a service listens, and where it is reached on the machine.

use std::collections::BTreeMap;

use orch_model::{Listen, Name, Port, PortNumber, PortNumbers, Protocol};
use smol_str::SmolStr;

use crate::db::Db;
use crate::evaluate::evaluate;
use crate::facts::{self, Facts};
use crate::lower::body::{Body, Cx, Is, Spot};
use crate::lower::expose;
use crate::lower::health::usual_port;
use crate::lower::keys::{self, port_entry, service, workload};
use crate::unit::Unit;
use crate::value::Value;

/// Whether the ports are those of `port`, and not of `ports`: whichever the higher layer says.
pub fn has_only_port(body: &Body<'_, keys::Workload>) -> bool {
    let several = body.written(&workload::PORTS).map(|field| field.layer);
    body.written(&workload::PORT).map(|field| field.layer) > several
}

/// The name of the port that `port` says.
pub fn only_name(facts: &Facts) -> Name {
    match facts.ports.as_slice() {
        [only] => Name::new(only.name.clone()),
        _ => Name::new("main"),
    }
}

/// On what a service listens, by name.
pub fn ports(body: &Body<'_, keys::Workload>, facts: &Facts) -> BTreeMap<Name, Port> {
    let mut ports: BTreeMap<Name, Port> = if has_only_port(body) {
        let only = body.read(workload::PORT).and_then(port);
        only.map(|port| (only_name(facts), port)).into_iter().collect()
    } else {
        let entries = body.read(workload::PORTS).unwrap_or_default();
        entries.into_iter().filter_map(|entry| Some((Name::new(entry.name), port(entry.value)?))).collect()
    };
    for fact in &facts.ports {
        if let Some(port) = ports.get_mut(fact.name.as_str()) {
            port.scheme = facts.scheme(fact);
        }
    }
    ports
}

/// A port as it is written, without the scheme of its URLs.
pub fn port(entry: port_entry::Variant<'_>) -> Option<Port> {
    match entry {
        port_entry::Variant::Tcp(tcp) => of(&tcp, Protocol::Tcp, tcp.read(port_entry::tcp::PORT)?),
        port_entry::Variant::Udp(udp) => of(&udp, Protocol::Udp, udp.read(port_entry::udp::PORT)?),
        port_entry::Variant::TcpUdp(both) => {
            of(&both, Protocol::TcpUdp, both.read(port_entry::tcp_udp::PORT)?)
        }
        port_entry::Variant::Sctp(sctp) => of(&sctp, Protocol::Sctp, sctp.read(port_entry::sctp::PORT)?),
    }
}

fn of<R: Is<keys::PortEntry>>(body: &Body<'_, R>, protocol: Protocol, number: Spot<'_>) -> Option<Port> {
    Some(Port {
        protocol,
        number: numbers(&number.value)?,
        service: body.get(port_entry::SERVICE),
        app: body.get(port_entry::APP),
        scheme: None,
    })
}

fn numbers(value: &Value) -> Option<PortNumbers> {
    let number = |value: &Value| match value {
        Value::Int(number) => u16::try_from(*number).ok(),
        _ => None,
    };
    match value {
        Value::Str(word) if word == "auto" => Some(PortNumbers::Auto),
        Value::Range(range) => {
            let first = number(range.start.as_ref()?)?;
            let last = number(range.end.as_ref()?)?;
            let last = if range.exclusive { last.saturating_sub(1) } else { last };
            Some(PortNumbers::Range { first, last: last.max(first) })
        }
        one => number(one).map(PortNumbers::One),
    }
}

/// `8080` or `auto`.
pub fn number(spot: &Spot<'_>) -> Option<PortNumber> {
    Some(match numbers(&spot.value)? {
        PortNumbers::One(number) => PortNumber::Fixed(number),
        PortNumbers::Range { first, .. } => PortNumber::Fixed(first),
        PortNumbers::Auto => PortNumber::Auto,
    })
}

/// Where the ports of a service can be reached on the machine, by name.
pub fn publish(
    body: &Body<'_, keys::Service>,
    facts: &Facts,
    ports: &BTreeMap<Name, Port>,
) -> BTreeMap<Name, Listen> {
    let Some(spot) = body.read(service::PUBLISH) else { return BTreeMap::new() };
    let entry = |name: Name, value: &Value| {
        let inside = ports.get(&name).map(|port| match port.number {
            PortNumbers::One(number) | PortNumbers::Range { first: number, .. } => PortNumber::Fixed(number),
            PortNumbers::Auto => PortNumber::Auto,
        });
        listen(value, inside).map(|listen| (name, listen))
    };
    match &spot.value {
        Value::Record(record) => {
            let fields = record.fields.iter();
            fields.filter_map(|field| entry(Name::new(field.name.clone()), &field.value)).collect()
        }
        one => entry(usual_port(facts, "http"), one).into_iter().collect(),
    }
}

/// The port of a service that is meant by what is public of it: the one that `expose` names, else the only one that is
/// published, else the usual one of those. Kept apart, so that nothing else of the service is asked for.
#[salsa::tracked]
pub fn public_port(db: &dyn Db, unit: Unit) -> Option<Name> {
    let body: Body<'_, keys::Service> = Body::of_item(Cx { db, unit }, &evaluate(db, unit).value);
    let facts = facts::facts(db, unit);
    let exposed = body.read(service::EXPOSE).and_then(|variant| expose::expose(variant, facts).port);
    if exposed.is_some() {
        return exposed;
    }
    let published = publish(&body, facts, &ports(&body.narrow(), facts));
    let usual = (!facts.ports.is_empty()).then(|| usual_port(facts, "http"));
    match usual {
        Some(usual) if published.is_empty() || published.contains_key(&usual) => Some(usual),
        _ => published.into_keys().next(),
    }
}

/// Where to listen; `inside` is the port that `true` means. `None` for nowhere.
pub fn listen(value: &Value, inside: Option<PortNumber>) -> Option<Listen> {
    match value {
        Value::Int(number) => u16::try_from(*number).ok().map(Listen::on),
        Value::Bool(true) => Some(Listen { ip: None, port: inside? }),
        Value::Str(word) if word == "auto" => Some(Listen { ip: None, port: PortNumber::Auto }),
        Value::Str(socket) => {
            let (address, port) = socket.rsplit_once(':')?;
            let ip = match address {
                "" | "*" => "*",
                "localhost" => "127.0.0.1",
                address => {
                    address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address)
                }
            };
            Some(Listen { ip: Some(SmolStr::new(ip)), port: PortNumber::Fixed(port.parse().ok()?) })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_socket_is_an_address_and_a_port() {
        let read = |text: &str| listen(&Value::Str(text.into()), None).map(|listen| (listen.ip, listen.port));
        assert_eq!(read("127.0.0.1:80"), Some((Some("127.0.0.1".into()), PortNumber::Fixed(80))));
        assert_eq!(read("[::1]:80"), Some((Some("::1".into()), PortNumber::Fixed(80))));
        assert_eq!(read(":80"), Some((Some("*".into()), PortNumber::Fixed(80))));
        assert_eq!(read("auto"), Some((None, PortNumber::Auto)));
        assert_eq!(read("x"), None);
        assert_eq!(listen(&Value::Bool(false), Some(PortNumber::Fixed(1))), None);
        assert_eq!(listen(&Value::Bool(true), Some(PortNumber::Fixed(1))), Some(Listen::on(1)));
    }
}
