//! Who reaches whom: networks, membership, names.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{LocalPath, Path};

/// A network. Services reach each other only where they share one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Network {
    /// What makes it.
    pub kind: NetworkKind,
    /// Its range of addresses, in CIDR form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subnet: Option<SmolStr>,
    /// The address of its router.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gateway: Option<SmolStr>,
    /// Whether it has IPv6 addresses as well.
    pub ipv6: bool,
    /// Whether its members reach nothing but each other.
    pub internal: bool,
    /// Its name there; made from the stack's and its own if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<SmolStr>,
    /// Whether it exists already and is not made here.
    pub external: bool,
    /// Whether other containers may join it.
    pub attachable: bool,
    /// Options of the network driver.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<SmolStr, SmolStr>,
    /// The tunnel's own configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub config: Option<LocalPath>,
    /// Which fields were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

/// What makes a network.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NetworkKind {
    /// One machine.
    #[default]
    Bridge,
    /// Several machines.
    Overlay,
    /// An address of its own on the machine's network.
    Macvlan,
    /// The local network.
    Lan,
    /// A tunnel.
    Wireguard,
    /// The host itself.
    Host,
}

/// What a service is in one network. The network is the key.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Further names for it there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<SmolStr>,
    /// A fixed address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<SmolStr>,
    /// A fixed hardware address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mac: Option<SmolStr>,
}

/// Where the process looks up names. A list that is there but empty says: none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dns {
    /// The servers that are asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub servers: Option<Vec<SmolStr>>,
    /// The domains that complete a short name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<Vec<SmolStr>>,
    /// Options of the resolver.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub options: Option<Vec<SmolStr>>,
}

/// Where a host name of one's own leads.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostTarget {
    /// To an address.
    Ip(SmolStr),
    /// To the machine that runs the container.
    HostGateway,
}
