//! What one instance may take.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Bytes, Cpu, Span};

/// What one instance may take. A range is `request..limit`; a lone value means what the field says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resources {
    /// Processor. A lone value is requested and not limited.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Span<Cpu>>,
    /// Memory. A lone value is requested and is the limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Span<Bytes>>,
    /// Temporary storage. As memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disk: Option<Span<Bytes>>,
    /// Graphics processors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gpu: Option<Gpu>,
    /// How many processes and threads at most.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pids: Option<u32>,
    /// The limits of the operating system; a range is soft and hard.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ulimits: BTreeMap<UlimitName, Ulimit>,
}

/// Graphics processors.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Gpu {
    /// NVIDIA's.
    Nvidia {
        /// How many.
        count: u32,
    },
    /// AMD's.
    Amd {
        /// How many.
        count: u32,
    },
    /// Any other device.
    Device {
        /// Its name: `vendor.example/resource`.
        resource: SmolStr,
        /// How many.
        count: u32,
    },
}

/// A limit of the operating system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ulimit {
    /// None.
    Unlimited,
    /// This number, or soft and hard.
    Limit(Span<u64>),
}

/// Which limit of the operating system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs, reason = "the names are the system's own")]
pub enum UlimitName {
    Core,
    Cpu,
    Data,
    Fsize,
    Locks,
    Memlock,
    Msgqueue,
    Nice,
    Nofile,
    Nproc,
    Rss,
    Rtprio,
    Rttime,
    Sigpending,
    Stack,
}

impl UlimitName {
    /// Its name: `nofile`.
    pub fn word(self) -> &'static str {
        match self {
            UlimitName::Core => "core",
            UlimitName::Cpu => "cpu",
            UlimitName::Data => "data",
            UlimitName::Fsize => "fsize",
            UlimitName::Locks => "locks",
            UlimitName::Memlock => "memlock",
            UlimitName::Msgqueue => "msgqueue",
            UlimitName::Nice => "nice",
            UlimitName::Nofile => "nofile",
            UlimitName::Nproc => "nproc",
            UlimitName::Rss => "rss",
            UlimitName::Rtprio => "rtprio",
            UlimitName::Rttime => "rttime",
            UlimitName::Sigpending => "sigpending",
            UlimitName::Stack => "stack",
        }
    }
}
