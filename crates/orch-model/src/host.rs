//! Other machines.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{LocalPath, Name, Path};

/// A machine that is reached over SSH.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Its name or address.
    pub address: SmolStr,
    /// The user to log in as; as SSH is configured if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<SmolStr>,
    /// The port of its SSH server.
    pub port: u16,
    /// The private key; what SSH is configured with if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<LocalPath>,
    /// The machine through which it is reached.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jump: Option<Name>,
    /// Whether commands run with `sudo`.
    pub r#become: bool,
    /// What its processor is; it is asked if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arch: Option<SmolStr>,
    /// Labels, to choose machines by.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<SmolStr, SmolStr>,
    /// The file with the keys of known machines; as SSH is configured if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub known_hosts: Option<LocalPath>,
    /// How many things may be going on there at the same time.
    pub max_parallel: u32,
    /// Which fields were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

impl Host {
    /// The machine at `address`, reached in the usual way.
    pub fn at(address: impl Into<SmolStr>) -> Host {
        Host {
            address: address.into(),
            user: None,
            port: 22,
            key: None,
            jump: None,
            r#become: false,
            arch: None,
            labels: BTreeMap::new(),
            known_hosts: None,
            max_parallel: 4,
            written: BTreeSet::new(),
        }
    }
}
