//! Volumes that one node at a time may mount, and pods that may be on several.

use orch_diagnostics::{Finding, Severity};
use orch_model::{
    Access, ContainerPath, FieldPath, ItemId, Job, Mount, MountSource, Name, Overlap, Path, Replicas,
    Service, VolumeModes, VolumeSource, Workload,
};

use super::Writer;
use crate::codes::not_expressible;
use crate::presence::{Presence, presence};

/// The label of nodes by which each is told from all others.
const NAME_OF_A_NODE: &str = "kubernetes.io/hostname";

/// Pods that mount a volume.
struct User<'a> {
    name: &'a Name,
    at: FieldPath,
    is_writer: bool,
    is_service: bool,
    are_several: bool,
    /// Whether it is said on which node they are.
    are_placed: bool,
}

impl Writer<'_> {
    /// Says of volumes for one node that pods on others would never start. Of services that write to one somebody else has
    /// said it already, for every target.
    pub(super) fn check_shared(&mut self) {
        for (name, volume) in &self.stack.volumes {
            let is_on_any_node =
                matches!(volume.from, Some(VolumeSource::HostPath { .. } | VolumeSource::Nfs { .. }));
            // How many may mount one that is there, only its maker knows.
            let is_unknown = volume.external && !volume.written.contains(&Path::of("modes"));
            if volume.modes == VolumeModes::One && !is_on_any_node && !is_unknown {
                let finding = shared(name, &self.users(name));
                finding.into_iter().for_each(|finding| self.report.add(finding));
            }
        }
    }

    /// Whose pods mount a volume: those first that write to it. A job inside a service is on the node of that one.
    fn users(&self, volume: &Name) -> Vec<User<'_>> {
        let services = self.stack.services.iter().filter_map(|(name, service)| {
            let (at, is_writer) = self.mounts_volume(ItemId::service(name.clone()), service, volume)?;
            let are_several = are_several(service);
            Some(User {
                name,
                at,
                is_writer,
                is_service: true,
                are_several,
                are_placed: is_on_one_node(service),
            })
        });
        let jobs = self.stack.jobs.iter().filter(|(_, job)| job.inside.is_none());
        let jobs = jobs.filter_map(|(name, job)| {
            let (at, is_writer) = self.mounts_volume(ItemId::job(name.clone()), job, volume)?;
            let are_several = runs_at_once(job);
            Some(User {
                name,
                at,
                is_writer,
                is_service: false,
                are_several,
                are_placed: is_on_one_node(job),
            })
        });
        let mut users: Vec<User<'_>> = services.chain(jobs).collect();
        users.sort_by_key(|user| !user.is_writer);
        users
    }

    /// Where the containers of a pod mount a volume, and whether one of them writes to it.
    fn mounts_volume(&self, item: ItemId, workload: &Workload, volume: &Name) -> Option<(FieldPath, bool)> {
        if presence(workload) != Presence::Container || !self.is_active(workload) {
            return None;
        }
        let init = workload
            .init
            .iter()
            .map(|container| (Path::of("init").join(container.name.as_str()), &container.mounts));
        let beside = workload
            .sidecars
            .iter()
            .map(|(name, container)| (Path::of("sidecars").join(name.as_str()), &container.mounts));
        let all = std::iter::once((Path::root(), &workload.mounts)).chain(init).chain(beside);
        let is_meant = |mount: &Mount| matches!(&mount.source, MountSource::Volume(name) if name == volume);
        let of_it = all.flat_map(|(at, mounts)| {
            mounts
                .iter()
                .filter(|(_, mount)| is_meant(mount))
                .map(move |(path, mount)| (field(&at, path), mount))
        });
        let of_it: Vec<(Path, &Mount)> = of_it.collect();
        let writing = of_it.iter().find(|(_, mount)| mount.access == Access::Rw);
        let (path, _) = writing.or(of_it.first())?;
        Some((FieldPath::new(item, path.clone()), writing.is_some()))
    }
}

fn field(at: &Path, path: &ContainerPath) -> Path {
    at.join("mounts").join(path.as_str())
}

/// What is to be said of a volume of these users: of writers before readers.
fn shared(volume: &Name, users: &[User<'_>]) -> Option<Finding<FieldPath>> {
    let writers: Vec<&User<'_>> = users.iter().filter(|user| user.is_writer).collect();
    let services = || writers.iter().filter(|user| user.is_service);
    let is_placed = users.iter().all(|user| user.are_placed);
    if is_placed || services().count() > 1 || services().any(|user| user.are_several) {
        return None;
    }
    let (at, message, note) = match writers.as_slice() {
        [first, second, ..] => (
            second,
            format!("`{volume}` is for one writer, and `{}` writes to it already", first.name),
            "who only reads, on the same node, mounts it so: `mount(…) { access = ro }`",
        ),
        _ => match writers.iter().find(|user| user.are_several) {
            Some(job) => (
                job,
                format!("`{volume}` is for one writer, and each run of `{}` writes to it", job.name),
                "let one run after the other: `parallel = 1`, `overlap = forbid`",
            ),
            None => return read(volume, users),
        },
    };
    let mut finding = Finding::new(&not_expressible::CODE, at.at.clone(), message);
    finding.severity = Severity::Error;
    if let Some(other) = writers.iter().find(|other| other.at != at.at) {
        finding = finding.label(other.at.clone(), "the other one");
    }
    Some(finding.note(note).note("let several write to it: `modes = many`"))
}

/// What is to be said where at most one writes.
fn read(volume: &Name, users: &[User<'_>]) -> Option<Finding<FieldPath>> {
    let several = users.iter().find(|user| user.are_several && !user.are_placed);
    let finding = match (several, users) {
        (Some(user), _) => Finding::new(
            &not_expressible::CODE,
            user.at.clone(),
            format!(
                "only those of `{}` start that are on one node: no other may mount `{volume}` then",
                user.name
            ),
        ),
        (None, [first, second, ..]) => Finding::new(
            &not_expressible::CODE,
            second.at.clone(),
            format!(
                "`{}` starts only on the node of `{}`: no other may mount `{volume}` then",
                second.name, first.name
            ),
        )
        .label(first.at.clone(), "the other one"),
        _ => return None,
    };
    Some(finding.note(format!(
        "let many nodes mount it, `modes = many`; or keep all on one, `placement {{ node {{ \"{NAME_OF_A_NODE}\" = \"…\" }} }}`"
    )))
}

fn are_several(service: &Service) -> bool {
    !matches!(service.scale.replicas, Replicas::Count(0 | 1) | Replicas::Range { max: Some(0 | 1), .. })
}

/// Whether it says itself on which node it is.
fn is_on_one_node(workload: &Workload) -> bool {
    workload.placement.node.contains_key(NAME_OF_A_NODE)
}

/// Whether several runs of a job take place at the same time.
fn runs_at_once(job: &Job) -> bool {
    job.parallel.min(job.completions) > 1 || (job.schedule.is_some() && job.overlap == Overlap::Allow)
}
