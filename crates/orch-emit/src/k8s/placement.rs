//! On which nodes pods are put.

use std::collections::BTreeMap;

use orch_model::{Name, NodeCondition, NodeRule, Placement, TaintEffect, Topology};

use super::{Reader, Writer};
use crate::yaml::{Map, Yaml};

const ARCH: &str = "kubernetes.io/arch";
const OS: &str = "kubernetes.io/os";

/// The operating systems that a node may have.
const SYSTEMS: [&str; 2] = ["linux", "windows"];

impl Writer<'_> {
    /// The fields of a pod about its node.
    pub(super) fn placement(&mut self, reader: &Reader<'_>, pod: Map) -> Map {
        let placement = &reader.workload.placement;
        let nodes = self.nodes(reader, placement);
        self.check_tolerations(reader, placement);
        pod.filled("nodeSelector", nodes.into_iter().collect::<Map>())
            .filled("affinity", self.affinity(reader, placement))
            .filled("tolerations", tolerations(placement))
            .filled("topologySpreadConstraints", self.spread(reader, placement))
            .maybe("priorityClassName", placement.priority.as_deref())
            .maybe("runtimeClassName", placement.runtime.as_deref())
    }

    /// `nodeSelector`: what is written, and the platform. Two spellings of one label that disagree are met by no node.
    fn nodes<'p>(&mut self, reader: &Reader<'p>, placement: &'p Placement) -> BTreeMap<&'p str, &'p str> {
        let mut nodes = BTreeMap::new();
        let written =
            placement.node.iter().map(|(key, value)| ("placement.node", label(key), value.as_str()));
        let platform = reader.workload.platform.iter().flat_map(|platform| platform_of(platform));
        let platform = platform.map(|(key, value)| ("platform", key, value));
        for (field, key, value) in written.chain(platform) {
            let other = *nodes.entry(key).or_insert(value);
            if other != value {
                let message = format!("no node has both `{other}` and `{value}` for its label `{key}`");
                self.report.refused(reader.subject.field(field), message, "say it once");
            }
        }
        nodes
    }

    /// Only who would be made to leave can be given time.
    fn check_tolerations(&mut self, reader: &Reader<'_>, placement: &Placement) {
        for toleration in &placement.tolerate {
            if toleration.duration.is_some() && toleration.effect != Some(TaintEffect::NoExecute) {
                let message = format!(
                    "Kubernetes takes a time for the taint `{}` only with the effect `no_execute`",
                    toleration.key
                );
                let at = reader.subject.field("placement.tolerate");
                self.report.refused(at, message, "write `effect = no_execute`, or leave `for` out");
            }
        }
    }

    fn affinity(&self, reader: &Reader<'_>, placement: &Placement) -> Map {
        let expressions =
            |rules: &[NodeRule]| Map::new().with("matchExpressions", Yaml::list(rules.iter().map(rule)));
        let mut nodes = Map::new();
        if !placement.require.is_empty() {
            let terms = Yaml::list([expressions(&placement.require)]);
            nodes.put(
                "requiredDuringSchedulingIgnoredDuringExecution",
                Map::new().with("nodeSelectorTerms", terms),
            );
        }
        if !placement.prefer.is_empty() {
            let wishes = placement.prefer.iter().map(|wish| {
                let wish = expressions(std::slice::from_ref(wish));
                Map::new().with("weight", 100u32).with("preference", wish)
            });
            nodes.put("preferredDuringSchedulingIgnoredDuringExecution", Yaml::list(wishes));
        }
        let mut near = Map::new();
        if let Some(place) = reader.inside.and_then(|inside| self.beside(inside)) {
            near.put("requiredDuringSchedulingIgnoredDuringExecution", Yaml::list([place]));
        }
        if !placement.near.is_empty() {
            let terms = placement
                .near
                .iter()
                .map(|name| Map::new().with("weight", 100u32).with("podAffinityTerm", self.pods_of(name)));
            near.put("preferredDuringSchedulingIgnoredDuringExecution", Yaml::list(terms));
        }
        let mut apart = Map::new();
        if !placement.apart_from.is_empty() {
            let terms = placement.apart_from.iter().map(|name| self.pods_of(name));
            apart.put("requiredDuringSchedulingIgnoredDuringExecution", Yaml::list(terms));
        }
        Map::new().filled("nodeAffinity", nodes).filled("podAffinity", near).filled("podAntiAffinity", apart)
    }

    fn pods_of(&self, name: &Name) -> Map {
        on_the_node_of(self.selecting(name.as_str()))
    }

    fn spread(&self, reader: &Reader<'_>, placement: &Placement) -> Yaml {
        Yaml::list(placement.spread.iter().map(|topology| {
            let key = match topology {
                Topology::Node => "kubernetes.io/hostname",
                Topology::Zone => "topology.kubernetes.io/zone",
                Topology::Region => "topology.kubernetes.io/region",
            };
            Map::new()
                .with("maxSkew", 1u32)
                .with("topologyKey", key)
                .with("whenUnsatisfiable", "ScheduleAnyway")
                .with("labelSelector", Map::new().with("matchLabels", self.selector(reader)))
        }))
    }
}

/// The labels of nodes that run a platform: `os`, `arch`, `os/arch`, and what follows, which no label tells.
fn platform_of(platform: &str) -> Vec<(&'static str, &str)> {
    let mut parts = platform.split('/');
    match (parts.next().unwrap_or_default(), parts.next()) {
        (os, Some(arch)) => vec![(OS, os), (ARCH, arch_of(arch))],
        (os, None) if SYSTEMS.contains(&os) => vec![(OS, os)],
        (arch, None) => vec![(ARCH, arch_of(arch))],
    }
}

/// An architecture as a node calls it. Docker takes other names of the two usual ones too.
fn arch_of(arch: &str) -> &str {
    match arch {
        "x86_64" | "x86-64" => "amd64",
        "aarch64" => "arm64",
        other => other,
    }
}

/// Where pods with these labels are.
pub(super) fn on_the_node_of(labels: Map) -> Map {
    Map::new()
        .with("labelSelector", Map::new().with("matchLabels", labels))
        .with("topologyKey", "kubernetes.io/hostname")
}

fn rule(rule: &NodeRule) -> Map {
    let map = Map::new().with("key", label(&rule.label));
    let words = |values: &[smol_str::SmolStr]| Yaml::words(values.iter().map(|value| value.as_str()));
    match &rule.condition {
        NodeCondition::Exists => map.with("operator", "Exists"),
        NodeCondition::AnyOf(values) => map.with("operator", "In").with("values", words(values)),
        NodeCondition::NoneOf(values) => map.with("operator", "NotIn").with("values", words(values)),
    }
}

fn tolerations(placement: &Placement) -> Yaml {
    Yaml::list(placement.tolerate.iter().map(|toleration| {
        let effect = toleration.effect.map(|effect| match effect {
            TaintEffect::NoSchedule => "NoSchedule",
            TaintEffect::PreferNoSchedule => "PreferNoSchedule",
            TaintEffect::NoExecute => "NoExecute",
        });
        let operator = if toleration.value.is_some() { "Equal" } else { "Exists" };
        Map::new()
            .with("key", toleration.key.as_str())
            .with("operator", operator)
            .maybe("value", toleration.value.as_deref())
            .maybe("effect", effect)
            .maybe("tolerationSeconds", toleration.duration.as_ref().map(|time| time.seconds_up()))
    }))
}

/// The full name of a label of nodes that has a short one.
fn label(name: &str) -> &str {
    match name {
        "zone" => "topology.kubernetes.io/zone",
        "region" => "topology.kubernetes.io/region",
        "node" | "hostname" => "kubernetes.io/hostname",
        "arch" => ARCH,
        "os" => OS,
        other => other,
    }
}
