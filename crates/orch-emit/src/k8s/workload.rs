//! Services as Deployments, StatefulSets and DaemonSets.

use orch_diagnostics::{Finding, Severity};
use orch_model::{
    Access, CountOrPercent, Keep, MountSource, Path, Replicas, RestartPolicy, Service, Update, VolumeModes,
    WorkloadKind,
};

use super::meta::object;
use super::network::headless;
use super::{Reader, Writer};
use crate::codes::not_expressible;
use crate::yaml::{Map, Yaml};

impl Writer<'_> {
    /// All objects of a service.
    pub(super) fn service(&mut self, reader: &Reader<'_>, service: &Service) -> Vec<Map> {
        self.check_restart(reader, service.restart.policy);
        self.check_networks(reader);
        let mut objects = Vec::new();
        if service.workload_kind != WorkloadKind::Stateful {
            self.check_owned(reader, service);
            objects.extend(self.own_claims(reader));
        }
        objects.extend(self.network(reader, service));
        objects.push(self.workload(reader, service));
        objects.extend(self.autoscaler(reader, service));
        objects
    }

    fn workload(&mut self, reader: &Reader<'_>, service: &Service) -> Map {
        let name = reader.name();
        let template = self.service_template(reader, service);
        let metadata = self.metadata(reader, &name);
        let selector = Map::new().with("matchLabels", self.selector(reader));
        self.check_update(reader, service);
        let replicas = match service.scale.replicas {
            Replicas::Count(count) => Some(count),
            // An autoscaler owns the number.
            Replicas::Range { .. } => None,
            Replicas::PerNode => None,
        };
        match service.workload_kind {
            WorkloadKind::Deployment => {
                let spec = Map::new()
                    .maybe("replicas", replicas)
                    .with("selector", selector)
                    .with("strategy", self.strategy(reader, service))
                    .with("template", template);
                object("apps/v1", "Deployment", metadata).with("spec", spec)
            }
            WorkloadKind::Stateful => {
                self.check_hostname(reader);
                // Nothing is said of an order among instances: those that find each other first would wait for ever for the next.
                let together = (replicas != Some(1)).then_some("Parallel");
                let spec = Map::new()
                    .maybe("replicas", replicas)
                    .with("serviceName", headless(&name))
                    .maybe("podManagementPolicy", together)
                    .with("selector", selector)
                    .with("updateStrategy", self.stateful_update(reader, service))
                    .maybe("persistentVolumeClaimRetentionPolicy", self.retention(reader, service))
                    .with("template", template)
                    .filled("volumeClaimTemplates", self.claim_templates(reader));
                object("apps/v1", "StatefulSet", metadata).with("spec", spec)
            }
            WorkloadKind::Daemon => {
                let spec = Map::new()
                    .with("selector", selector)
                    .with("updateStrategy", self.daemon_update(reader, service))
                    .with("template", template);
                object("apps/v1", "DaemonSet", metadata).with("spec", spec)
            }
        }
    }

    /// What becomes of the volumes with a StatefulSet. It says so of all at once: where one is to be kept, all are.
    fn retention(&mut self, reader: &Reader<'_>, service: &Service) -> Option<Map> {
        let deleted = || service.volumes.iter().filter(|(_, volume)| volume.keep == Keep::Delete);
        let is_kept = deleted().count() < service.volumes.len();
        for (name, _) in deleted().filter(|_| is_kept) {
            let keep = Path::of("volumes").join(name.as_str()).join("keep");
            let reason = "a StatefulSet keeps all of its volumes or none, and another one is to be kept";
            self.report.not_expressible(&reader.subject, keep.as_str(), "Kubernetes", reason);
        }
        let policy = Map::new().with("whenDeleted", "Delete").with("whenScaled", "Retain");
        (!is_kept && !service.volumes.is_empty()).then_some(policy)
    }

    /// How new pods take the place of old ones. Two pods cannot both have a volume that only one node may mount.
    fn strategy(&self, reader: &Reader<'_>, service: &Service) -> Map {
        let is_exclusive =
            |name| self.stack.volumes.get(name).is_some_and(|volume| volume.modes == VolumeModes::One);
        let holds_exclusively = !service.volumes.is_empty()
            || service.mounts.values().any(|mount| match &mount.source {
                MountSource::Volume(name) => mount.access == Access::Rw && is_exclusive(name),
                _ => false,
            });
        // Nor can two have the same port of a node.
        let holds_ports = service.host_network && !service.ports.is_empty();
        let recreate = Map::new().with("type", "Recreate");
        match &service.update {
            Update::Rolling { .. }
                if holds_ports && !holds_exclusively && !reader.subject.wrote("update") =>
            {
                rolling(Map::new().with("maxSurge", 0u32).with("maxUnavailable", 1u32))
            }
            Update::Recreate => recreate,
            Update::Rolling { .. } if holds_exclusively && !reader.subject.wrote("update") => recreate,
            Update::Rolling { surge, unavailable } => rolling(
                Map::new().with("maxSurge", amount(surge)).with("maxUnavailable", amount(unavailable)),
            ),
        }
    }

    /// The same for a StatefulSet. It ends an instance before it starts the next of that name, so one is always missing
    /// and none is ever beyond the wanted number.
    fn stateful_update(&mut self, reader: &Reader<'_>, service: &Service) -> Map {
        let mut lost = |path: &str, reason: &str| {
            self.report.partly(&reader.subject, path, "Kubernetes", reason);
        };
        match &service.update {
            Update::Recreate => {
                if service.scale.replicas != Replicas::Count(1) {
                    let reason =
                        "a StatefulSet replaces its instances one after the other, never all at once";
                    lost("update", reason);
                }
                rolling(Map::new())
            }
            Update::Rolling { surge, unavailable } => {
                if !surge.is_none() {
                    lost("update.surge", "a StatefulSet ends an instance before it starts the next");
                }
                if unavailable.is_none() {
                    lost("update.unavailable", "in a StatefulSet one is always missing meanwhile");
                    return rolling(Map::new());
                }
                rolling(Map::new().with("maxUnavailable", amount(unavailable)))
            }
        }
    }

    /// The same for a DaemonSet. It takes one of both numbers, and the other must be 0.
    fn daemon_update(&mut self, reader: &Reader<'_>, service: &Service) -> Map {
        match &service.update {
            // What most of them hold of their node, such as a port, is not there twice.
            _ if !reader.subject.wrote("update") => rolling(Map::new()),
            Update::Rolling { surge, unavailable } if unavailable.is_none() => {
                rolling(Map::new().with("maxSurge", amount(surge)).with("maxUnavailable", 0u32))
            }
            Update::Rolling { surge, unavailable } => {
                if !surge.is_none() {
                    let reason = "a DaemonSet has instances beyond or instances missing, not both";
                    self.report.partly(&reader.subject, "update.surge", "Kubernetes", reason);
                }
                rolling(Map::new().with("maxUnavailable", amount(unavailable)))
            }
            Update::Recreate => {
                let reason = "a DaemonSet ends the old instance of each node before it starts the new one there; \
                              it does not wait for those of other nodes";
                self.report.partly(&reader.subject, "update", "Kubernetes", reason);
                rolling(Map::new().with("maxUnavailable", "100%"))
            }
        }
    }

    /// Where none may be missing and none be there beyond, nothing can be replaced: the cluster refuses that.
    fn check_update(&mut self, reader: &Reader<'_>, service: &Service) {
        let Update::Rolling { surge, unavailable } = &service.update else { return };
        if service.workload_kind == WorkloadKind::Stateful || !surge.is_none() || !unavailable.is_none() {
            return;
        }
        self.report.refused(reader.subject.field("update"), "Kubernetes replaces nothing where none may be missing and none be there beyond the wanted number", "let one of both be at least 1: `rolling { surge = 1 }`");
    }

    /// Only a StatefulSet makes a volume for each instance.
    fn check_owned(&mut self, reader: &Reader<'_>, service: &Service) {
        let (object, way_out) = match service.workload_kind {
            WorkloadKind::Daemon => (
                "a DaemonSet",
                "mount a folder of the node instead: `mounts { \"/data\" = mount(bind(\"/var/lib/data\")) { reason = \"…\" } }`",
            ),
            _ => ("a Deployment", "leave `workload` to `auto`: a StatefulSet makes one for each"),
        };
        let is_alone = matches!(service.scale.replicas, Replicas::Count(0 | 1))
            || matches!(service.scale.replicas, Replicas::Range { max: Some(0 | 1), .. });
        if service.volumes.is_empty() || is_alone {
            return;
        }
        self.no_volume_each(reader, object, way_out);
    }

    /// All instances have one volume. The pods of other nodes would wait for ever for one that only one node may have.
    pub(super) fn no_volume_each(&mut self, reader: &Reader<'_>, object: &str, way_out: &str) {
        let mut finding = Finding::new(
            &not_expressible::CODE,
            reader.subject.field("volumes"),
            format!("Kubernetes makes no volume for each instance of `{}`: it is {object}", reader.item.name),
        )
        .note(way_out);
        if reader.workload.volumes.values().any(|volume| volume.modes == VolumeModes::One) {
            finding.severity = Severity::Error;
        }
        self.report.add(finding);
    }

    /// A StatefulSet puts the name of the pod in place of any other.
    fn check_hostname(&mut self, reader: &Reader<'_>) {
        let reason = "each instance of a StatefulSet is called after itself, such as `NAME-0`; a single one keeps another \
                      name with `workload = deployment`";
        self.report.not_expressible(
            &reader.subject,
            "hostname",
            "Kubernetes",
            &reason.replace("NAME", &reader.name()),
        );
    }

    fn check_restart(&mut self, reader: &Reader<'_>, policy: RestartPolicy) {
        let (severity, message) = match policy {
            RestartPolicy::Always => return,
            RestartPolicy::OnFailure => (Severity::Warning, "Kubernetes restarts a service however it ended"),
            RestartPolicy::Never => {
                (Severity::Error, "Kubernetes restarts a service always: only a job ends for good")
            }
        };
        let mut finding = Finding::new(&not_expressible::CODE, reader.subject.field("restart"), message);
        finding.severity = severity;
        self.report.add(finding.note("what runs to completion is a `job`"));
    }

    fn check_networks(&mut self, reader: &Reader<'_>) {
        for (name, attachment) in &reader.workload.networks {
            if *attachment != orch_model::Attachment::default() {
                let path = orch_model::Path::of("networks").join(name.as_str());
                let reason = "names and addresses are the cluster's";
                self.report.not_expressible(&reader.subject, path.as_str(), "Kubernetes", reason);
            }
        }
    }
}

/// One after the other, with these numbers.
fn rolling(numbers: Map) -> Map {
    Map::new().with("type", "RollingUpdate").filled("rollingUpdate", numbers)
}

fn amount(amount: &CountOrPercent) -> Yaml {
    match amount {
        CountOrPercent::Count(count) => (*count).into(),
        CountOrPercent::Percent(share) => format!("{}%", share.millionths.div_ceil(10_000)).into(),
    }
}
