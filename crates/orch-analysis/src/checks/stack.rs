//! Rules over the whole stack: nobody waits for himself, no two services on one port of the host.

use orch_syntax::ast::ExprKind;
use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::checks::{Order, addresses, aliases, hosts, routes, volumes};
use crate::db::Db;
use crate::edges::{Edge, edges};
use crate::facts::{Networks, facts};
use crate::findings;
use crate::mend;
use crate::outward::{PublishedPort, is_sound, outward};
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
    found.extend(aliases::findings(db, deployed));
    found.extend(hosts::jumps(db, deployed));
    found.extend(routes::findings(db, deployed));
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
    // Who is switched off waits for nobody.
    let off = workloads.iter().filter(|unit| !facts(db, **unit).enabled);
    let mut order: FxHashMap<Unit, u8> = off.map(|unit| (*unit, 2)).collect();
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
    // What is wrong in what one of them waits for may be what was to break the circle.
    if members.iter().any(|unit| !is_sound(db, *unit, &["depends_on"])) {
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
    let (last, first) = (turned.last()?, turned.first()?);
    let finding = findings::start_cycle::finding(&labelled, units::said_in(db, *first, *last).as_deref())?;
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

/// A port of the host, or a range of them, that someone takes.
struct Taken<'db> {
    port: &'db PublishedPort,
    protocol: &'db str,
    unit: Unit,
    order: Order,
}

impl Taken<'_> {
    /// Whether both want the same port, where one of them begins within the other.
    fn is_rival_of(&self, other: &Taken<'_>) -> bool {
        let same_address = match (&self.port.address, &other.port.address) {
            (Some(one), Some(other)) => one == other,
            // Without an address it is all of them.
            _ => true,
        };
        // The members of a family share their text.
        same_address
            && self.protocol == other.protocol
            && (self.unit, self.port.at) != (other.unit, other.port.at)
    }
}

/// Every published port, per address and protocol.
fn host_ports(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let mut taken: Vec<Taken<'_>> = Vec::new();
    for (index, deployed) in deployed.iter().enumerate().filter(|(_, d)| d.builtin == Builtin::Service) {
        let published = &outward(db, deployed.unit).published;
        if published.is_empty() || !facts(db, deployed.unit).enabled {
            continue;
        }
        for port in published {
            for protocol in port.protocol.split('_').filter(|p| !p.is_empty()) {
                let order = (index, port.at.node);
                taken.push(Taken { port, protocol, unit: deployed.unit, order });
            }
        }
    }
    taken.sort_by_key(|taken| (taken.port.number, taken.order));
    let mut found = Vec::new();
    // Those that reach as far as the next one, or further.
    let mut open: Vec<&Taken<'_>> = Vec::new();
    for second in &taken {
        open.retain(|first| first.port.last >= second.port.number);
        let rival = open.iter().find(|first| first.is_rival_of(second));
        found.extend(rival.map(|first| conflict(db, first, second, &taken)));
        // What is met by another is met by its rival as well, unless it reaches further.
        if rival.is_none_or(|first| first.port.last < second.port.last || first.port.address.is_some()) {
            open.push(second);
        }
    }
    found
}

/// Two that want one port of the host; it is told of the one that stands later.
fn conflict(db: &dyn Db, one: &Taken<'_>, other: &Taken<'_>, taken: &[Taken<'_>]) -> Found {
    let (first, second) = if one.order <= other.order { (one, other) } else { (other, one) };
    let port = first.port.number.max(second.port.number);
    let at = second.port.at;
    let (taker, rival) = (units::deployed_name(db, second.unit), units::deployed_name(db, first.unit));
    let finding = match first.port.at == at {
        true => findings::host_port_conflict::of_one_entry(at, &rival, &taker, port),
        false => findings::host_port_conflict::finding(at, &taker, first.port.at, &rival, &port.to_string()),
    };
    if facts(db, second.unit).networks == Networks::Host {
        return finding;
    }
    let is_taken = |number: &i64| taken.iter().any(|t| t.port.number <= *number && *number <= t.port.last);
    match mend::expr_at(db, at).map(|expr| &expr.kind) {
        Some(ExprKind::Number(_)) if first.port.at != at => {
            let free = (port + 1..=65_535).find(|number| !is_taken(number));
            findings::host_port_conflict::another(finding, at, free.map(|n| n.to_string()))
        }
        Some(ExprKind::Number(_) | ExprKind::Text(_)) => {
            findings::host_port_conflict::another(finding, at, None)
        }
        _ => finding,
    }
}
