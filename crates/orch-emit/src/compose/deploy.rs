//! How many containers Compose starts, what they may take and where they go: `deploy`.

use orch_model::{
    CountOrPercent, Gpu, Listen, NodeCondition, Placement, PortNumber, Replicas, Resources, Service, Span,
    Topology, Update,
};

use super::service::instances;
use super::{Reader, Writer, lines, size};
use crate::codes::published_replicas;
use crate::yaml::{Map, Yaml};

/// The least memory that Docker limits a container to.
const LEAST_MEMORY: u64 = 6 << 20;

impl Writer<'_> {
    /// `deploy` of a service.
    pub(super) fn deploy_service(&mut self, reader: &Reader<'_>, service: &Service) -> Map {
        let mut map = Map::new();
        match service.scale.replicas {
            Replicas::PerNode => map.put("mode", "global"),
            replicas => {
                let wanted = instances(replicas);
                if let Some((field, what, way_out)) = only_once(service).filter(|_| wanted > 1) {
                    self.report.say(
                        &published_replicas::CODE,
                        reader.subject.field(field),
                        format!(
                            "`{}` {what}, so Compose starts one instance, not {wanted}",
                            reader.item.name
                        ),
                        way_out,
                    );
                } else if wanted != 1 {
                    map.put("replicas", wanted);
                }
                if matches!(replicas, Replicas::Range { .. }) {
                    let reason = "a range is its smallest number there";
                    self.report.partly(&reader.subject, "scale.replicas", "Compose", reason);
                }
            }
        }
        if reader.subject.wrote("update") {
            map.put("update_config", update(&service.update));
        }
        self.common(reader, map)
    }

    /// `deploy` of a job.
    pub(super) fn deploy(&mut self, reader: &Reader<'_>) -> Map {
        self.common(reader, Map::new())
    }

    fn common(&mut self, reader: &Reader<'_>, map: Map) -> Map {
        let placement = self.placement(reader, &reader.workload.placement);
        let resources = self.resources(reader, "resources", &reader.workload.resources);
        map.filled("placement", placement).filled("resources", resources)
    }

    /// What a container may take; `field` is where that is written.
    pub(super) fn resources(&mut self, reader: &Reader<'_>, field: &str, resources: &Resources) -> Map {
        if matches!(resources.gpu, Some(Gpu::Device { .. })) {
            let gpu = format!("{field}.gpu");
            let reason = "Compose knows devices by their driver";
            self.report.not_expressible(&reader.subject, &gpu, "Compose", reason);
        }
        let memory = resources.memory.as_ref().and_then(Span::upper);
        if memory.is_some_and(|memory| memory.value < LEAST_MEMORY) {
            let field = reader.subject.field(&format!("{field}.memory"));
            self.report.refused(
                field,
                "Docker starts no container with less than 6MiB of memory",
                "give it more",
            );
        }
        limits(resources)
    }

    fn placement(&mut self, reader: &Reader<'_>, placement: &Placement) -> Map {
        let mut constraints: Vec<String> =
            placement.node.iter().map(|(label, value)| format!("node.labels.{label} == {value}")).collect();
        for rule in &placement.require {
            match &rule.condition {
                NodeCondition::AnyOf(values) if values.len() == 1 => {
                    constraints
                        .extend(values.iter().map(|value| format!("node.labels.{} == {value}", rule.label)));
                }
                NodeCondition::NoneOf(values) => {
                    constraints
                        .extend(values.iter().map(|value| format!("node.labels.{} != {value}", rule.label)));
                }
                NodeCondition::AnyOf(_) | NodeCondition::Exists => {
                    let reason =
                        "Compose asks for one value of a label, not for several nor for the label alone";
                    self.report.partly(&reader.subject, "placement.require", "Compose", reason);
                }
            }
        }
        let mut map = Map::new().filled("constraints", lines(constraints));
        if reader.subject.wrote("placement.spread") {
            let over = |topology: &Topology| match topology {
                Topology::Node => "node.id",
                Topology::Zone => "node.labels.zone",
                Topology::Region => "node.labels.region",
            };
            let preferences =
                placement.spread.iter().map(|topology| Map::new().with("spread", over(topology)));
            map.put("preferences", Yaml::list(preferences));
        }
        map
    }
}

/// What of a service only one instance can have on a machine: the field, what it is, and the way out.
fn only_once(service: &Service) -> Option<(&'static str, &'static str, &'static str)> {
    let is_fixed = |listen: &Listen| matches!(listen.port, PortNumber::Fixed(_));
    if service.host_network {
        // There each port is one of the machine.
        let listens = service.ports.values().any(|port| port.first().is_some());
        let way_out =
            "give each one its port, `service NAME for i in 0..<2 { … }`, or leave the network of the host";
        return listens.then_some(("host_network", "listens on a fixed port of the host", way_out));
    }
    let way_out = "publish it on `auto`, or publish a service in front of it";
    service.publish.values().any(is_fixed).then_some(("publish", "is published on a fixed port", way_out))
}

/// How new instances take the place of old ones: so many at once, and which go first.
fn update(update: &Update) -> Map {
    let (at_once, order) = match update {
        Update::Recreate => (0, "stop-first"),
        Update::Rolling { surge, unavailable } if surge.is_none() => (count(unavailable), "stop-first"),
        Update::Rolling { surge, .. } => (count(surge), "start-first"),
    };
    Map::new().with("parallelism", at_once).with("order", order)
}

/// A number of instances; of a share, one, as how many they are is not known here.
fn count(amount: &CountOrPercent) -> u32 {
    match amount {
        CountOrPercent::Count(count) => (*count).max(1),
        CountOrPercent::Percent(_) => 1,
    }
}

fn limits(resources: &Resources) -> Map {
    // A lone amount of processor is a request, a lone amount of memory both.
    let cpu_limit = resources.cpu.as_ref().and_then(|cpu| match cpu {
        Span::One(_) => None,
        Span::Range { upper, .. } => upper.as_ref(),
    });
    let memory = resources.memory.as_ref();
    let limits = Map::new()
        .maybe("cpus", cpu_limit.map(size::cpu))
        .maybe("memory", memory.and_then(Span::upper).map(size::bytes))
        // Not as `pids_limit`, which must not differ from what is said, or not said, here.
        .maybe("pids", resources.pids);
    let reservations = Map::new()
        .maybe("cpus", resources.cpu.as_ref().and_then(Span::lower).map(size::cpu))
        .maybe("memory", memory.and_then(Span::lower).map(size::bytes))
        .maybe("devices", resources.gpu.as_ref().and_then(devices));
    Map::new().filled("limits", limits).filled("reservations", reservations)
}

fn devices(gpu: &Gpu) -> Option<Yaml> {
    let (driver, count) = match gpu {
        Gpu::Nvidia { count } => ("nvidia", *count),
        Gpu::Amd { count } => ("amd", *count),
        Gpu::Device { .. } => return None,
    };
    let device =
        Map::new().with("driver", driver).with("count", count).with("capabilities", Yaml::words(["gpu"]));
    Some(Yaml::list([device]))
}
