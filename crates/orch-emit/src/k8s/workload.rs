//! Services as Deployments, StatefulSets and DaemonSets.

use orch_diagnostics::{Finding, Severity};
use orch_model::{
    Access, CountOrPercent, Keep, MountSource, Replicas, RestartPolicy, Service, Update, VolumeModes,
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
                let policy = Map::new().with("whenDeleted", "Delete").with("whenScaled", "Retain");
                let is_kept = service.volumes.values().all(|volume| volume.keep == Keep::Retain);
                let spec = Map::new()
                    .maybe("replicas", replicas)
                    .with("serviceName", headless(&name))
                    .with("selector", selector)
                    .with("updateStrategy", Map::new().with("type", "RollingUpdate"))
                    .maybe("persistentVolumeClaimRetentionPolicy", (!is_kept).then_some(policy))
                    .with("template", template)
                    .filled("volumeClaimTemplates", self.claim_templates(reader));
                object("apps/v1", "StatefulSet", metadata).with("spec", spec)
            }
            WorkloadKind::Daemon => {
                let spec = Map::new()
                    .with("selector", selector)
                    .with("updateStrategy", Map::new().with("type", "RollingUpdate"))
                    .with("template", template);
                object("apps/v1", "DaemonSet", metadata).with("spec", spec)
            }
        }
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
        let recreate = Map::new().with("type", "Recreate");
        match &service.update {
            Update::Recreate => recreate,
            Update::Rolling { .. } if holds_exclusively && !reader.subject.wrote("update") => recreate,
            Update::Rolling { surge, unavailable } => {
                let rolling =
                    Map::new().with("maxSurge", amount(surge)).with("maxUnavailable", amount(unavailable));
                Map::new().with("type", "RollingUpdate").with("rollingUpdate", rolling)
            }
        }
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

fn amount(amount: &CountOrPercent) -> Yaml {
    match amount {
        CountOrPercent::Count(count) => (*count).into(),
        CountOrPercent::Percent(share) => format!("{}%", share.millionths.div_ceil(10_000)).into(),
    }
}
