//! What is asked for from outside under a host name leads to one service.

use rustc_hash::FxHashMap;

use crate::anchor::{Anchor, Found};
use crate::db::Db;
use crate::facts::facts;
use crate::findings;
use crate::outward::outward;
use crate::schema::kind::Builtin;
use crate::unit::Unit;
use crate::units::{self, Deployed};

/// What is wrong with the routes of the stack.
pub(crate) fn findings(db: &dyn Db, deployed: &[Deployed]) -> Vec<Found> {
    let mut routes: Vec<(usize, Unit, &str, Anchor)> = Vec::new();
    for (index, Deployed { unit, .. }) in
        deployed.iter().filter(|item| item.builtin == Builtin::Service).enumerate()
    {
        if facts(db, *unit).enabled {
            let own = outward(db, *unit).routes.iter();
            routes.extend(own.map(|route| (index, *unit, route.to.as_str(), route.at)));
        }
    }
    routes.sort_by_key(|(index, _, _, at)| (*index, at.node));
    let mut taken: FxHashMap<&str, (Unit, Anchor)> = FxHashMap::default();
    let mut found = Vec::new();
    for (_, unit, to, at) in routes {
        match taken.get(to) {
            Some((other, first)) => {
                let other = units::deployed_name(db, *other);
                found.push(findings::duplicate_name::route(at, *first, to, &other));
            }
            None => {
                taken.insert(to, (unit, at));
            }
        }
    }
    found
}
