//! What the local run takes in place of the image while one develops.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{ContainerPath, Duration, LocalPath, Port, PortNumber, Run, SecretText, Signal};

/// What the local run takes in place of the image. In the configuration of the target `run` it already lies over the
/// service: `run`, `env` and the port there are these.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dev {
    /// What runs instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<Run>,
    /// Which files are watched, and what happens when they change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub watch: Option<Watch>,
    /// Variables that are added or changed.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<SmolStr, SecretText>,
    /// The port it listens on instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Port>,
    /// The port on which a debugger can join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub debug: Option<PortNumber>,
}

/// Which files are watched, and what happens when they change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// The files and folders.
    pub paths: Vec<LocalPath>,
    /// Names and patterns that do not count, in addition to what git ignores.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ignore: Vec<SmolStr>,
    /// How long it must be quiet before something happens.
    pub debounce: Duration,
    /// What happens.
    pub action: WatchAction,
}

/// What happens when a watched file changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WatchAction {
    /// The service is started again.
    Restart,
    /// The image is built again, and the service started from it.
    Rebuild,
    /// The files are copied into the container, to this path.
    Sync(ContainerPath),
    /// The process gets a signal.
    Signal(Signal),
}
