//! Who starts after whom, and who talks to whom: from references and from `depends_on`.

use smol_str::SmolStr;

use crate::db::Db;
use crate::evaluate::evaluate;
use crate::facts::{Health, facts};
use crate::outward::outward;
use crate::schema::kind::{Builtin, kind_of};
use crate::unit::Unit;
use crate::value::{Condition, Late, Origin, Value};

/// An edge from a unit to one it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    /// The one that is needed.
    pub to: Unit,
    /// Until when a start waits; of a traffic edge as well, as inferred.
    pub condition: Condition,
    /// The port that is used, if one is.
    pub port: Option<SmolStr>,
    /// What makes the edge.
    pub why: Why,
    /// Where that is written.
    pub origin: Origin,
}

/// What makes an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Why {
    /// A reference to an address.
    Reference,
    /// An entry of `depends_on`.
    DependsOn,
}

/// Both sorts of edges of a unit.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Edges {
    /// What must be there before it starts: one for each provider.
    pub start: Vec<Edge>,
    /// What it talks to: one for each provider and port.
    pub traffic: Vec<Edge>,
    /// Entries of `depends_on` as they are written.
    pub written: Vec<Edge>,
}

/// The edges of a service or job; of other items those of traffic alone.
pub fn edges(db: &dyn Db, unit: Unit) -> &Edges {
    &outward(db, unit).edges
}

/// The same, worked out.
pub(crate) fn of(db: &dyn Db, unit: Unit) -> Edges {
    let value = &evaluate(db, unit).value;
    let mut edges = Edges::default();
    let mut configs = Vec::new();
    let Value::Record(record) = value else { return edges };
    for field in &record.fields {
        match field.name.as_str() {
            "depends_on" => {
                let Value::List(list) = &field.value else { continue };
                for element in list.iter() {
                    if let Value::Wait(to, condition) = &element.value {
                        edges.written.push(Edge {
                            to: *to,
                            condition: *condition,
                            port: None,
                            why: Why::DependsOn,
                            origin: element.origin,
                        });
                    }
                }
            }
            // What `dev` says counts where it is used: there it stands in the fields themselves.
            "dev" => {}
            _ => {
                edges.refer(unit, &field.value);
                read(db, &field.value, &mut configs);
            }
        }
    }
    // Who reads a config talks to those of whom its text speaks.
    let mut next = 0;
    while let Some(config) = configs.get(next).copied() {
        next += 1;
        let text = &evaluate(db, config).value;
        edges.refer(unit, text);
        read(db, text, &mut configs);
    }
    let is_workload = kind_of(db, unit.item(db)).is_some_and(|k| k.builtin.is_workload());
    if is_workload {
        edges.start = start_edges(db, unit, &edges);
    }
    edges
}

impl Edges {
    /// Adds the traffic that the addresses in a value make.
    fn refer(&mut self, from: Unit, value: &Value) {
        value.late_parts(&mut |late, origin| {
            let Late::Endpoint { unit: to, port, .. } = late else { return };
            if *to == from || self.traffic.iter().any(|e| e.to == *to && e.port == *port) {
                return;
            }
            let (to, port) = (*to, port.clone());
            self.traffic.push(Edge { to, condition: Condition::Inferred, port, why: Why::Reference, origin });
        });
    }
}

/// Adds the configs that a value mounts, or whose path it uses.
fn read(db: &dyn Db, value: &Value, configs: &mut Vec<Unit>) {
    let mut add = |unit: Unit| {
        let is_config = kind_of(db, unit.item(db)).is_some_and(|k| k.builtin == Builtin::Config);
        if is_config && !configs.contains(&unit) {
            configs.push(unit);
        }
    };
    value.late_parts(&mut |late, _| {
        if let Late::MountPath(unit) = late {
            add(*unit);
        }
    });
    value.items(&mut add);
}

/// One edge for each provider: what is last written for it, since a higher layer adds to what a lower one says; else what
/// references imply.
fn start_edges(db: &dyn Db, unit: Unit, edges: &Edges) -> Vec<Edge> {
    let mut start: Vec<Edge> = Vec::new();
    for edge in edges.written.iter().chain(&edges.traffic).filter(|edge| edge.to != unit) {
        match start.iter_mut().find(|known| known.to == edge.to) {
            Some(known) if edge.why == Why::DependsOn => *known = edge.clone(),
            Some(_) => {}
            None => start.push(edge.clone()),
        }
    }
    start.retain(|e| e.condition != Condition::Anytime);
    for edge in &mut start {
        if edge.condition == Condition::Inferred {
            edge.condition = inferred(db, edge.to);
        }
    }
    start
}

/// What waiting for a unit means where nothing is said: a job is completed, a checked service healthy.
pub fn inferred(db: &dyn Db, unit: Unit) -> Condition {
    if kind_of(db, unit.item(db)).is_some_and(|k| k.builtin == Builtin::Job) {
        return Condition::Completed;
    }
    match facts(db, unit).health {
        Health::None | Health::Declined => Condition::Started,
        Health::Check { .. } | Health::Unknown => Condition::Healthy,
    }
}
