//! On which nodes pods are put.

use orch_model::{Name, NodeCondition, NodeRule, Placement, TaintEffect, Topology};

use super::{Reader, Writer, names};
use crate::yaml::{Map, Yaml};

impl Writer<'_> {
    /// The fields of a pod about its node.
    pub(super) fn placement(&self, reader: &Reader<'_>, pod: Map) -> Map {
        let placement = &reader.workload.placement;
        let mut nodes: Map = placement.node.iter().map(|(k, v)| (label(k), v.as_str())).collect();
        if let Some(platform) = &reader.workload.platform {
            let mut parts = platform.split('/');
            if let (Some(os), Some(arch)) = (parts.next(), parts.next()) {
                nodes.put("kubernetes.io/os", os);
                nodes.put("kubernetes.io/arch", arch);
            }
        }
        pod.filled("nodeSelector", nodes)
            .filled("affinity", self.affinity(placement))
            .filled("tolerations", tolerations(placement))
            .filled("topologySpreadConstraints", self.spread(reader, placement))
            .maybe("priorityClassName", placement.priority.as_deref())
            .maybe("runtimeClassName", placement.runtime.as_deref())
    }

    fn affinity(&self, placement: &Placement) -> Map {
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
        let labels = Map::new()
            .with("app.kubernetes.io/name", names::label(name.as_str()))
            .with("app.kubernetes.io/instance", names::label(self.stack.name.as_str()));
        Map::new()
            .with("labelSelector", Map::new().with("matchLabels", labels))
            .with("topologyKey", "kubernetes.io/hostname")
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
        "arch" => "kubernetes.io/arch",
        "os" => "kubernetes.io/os",
        other => other,
    }
}
