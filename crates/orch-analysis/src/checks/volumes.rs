//! A volume that one may write to, and several do.

use indexmap::IndexMap;

use crate::anchor::{Anchor, Found};
use crate::check::name_anchor;
use crate::db::Db;
use crate::evaluate::evaluate;
use crate::facts::facts;
use crate::findings;
use crate::mend;
use crate::outward::{WrittenVolume, outward};
use crate::schema::kind::Builtin;
use crate::unit::{Target, Unit};
use crate::units::{self, Deployed};
use crate::value::{FieldValue, Value};

/// What is wrong with the volumes that services share. On one machine any number may write: there nobody minds.
pub(crate) fn findings(db: &dyn Db, deployed: &[Deployed], target: Option<Target>) -> Vec<Found> {
    if matches!(target, Some(Target::Compose | Target::Run)) {
        return Vec::new();
    }
    let mut writers: IndexMap<Unit, Vec<(Unit, &WrittenVolume)>> = IndexMap::new();
    for deployed in deployed.iter().filter(|d| d.builtin == Builtin::Service) {
        let written = &outward(db, deployed.unit).written;
        if !written.is_empty() && facts(db, deployed.unit).enabled {
            for mount in written {
                writers.entry(mount.volume).or_default().push((deployed.unit, mount));
            }
        }
    }
    writers.into_iter().filter_map(|(volume, writers)| shared(db, volume, writers)).collect()
}

fn shared(db: &dyn Db, volume: Unit, writers: Vec<(Unit, &WrittenVolume)>) -> Option<Found> {
    let Value::Record(record) = &evaluate(db, volume).value else { return None };
    let modes = record.get("modes");
    if modes.is_some_and(|modes| !matches!(&modes.value, Value::Str(word) if word == "one")) {
        return None;
    }
    let (first, mount) = writers.first()?;
    let name = units::deployed_name(db, volume);
    let finding = match writers.iter().find(|(writer, _)| writer != first) {
        Some((second, other)) => {
            let (first, second) = (units::deployed_name(db, *first), units::deployed_name(db, *second));
            findings::shared_volume::services(other.at, &name, &second, mount.at, &first)
        }
        None if mount.by_several => {
            findings::shared_volume::instances(mount.at, &name, &units::deployed_name(db, *first))
        }
        None => return None,
    };
    let finding = match modes {
        Some(modes) => finding.label(modes.origin.into(), "one may write to it"),
        None => finding.label(name_anchor(db, volume.item(db)), "without `modes` one may write to it"),
    };
    Some(match many(db, volume, modes) {
        Some((at, text)) => findings::shared_volume::many(finding, at, text),
        None => finding,
    })
}

/// Where it is said that several may write.
fn many(db: &dyn Db, volume: Unit, modes: Option<&FieldValue>) -> Option<(Anchor, String)> {
    match modes {
        Some(modes) => Some((modes.origin.into(), "many".to_owned())),
        None => mend::added(db, name_anchor(db, volume.item(db)), "modes = many"),
    }
}
