//! Where everything listens on this machine.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use orch_model::{ItemId, ItemKind, Name, PortNumber, PortNumbers, Protocol, Run, Workload};

use super::{PortTaken, StartError};
use crate::plan::{Plan, address, instances, is_elsewhere};
use crate::port::{self, Chosen, Claim, Hold, Taken};
use crate::unit::{Port, Publish};

/// The ports of all items, found once before anything starts, so that every reader knows them.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// By item and port: the number of each instance.
    numbers: BTreeMap<ItemId, BTreeMap<Name, Vec<u16>>>,
    /// What is kept until its owner starts.
    held: BTreeMap<(ItemId, u32), Vec<Port>>,
    published: BTreeMap<ItemId, BTreeMap<Name, Published>>,
    /// What would be the ports of items that do not run.
    vacant: Vec<Chosen>,
}

#[derive(Debug)]
struct Published {
    listen: SocketAddr,
    hold: Option<Hold>,
    claim: Option<Claim>,
}

impl Published {
    /// By what listens there itself.
    fn already(listen: SocketAddr) -> Published {
        Published { listen, hold: None, claim: None }
    }
}

impl Layout {
    /// Finds a place for every port of the plan, and tells all that are taken.
    pub(super) fn find(plan: &Plan) -> Result<Layout, StartError> {
        let mut layout = Layout::default();
        let mut taken = Vec::new();
        for step in plan.steps.iter().filter(|step| !is_elsewhere(&plan.stack, &step.item)) {
            layout.place(plan, &step.item, &mut |t| {
                taken.push(PortTaken { item: step.item.clone(), taken: t })
            })?;
        }
        // What does not run is still referred to by what does: its readers are told where it would be. A number that would
        // have been found for it is nobody else's while they run, so that they find nobody rather than a stranger.
        for (item, workload) in plan.stack.workloads() {
            if layout.numbers.contains_key(&item) {
                continue;
            }
            let mut numbers = BTreeMap::new();
            for (name, port) in &workload.ports {
                let number = match port.seen() {
                    Some(number) => number,
                    None if plan.absent.contains_key(&item) => {
                        let chosen = port::allocate(&key(plan, &item, name, 0), port.protocol)?;
                        let number = chosen.number;
                        layout.vacant.push(chosen);
                        number
                    }
                    None => continue,
                };
                numbers.insert(name.clone(), vec![number]);
            }
            layout.numbers.insert(item, numbers);
        }
        if taken.is_empty() { Ok(layout) } else { Err(StartError::PortsTaken(taken)) }
    }

    fn place(&mut self, plan: &Plan, item: &ItemId, taken: &mut impl FnMut(Taken)) -> Result<(), StartError> {
        let Some(workload) = plan.stack.workload(item) else { return Ok(()) };
        let count = instances(&plan.stack, item);
        let mut numbers: BTreeMap<Name, Vec<u16>> = BTreeMap::new();
        for (name, port) in &workload.ports {
            for replica in 0..count {
                let slot = self.held.entry((item.clone(), replica)).or_default();
                let mut put = |number: u16, hold: Option<Hold>, claim: Option<Claim>| {
                    numbers.entry(name.clone()).or_default().push(number);
                    slot.push(Port { name: name.to_string(), number, protocol: port.protocol, hold, claim });
                };
                match port.number {
                    // Several instances cannot share a number.
                    PortNumbers::One(number) if count == 1 => match port::hold(number, port.protocol) {
                        Ok(hold) => put(number, Some(hold), None),
                        Err(who) => taken(who),
                    },
                    PortNumbers::Range { first, .. } if count == 1 => put(first, None, None),
                    _ => {
                        let key = key(plan, item, name, replica);
                        let Chosen { number, hold, claim } = port::allocate(&key, port.protocol)?;
                        put(number, Some(hold), Some(claim));
                    }
                }
            }
        }
        let service = plan.stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service);
        for (name, listen) in service.into_iter().flat_map(|s| &s.publish) {
            let Some(targets) = numbers.get(name) else { continue };
            // The plan has looked at the address, and refuses to pass on anything but TCP.
            let Ok(ip) = address(listen) else { continue };
            let own = targets.first().copied().filter(|_| targets.len() == 1);
            let published = match listen.port {
                PortNumber::Auto => match own {
                    // One instance with a free port of its own needs no other.
                    Some(number) => Published::already((ip, number).into()),
                    None => {
                        let key = format!("{}/{}/{name}", plan.stack.name, item.name);
                        let Chosen { number, hold, claim } = port::allocate_at(ip, &key, Protocol::Tcp)?;
                        Published { listen: (ip, number).into(), hold: Some(hold), claim: Some(claim) }
                    }
                },
                PortNumber::Fixed(number) if own == Some(number) => Published::already((ip, number).into()),
                PortNumber::Fixed(number) => match port::hold_at((ip, number).into(), Protocol::Tcp) {
                    Ok(hold) => Published { listen: (ip, number).into(), hold: Some(hold), claim: None },
                    Err(who) => {
                        taken(who);
                        continue;
                    }
                },
            };
            self.published.entry(item.clone()).or_default().insert(name.clone(), published);
        }
        self.numbers.insert(item.clone(), numbers);
        Ok(())
    }

    /// The number under which an instance of `reader` reaches a port: of several instances each reader takes one.
    pub(super) fn number(&self, item: &ItemId, port: &Name, reader: u32) -> Option<u16> {
        let numbers = self.numbers.get(item)?.get(port)?;
        numbers.get(reader as usize % numbers.len().max(1)).copied()
    }

    /// Where a port is published.
    pub(super) fn public(&self, item: &ItemId, port: &Name) -> Option<SocketAddr> {
        self.published.get(item)?.get(port).map(|p| p.listen)
    }

    /// The variables that tell an instance where to listen: `PORT` if it has one port, and `PORT_NAME` for each.
    pub(super) fn handed_over(&self, item: &ItemId, replica: u32) -> impl Iterator<Item = (String, String)> {
        let ports = self.held.get(&(item.clone(), replica)).map(Vec::as_slice).unwrap_or_default();
        let main = match ports {
            [only] => Some(only.number),
            several => several.iter().find(|p| p.name == "http").map(|p| p.number),
        };
        let named = ports.iter().map(|port| {
            let name: String = port
                .name
                .chars()
                .map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' })
                .collect();
            (format!("PORT_{name}"), port.number.to_string())
        });
        let main = main.map(|number| ("PORT".to_string(), number.to_string()));
        main.into_iter().chain(named).collect::<Vec<_>>().into_iter()
    }

    /// The ports of an instance, with what keeps them.
    pub(super) fn take_ports(&mut self, item: &ItemId, replica: u32) -> Vec<Port> {
        self.held.remove(&(item.clone(), replica)).unwrap_or_default()
    }

    /// What must be kept for as long as the run lasts.
    pub(super) fn into_vacant(self) -> Vec<Chosen> {
        self.vacant
    }

    /// The published ports of an item, with what keeps them.
    pub(super) fn take_published(&mut self, item: &ItemId, workload: &Workload) -> Vec<Publish> {
        let Some(published) = self.published.get_mut(item) else { return Vec::new() };
        let numbers = self.numbers.get(item);
        let lead = |(name, p): (&Name, &mut Published)| Publish {
            listen: p.listen,
            hold: p.hold.take(),
            claim: p.claim.take(),
            targets: numbers.and_then(|n| n.get(name)).cloned().unwrap_or_default(),
            scheme: workload.ports.get(name).and_then(|p| p.scheme.as_ref()).map(ToString::to_string),
        };
        published.iter_mut().map(lead).collect()
    }
}

/// Where the search for a port begins, always the same for the same.
fn key(plan: &Plan, item: &ItemId, port: &Name, replica: u32) -> String {
    format!("{}/{}/{port}/{replica}", plan.stack.name, item.name)
}

/// The host under which every reader here reaches an item.
pub(super) fn host(plan: &Plan, item: &ItemId) -> String {
    match plan.stack.workload(item).map(|w| &w.run) {
        Some(Run::External { host }) => host.to_string(),
        // Not `localhost`: that is also `::1`, where many programs do not listen.
        _ => "127.0.0.1".to_string(),
    }
}
