//! Jobs that run inside a service: in a cluster, beside it and like it.

use orch_model::{
    ItemId, Job, Late, Name, OwnFact, Placement, Replicas, Run, SecretText, Service, VolumeModes, Workload,
    WorkloadKind,
};

use super::{Reader, Writer, names};
use crate::presence::{Presence, presence};
use crate::text::Unresolved;
use crate::yaml::Map;

/// The service inside which a job runs.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a> {
    name: &'a Name,
    /// The service.
    pub service: &'a Service,
}

impl Inside<'_> {
    /// The claim on a volume that belongs to the service; of several instances, to the first.
    pub fn claim(self, volume: &Name) -> String {
        let service = names::label(self.name.as_str());
        match self.service.workload_kind {
            WorkloadKind::Stateful => format!("{}-{service}-0", names::short(volume.as_str())),
            _ => names::short(&format!("{service}-{volume}")),
        }
    }
}

impl<'a> Writer<'a> {
    /// Inside which service a job runs, where that is a container.
    pub(super) fn inside(&self, job: &Job) -> Option<Inside<'a>> {
        let (name, service) = self.stack.services.get_key_value(job.inside.as_ref()?)?;
        (presence(service) == Presence::Container).then_some(Inside { name, service })
    }

    /// Whether a job has what it runs inside of; says so if not.
    pub(super) fn has_its_service(&mut self, reader: &Reader<'_>, job: &Job) -> bool {
        let Some((name, service)) =
            job.inside.as_ref().and_then(|name| self.stack.services.get_key_value(name))
        else {
            return true;
        };
        let item = ItemId::service(name.clone());
        let unresolved = if presence(service) != Presence::Container {
            Unresolved::left_out(&reader.item, &item)
        } else if !self.is_active(service) {
            Unresolved::of_profile(&reader.item, &item)
        } else {
            return true;
        };
        self.report.unresolved(reader.subject.field("inside"), unresolved);
        false
    }

    /// What a job runs: its own, or inside of a service what is said of that one where it says nothing itself.
    pub(super) fn runs(&mut self, reader: &Reader<'_>, job: &Job) -> Workload {
        let own = job.workload.clone();
        let Some(Inside { name, service }) = self.inside(job) else { return own };
        let is_one_of_several = service.scale.replicas != Replicas::Count(1);
        if is_one_of_several && !service.volumes.is_empty() {
            let reason = "it has the volumes of the first instance only";
            self.report.partly(&reader.subject, "inside", "Kubernetes", reason);
        }
        if !service.init.is_empty() || !service.sidecars.is_empty() {
            let reason = "what runs before and beside the service does not run before and beside the job";
            self.report.partly(&reader.subject, "inside", "Kubernetes", reason);
        }
        let like = |field: &str| !reader.subject.wrote(field);
        let mut runs = own;
        if !matches!(&runs.run, Run::Container { image: Some(_) }) {
            runs.run = Run::Container { image: self.stack.image(name, service) };
            // What is run in a container that runs already does not pass through the entrypoint of its image.
            runs.entrypoint = runs.entrypoint.or_else(|| runs.command.take());
        }
        // A run of a job is no instance of the service: what speaks of its number means nothing here.
        let is_numbered =
            |text: &SecretText| text.late().any(|late| *late == Late::Own(OwnFact::Replica).into());
        for (key, text) in service.env.iter().filter(|(_, text)| !is_numbered(text)) {
            runs.env.entry(key.clone()).or_insert_with(|| text.clone());
        }
        for (path, mount) in &service.mounts {
            runs.mounts.entry(path.clone()).or_insert_with(|| mount.clone());
        }
        for (host, target) in &service.hosts {
            runs.hosts.entry(host.clone()).or_insert_with(|| target.clone());
        }
        runs.env_from.splice(0..0, service.env_from.iter().cloned());
        runs.secrets.extend(service.secrets.iter().cloned());
        runs.configs.extend(service.configs.iter().cloned());
        runs.pull_secret.extend(service.pull_secret.iter().cloned());
        runs.dir = runs.dir.or_else(|| service.dir.clone());
        runs.user = runs.user.or_else(|| service.user.clone());
        runs.platform = runs.platform.or_else(|| service.platform.clone());
        runs.dns = runs.dns.or_else(|| service.dns.clone());
        runs.shm = runs.shm.or_else(|| service.shm.clone());
        runs.host_network |= service.host_network;
        if like("security") {
            runs.security = service.security.clone();
        }
        if like("pull") {
            runs.pull = service.pull;
        }
        if like("placement") {
            // How its instances stand to each other is nothing to the job.
            let alone = Placement { spread: Vec::new(), apart_from: Vec::new(), ..service.placement.clone() };
            runs.placement = alone;
        }
        runs
    }

    /// Where a job must run so that the volumes of its service can be mounted: one that a single node may have is where the
    /// service is.
    pub(super) fn beside(&self, inside: Inside<'_>) -> Option<Map> {
        let Inside { name, service } = inside;
        let is_exclusive = service.volumes.values().any(|volume| volume.modes == VolumeModes::One);
        let mut labels = self.selecting(name.as_str());
        if service.workload_kind == WorkloadKind::Stateful {
            labels.put("statefulset.kubernetes.io/pod-name", format!("{}-0", names::label(name.as_str())));
        }
        is_exclusive.then(|| super::placement::on_the_node_of(labels))
    }
}
