//! What starts after what, and who can reach whom: pure functions of a model.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write;

use orch_model::{Condition, ItemId, ItemKind, Name, Need, Reason, Stack, StartEdge, TrafficEdge};
use serde_json::{Value, json};

/// The services and jobs of a stack, sorted into waves: each starts once those of earlier waves are up.
#[derive(Debug)]
pub struct Graph<'a> {
    stack: &'a Stack,
    /// Each wave by name. What a cycle holds back, which a checked stack has not, is in none.
    waves: Vec<Vec<ItemId>>,
}

impl<'a> Graph<'a> {
    /// Sorts the items of a stack.
    pub fn new(stack: &'a Stack) -> Graph<'a> {
        let items: BTreeSet<ItemId> = stack.workloads().map(|(item, _)| item).collect();
        let mut waiting_for: BTreeMap<&ItemId, usize> = items.iter().map(|item| (item, 0)).collect();
        let mut followers: BTreeMap<&ItemId, Vec<&ItemId>> = BTreeMap::new();
        for edge in &stack.start {
            if let (Some(count), true) = (waiting_for.get_mut(&edge.from), items.contains(&edge.to)) {
                *count += 1;
                followers.entry(&edge.to).or_default().push(&edge.from);
            }
        }
        let mut waves = Vec::new();
        let mut next: BTreeSet<&ItemId> =
            waiting_for.iter().filter(|(_, count)| **count == 0).map(|(item, _)| *item).collect();
        while !next.is_empty() {
            let wave = std::mem::take(&mut next);
            for follower in wave.iter().filter_map(|item| followers.get(item)).flatten() {
                if let Some(count) = waiting_for.get_mut(follower) {
                    *count -= 1;
                    if *count == 0 {
                        next.insert(follower);
                    }
                }
            }
            waves.push(wave.into_iter().cloned().collect());
        }
        Graph { stack, waves }
    }

    /// Waves with what each item waits for and why, then who talks to whom.
    pub fn text(&self) -> String {
        let width = self.nodes().iter().map(|item| label(item).chars().count()).max().unwrap_or(0);
        let mut text = String::new();
        for (wave, number) in self.waves.iter().zip(1..) {
            let _ = writeln!(text, "wave {number}");
            for item in wave {
                let waits: Vec<String> = self
                    .stack
                    .starts_after(item)
                    .map(|edge| format!("{} {} ({})", label(&edge.to), condition(edge.condition), why(edge)))
                    .collect();
                let after =
                    if waits.is_empty() { String::new() } else { format!("after {}", waits.join(", ")) };
                let _ = writeln!(text, "{}", format!("  {:width$}  {after}", label(item)).trim_end());
            }
        }
        if !self.stack.traffic.is_empty() {
            text.push_str("\ntraffic\n");
            for edge in &self.stack.traffic {
                let _ = writeln!(text, "  {:width$}  → {}{}", label(&edge.from), label(&edge.to), port(edge));
            }
        }
        text
    }

    /// For Graphviz: an arrow leads from who waits to whom for; a dashed one is traffic that orders nothing.
    pub fn dot(&self) -> String {
        let quoted = |text: &str| format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
        let mut text = format!(
            "digraph {} {{\n  rankdir = LR;\n  node [shape = box, style = rounded];\n",
            quoted(self.stack.name.as_str())
        );
        for item in self.nodes() {
            let shape = if item.kind == ItemKind::Service { "" } else { " [style = dashed]" };
            let _ = writeln!(text, "  {}{shape};", quoted(&label(&item)));
        }
        for edge in &self.stack.start {
            let (from, to) = (quoted(&label(&edge.from)), quoted(&label(&edge.to)));
            let _ = writeln!(text, "  {from} -> {to} [label = {}];", quoted(condition(edge.condition)));
        }
        for edge in self.unordered_traffic() {
            let (from, to) = (quoted(&label(&edge.from)), quoted(&label(&edge.to)));
            let name = edge.port.as_ref().map_or("", Name::as_str);
            let _ = writeln!(text, "  {from} -> {to} [style = dashed, label = {}];", quoted(name));
        }
        text.push_str("}\n");
        text
    }

    /// For Mermaid, with the same arrows.
    pub fn mermaid(&self) -> String {
        let nodes = self.nodes();
        let id = |item: &ItemId| nodes.iter().position(|node| node == item).unwrap_or_default();
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "#quot;"));
        let mut text = String::from("flowchart LR\n");
        for (item, number) in nodes.iter().zip(0..) {
            let _ = match item.kind {
                ItemKind::Service => writeln!(text, "  n{number}[{}]", quoted(&label(item))),
                _ => writeln!(text, "  n{number}([{}])", quoted(&label(item))),
            };
        }
        for edge in &self.stack.start {
            let what = condition(edge.condition);
            let _ = writeln!(text, "  n{} -- {what} --> n{}", id(&edge.from), id(&edge.to));
        }
        for edge in self.unordered_traffic() {
            let arrow = edge.port.as_ref().map_or_else(|| "-.->".to_owned(), |port| format!("-. {port} .->"));
            let _ = writeln!(text, "  n{} {arrow} n{}", id(&edge.from), id(&edge.to));
        }
        text
    }

    /// Nodes with their waves, and both sorts of edges.
    pub fn json(&self) -> String {
        let waves: BTreeMap<&ItemId, usize> = (1..)
            .zip(&self.waves)
            .flat_map(|(number, wave)| wave.iter().map(move |item| (item, number)))
            .collect();
        let nodes = self.nodes();
        let nodes = nodes
            .iter()
            .map(|item| json!({ "id": item, "kind": item.kind, "name": item.name, "wave": waves.get(item) }));
        let document: Value = json!({
            "version": 1,
            "stack": self.stack.name,
            "environment": self.stack.environment,
            "nodes": nodes.collect::<Vec<_>>(),
            "start": self.stack.start,
            "traffic": self.stack.traffic,
        });
        format!("{document:#}\n")
    }

    /// Services and jobs, then what else takes part in traffic.
    fn nodes(&self) -> Vec<ItemId> {
        let mut nodes: Vec<ItemId> = self.stack.workloads().map(|(item, _)| item).collect();
        let ends = self.stack.traffic.iter().flat_map(|edge| [&edge.from, &edge.to]);
        let others: BTreeSet<&ItemId> =
            ends.filter(|item| !matches!(item.kind, ItemKind::Service | ItemKind::Job)).collect();
        nodes.extend(others.into_iter().cloned());
        nodes
    }

    /// Traffic between two of which neither waits for the other, each pair and port once.
    fn unordered_traffic(&self) -> impl Iterator<Item = &TrafficEdge> {
        let ordered: BTreeSet<(&ItemId, &ItemId)> =
            self.stack.start.iter().map(|edge| (&edge.from, &edge.to)).collect();
        self.stack.traffic.iter().filter(move |edge| !ordered.contains(&(&edge.from, &edge.to)))
    }
}

/// How one item gets to another.
#[derive(Debug, PartialEq, Eq)]
pub enum Reach {
    /// Over these edges, the fewest there are.
    Path(Vec<TrafficEdge>),
    /// By no reference, though these networks would let it.
    Networks(BTreeSet<Name>),
    /// Not at all.
    Nowhere,
}

/// Whether and how `from` gets to `to`, by itself or through others.
pub fn reach(stack: &Stack, from: &ItemId, to: &ItemId) -> Reach {
    let mut talks: BTreeMap<&ItemId, Vec<&TrafficEdge>> = BTreeMap::new();
    for edge in &stack.traffic {
        talks.entry(&edge.from).or_default().push(edge);
    }
    let mut came_by: BTreeMap<&ItemId, &TrafficEdge> = BTreeMap::new();
    let mut waiting = VecDeque::from([from]);
    while let Some(item) = waiting.pop_front() {
        for edge in talks.get(item).into_iter().flatten() {
            if edge.to != *from && !came_by.contains_key(&edge.to) {
                came_by.insert(&edge.to, edge);
                waiting.push_back(&edge.to);
            }
        }
    }
    if came_by.contains_key(to) {
        let mut path = Vec::new();
        let mut at = to;
        while let Some(edge) = came_by.get(at).filter(|_| at != from) {
            path.push((*edge).clone());
            at = &edge.from;
        }
        path.reverse();
        return Reach::Path(path);
    }
    let networks = |item: &ItemId| -> BTreeSet<Name> {
        stack.workload(item).map(|workload| workload.networks.keys().cloned().collect()).unwrap_or_default()
    };
    let shared: BTreeSet<Name> = networks(from).intersection(&networks(to)).cloned().collect();
    if shared.is_empty() { Reach::Nowhere } else { Reach::Networks(shared) }
}

/// What [`reach`] found, in a sentence or two.
pub fn told(from: &ItemId, to: &ItemId, reach: &Reach) -> String {
    let (a, b) = (label(from), label(to));
    match reach {
        Reach::Path(path) => {
            let mut text = format!("{a} reaches {b}: {a}");
            for edge in path {
                let _ = write!(text, " → {}{}", label(&edge.to), port(edge));
            }
            text
        }
        Reach::Networks(networks) => {
            let names: Vec<String> = networks.iter().map(|name| format!("`{name}`")).collect();
            let noun = if networks.len() == 1 { "network" } else { "networks" };
            format!(
                "{a} never refers to {b}, directly or through others; the {noun} {} would let it",
                names.join(", ")
            )
        }
        Reach::Nowhere => {
            format!("{a} cannot reach {b}: no reference leads there, and they share no network")
        }
    }
}

/// The same for a program to read.
pub fn answered(from: &ItemId, to: &ItemId, reach: &Reach) -> String {
    let path: &[TrafficEdge] = if let Reach::Path(path) = reach { path } else { &[] };
    let networks = if let Reach::Networks(networks) = reach { Some(networks) } else { None };
    let document: Value = json!({
        "version": 1,
        "from": from,
        "to": to,
        "reachable": matches!(reach, Reach::Path(_)),
        "path": path,
        "networks": networks.into_iter().flatten().collect::<Vec<_>>(),
    });
    format!("{document:#}\n")
}

/// The service or job of that name, or what else takes part in traffic; else all the names there are.
pub fn item(stack: &Stack, name: &str) -> Result<ItemId, BTreeSet<String>> {
    let ends = stack.traffic.iter().flat_map(|edge| [edge.from.clone(), edge.to.clone()]);
    let items: BTreeSet<ItemId> = stack.workloads().map(|(item, _)| item).chain(ends).collect();
    let deployed = Name::of_spoken(name);
    match items.iter().find(|item| label(item) == deployed.as_str() || item.to_string() == name) {
        Some(found) => Ok(found.clone()),
        None => Err(items.iter().map(label).collect()),
    }
}

/// Services and jobs go by their names, which no two share; anything else by its kind.
fn label(item: &ItemId) -> String {
    match item.kind {
        ItemKind::Service | ItemKind::Job => item.name.to_string(),
        kind => kind.to_string(),
    }
}

fn port(edge: &TrafficEdge) -> String {
    edge.port.as_ref().map_or_else(String::new, |port| format!(" ({port})"))
}

/// What is waited for, in a word.
pub fn condition(condition: Condition) -> &'static str {
    match condition {
        Condition::Started => "started",
        Condition::Healthy => "healthy",
        Condition::Completed => "completed",
    }
}

fn why(edge: &StartEdge) -> &'static str {
    match (edge.why, edge.need) {
        (Reason::Reference, _) => "reference",
        (Reason::DependsOn, Need::Required) => "depends_on",
        (Reason::DependsOn, Need::Optional) => "depends_on, if it runs",
    }
}

#[cfg(test)]
mod tests {
    use orch_model::{Attachment, Job, Service};

    use super::*;

    fn shop() -> Stack {
        let mut stack = Stack::new("shop");
        for (name, network) in
            [("db", "back"), ("api", "back"), ("web", "front"), ("mail", "front"), ("lone", "x")]
        {
            let mut service = Service::of_image("a:1");
            service.networks = BTreeMap::from([(network.into(), Attachment::default())]);
            stack.services.insert(name.into(), service);
        }
        stack.jobs.insert("migrate".into(), Job::of_image("a:1"));
        let start = |from: ItemId, to: &str, condition, why| StartEdge {
            from,
            to: ItemId::service(to),
            condition,
            why,
            need: orch_model::Need::Required,
        };
        stack.start = BTreeSet::from([
            start(ItemId::service("api"), "db", Condition::Healthy, Reason::Reference),
            start(ItemId::job("migrate"), "db", Condition::Started, Reason::DependsOn),
            start(ItemId::service("web"), "api", Condition::Started, Reason::Reference),
            StartEdge {
                from: ItemId::service("api"),
                to: ItemId::job("migrate"),
                condition: Condition::Completed,
                why: Reason::DependsOn,
                need: orch_model::Need::Required,
            },
        ]);
        let traffic = |from: ItemId, to: &str, port: Option<&str>| TrafficEdge {
            from,
            to: ItemId::service(to),
            port: port.map(Name::new),
        };
        let monitoring = ItemId::new(ItemKind::Monitoring, "shop".into());
        stack.traffic = BTreeSet::from([
            traffic(ItemId::service("web"), "api", Some("http")),
            traffic(ItemId::service("api"), "db", Some("main")),
            traffic(ItemId::service("db"), "web", None),
            traffic(monitoring, "api", Some("metrics")),
        ]);
        stack
    }

    #[test]
    fn every_form() {
        let stack = shop();
        let graph = Graph::new(&stack);
        let forms = [graph.text(), graph.dot(), graph.mermaid(), graph.json()];
        insta::assert_snapshot!(forms.join("\n"));
    }

    #[test]
    fn who_reaches_whom_and_how() {
        let stack = shop();
        let tell = |from: &str, to: &str| {
            let (from, to) = (item(&stack, from).unwrap(), item(&stack, to).unwrap());
            told(&from, &to, &reach(&stack, &from, &to))
        };
        assert_eq!(tell("web", "db"), "web reaches db: web → api (http) → db (main)");
        assert_eq!(tell("db", "web"), "db reaches web: db → web");
        assert_eq!(tell("monitoring", "db"), "monitoring reaches db: monitoring → api (metrics) → db (main)");
        assert_eq!(
            tell("web", "mail"),
            "web never refers to mail, directly or through others; the network `front` would let it"
        );
        assert_eq!(
            tell("web", "lone"),
            "web cannot reach lone: no reference leads there, and they share no network"
        );
        assert!(item(&stack, "dbb").unwrap_err().contains("db"));
    }

    #[test]
    fn a_cycle_is_left_out_and_a_long_chain_is_no_burden() {
        let mut stack = Stack::new("s");
        let count = 3000;
        let name = |number: usize| format!("s{number}");
        for number in 0..count {
            stack.services.insert(Name::new(name(number)), Service::of_image("a:1"));
            stack.start.insert(StartEdge {
                from: ItemId::service(Name::new(name(number))),
                to: ItemId::service(Name::new(name((number + 1) % count))),
                condition: Condition::Started,
                why: Reason::DependsOn,
                need: orch_model::Need::Required,
            });
        }
        assert!(Graph::new(&stack).waves.is_empty());
        stack.start.retain(|edge| edge.to.name.as_str() != "s0");
        assert_eq!(Graph::new(&stack).waves.len(), count);
    }
}
