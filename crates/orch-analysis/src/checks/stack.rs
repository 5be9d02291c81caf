//! Rules over the whole stack: nobody waits for himself, no two services on one port of the host.

use std::collections::{BTreeMap, BTreeSet};

use orch_syntax::ast::ExprKind;
use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::checks::{addresses, hosts, volumes};
use crate::db::Db;
use crate::edges::{Edge, edges};
use crate::facts::{Networks, facts};
use crate::findings;
use crate::mend;
use crate::outward::outward;
use crate::program::Program;
use crate::schema::kind::Builtin;
use crate::unit::{Config, Unit};
use crate::units::{self, Deployed};

/// What is wrong with the stack as a whole.
#[salsa::tracked]
pub(crate) fn stack_findings(db: &dyn Db, program: Program, config: Config) -> Vec<Found> {
    let deployed = units::deployed(db, program, config);
    let mut found = start_cycles(db, deployed);
    found.extend(host_ports(db, deployed));
    found.extend(addresses::findings(db, deployed));
    found.extend(hosts::jumps(db, deployed));
    found.extend(volumes::findings(db, deployed, config.target(db)));
    if let Some(item) = units::too_many(db, program, config) {
        let at = name_anchor(db, item);
        found.push(match item.kind(db) {
            "import" => findings::budget_exceeded::instances(at, units::MOST_INSTANCES),
            _ => findings::budget_exceeded::items(at, units::MOST_DEPLOYED),
        });
    }
    found
}

/// How many services are shown in circles: where each waits for each, there are more circles than anyone can look at.
const MOST_SHOWN: usize = 1000;

/// One finding for each group of services that wait for each other: a shortest way around.
fn start_cycles(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let workloads: Vec<Unit> = deployed.iter().filter(|d| d.builtin.is_workload()).map(|d| d.unit).collect();
    let mut order: FxHashMap<Unit, u8> = FxHashMap::default();
    let mut found = Vec::new();
    let mut shown = 0;
    for start in &workloads {
        if order.contains_key(start) {
            continue;
        }
        // Depth-first with a stack of its own: chains of services may be long.
        let mut path: Vec<(Unit, std::slice::Iter<'_, Edge>)> = vec![(*start, start_of(db, *start).iter())];
        order.insert(*start, 1);
        while let Some((_, rest)) = path.last_mut() {
            let Some(edge) = rest.next() else {
                if let Some((done, _)) = path.pop() {
                    order.insert(done, 2);
                }
                continue;
            };
            match order.get(&edge.to) {
                None => {
                    order.insert(edge.to, 1);
                    path.push((edge.to, start_of(db, edge.to).iter()));
                }
                Some(1) if shown < MOST_SHOWN => {
                    let members: Vec<Unit> =
                        path.iter().map(|(unit, _)| *unit).skip_while(|unit| *unit != edge.to).collect();
                    shown += members.len();
                    found.extend(cycle(db, &members));
                }
                Some(_) => {}
            }
        }
    }
    found
}

fn start_of(db: &dyn Db, unit: Unit) -> &[Edge] {
    &edges(db, unit).start
}

/// The cycle, beginning with the first of its members by name.
fn cycle(db: &dyn Db, members: &[Unit]) -> Option<Found> {
    // What is wrong in one of them may be what was to break the circle.
    if members.iter().any(|unit| !outward(db, *unit).is_sound) {
        return None;
    }
    let first = members.iter().enumerate().min_by_key(|(_, unit)| units::deployed_name(db, **unit))?.0;
    let mut turned = members.to_vec();
    turned.rotate_left(first);
    let mut labelled = Vec::with_capacity(turned.len());
    for (index, unit) in turned.iter().enumerate() {
        let next = turned.get((index + 1) % turned.len())?;
        let edge = start_of(db, *unit).iter().find(|e| e.to == *next)?;
        let (from, to) = (units::deployed_name(db, *unit), units::deployed_name(db, *next));
        labelled.push((from, to, Anchor::from(edge.origin)));
    }
    let finding = findings::start_cycle::finding(&labelled)?;
    let (Some(last), Some(first)) = (turned.last(), turned.first()) else { return Some(finding) };
    Some(match anytime(db, *last, *first) {
        Some((at, text)) => findings::start_cycle::anytime(finding, at, text),
        None => finding,
    })
}

/// Where a member says that it starts without another, if it says nothing of what it waits for so far.
fn anytime(db: &dyn Db, of: Unit, other: Unit) -> Option<(Anchor, String)> {
    let is_plain = |unit: Unit| unit.key(db).is_none() && units::deployed_name(db, unit) == unit.name(db);
    if !is_plain(of) || !is_plain(other) || !edges(db, of).written.is_empty() {
        return None;
    }
    mend::added(db, name_anchor(db, of.item(db)), &format!("depends_on = [{}.anytime]", other.name(db)))
}

/// A port of the host that someone takes.
struct Taken<'db> {
    address: Option<&'db str>,
    protocol: &'db str,
    unit: Unit,
    at: Anchor,
}

/// Every published port, per address and protocol.
fn host_ports(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let mut taken: BTreeMap<i64, Vec<Taken<'_>>> = BTreeMap::new();
    for deployed in deployed.iter().filter(|d| d.builtin == Builtin::Service) {
        let published = &outward(db, deployed.unit).published;
        if published.is_empty() || !facts(db, deployed.unit).enabled {
            continue;
        }
        for port in published {
            for protocol in port.protocol.split('_').filter(|p| !p.is_empty()) {
                let entry =
                    Taken { address: port.address.as_deref(), protocol, unit: deployed.unit, at: port.at };
                taken.entry(port.number).or_default().push(entry);
            }
        }
    }
    let mut found = Vec::new();
    let numbers: BTreeSet<i64> = taken.keys().copied().collect();
    for (port, mut takers) in taken {
        takers.sort_by_key(|t| t.at);
        for (index, second) in takers.iter().enumerate() {
            let rival = takers.iter().take(index).find(|first| {
                let same_address = match (first.address, second.address) {
                    (Some(a), Some(b)) => a == b,
                    // Without an address it is all of them.
                    _ => true,
                };
                same_address && first.protocol == second.protocol && first.at != second.at
            });
            if let Some(first) = rival {
                let finding = findings::host_port_conflict::finding(
                    second.at,
                    &units::deployed_name(db, second.unit),
                    first.at,
                    &units::deployed_name(db, first.unit),
                    &port.to_string(),
                );
                let is_published = facts(db, second.unit).networks != Networks::Host;
                found.push(
                    match mend::expr_at(db, second.at).map(|expr| &expr.kind).filter(|_| is_published) {
                        Some(ExprKind::Number(_)) => {
                            let free = (port + 1..=65_535).find(|number| !numbers.contains(number));
                            findings::host_port_conflict::another(
                                finding,
                                second.at,
                                free.map(|n| n.to_string()),
                            )
                        }
                        Some(ExprKind::Text(_)) => {
                            findings::host_port_conflict::another(finding, second.at, None)
                        }
                        _ => finding,
                    },
                );
            }
        }
    }
    found
}
