//! The stack as a picture: what there is, who starts after whom, who talks to whom.

use orch_analysis::edges::{Edge, edges};
use orch_analysis::evaluate::evaluate;
use orch_analysis::facts::{Network, Networks, facts};
use orch_analysis::names::Denoted;
use orch_analysis::schema::kind::Builtin;
use orch_analysis::unit::Unit;
use orch_analysis::units::{deployed, deployed_name};
use orch_analysis::value::{Condition, Value};
use orch_analysis::{Item, Program};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::place::FileRange;
use crate::snapshot::Snapshot;

/// The picture of a program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Graph {
    /// The items that are deployed.
    pub nodes: Vec<Node>,
    /// What goes from one to another.
    pub edges: Vec<Link>,
}

/// An item that is deployed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Node {
    /// The same in every picture of the program.
    pub id: String,
    /// What it is called where it is deployed.
    pub name: String,
    /// Its kind word.
    pub kind: String,
    /// Its name in the source.
    pub at: FileRange,
    /// All of it.
    pub whole: FileRange,
    /// The networks it is in.
    pub networks: Vec<String>,
    /// Its ports, as `http:8080`.
    pub ports: Vec<String>,
    /// Its image, where it is known.
    pub image: Option<String>,
    /// Whether it can be reached from outside.
    pub is_published: bool,
}

/// What goes from one item to another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Who needs the other.
    pub from: String,
    /// Who is needed.
    pub to: String,
    /// What it is.
    pub kind: LinkKind,
    /// Until when it waits, or which port it uses.
    pub why: String,
    /// Where that is written.
    pub at: Option<FileRange>,
}

/// What a link is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkKind {
    /// It starts after it.
    Start,
    /// It talks to it.
    Traffic,
}

impl Snapshot {
    /// The picture of the first program a file belongs to, in the environment that is shown.
    pub fn graph(&self, path: &str) -> Option<Graph> {
        let (db, program) = (&self.db, self.program_of(path)?);
        let mut graph = Graph::default();
        for item in deployed(db, program, self.config()).iter() {
            let is_shown = matches!(
                item.builtin,
                Builtin::Service | Builtin::Job | Builtin::Network | Builtin::Volume | Builtin::Monitoring
            );
            if is_shown {
                graph.nodes.extend(self.graph_node(item.unit, item.builtin));
                self.needs(item.unit, &mut graph.edges);
                if item.builtin == Builtin::Monitoring {
                    self.measures(program, item.unit, &mut graph.edges);
                }
            }
        }
        let known: FxHashSet<&str> = graph.nodes.iter().map(|node| node.id.as_str()).collect();
        graph.edges.retain(|edge| known.contains(&*edge.to) && known.contains(&*edge.from));
        Some(graph)
    }

    fn id(&self, unit: Unit) -> String {
        format!("{}:{}", unit.item(&self.db).kind(&self.db), deployed_name(&self.db, unit))
    }

    fn graph_node(&self, unit: Unit, builtin: Builtin) -> Option<Node> {
        let db = &self.db;
        let item = unit.item(db);
        let mut node = Node {
            id: self.id(unit),
            name: deployed_name(db, unit).to_string(),
            kind: item.kind(db).to_owned(),
            at: self.name_range(Denoted::Item(item))?,
            whole: self.item_range(item)?,
            networks: Vec::new(),
            ports: Vec::new(),
            image: None,
            is_published: false,
        };
        if builtin.is_workload() {
            let facts = facts(db, unit);
            node.networks = match &facts.networks {
                Networks::In(networks) => networks.iter().map(|network| self.network(*network)).collect(),
                Networks::Host => vec!["host".to_owned()],
                Networks::Unknown => Vec::new(),
            };
            let ports = facts.ports.iter().map(|port| match port.number {
                Some(number) => format!("{}:{number}", port.name),
                None => port.name.to_string(),
            });
            node.ports = ports.collect();
            if let Value::Record(record) = &evaluate(db, unit).value {
                let is_set = |name: &str| record.get(name).is_some_and(|field| field.value != Value::Null);
                node.is_published = is_set("publish") || is_set("expose");
                let image = record.get("run").and_then(|run| match &run.value {
                    Value::Variant(variant) => variant.fields.get("image"),
                    _ => None,
                });
                node.image = image.or_else(|| record.get("image")).and_then(|field| match &field.value {
                    Value::Str(image) => Some(image.to_string()),
                    _ => None,
                });
            }
        }
        Some(node)
    }

    fn network(&self, network: Network) -> String {
        match network {
            Network::Default => "default".to_owned(),
            Network::Declared(unit) => deployed_name(&self.db, unit).to_string(),
        }
    }

    fn needs(&self, unit: Unit, found: &mut Vec<Link>) {
        let all = edges(&self.db, unit);
        let from = self.id(unit);
        for edge in &all.start {
            found.push(self.link(&from, edge, LinkKind::Start, condition(edge.condition)));
        }
        for edge in &all.traffic {
            let why = edge.port.as_ref().map_or_else(String::new, ToString::to_string);
            found.push(self.link(&from, edge, LinkKind::Traffic, &why));
        }
    }

    fn link(&self, from: &str, edge: &Edge, kind: LinkKind, why: &str) -> Link {
        Link {
            from: from.to_owned(),
            to: self.id(edge.to),
            kind,
            why: why.to_owned(),
            at: self.node_range((edge.origin.item, edge.origin.node)),
        }
    }

    /// Whom the monitoring asks for measurements: the ports that it names, and everyone who shows some.
    fn measures(&self, program: Program, unit: Unit, found: &mut Vec<Link>) {
        let (db, from) = (&self.db, self.id(unit));
        let written = |value: &Value, name: &str| match value {
            Value::Record(record) => {
                record.get(name).filter(|field| field.value != Value::Null).map(|field| field.value.clone())
            }
            _ => None,
        };
        let Some(prometheus) = written(&evaluate(db, unit).value, "prometheus") else { return };
        let mut measured: Vec<Unit> = Vec::new();
        let mut add = |to: Unit, port: &str, at: Option<FileRange>| {
            if !measured.contains(&to) {
                measured.push(to);
                let (from, to, why) = (from.clone(), self.id(to), port.to_owned());
                found.push(Link { from, to, kind: LinkKind::Traffic, why, at });
            }
        };
        if let Some(Value::List(targets)) = written(&prometheus, "targets") {
            for target in targets.iter() {
                if let Value::Port(to, port) = &target.value {
                    add(*to, port, self.node_range((target.origin.item, target.origin.node)));
                }
            }
        }
        for other in deployed(db, program, self.config()).iter().filter(|it| it.builtin.is_workload()) {
            let Value::Record(record) = &evaluate(db, other.unit).value else { continue };
            let shown = record.get("metrics").filter(|field| field.value != Value::Null);
            if let Some(field) = shown {
                add(other.unit, "metrics", self.node_range((field.origin.item, field.origin.node)));
            }
        }
    }

    /// The deployed items that need each item, with the edge that says so.
    pub(crate) fn dependents(&self, path: &str) -> FxHashMap<Item, Vec<(Unit, Edge)>> {
        let db = &self.db;
        let mut found: FxHashMap<Item, Vec<(Unit, Edge)>> = FxHashMap::default();
        let Some(program) = self.program_of(path) else { return found };
        for other in deployed(db, program, self.config()).iter() {
            let all = edges(db, other.unit);
            for edge in all.start.iter().chain(&all.traffic) {
                let needed = edge.to.item(db);
                let known = found.entry(needed).or_default();
                if other.unit.item(db) != needed && known.iter().all(|(unit, _)| *unit != other.unit) {
                    known.push((other.unit, edge.clone()));
                }
            }
        }
        found
    }
}

/// Until when a start waits, in a word.
fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Healthy => "healthy",
        Condition::Completed => "completed",
        Condition::Optional => "optional",
        Condition::Anytime => "anytime",
        Condition::Inferred | Condition::Started => "started",
    }
}
