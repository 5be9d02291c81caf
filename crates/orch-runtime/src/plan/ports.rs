//! Whether the ports that are written can all be had on one machine.

use std::collections::BTreeMap;
use std::net::IpAddr;

use orch_model::{ItemId, ItemKind, Listen, Name, Port, PortNumber, PortNumbers, Protocol, Service, Stack};

use super::{PlanError, instances, is_elsewhere};

/// All that is wrong with them: addresses that are none, what cannot be passed on, numbers that two want.
pub(super) fn all(stack: &Stack, items: &[ItemId]) -> Vec<PlanError> {
    let mut errors = Vec::new();
    for item in items.iter().filter(|item| !is_elsewhere(stack, item)) {
        for (name, listen) in service(stack, item).into_iter().flat_map(|service| &service.publish) {
            errors.extend(address(listen).err().map(|ip| PlanError::BadAddress { item: item.clone(), ip }));
            errors.extend(not_passed_on(stack, item, name, listen));
        }
    }
    errors.extend(clashes(stack, items));
    errors
}

fn service<'a>(stack: &'a Stack, item: &ItemId) -> Option<&'a Service> {
    stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service)
}

/// The address a port is published on; `Err` is what cannot be read as one.
pub(crate) fn address(listen: &Listen) -> Result<IpAddr, String> {
    match listen.ip.as_deref() {
        None | Some("localhost") => Ok(IpAddr::from([127, 0, 0, 1])),
        Some("*") => Ok(IpAddr::from([0, 0, 0, 0])),
        Some(text) => text.parse().map_err(|_| text.to_string()),
    }
}

/// A published port that would have to be passed on, and is not one that can be.
fn not_passed_on(stack: &Stack, item: &ItemId, name: &Name, listen: &Listen) -> Option<PlanError> {
    let port = stack.workload(item)?.ports.get(name)?;
    let is_its_own = instances(stack, item) == 1
        && match (listen.port, port.number) {
            (PortNumber::Auto, _) => true,
            (PortNumber::Fixed(outside), PortNumbers::One(own)) => outside == own,
            (PortNumber::Fixed(outside), PortNumbers::Range { first, .. }) => outside == first,
            (PortNumber::Fixed(_), PortNumbers::Auto) => false,
        };
    let what = match port.protocol {
        Protocol::Tcp => return None,
        Protocol::Udp => "passing on what comes over UDP",
        Protocol::TcpUdp => "passing on what comes over TCP and UDP",
        Protocol::Sctp => "passing on what comes over SCTP",
    };
    let instead = "let one instance listen there itself: the same number in `port` and `publish`";
    (!is_its_own).then(|| PlanError::NotYet { item: item.clone(), field: "publish", what, instead })
}

/// A number as one protocol has it: the same number over another is another port.
type Numbered = (u16, Protocol);

fn numbered(number: u16, port: &Port) -> Vec<Numbered> {
    match port.protocol {
        Protocol::TcpUdp => vec![(number, Protocol::Tcp), (number, Protocol::Udp)],
        protocol => vec![(number, protocol)],
    }
}

/// Those of this machine that a process listens on because they are written.
fn fixed(stack: &Stack, item: &ItemId) -> Vec<Numbered> {
    let ports = stack.workload(item).into_iter().flat_map(|workload| workload.ports.values());
    let numbers = |port: &Port| match port.number {
        PortNumbers::One(number) => number..=number,
        PortNumbers::Range { first, last } => first..=last,
        #[expect(clippy::reversed_empty_ranges, reason = "an empty range is meant")]
        PortNumbers::Auto => 1..=0,
    };
    ports.flat_map(|port| numbers(port).flat_map(move |number| numbered(number, port))).collect()
}

/// Those that are published under a number that is written.
fn published(service: &Service) -> Vec<Numbered> {
    let of = |(name, listen): (&Name, &Listen)| match (listen.port, service.ports.get(name)) {
        (PortNumber::Fixed(number), Some(port)) => numbered(number, port),
        _ => Vec::new(),
    };
    service.publish.iter().flat_map(of).collect()
}

fn clashes(stack: &Stack, items: &[ItemId]) -> Vec<PlanError> {
    let mut wanted: BTreeMap<Numbered, Vec<ItemId>> = BTreeMap::new();
    let mut errors = Vec::new();
    // What runs elsewhere takes none of this machine.
    for item in items.iter().filter(|item| !is_elsewhere(stack, item)) {
        let mut numbers = fixed(stack, item);
        // Its instances cannot share a number; a written one is used as it is.
        let own = numbers.first().copied().filter(|_| instances(stack, item) > 1);
        errors.extend(own.map(|(port, _)| PlanError::PortShared { port, item: item.clone() }));
        numbers.extend(service(stack, item).into_iter().flat_map(published));
        numbers.sort_unstable();
        numbers.dedup();
        for number in numbers {
            wanted.entry(number).or_default().push(item.clone());
        }
    }
    for ((port, _), items) in wanted.into_iter().filter(|(_, items)| items.len() > 1) {
        let clash = PlanError::PortClash { port, items };
        // Over both protocols it is one clash.
        if errors.last() != Some(&clash) {
            errors.push(clash);
        }
    }
    errors
}
