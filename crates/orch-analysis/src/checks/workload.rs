//! Rules over one service or job and those it refers to.

use orch_diagnostics::Severity;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::checks::{absence, dependencies, forms, mounts, timing, users};
use crate::db::Db;
use crate::edges::{self, Why};
use crate::eval::{Eval, Op};
use crate::facts::{DEFAULT, Health, Network, Networks, facts};
use crate::findings;
use crate::mend;
use crate::outward::is_sound;
use crate::scalar;
use crate::schema::kind::{Builtin, KindType, kind_of};
use crate::source;
use crate::unit::Unit;
use crate::units;
use crate::value::{FieldValue, RecordValue, Value};

/// Whether all that is said of `ports` above the layer of the one `port` adds to it.
fn adds_ports(db: &dyn Db, unit: Unit, port: u16) -> bool {
    let written = Eval::new(db, unit).unit_fields(unit);
    let mut above = written.get("ports").into_iter().flatten().filter(|write| write.layer.0 > port);
    above.all(|write| matches!(write.op, Op::Append(_)))
}

/// Adds what is wrong with a service or job.
pub(crate) fn findings(
    db: &dyn Db,
    unit: Unit,
    kind: &KindType,
    record: &RecordValue,
    found: &mut Vec<Found>,
) {
    let item = unit.item(db);
    let runs = ["image", "build", "run", "endpoint", "version", "inside"];
    let has_fields = source::tree(db, item).as_ref().is_some_and(|tree| tree.value.is_none());
    if has_fields
        && !runs.iter().any(|name| record.get(name).is_some())
        && !found.iter().any(|f| f.severity == Severity::Error)
    {
        found.push(findings::missing_field::nothing_runs(name_anchor(db, item), unit.name(db)));
    }
    if let (Some(port), Some(ports)) = (record.get("port"), record.get("ports"))
        && (port.layer == ports.layer || port.layer < ports.layer && adds_ports(db, unit, port.layer))
    {
        found.push(findings::duplicate_write::port_and_ports(ports.origin.into(), port.origin.into()));
    }
    if let (Some(image), Some(run)) = (record.get("image"), record.get("run"))
        && image.layer == run.layer
    {
        let (first, second) = in_order(image, run);
        found.push(findings::duplicate_write::what_runs(second.origin.into(), first.origin.into()));
    }
    if kind.builtin == Builtin::Job
        && let Some(FieldValue { value: Value::Variant(restart), origin, layer, .. }) = record.get("restart")
        // Those of all that the stack has are a service's; a job takes what it can.
        && !crate::layers::is_default(*layer)
        && matches!(restart.variant.as_str(), "always" | "exponential")
    {
        found.push(findings::endless_job::finding((*origin).into(), unit.name(db)));
    }
    network_of_the_host(record, found);
    no_network(record, found);
    mounts::findings(db, record, found);
    users::findings(db, record, found);
    forms::findings(db, unit.name(db), record, found);
    floating_image(record, found);
    let sound = |fields: &[&str]| is_sound(db, unit, fields);
    // By its health check the only port is named.
    let are_ports_sound = sound(&["ports", "port", "health"]);
    for name in ["health", "ready", "live", "startup"] {
        let Some(check) = record.get(name).filter(|_| sound(&[name])) else { continue };
        timing::check(db, check, found);
        if are_ports_sound {
            asked_port(db, unit, record, check, found);
        }
    }
    if let Some(expose) = record.get("expose").filter(|_| are_ports_sound && sound(&["expose"])) {
        asked_port(db, unit, record, expose, found);
    }
    if let Some(restart) = record.get("restart").filter(|_| sound(&["restart"])) {
        timing::restart(db, restart, found);
    }
    if are_ports_sound && sound(&["publish"]) {
        published_port(db, unit, record, found);
    }
    if are_ports_sound && sound(&["health", "ready", "scale"]) {
        replicas(db, unit, record, found);
    }
    if sound(&["scale", "resources", "sidecars"]) {
        requests(db, unit, record, found);
    }
    if facts(db, unit).enabled {
        absence::findings(db, unit, record, found);
    }
    dependencies::findings(db, unit, found);
    reachability(db, unit, found);
}

/// Two fields in the order of the text.
fn in_order<'a>(one: &'a FieldValue, other: &'a FieldValue) -> (&'a FieldValue, &'a FieldValue) {
    if one.origin.node <= other.origin.node { (one, other) } else { (other, one) }
}

/// What the network of the host makes void.
fn network_of_the_host(record: &RecordValue, found: &mut Vec<Found>) {
    let Some(host) = record.get("host_network").filter(|f| f.value == Value::Bool(true)) else { return };
    for name in ["publish", "networks", "aliases"] {
        // A stack's defaults are not about this service.
        if let Some(field) = record.get(name).filter(|f| f.layer >= host.layer) {
            let finding = findings::no_effect::host_network(field.origin.into(), name, host.origin.into());
            found.push(finding);
        }
    }
}

/// What is void where a service is in no network.
fn no_network(record: &RecordValue, found: &mut Vec<Found>) {
    let Some(networks) = record.get("networks") else { return };
    let is_empty = match &networks.value {
        Value::List(list) => list.is_empty(),
        Value::Record(members) => members.fields.is_empty(),
        _ => false,
    };
    let is_on_host = record.get("host_network").is_some_and(|host| host.value == Value::Bool(true));
    if !is_empty || is_on_host {
        return;
    }
    for name in ["publish", "expose", "aliases"] {
        // A stack's defaults are not about this service.
        if let Some(field) = record.get(name).filter(|field| field.layer >= networks.layer) {
            found.push(findings::no_effect::no_network(field.origin.into(), name, networks.origin.into()));
        }
    }
}

/// Which of its ports a health check asks, or is exposed, where none is named.
fn asked_port(db: &dyn Db, unit: Unit, record: &RecordValue, field: &FieldValue, found: &mut Vec<Found>) {
    let Value::Variant(variant) = &field.value else { return };
    let usual = match variant.variant.as_str() {
        "http" | "ingress" | "load_balancer" | "node_port" => "http",
        "grpc" => "grpc",
        "tcp" => "",
        _ => return,
    };
    let ports: Vec<&str> = facts(db, unit).ports.iter().map(|p| p.name.as_str()).collect();
    if let Some(FieldValue { value: Value::Str(name), origin, .. }) = variant.fields.get("port") {
        not_its_name(unit.name(db), name, (*origin).into(), &ports, found);
    }
    if variant.fields.get("port").is_some() || ports.contains(&usual) {
        return;
    }
    let at = Anchor::from(field.origin);
    match ports.as_slice() {
        [] if !["port", "ports"].iter().any(|name| record.get(name).is_some()) => {
            found.push(findings::ambiguous_port::nothing_to_ask(at, unit.name(db), &field.name));
        }
        [] | [_] => {}
        several => found.push(findings::ambiguous_port::asked(at, unit.name(db), &variant.variant, several)),
    }
}

/// A name that the one `port` might have had, and has not: what it is called depends on the health check.
fn not_its_name(owner: &str, name: &str, at: Anchor, ports: &[&str], found: &mut Vec<Found>) {
    if let [only] = ports
        && *only != name
    {
        found.push(findings::unknown_port::only(at, name, owner, only));
    }
}

/// Which of its ports `publish = 8080` means.
fn published_port(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    let Some(publish) = record.get("publish") else { return };
    let ports: Vec<&str> = facts(db, unit).ports.iter().map(|p| p.name.as_str()).collect();
    let wanted = match &publish.value {
        Value::Int(number) => number.to_string(),
        Value::Str(text) => format!("\"{text}\""),
        Value::Bool(true) => "true".to_owned(),
        Value::Record(named) => {
            for field in &named.fields {
                let at = mend::key_of_value(db, field.origin.into());
                not_its_name(unit.name(db), &field.name, at, &ports, found);
            }
            return;
        }
        _ => return,
    };
    let at = Anchor::from(publish.origin);
    match ports.as_slice() {
        [] => {
            let declared = ["port", "ports"].iter().any(|name| record.get(name).is_some());
            if !declared {
                found.push(findings::ambiguous_port::nothing_to_publish(at, unit.name(db)));
            }
        }
        [_] => {}
        several if several.contains(&"http") => {}
        several => found.push(findings::ambiguous_port::publish(at, unit.name(db), &wanted, several)),
    }
}

/// Several instances, or one that is exposed, say when they can take requests.
fn replicas(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    let facts = facts(db, unit);
    if facts.health != Health::None || facts.ports.is_empty() || record.get("ready").is_some() {
        return;
    }
    // At its name, so that an environment which changes their number says nothing new.
    if has_several(record) {
        let at = name_anchor(db, unit.item(db));
        found.push(findings::unchecked_replicas::several(at, unit.name(db)));
    } else if let Some(expose) = record.get("expose") {
        found.push(findings::unchecked_replicas::exposed(expose.origin.into(), unit.name(db)));
    }
}

/// Whether there are several instances of it.
pub(crate) fn has_several(record: &RecordValue) -> bool {
    let Some(Value::Record(scale)) = record.get("scale").map(|f| &f.value) else { return false };
    scale.get("replicas").is_some_and(|field| match &field.value {
        Value::Int(count) => *count > 1,
        Value::Range(range) => !matches!(range.end, Some(Value::Int(most)) if most <= 1),
        _ => false,
    })
}

/// An image without a tag, or with `latest`, of what runs and of what runs before and beside it: only where it is written
/// out, not where an input decides.
fn floating_image(record: &RecordValue, found: &mut Vec<Found>) {
    for part in ["init", "sidecars"] {
        let containers: Vec<&Value> = match record.get(part).map(|field| &field.value) {
            Some(Value::List(list)) => list.iter().map(|element| &element.value).collect(),
            Some(Value::Record(map)) => map.fields.iter().map(|field| &field.value).collect(),
            _ => Vec::new(),
        };
        for container in containers {
            if let Value::Record(container) = container {
                floating_image(container, found);
            }
        }
    }
    let image = record.get("image").or_else(|| match record.get("run").map(|f| &f.value) {
        Some(Value::Variant(run)) if run.variant == "container" => run.fields.get("image"),
        _ => None,
    });
    // What is built here is tagged by whoever builds it.
    let built = record.get("build").is_some();
    if let Some(FieldValue { value: Value::Str(text), origin, .. }) = image
        && !built
        && let Ok(name) = scalar::image::parse(text)
        && name.floats()
    {
        found.push(findings::floating_image::finding((*origin).into(), text));
    }
}

/// A share of cpu or memory is of what all containers of an instance request; where nothing is said, what decides is a share
/// of cpu.
fn requests(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    use findings::scale_without_request::{beside, finding, implied};
    let Some(Value::Record(scale)) = record.get("scale").map(|f| &f.value) else { return };
    let mut check = |what: &str, at: Anchor, alone: &dyn Fn() -> Found| {
        if !requested(record, what) {
            found.push(alone());
        } else if let Some(sidecar) = without_request(record, what) {
            let anchor = mend::key_of_value(db, sidecar.origin.into());
            found.push(beside(at, what, unit.name(db), &sidecar.name, anchor));
        }
    };
    for what in ["cpu", "memory"] {
        let Some(share) = scale.get(what) else { continue };
        let at = share.origin.into();
        check(what, at, &|| finding(at, what, unit.name(db)));
    }
    let follows_the_usual = ["cpu", "memory", "metric"].iter().all(|what| scale.get(what).is_none());
    if let Some(replicas) = scale.get("replicas").filter(|field| is_scaled(&field.value))
        && follows_the_usual
        && has_several(record)
    {
        let at = replicas.origin.into();
        check("cpu", at, &|| implied(at, unit.name(db)));
    }
}

/// Whether a number of instances leaves a choice: a range of one number is that number.
fn is_scaled(replicas: &Value) -> bool {
    let Value::Range(range) = replicas else { return false };
    match (&range.start, &range.end) {
        (Some(Value::Int(least)), Some(Value::Int(most))) => {
            least.saturating_add(i64::from(range.exclusive)) != *most
        }
        // An open start is one.
        (None, Some(Value::Int(most))) => 1 + i64::from(range.exclusive) != *most,
        _ => true,
    }
}

/// Whether a container requests something. Of a limit alone half is requested.
fn requested(container: &RecordValue, what: &str) -> bool {
    let resources = container.get("resources").map(|field| &field.value);
    matches!(resources, Some(Value::Record(resources)) if resources.get(what).is_some())
}

/// A sidecar that requests nothing.
fn without_request<'v>(record: &'v RecordValue, what: &str) -> Option<&'v FieldValue> {
    let Some(Value::Record(sidecars)) = record.get("sidecars").map(|field| &field.value) else { return None };
    let requests = |field: &&FieldValue| matches!(&field.value, Value::Record(own) if requested(own, what));
    sidecars.fields.iter().find(|field| !requests(field))
}

/// Those it talks to must be in one network with it.
pub(crate) fn reachability(db: &dyn Db, unit: Unit, found: &mut Vec<Found>) {
    let is_workload = kind_of(db, unit.item(db)).is_some_and(|k| k.builtin.is_workload());
    let in_networks = |unit: Unit| is_sound(db, unit, &["networks", "host_network"]);
    if !is_workload || !in_networks(unit) {
        return;
    }
    let own = facts(db, unit);
    // Who is switched off talks to nobody.
    if !own.enabled {
        return;
    }
    for edge in edges::edges(db, unit).traffic.iter().filter(|e| e.why == Why::Reference) {
        let other = facts(db, edge.to);
        if !other.enabled || share(&own.networks, &other.networks) || !in_networks(edge.to) {
            continue;
        }
        found.push(findings::no_shared_network::finding(
            edge.origin.into(),
            &units::spoken_of(db, unit, unit),
            &units::spoken_of(db, edge.to, unit),
            &names(db, &own.networks),
            &names(db, &other.networks),
        ));
    }
}

/// Whether two can reach each other.
pub(crate) fn share(one: &Networks, other: &Networks) -> bool {
    match (one, other) {
        (Networks::Unknown, _) | (_, Networks::Unknown) => true,
        // Who is in no network does not reach the host either.
        (Networks::Host, Networks::In(networks)) | (Networks::In(networks), Networks::Host) => {
            !networks.is_empty()
        }
        (Networks::Host, Networks::Host) => true,
        (Networks::In(a), Networks::In(b)) => a.iter().any(|n| b.contains(n)),
    }
}

fn names(db: &dyn Db, networks: &Networks) -> String {
    match networks {
        Networks::In(networks) if networks.is_empty() => "none".to_owned(),
        Networks::In(networks) => {
            let mut names: Vec<String> = networks
                .iter()
                .map(|network| match network {
                    Network::Default => format!("`{DEFAULT}`"),
                    Network::Declared(unit) => format!("`{}`", unit.name(db)),
                })
                .collect();
            names.sort();
            names.join(", ")
        }
        Networks::Host | Networks::Unknown => "that of the host".to_owned(),
    }
}
