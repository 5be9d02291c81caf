//! As whom containers run and what they may do.

use orch_diagnostics::{Finding, Severity};
use orch_model::{Owner, Preset, Security, Workload};
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

/// The group that the files of a pod's volumes belong to. A new volume is root's: who runs as another could not write to
/// those it owns.
pub(super) fn group_of_files(workload: &Workload, numbers: Numbers) -> Option<u32> {
    let of_the_user = || {
        let user = numbers.user.filter(|user| *user != 0 && !workload.volumes.is_empty())?;
        Some(numbers.group.unwrap_or(user))
    };
    workload.security.fs_group.or_else(of_the_user)
}

/// The permission bits of a pod's secrets, where they say none. Their files are root's, and an image may run as someone else
/// without a word here: who is not certainly root reads them as a member of their group, or needs more than the usual bits.
pub(super) fn mode_of_secrets(workload: &Workload, numbers: Numbers) -> u32 {
    let mut companions = workload.init.iter().chain(workload.sidecars.values());
    let is_root = numbers.user == Some(0)
        && companions.all(|container| matches!(container.user, None | Some(Owner::Id(0))));
    if is_root || numbers.files.is_some() { 0o400 } else { 0o444 }
}

impl Writer<'_> {
    /// As whom a container runs. A name is no number: that is said.
    pub(super) fn numbers(
        &mut self,
        reader: &Reader<'_>,
        user: Option<&Owner>,
        security: &Security,
    ) -> Numbers {
        let default = Numbers { user: security.user, group: security.group, files: None };
        match user {
            None => default,
            Some(Owner::Id(user)) => Numbers { user: Some(*user), ..default },
            Some(Owner::Name(name)) => {
                let (user, group) = name.split_once(':').map_or((name.as_str(), None), |(u, g)| (u, Some(g)));
                match (user.parse(), group.map(str::parse).transpose()) {
                    (Ok(user), Ok(group)) => {
                        Numbers { user: Some(user), group: group.or(default.group), ..default }
                    }
                    _ => {
                        let mut finding = Finding::new(
                            &not_expressible::CODE,
                            reader.subject.field("user"),
                            format!("Kubernetes knows users by their number, not by a name such as `{name}`"),
                        )
                        .note("give the number: `docker run --rm IMAGE id` tells it");
                        if security.must_not_be_root() {
                            finding.severity = Severity::Error;
                        }
                        self.report.add(finding);
                        default
                    }
                }
            }
        }
    }
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
pub(super) fn of_container(security: &Security, numbers: Numbers, own: Own) -> Map {
    let words = |names: &[SmolStr]| Yaml::words(names.iter().map(SmolStr::as_str));
    let capabilities = Map::new()
        .filled("add", words(&security.capabilities.add))
        .filled("drop", words(&security.dropped()));
    // What differs from the pod is said at the container.
    let user = || Map::new().maybe("runAsUser", numbers.user).maybe("runAsGroup", numbers.group);
    let map = match own {
        Own::Nothing => Map::new(),
        Own::User => user(),
        Own::Security => profiles(user().with("runAsNonRoot", security.must_not_be_root()), security),
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
