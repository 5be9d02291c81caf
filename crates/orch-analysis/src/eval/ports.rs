//! The ports of an item: which are written, and which are asked for and are not there.

use orch_syntax::ast::Name;

use crate::anchor::Anchor;
use crate::eval::{Context, Eval, SlotPath};
use crate::facts::Health;
use crate::findings;
use crate::schema::kind::kind_of;
use crate::unit::Unit;
use crate::value::Value;

impl<'db> Eval<'db> {
    /// `db.ports.htp` of a port that is not there.
    pub(super) fn no_such_port(&mut self, unit: Unit, name: &'db Name, cx: &Context<'db>) -> Option<Value> {
        let facts = self.facts(unit);
        let is_there = facts.ports.iter().any(|port| port.name == name.text);
        if is_there || self.db.prelude().functions.contains_key(&name.text) {
            return None;
        }
        if self.may_be_other(unit, "ports")
            || self.is_health_unclear(unit)
            || self.is_port_written(unit, &name.text)
        {
            return Some(Value::Poison);
        }
        let known = facts.ports.iter().map(|port| port.name.as_str()).collect();
        let owner = unit.name(self.db);
        Some(self.fail(findings::unknown_port::finding(cx.anchor(name.id), &name.text, owner, known)))
    }

    /// Whether nobody knows the health check of a unit, by which its only port is named.
    pub(super) fn is_health_unclear(&mut self, unit: Unit) -> bool {
        self.facts(unit).health == Health::Unknown || self.may_be_other(unit, "health")
    }

    /// Whether a port of this name is written, whatever is written of it.
    pub(super) fn is_port_written(&mut self, unit: Unit, name: &str) -> bool {
        let Some(kind) = kind_of(self.db, unit.item(self.db)).filter(|kind| kind.builtin.is_workload())
        else {
            return false;
        };
        // Those of `ports` are not there where a higher layer says the one `port`.
        if crate::facts::is_port_over_ports(&self.unit_fields(unit)) {
            return false;
        }
        let written = kind.record.field("ports").and_then(|ports| self.entry_names(unit, ports));
        written.is_some_and(|names| names.iter().any(|other| other == name))
    }

    /// Whether what is written of the ports of a unit that has none is wrong, or not known: its own findings say so. That it
    /// waits for whoever asks is found here.
    pub(super) fn has_wrong_port(&mut self, unit: Unit, asked: Anchor) -> bool {
        ["port", "ports"].iter().any(|name| {
            let is_written = self.unit_fields(unit).contains_key(*name);
            let value =
                if is_written { self.read(unit, &SlotPath::new(&[name]), asked) } else { Value::Null };
            match value {
                Value::Null => false,
                Value::Record(ports) => !ports.fields.is_empty(),
                _ => true,
            }
        })
    }

    /// Whether a port is written, so that where there is none it is wrong.
    pub(crate) fn writes_port(&mut self, unit: Unit) -> bool {
        let written = self.unit_fields(unit);
        ["port", "ports"].iter().any(|name| {
            let last = written.get(*name).and_then(|writes| writes.last());
            last.is_some_and(|write| !matches!(write.op, crate::eval::Op::Remove))
        })
    }
}
