//! As whom containers run and what they may do.

use orch_diagnostics::{Finding, Severity};
use std::collections::BTreeSet;

use orch_model::{
    Access, Container, FieldPath, ItemId, ItemKind, Mount, MountSource, Owner, Path, Preset, Security,
    Workload,
};
use smol_str::SmolStr;

use super::{Reader, Writer};
use crate::codes::not_expressible;
use crate::yaml::{Map, Yaml};

/// The user and the group as numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Numbers {
    /// The user.
    pub user: Option<u32>,
    /// The group.
    pub group: Option<u32>,
    /// The group that the files of the pod's volumes belong to.
    pub files: Option<u32>,
}

/// The permission bits of a pod's secrets, where they say none. Their files are root's, and an image may run as someone else
/// without a word here: who is not certainly root reads them as a member of their group, or needs more than the usual bits.
pub(super) fn mode_of_secrets(workload: &Workload, numbers: Numbers) -> u32 {
    let mut companions = workload.init.iter().chain(workload.sidecars.values());
    let is_root = numbers.user == Some(0)
        && companions.all(|container| matches!(container.user, None | Some(Owner::Id(0))));
    if is_root || numbers.files.is_some() { 0o400 } else { 0o444 }
}

/// The settings of the kernel that every node allows.
const SAFE: [&str; 12] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

impl Writer<'_> {
    /// As whom a container runs. A name is no number: that is said.
    pub(super) fn numbers(
        &mut self,
        reader: &Reader<'_>,
        at: &Path,
        user: Option<&Owner>,
        security: &Security,
    ) -> Numbers {
        let default = Numbers { user: security.user, group: security.group, files: None };
        match user {
            None => default,
            Some(owner) => match owner.numbers() {
                Some((user, group)) => {
                    Numbers { user: Some(user), group: group.or(default.group), ..default }
                }
                None => {
                    let mut finding = Finding::new(
                        &not_expressible::CODE,
                        reader.subject.at(at.join("user")),
                        format!("Kubernetes knows users by their number, not by a name such as `{owner}`"),
                    )
                    .note("give the number: `docker run --rm IMAGE id` tells it");
                    if security.must_not_be_root() {
                        finding.severity = Severity::Error;
                    }
                    self.report.add(finding);
                    default
                }
            },
        }
    }

    /// Says of settings of the kernel that a node forbids unless it is told otherwise.
    pub(super) fn check_sysctls(&mut self, reader: &Reader<'_>, security: &Security) {
        for setting in security.sysctls.keys().filter(|setting| !SAFE.contains(&setting.as_str())) {
            let path = Path::of("security.sysctls").join(setting);
            let reason = "only nodes that allow it take the pod: `allowedUnsafeSysctls` of their kubelet";
            self.report.partly(&reader.subject, path.as_str(), "Kubernetes", reason);
        }
    }

    /// The group that the files of a pod's volumes belong to, which is all that a cluster says of their owner. A new volume
    /// is root's: who runs as another could not write to it.
    pub(super) fn group_of_files(
        &mut self,
        reader: &Reader<'_>,
        workload: &Workload,
        numbers: Numbers,
    ) -> Option<u32> {
        let owners = self.owners(reader, workload);
        let mut groups = owners.iter().filter_map(|(_, owner)| owner.numbers());
        let of_the_user = || {
            let user = numbers.user.filter(|user| *user != 0 && writes_to_volumes(reader))?;
            Some(numbers.group.unwrap_or(user))
        };
        let wanted = workload.security.fs_group;
        let group =
            wanted.or_else(|| groups.next().map(|(user, group)| group.unwrap_or(user))).or_else(of_the_user);
        for (at, owner) in &owners {
            let (user, of) =
                owner.numbers().map_or((None, None), |(user, group)| (Some(user), group.or(Some(user))));
            let reason = match group {
                _ if user.is_none() => "it takes numbers only".to_owned(),
                Some(group) if of != Some(group) => {
                    format!("all files of a pod belong to one group, which is {group} here")
                }
                // Who runs as the owner has what the group may do.
                _ if user == numbers.user => continue,
                _ => "it gives files to a group (`fsGroup`), not to a user".to_owned(),
            };
            let message = format!("Kubernetes cannot make `{owner}` the owner of files");
            self.report.add(Finding::new(&not_expressible::CODE, at.clone(), message).note(reason));
        }
        group
    }

    /// Who is to own files of a pod, and where that is written.
    fn owners(&self, reader: &Reader<'_>, workload: &Workload) -> Vec<(FieldPath, Owner)> {
        let field = |container: &Path, list: &str, key: &str| {
            reader.subject.at(container.join(list).join(key).join("owner"))
        };
        let mut owners = Vec::new();
        for (name, volume) in &workload.volumes {
            owners.extend(
                volume.owner.clone().map(|owner| (field(&Path::root(), "volumes", name.as_str()), owner)),
            );
        }
        let init =
            workload.init.iter().map(|container| (Path::of("init").join(container.name.as_str()), container));
        let beside = workload.sidecars.iter();
        let beside = beside.map(|(name, container)| (Path::of("sidecars").join(name.as_str()), container));
        let companions: Vec<(Path, &Container)> = init.chain(beside).collect();
        let own = (Path::root(), &workload.mounts, &workload.secrets);
        let others =
            companions.into_iter().map(|(at, container)| (at, &container.mounts, &container.secrets));
        let mut secrets = BTreeSet::new();
        for (at, mounts, at_their_paths) in std::iter::once(own).chain(others) {
            for (path, mount) in mounts {
                owners.extend(mount.owner.clone().map(|owner| (field(&at, "mounts", path.as_str()), owner)));
                if let (None, MountSource::Secret(name)) = (&mount.owner, &mount.source) {
                    secrets.insert(name);
                }
            }
            secrets.extend(at_their_paths);
        }
        for name in secrets {
            let owner = self.stack.secrets.get(name).and_then(|secret| secret.owner.clone());
            let item = ItemId::new(ItemKind::Secret, name.clone());
            owners.extend(owner.map(|owner| (FieldPath::new(item, Path::of("owner")), owner)));
        }
        owners
    }
}

/// Whether a pod writes to a volume, its own or a shared one.
fn writes_to_volumes(reader: &Reader<'_>) -> bool {
    let workload = reader.workload;
    let companions = workload.init.iter().chain(workload.sidecars.values());
    let mut mounts =
        workload.mounts.values().chain(companions.flat_map(|container| container.mounts.values()));
    let is_written =
        |mount: &Mount| matches!(mount.source, MountSource::Volume(_)) && mount.access == Access::Rw;
    let of_the_service = reader.inside.is_some_and(|inside| !inside.service.volumes.is_empty());
    !workload.volumes.is_empty() || of_the_service || mounts.any(is_written)
}

/// `securityContext` of the pod.
pub(super) fn of_pod(security: &Security, numbers: Numbers) -> Map {
    let map = Map::new()
        .flag("runAsNonRoot", security.must_not_be_root())
        .maybe("runAsUser", numbers.user)
        .maybe("runAsGroup", numbers.group)
        .maybe("fsGroup", numbers.files);
    let sysctls =
        security.sysctls.iter().map(|(k, v)| Map::new().with("name", k.as_str()).with("value", v.as_str()));
    profiles(map, security).filled("sysctls", Yaml::list(sysctls))
}

/// What limits the calls to the system.
fn profiles(map: Map, security: &Security) -> Map {
    let map = match (&security.seccomp, security.preset) {
        (Some(profile), _) => map.with("seccompProfile", profile_of(profile)),
        (None, Preset::Privileged) => map,
        (None, _) => map.with("seccompProfile", Map::new().with("type", "RuntimeDefault")),
    };
    let map = map.maybe("appArmorProfile", security.apparmor.as_deref().map(profile_of));
    map.maybe(
        "seLinuxOptions",
        security.selinux.as_ref().map(|selinux| {
            Map::new()
                .maybe("user", selinux.user.as_deref())
                .maybe("role", selinux.role.as_deref())
                .maybe("type", selinux.r#type.as_deref())
                .maybe("level", selinux.level.as_deref())
        }),
    )
}

/// What a container says otherwise than its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Own {
    /// Nothing.
    Nothing,
    /// As whom it runs.
    User,
    /// What it may do.
    Security,
}

/// `securityContext` of a container.
pub(super) fn of_container(security: &Security, numbers: Numbers, own: Own, pod: &Security) -> Map {
    let words = |names: &[SmolStr]| Yaml::words(names.iter().map(SmolStr::as_str));
    let capabilities = Map::new()
        .filled("add", words(&security.capabilities.add))
        .filled("drop", words(&security.dropped()));
    // What differs from the pod is said at the container.
    let user = || Map::new().maybe("runAsUser", numbers.user).maybe("runAsGroup", numbers.group);
    let map = match own {
        Own::Nothing => Map::new(),
        Own::User => user(),
        Own::Security => {
            let (here, there) = (security.must_not_be_root(), pod.must_not_be_root());
            profiles(user().maybe("runAsNonRoot", (here != there).then_some(here)), security)
        }
    };
    let map = match security.preset {
        Preset::Privileged => map.with("privileged", true),
        _ => map.with("allowPrivilegeEscalation", false),
    };
    map.flag("readOnlyRootFilesystem", security.has_read_only_root()).filled("capabilities", capabilities)
}

fn profile_of(profile: &str) -> Map {
    match profile {
        "unconfined" => Map::new().with("type", "Unconfined"),
        "default" | "runtime/default" => Map::new().with("type", "RuntimeDefault"),
        path => Map::new().with("type", "Localhost").with("localhostProfile", path),
    }
}
