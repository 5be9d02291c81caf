//! Shared storage.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Bytes, LocalPath, Path};

/// Storage that outlives what uses it, and that several may share.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Volume {
    /// How much is asked for.
    pub size: Bytes,
    /// The class of storage; the cluster's default if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<SmolStr>,
    /// Who may mount it.
    pub modes: VolumeModes,
    /// What becomes of it when the stack is taken down.
    pub keep: Keep,
    /// Its name there; made from the stack's and its own if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// Whether it exists already and is not made here.
    pub external: bool,
    /// Where it lies; where the target puts it if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<VolumeSource>,
    /// Options of the storage driver.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<SmolStr, SmolStr>,
    /// Which fields were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

impl Default for Volume {
    fn default() -> Self {
        Volume {
            size: Bytes::gibi(1),
            class: None,
            modes: VolumeModes::One,
            keep: Keep::Retain,
            name: None,
            external: false,
            from: None,
            options: BTreeMap::new(),
            written: BTreeSet::new(),
        }
    }
}

/// Who may mount a volume at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeModes {
    /// One node, for writing.
    One,
    /// Many nodes, for writing.
    Many,
    /// Many nodes, for reading only.
    ReadMany,
}

/// What becomes of storage when its user is taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Keep {
    /// It stays.
    Retain,
    /// It goes too.
    Delete,
}

/// Where a volume lies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum VolumeSource {
    /// A folder of the host.
    HostPath {
        /// Which.
        path: LocalPath,
    },
    /// A folder of an NFS server.
    Nfs {
        /// The server.
        server: SmolStr,
        /// The folder.
        path: SmolStr,
    },
    /// What a storage driver of the cluster provides.
    Csi {
        /// The driver.
        driver: SmolStr,
        /// Which of its volumes.
        handle: SmolStr,
        /// What else the driver wants to know.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        attributes: BTreeMap<SmolStr, SmolStr>,
    },
}
