//! As whom containers run and what they may do.

use orch_model::{Owner, Path, Preset, Security};
use smol_str::SmolStr;

use super::{Reader, Writer, lines};
use crate::yaml::{Map, Yaml};

impl Writer<'_> {
    /// What a container may do that is written at `at`.
    pub(super) fn security(&mut self, reader: &Reader<'_>, at: &Path, map: Map, security: &Security) -> Map {
        let group = at.join("security").join("group");
        if security.user.is_none() && reader.workload.user.is_none() {
            let reason =
                "it takes a group only together with a user: the group is given to root; say `user` as well";
            self.report.partly(&reader.subject, group.as_str(), "Compose", reason);
        }
        let mut options = Vec::new();
        if !security.is_privileged() {
            options.push("no-new-privileges:true".to_owned());
        }
        options.extend(own(&security.seccomp).map(|profile| match profile {
            "unconfined" => "seccomp:unconfined".to_owned(),
            file => format!("seccomp:{}", self.local(file)),
        }));
        options.extend(own(&security.apparmor).map(|profile| format!("apparmor:{profile}")));
        if let Some(selinux) = &security.selinux {
            let parts = [
                ("user", &selinux.user),
                ("role", &selinux.role),
                ("type", &selinux.r#type),
                ("level", &selinux.level),
            ];
            options.extend(
                parts.iter().filter_map(|(name, value)| Some(format!("label:{name}:{}", value.as_ref()?))),
            );
        }
        map.flag("privileged", security.preset == Preset::Privileged)
            .flag("read_only", security.has_read_only_root())
            .filled("cap_drop", Yaml::words(security.dropped().iter().map(SmolStr::as_str)))
            .filled("cap_add", Yaml::words(security.capabilities.add.iter().map(SmolStr::as_str)))
            .filled("security_opt", lines(options))
            .filled("devices", lines(&security.devices))
            .filled(
                "sysctls",
                security.sysctls.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Map>(),
            )
            .maybe("pid", security.host_pid.then_some("host"))
            .maybe("ipc", security.host_ipc.then_some("host"))
    }
}

/// A profile that is not the runtime's own, which is there without a word.
fn own(profile: &Option<SmolStr>) -> Option<&str> {
    profile.as_deref().filter(|profile| !matches!(*profile, "default" | "runtime/default"))
}

/// As whom it runs.
pub(super) fn user(user: Option<&Owner>, security: &Security) -> Option<String> {
    let user = user.map(ToString::to_string).or_else(|| security.user.map(|user| user.to_string()));
    match (user, security.group) {
        (Some(user), Some(group)) if !user.contains(':') => Some(format!("{user}:{group}")),
        (None, Some(group)) => Some(format!("0:{group}")),
        (user, _) => user,
    }
}
