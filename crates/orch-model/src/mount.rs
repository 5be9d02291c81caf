//! Files in a container: what is mounted, where, and how.

use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Bytes, Keep, Name, SecretText, VolumeModes};

/// A path on this machine: relative to the folder of the stack's file, or absolute, or beginning with `~/`. Parted by `/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalPath(pub SmolStr);

/// An absolute path as the program in the container sees it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContainerPath(pub SmolStr);

impl LocalPath {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl ContainerPath {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for LocalPath {
    fn from(path: &str) -> Self {
        LocalPath(path.into())
    }
}

impl From<&str> for ContainerPath {
    fn from(path: &str) -> Self {
        ContainerPath(path.into())
    }
}

impl fmt::Display for LocalPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for ContainerPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether something may be written to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Access {
    /// Read and write.
    #[default]
    Rw,
    /// Read only.
    Ro,
}

/// A user or group of the container.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Owner {
    /// By number.
    Id(u32),
    /// By name, or `uid:gid`.
    Name(SmolStr),
}

impl Owner {
    /// The user and the group as numbers, where both are written so: `1000`, `"1000:1000"`.
    pub fn numbers(&self) -> Option<(u32, Option<u32>)> {
        match self {
            Owner::Id(user) => Some((*user, None)),
            Owner::Name(name) => match name.split_once(':') {
                Some((user, group)) => Some((user.parse().ok()?, Some(group.parse().ok()?))),
                None => Some((name.parse().ok()?, None)),
            },
        }
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Owner::Id(id) => write!(f, "{id}"),
            Owner::Name(name) => f.write_str(name),
        }
    }
}

/// Something mounted that the service does not own. Its path is the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// What.
    pub source: MountSource,
    /// Whether it may be written to.
    #[serde(default)]
    pub access: Access,
    /// A file or folder inside the source, instead of its top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<SmolStr>,
    /// The permission bits of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// Who owns its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
    /// Why that is needed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<SmolStr>,
    /// Who else may see it, on hosts with SELinux.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relabel: Option<Relabel>,
}

impl Mount {
    /// `source`, mounted in the usual way: what cannot be written to, read-only.
    pub fn of(source: MountSource) -> Mount {
        let access = match source {
            MountSource::Volume(_) | MountSource::Bind { .. } | MountSource::Tmpfs { .. } => Access::Rw,
            _ => Access::Ro,
        };
        Mount { source, access, sub: None, mode: None, owner: None, reason: None, relabel: None }
    }
}

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MountSource {
    /// A shared volume.
    Volume(Name),
    /// A secret.
    Secret(Name),
    /// A config.
    Config(Name),
    /// A file of the project.
    File {
        /// Which.
        path: LocalPath,
    },
    /// The files of a folder of the project.
    Dir {
        /// Which.
        path: LocalPath,
        /// Only those that match one of these patterns; empty for all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        only: Vec<SmolStr>,
    },
    /// A file with this content.
    Text {
        /// The content.
        content: SecretText,
    },
    /// A file or folder of the host as it is at that moment.
    Bind {
        /// Which.
        path: LocalPath,
    },
    /// Memory, empty at the start.
    Tmpfs {
        /// How much at most.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<Bytes>,
    },
}

/// Who else may see a mount on hosts with SELinux.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Relabel {
    /// Other containers too.
    Shared,
    /// This container alone.
    Private,
}

/// Storage that belongs to one service: one volume for each replica.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnedVolume {
    /// Where it is mounted.
    pub path: ContainerPath,
    /// How much is asked for.
    pub size: Bytes,
    /// The class of storage; the cluster's default if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<SmolStr>,
    /// Who may mount it.
    pub modes: VolumeModes,
    /// What becomes of it when the service is taken down.
    pub keep: Keep,
    /// Whether the service may write to it.
    pub access: Access,
    /// A folder inside the volume, instead of its top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sub: Option<SmolStr>,
    /// Who owns its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Owner>,
}

impl OwnedVolume {
    /// A volume of one gibibyte at `path`.
    pub fn at(path: impl Into<ContainerPath>) -> OwnedVolume {
        OwnedVolume {
            path: path.into(),
            size: Bytes::gibi(1),
            class: None,
            modes: VolumeModes::One,
            keep: Keep::Retain,
            access: Access::Rw,
            sub: None,
            owner: None,
        }
    }
}
