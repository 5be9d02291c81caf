//! Fixed addresses: each lies in its network, and belongs to one.

use indexmap::IndexMap;
use smol_str::{SmolStr, format_smolstr};

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::checks::Order;
use crate::db::Db;
use crate::evaluate::evaluate;
use crate::facts::facts;
use crate::findings;
use crate::mend;
use crate::outward::outward;
use crate::scalar::cidr;
use crate::schema::kind::Builtin;
use crate::unit::Unit;
use crate::units::{self, Deployed};
use crate::value::{RecordValue, Value};

/// An address that someone has.
struct Taken<'db> {
    address: &'db str,
    /// The service or job; `None` for the gateway.
    owner: Option<Unit>,
    at: Anchor,
    /// Whether the one entry is meant for many.
    by_several: bool,
    order: Order,
}

/// What is wrong with the addresses that are fixed.
pub(crate) fn findings(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let mut networks: IndexMap<Unit, Vec<Taken<'_>>> = IndexMap::new();
    for (index, Deployed { builtin, unit, .. }) in deployed.iter().enumerate() {
        match builtin {
            Builtin::Network => {
                if let Some((address, at)) = record(db, *unit).and_then(|record| text(record, "gateway")) {
                    let order = (index, at.node);
                    let taken = Taken { address, owner: None, at, by_several: false, order };
                    networks.entry(*unit).or_default().push(taken);
                }
            }
            Builtin::Service | Builtin::Job => {
                let fixed = &outward(db, *unit).fixed;
                if fixed.is_empty() || !facts(db, *unit).enabled {
                    continue;
                }
                for entry in fixed {
                    networks.entry(entry.network).or_default().push(Taken {
                        address: &entry.address,
                        owner: Some(*unit),
                        at: entry.at,
                        by_several: entry.by_several,
                        order: (index, entry.at.node),
                    });
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    for (network, mut taken) in networks {
        taken.sort_by_key(|taken| taken.order);
        outside(db, network, &taken, &mut found);
        twice(db, &taken, &mut found);
    }
    found
}

/// The addresses that a network does not have.
fn outside(db: &dyn Db, network: Unit, taken: &[Taken<'_>], found: &mut Vec<Found>) {
    let Some(record) = record(db, network) else { return };
    // What is made elsewhere has the addresses it was given there.
    let is_foreign = matches!(record.get("external").map(|f| &f.value), Some(Value::Bool(true)))
        || matches!(record.get("kind").map(|f| &f.value), Some(Value::Str(kind)) if kind == "lan" || kind == "wireguard");
    match text(record, "subnet") {
        Some((subnet, at)) => {
            let strangers = taken.iter().filter(|taken| cidr::holds(subnet, taken.address) == Some(false));
            found.extend(strangers.map(|taken| {
                findings::outside_subnet::finding(taken.at, taken.address, network.name(db), at, subnet)
            }));
        }
        // Of one that is wrong nothing is known.
        None if record.get("subnet").is_some() || is_foreign => {}
        None => {
            let Some(first) = taken.first() else { return };
            let declared = name_anchor(db, network.item(db));
            let around = cidr::around(first.address).map(|subnet| format!("subnet = \"{subnet}\""));
            let added = around.and_then(|entry| mend::added(db, declared, &entry));
            found.push(findings::outside_subnet::no_subnet(first.at, network.name(db), declared, added));
        }
    }
}

/// The addresses that several want.
fn twice(db: &dyn Db, taken: &[Taken<'_>], found: &mut Vec<Found>) {
    let mut first_of: IndexMap<&str, &Taken<'_>> = IndexMap::new();
    for taken in taken {
        let first = *first_of.entry(taken.address).or_insert(taken);
        let is_first = std::ptr::eq(first, taken);
        match taken.owner {
            // Instances of a service, and members of a family, share the entry.
            Some(owner) if is_first && taken.by_several || !is_first && first.at == taken.at => {
                found.push(findings::address_conflict::several(taken.at, owner.name(db), taken.address));
            }
            _ if is_first => {}
            _ => found.push(findings::address_conflict::finding(
                taken.at,
                &name(db, taken.owner),
                first.at,
                &name(db, first.owner),
                taken.address,
            )),
        }
    }
}

/// What someone is called in a sentence.
fn name(db: &dyn Db, owner: Option<Unit>) -> SmolStr {
    match owner {
        Some(unit) => format_smolstr!("`{}`", units::deployed_name(db, unit)),
        None => SmolStr::new_static("the gateway"),
    }
}

fn record(db: &dyn Db, unit: Unit) -> Option<&RecordValue> {
    match &evaluate(db, unit).value {
        Value::Record(record) => Some(record),
        _ => None,
    }
}

fn text<'v>(record: &'v RecordValue, name: &str) -> Option<(&'v str, Anchor)> {
    let field = record.get(name)?;
    match &field.value {
        Value::Str(text) => Some((text, field.origin.into())),
        _ => None,
    }
}
