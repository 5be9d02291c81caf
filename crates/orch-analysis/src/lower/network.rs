//! Networks, and what a service is in them.

use std::collections::BTreeMap;

use orch_model::{Attachment, Dns, HostTarget, Name, Network};
use smol_str::SmolStr;

use crate::facts::{self, DEFAULT, Facts, Networks};
use crate::lower::body::Body;
use crate::lower::keys::{self, dns, network, network_member, workload};
use crate::lower::shape::{Fields, Map};
use crate::lower::text::name;

/// A network.
pub fn network(body: &Body<'_, keys::Network>) -> Network {
    let usual = Network::default();
    Network {
        kind: body.or(network::KIND, usual.kind),
        subnet: body.get(network::SUBNET),
        gateway: body.get(network::GATEWAY),
        ipv6: body.or(network::IPV6, usual.ipv6),
        internal: body.or(network::INTERNAL, usual.internal),
        name: body.get(network::NAME),
        external: body.or(network::EXTERNAL, usual.external),
        attachable: body.or(network::ATTACHABLE, usual.attachable),
        options: body.map(network::OPTIONS),
        config: body.get(network::CONFIG),
        written: usual.written,
    }
}

/// The networks a workload is in, and what it is there.
pub fn attachments(body: &Body<'_, keys::Workload>, facts: &Facts) -> BTreeMap<Name, Attachment> {
    let cx = body.cx();
    let names: Vec<Name> = match &facts.networks {
        Networks::Host => return BTreeMap::new(),
        Networks::In(networks) => {
            let name = |network: &facts::Network| match network {
                facts::Network::Default => Name::new(DEFAULT),
                facts::Network::Declared(unit) => name(cx.db, *unit),
            };
            networks.iter().map(name).collect()
        }
        Networks::Unknown => vec![Name::new(DEFAULT)],
    };
    let mut attachments: BTreeMap<Name, Attachment> =
        names.into_iter().map(|name| (name, Attachment::default())).collect();
    let members =
        body.read(workload::NETWORKS).and_then(|spot| spot.read::<Map<Fields<keys::NetworkMember>>>());
    for entry in members.unwrap_or_default() {
        let name = entry.item.map_or_else(|| Name::new(entry.name), |unit| name(cx.db, unit));
        attachments.insert(name, attachment(&entry.value));
    }
    attachments
}

fn attachment(body: &Body<'_, keys::NetworkMember>) -> Attachment {
    Attachment {
        aliases: body.list(network_member::ALIASES),
        ip: body.get(network_member::IP),
        mac: body.get(network_member::MAC),
    }
}

/// Where the process looks up names.
pub fn dns(body: &Body<'_, keys::Dns>) -> Dns {
    Dns {
        servers: body.some_list(dns::SERVERS),
        search: body.some_list(dns::SEARCH),
        options: body.some_list(dns::OPTIONS),
    }
}

/// Host names of a workload's own.
pub fn hosts(body: &Body<'_, keys::Workload>) -> BTreeMap<SmolStr, HostTarget> {
    let target = |target: SmolStr| match target.as_str() {
        "host_gateway" => HostTarget::HostGateway,
        _ => HostTarget::Ip(target),
    };
    let written: BTreeMap<SmolStr, SmolStr> = body.map(workload::HOSTS);
    written.into_iter().map(|(name, to)| (name, target(to))).collect()
}
