//! What a service may do, and as whom.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{ContainerPath, Name};

/// What the process may do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Security {
    /// Where it starts from.
    pub preset: Preset,
    /// Why everything is allowed; there for the preset `privileged`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SmolStr>,
    /// The user's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<u32>,
    /// The group's number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub group: Option<u32>,
    /// The group that mounted files belong to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fs_group: Option<u32>,
    /// Whether it must not be the user 0, where that was written: see [`Security::must_not_be_root`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub non_root: Option<bool>,
    /// Whether the root file system is read-only, where that was written: see [`Security::has_read_only_root`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub read_only: Option<bool>,
    /// Folders that can be written to all the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub writable: Vec<ContainerPath>,
    /// The single powers of root, beside the preset: see [`Security::dropped`].
    pub capabilities: Capabilities,
    /// Devices of the host.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub devices: Vec<SmolStr>,
    /// Settings of the kernel.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sysctls: BTreeMap<SmolStr, SmolStr>,
    /// The filter of system calls; the runtime's own if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seccomp: Option<SmolStr>,
    /// The AppArmor profile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apparmor: Option<SmolStr>,
    /// The SELinux label.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selinux: Option<Selinux>,
    /// Whether it sees the processes of the host.
    pub host_pid: bool,
    /// Whether it shares memory and semaphores with the host.
    pub host_ipc: bool,
}

impl Security {
    /// Whether everything is allowed.
    pub fn is_privileged(&self) -> bool {
        self.preset == Preset::Privileged
    }

    /// Whether it must not run as the user 0.
    pub fn must_not_be_root(&self) -> bool {
        self.non_root.unwrap_or(self.preset == Preset::Restricted)
    }

    /// Whether its root file system is read-only.
    pub fn has_read_only_root(&self) -> bool {
        self.read_only.unwrap_or(self.preset == Preset::Restricted)
    }

    /// What it may not do, the preset's part included, sorted.
    pub fn dropped(&self) -> Vec<SmolStr> {
        let mut dropped = self.capabilities.drop.clone();
        if self.preset == Preset::Restricted {
            dropped.push("ALL".into());
        }
        dropped.sort();
        dropped.dedup();
        dropped
    }
}

/// Where security starts from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// No more powers than at the start, the runtime's filter, nothing of the host, no token for the cluster.
    #[default]
    Baseline,
    /// As `Baseline`, and not root, no capabilities, a read-only root file system.
    Restricted,
    /// Everything the host can do.
    Privileged,
}

/// The single powers of root.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capabilities {
    /// What it may do in addition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub add: Vec<SmolStr>,
    /// What it may not do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drop: Vec<SmolStr>,
}

/// A label of SELinux.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Selinux {
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<SmolStr>,
    /// The role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<SmolStr>,
    /// The type.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub r#type: Option<SmolStr>,
    /// The level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<SmolStr>,
}

/// Who the service is for the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// The account's name.
    pub name: Name,
    /// Annotations of the account.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<SmolStr, SmolStr>,
    /// Whether the account's token is mounted.
    pub token: bool,
    /// What it may do.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub can: Vec<Permission>,
    /// Whether it may do that in every namespace.
    pub cluster: bool,
}

/// What an account may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// The verbs.
    pub verbs: Vec<SmolStr>,
    /// The resources.
    pub resources: Vec<SmolStr>,
    /// The API groups of the resources; `""` is the core one.
    pub groups: Vec<SmolStr>,
    /// Only resources of these names; empty for all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub names: Vec<SmolStr>,
}
