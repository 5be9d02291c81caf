//! How a service or job is reached: its host, ports, address and URL, and the conditions on it.

use std::sync::Arc;

use smol_str::SmolStr;

use crate::anchor::Anchor;
use crate::eval::trace::Denoted;
use crate::eval::{Context, Eval, SlotPath};
use crate::facts::{Facts, Health, PortFact};
use crate::findings;
use crate::schema::kind::kind_of;
use crate::unit::Unit;
use crate::units;
use crate::value::{
    Condition, EndpointPart, FieldValue, Late, LateNumber, Origin, OwnFact, Part, RecordValue, Value,
};

impl<'db> Eval<'db> {
    /// What `port` means inside a service or job with one port.
    pub(crate) fn own_port(&mut self, at: Anchor, cx: &Context<'db>) -> Option<Value> {
        let kind = kind_of(self.db, cx.unit.item(self.db))?;
        kind.builtin.is_workload().then_some(())?;
        let origin = Origin { item: at.item, node: at.node };
        self.workload_word(cx.unit, "port", at, origin, cx)
    }

    /// The words that mean something after a service or job.
    pub(super) fn workload_word(
        &mut self,
        unit: Unit,
        word: &str,
        at: Anchor,
        origin: Origin,
        cx: &Context<'db>,
    ) -> Option<Value> {
        let is_self = unit == cx.unit;
        if let Some(condition) = Condition::from_word(word) {
            if let Some(function) = self.db.prelude().functions.get(word) {
                self.note(at, Denoted::Item(*function));
            }
            return Some(Value::Wait(unit, condition));
        }
        match word {
            "host" => Some(endpoint_text(unit, None, EndpointPart::Host, origin)),
            "port" | "address" | "url" => {
                let facts = self.facts(unit);
                Some(match facts.ports.as_slice() {
                    [only] => self.port_part(unit, &facts, only, word, origin, cx),
                    [] if self.may_be_other(unit, "ports")
                        || self.is_pattern(unit)
                        || self.has_wrong_port(unit, at) =>
                    {
                        Value::Poison
                    }
                    [] => self.fail(findings::ambiguous_port::none(at, word, unit.name(self.db))),
                    several => {
                        let names = several.iter().map(|p| p.name.as_str()).collect();
                        self.fail(findings::ambiguous_port::finding(at, word, unit.name(self.db), names))
                    }
                })
            }
            "ports" => {
                let facts = self.facts(unit);
                let fields = facts.ports.iter().map(|port| FieldValue {
                    name: port.name.clone(),
                    value: Value::Port(unit, port.name.clone()),
                    origin,
                    key: None,
                    layer: 0,
                });
                Some(Value::Record(Arc::new(RecordValue { fields: fields.collect(), ty: None })))
            }
            "public" => Some(Value::Public(unit)),
            "name" => Some(Value::Str(units::deployed_name(self.db, unit))),
            "replica" if is_self => Some(Value::Late(Arc::new(LateNumber {
                late: Late::Own(OwnFact::Replica),
                known: None,
                origin,
            }))),
            "ip" | "node" | "pod" if is_self => {
                let fact = match word {
                    "ip" => OwnFact::Ip,
                    "node" => OwnFact::Node,
                    _ => OwnFact::Pod,
                };
                let late = Late::Own(fact);
                Some(Value::text(vec![Part::Late { late, encoders: Vec::new(), origin }]))
            }
            "replica" | "ip" | "node" | "pod" => {
                Some(self.fail(findings::unknown_field::own_only(at, word, unit.name(self.db))))
            }
            "env" => None,
            "image" if !self.is_port_written(unit, "image") => None,
            _ => {
                let facts = self.facts(unit);
                let port = facts.ports.iter().find(|p| p.name == word)?;
                self.note_entry(at, unit, "ports", word);
                Some(Value::Port(unit, port.name.clone()))
            }
        }
    }

    /// `.host .port .address .url` of one port.
    pub(super) fn port_part(
        &mut self,
        unit: Unit,
        facts: &Facts,
        port: &PortFact,
        word: &str,
        origin: Origin,
        cx: &Context<'db>,
    ) -> Value {
        let name = Some(port.name.clone());
        match word {
            "host" => endpoint_text(unit, name, EndpointPart::Host, origin),
            "address" => endpoint_text(unit, name, EndpointPart::Address, origin),
            "url" if facts.scheme(port).is_none() => self.no_scheme(unit, facts, port, origin),
            "url" => endpoint_text(unit, name, EndpointPart::Url, origin),
            _ => match port.number {
                // One's own fixed port is just a number; another's is where it can be reached from here.
                Some(number) if unit == cx.unit => Value::Int(number),
                known => Value::Late(Arc::new(LateNumber {
                    late: Late::Endpoint { unit, port: name, part: EndpointPart::Port },
                    known,
                    origin,
                })),
            },
        }
    }

    /// Says that a port has no URL.
    pub(super) fn no_scheme(&mut self, unit: Unit, facts: &Facts, port: &PortFact, origin: Origin) -> Value {
        // Its health check would have told, or what it speaks.
        let of_one = SlotPath::new(&["port", "app"]);
        let of_several = SlotPath::new(&["ports", &port.name, "app"]);
        let is_wrong = [of_one, of_several].iter().any(|app| self.read(unit, app, origin.into()).is_poison());
        let may_be_told = ["health", "ports"].iter().any(|field| self.may_be_other(unit, field));
        if facts.health == Health::Unknown || is_wrong || may_be_told {
            return Value::Poison;
        }
        self.fail(findings::unknown_scheme::finding(origin.into(), unit.name(self.db), &port.name))
    }

    /// What others may know of a unit's ports, health and networks.
    pub(crate) fn facts(&mut self, unit: Unit) -> Arc<Facts> {
        if self.by_itself {
            crate::facts::work_out(self, unit)
        } else {
            Arc::clone(crate::facts::facts(self.db, unit))
        }
    }
}

pub(super) fn endpoint_text(unit: Unit, port: Option<SmolStr>, part: EndpointPart, origin: Origin) -> Value {
    let late = Late::Endpoint { unit, port, part };
    Value::text(vec![Part::Late { late, encoders: Vec::new(), origin }])
}
