//! Rules over one network.

use crate::anchor::Found;
use crate::check::name_anchor;
use crate::db::Db;
use crate::findings;
use crate::mend;
use crate::unit::Unit;
use crate::value::{RecordValue, Value};

/// Adds what is wrong with a network.
pub(crate) fn findings(db: &dyn Db, unit: Unit, record: &RecordValue, found: &mut Vec<Found>) {
    let Some(kind) = record.get("kind") else { return };
    let is_tunnel = matches!(&kind.value, Value::Str(word) if word == "wireguard");
    if is_tunnel && record.get("config").is_none() {
        let name = name_anchor(db, unit.item(db));
        let entry = mend::added(db, name, "config = \"./wg0.conf\"");
        found.push(findings::missing_field::tunnel(kind.origin.into(), unit.name(db), entry));
    }
}
