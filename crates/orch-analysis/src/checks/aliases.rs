//! The names under which services are found: where two are in one network, each name is of one of them.

use rustc_hash::FxHashMap;
use smol_str::SmolStr;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::checks::Order;
use crate::checks::workload::share;
use crate::db::Db;
use crate::facts::{DEFAULT, Network, Networks, facts};
use crate::findings;
use crate::outward::outward;
use crate::unit::Unit;
use crate::units::{self, Deployed};

/// A name that is given besides that of the item.
struct Alias<'db> {
    name: &'db str,
    unit: Unit,
    networks: Networks,
    at: Anchor,
    order: Order,
}

/// What is wrong with the further names of services.
pub(crate) fn findings(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let mut aliases: Vec<Alias<'_>> = Vec::new();
    let workloads = || deployed.iter().filter(|item| item.builtin.is_workload());
    for (index, Deployed { unit, .. }) in workloads().enumerate() {
        let given = &outward(db, *unit).aliases;
        if given.is_empty() || !facts(db, *unit).enabled {
            continue;
        }
        aliases.extend(given.iter().map(|alias| Alias {
            name: &alias.name,
            unit: *unit,
            networks: match alias.network {
                Some(network) if network.name(db) == DEFAULT => Networks::In(vec![Network::Default]),
                Some(network) => Networks::In(vec![Network::Declared(network)]),
                None => facts(db, *unit).networks.clone(),
            },
            at: alias.at,
            order: (index, alias.at.node),
        }));
    }
    if aliases.is_empty() {
        return Vec::new();
    }
    aliases.sort_by_key(|alias| alias.order);
    let named: FxHashMap<SmolStr, Unit> =
        workloads().map(|item| (units::deployed_name(db, item.unit), item.unit)).collect();
    let mut found = Vec::new();
    let mut first_of: FxHashMap<&str, Vec<&Alias<'_>>> = FxHashMap::default();
    for alias in &aliases {
        let others = first_of.entry(alias.name).or_default();
        let owner = named.get(alias.name).filter(|unit| {
            **unit != alias.unit
                && facts(db, **unit).enabled
                && share(&alias.networks, &facts(db, **unit).networks)
        });
        let rival =
            others.iter().find(|other| other.unit != alias.unit && share(&alias.networks, &other.networks));
        let other = match (owner, rival) {
            (Some(owner), _) => Some((name_anchor(db, owner.item(db)), *owner)),
            (None, Some(rival)) => Some((rival.at, rival.unit)),
            (None, None) => None,
        };
        found.extend(other.map(|(at, unit)| {
            findings::duplicate_name::alias(alias.at, at, alias.name, &units::deployed_name(db, unit))
        }));
        others.push(alias);
    }
    found
}
