//! What the values of a service or job mean to others: to those that refer to it, and to the stack as a whole. Kept apart
//! from the values, so that an edit of anything else in it does not touch them.

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::checks::workload::has_several;
use crate::db::Db;
use crate::doubt::may_be_other;
use crate::edges::{self, Edges};
use crate::evaluate::{Evaluated, evaluate};
use crate::facts::{Networks, facts};
use crate::schema::kind::{Builtin, kind_of};
use crate::unit::{Target, Unit};
use crate::value::{FieldValue, RecordValue, Value};

/// What others see.
#[derive(Debug, PartialEq)]
pub(crate) struct Outward {
    /// Whom it starts after and talks to.
    pub(crate) edges: Edges,
    /// The ports of the host that it asks for.
    pub(crate) published: Vec<PublishedPort>,
    /// The volumes that it writes to and does not own.
    pub(crate) written: Vec<WrittenVolume>,
    /// The names it has besides its own.
    pub(crate) aliases: Vec<OtherName>,
    /// Where requests from outside come in.
    pub(crate) routes: Vec<Route>,
    /// The addresses it has for itself.
    pub(crate) fixed: Vec<FixedAddress>,
    /// The fields of which nothing is known, because something is wrong in them; `None` where that is all of them.
    wrong: Option<Vec<SmolStr>>,
}

/// Whether these fields of a unit are what they seem: only then is it worth to be advised of them.
pub(crate) fn is_sound(db: &dyn Db, unit: Unit, fields: &[&str]) -> bool {
    let wrong = outward(db, unit).wrong.as_ref();
    wrong.is_some_and(|wrong| !fields.iter().any(|field| wrong.iter().any(|other| other == field)))
        && !fields.iter().any(|field| may_be_other(db, unit.item(db), field))
}

/// A port of the host.
#[derive(Debug, PartialEq)]
pub(crate) struct PublishedPort {
    /// Its number, or the first of a range.
    pub(crate) number: i64,
    /// The last of them.
    pub(crate) last: i64,
    /// The address it is taken on; all of them without.
    pub(crate) address: Option<String>,
    /// `tcp`, `udp`, `tcp_udp`, `sctp`.
    pub(crate) protocol: String,
    /// Where that is written.
    pub(crate) at: Anchor,
}

/// A volume that is mounted to be written to.
#[derive(Debug, PartialEq)]
pub(crate) struct WrittenVolume {
    /// The volume.
    pub(crate) volume: Unit,
    /// Where it is mounted.
    pub(crate) at: Anchor,
    /// Whether several instances of the service write to it.
    pub(crate) by_several: bool,
}

/// A fixed address in a network.
#[derive(Debug, PartialEq)]
pub(crate) struct FixedAddress {
    /// The network.
    pub(crate) network: Unit,
    /// The address.
    pub(crate) address: SmolStr,
    /// Where it is written.
    pub(crate) at: Anchor,
    /// Whether several instances of the service ask for it.
    pub(crate) by_several: bool,
}

/// A further name under which it is found.
#[derive(Debug, PartialEq)]
pub(crate) struct OtherName {
    /// The name.
    pub(crate) name: SmolStr,
    /// The network where it is; in all of them without.
    pub(crate) network: Option<Unit>,
    /// Where it is written.
    pub(crate) at: Anchor,
}

/// A host name and a path that lead to a service.
#[derive(Debug, PartialEq)]
pub(crate) struct Route {
    /// Both, as one tells it: `shop.example.com/api`.
    pub(crate) to: String,
    /// Where that is written.
    pub(crate) at: Anchor,
}

/// What others see of a unit.
#[salsa::tracked]
pub(crate) fn outward(db: &dyn Db, unit: Unit) -> Outward {
    let evaluated = evaluate(db, unit);
    Outward {
        edges: edges::of(db, unit),
        published: published(db, unit, evaluated),
        written: written(db, evaluated),
        aliases: aliases(evaluated),
        routes: routes(evaluated),
        fixed: fixed(evaluated),
        wrong: wrong(evaluated),
    }
}

/// The fields in which something is wrong.
fn wrong(evaluated: &Evaluated) -> Option<Vec<SmolStr>> {
    let Value::Record(record) = &evaluated.value else { return None };
    let wrong = record.fields.iter().filter(|field| field.value.holds_poison());
    Some(wrong.map(|field| &field.name).chain(&evaluated.wrong).cloned().collect())
}

/// The volumes that a service writes to and does not own. Configs and secrets are mounted the same way, and nobody writes
/// to them.
fn written(db: &dyn Db, evaluated: &Evaluated) -> Vec<WrittenVolume> {
    let Value::Record(record) = &evaluated.value else { return Vec::new() };
    let Some(Value::Record(mounts)) = record.get("mounts").map(|f| &f.value) else { return Vec::new() };
    let by_several = has_several(record);
    let written = mounts.fields.iter().filter_map(|mount| {
        let Value::Variant(mounted) = &mount.value else { return None };
        let Value::Item(volume) = mounted.fields.get("source")?.value else { return None };
        // Secrets and configs are only ever read.
        kind_of(db, volume.item(db)).filter(|kind| kind.builtin == Builtin::Volume)?;
        let access = mounted.fields.get("access").map(|access| &access.value);
        let is_read_only = matches!(access, Some(Value::Str(word)) if word == "ro");
        (!is_read_only).then(|| WrittenVolume { volume, at: mount.origin.into(), by_several })
    });
    written.collect()
}

/// The names that a service has besides its own.
fn aliases(evaluated: &Evaluated) -> Vec<OtherName> {
    let Value::Record(record) = &evaluated.value else { return Vec::new() };
    let mut found = Vec::new();
    let mut add = |list: Option<&FieldValue>, network: Option<Unit>| {
        let Some(Value::List(names)) = list.map(|field| &field.value) else { return };
        found.extend(names.iter().filter_map(|name| match &name.value {
            Value::Str(text) => Some(OtherName { name: text.clone(), network, at: name.origin.into() }),
            _ => None,
        }));
    };
    add(record.get("aliases"), None);
    if let Some(Value::Record(networks)) = record.get("networks").map(|f| &f.value) {
        for member in &networks.fields {
            if let (Value::Record(fields), Some(Value::Item(network))) = (&member.value, &member.key) {
                add(fields.get("aliases"), Some(*network));
            }
        }
    }
    found
}

/// The host names and paths that lead to a service.
fn routes(evaluated: &Evaluated) -> Vec<Route> {
    let Value::Record(record) = &evaluated.value else { return Vec::new() };
    let Some(Value::Variant(expose)) = record.get("expose").map(|field| &field.value) else {
        return Vec::new();
    };
    let Some(FieldValue { value: Value::Str(host), origin, .. }) = expose.fields.get("host") else {
        return Vec::new();
    };
    // `/x/` and what lies below is `/x` and what lies below; without a path it is all of them.
    let to = |path: &str| {
        let path = if path == "/" { path } else { path.trim_end_matches('/') };
        format!("{}{}", host.to_lowercase(), path)
    };
    match expose.fields.get("paths").map(|paths| &paths.value) {
        Some(Value::List(paths)) => {
            let paths = paths.iter().filter_map(|path| match &path.value {
                Value::Str(text) => Some(Route { to: to(text), at: path.origin.into() }),
                _ => None,
            });
            paths.collect()
        }
        _ => vec![Route { to: to("/"), at: (*origin).into() }],
    }
}

/// The addresses that a service has for itself.
fn fixed(evaluated: &Evaluated) -> Vec<FixedAddress> {
    let Value::Record(record) = &evaluated.value else { return Vec::new() };
    let Some(Value::Record(networks)) = record.get("networks").map(|f| &f.value) else { return Vec::new() };
    let by_several = has_several(record);
    let fixed = networks.fields.iter().filter_map(|member| {
        let (Value::Record(fields), Some(Value::Item(network))) = (&member.value, &member.key) else {
            return None;
        };
        let ip = fields.get("ip")?;
        let Value::Str(address) = &ip.value else { return None };
        Some(FixedAddress { network: *network, address: address.clone(), at: ip.origin.into(), by_several })
    });
    fixed.collect()
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
        // A range is published whole.
        let more = own.and_then(|own| Some(own.last? - own.number?)).unwrap_or(0);
        found.extend(number.map(|number: i64| PublishedPort {
            number,
            last: number.saturating_add(more),
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
    if is_of_host || listens_here(record, unit.config(db).target(db)) {
        for own in &facts.ports {
            let (Some(number), Some(at)) = (own.number, place_of_port(record, &own.name)) else { continue };
            // Published under its own number, it is that one port.
            if !found.iter().any(|port| port.number == number) {
                let (last, protocol) = (own.last.unwrap_or(number), own.protocol.to_string());
                found.push(PublishedPort { number, last, address: None, protocol, at });
            }
        }
    }
    found
}

/// Whether it is a process of this machine that listens where it says: where there are several, each is given a free port.
fn listens_here(record: &RecordValue, target: Option<Target>) -> bool {
    let run = record.get("run").filter(|run| is_over_image(run, record.get("image")));
    let is_process = matches!(run.map(|f| &f.value), Some(Value::Variant(run)) if run.variant == "process");
    is_process && matches!(target, None | Some(Target::Run)) && !has_several(record)
}

/// Whether `run` says what runs, and not `image`: whichever the higher layer says.
pub(crate) fn is_over_image(run: &FieldValue, image: Option<&FieldValue>) -> bool {
    image.is_none_or(|image| image.layer <= run.layer)
}

/// Where a port is written.
fn place_of_port(record: &RecordValue, name: &str) -> Option<Anchor> {
    let entry = match record.get("ports").map(|ports| &ports.value) {
        Some(Value::Record(ports)) => ports.get(name),
        _ => None,
    };
    Some(entry.or_else(|| record.get("port"))?.origin.into())
}
