//! What watches the stack.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Duration, ItemId, Listen, LocalPath, Name, Path, PlainText};

/// What watches the stack.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Monitoring {
    /// Collects measurements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prometheus: Option<Prometheus>,
    /// Shows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grafana: Option<Grafana>,
    /// Which fields were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

/// Collects measurements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prometheus {
    /// From one measurement to the next.
    pub scrape_interval: Duration,
    /// The ports that are measured: of which item, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<(ItemId, Name)>,
    /// How long measurements are kept.
    pub retention: Duration,
    /// What to be told about, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub alerts: BTreeMap<SmolStr, Alert>,
    /// Files with further rules.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<LocalPath>,
    /// Where measurements are sent on to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remote_write: Vec<PlainText>,
}

/// Something to be told about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alert {
    /// The condition, in PromQL.
    pub when: SmolStr,
    /// How long it must hold.
    pub duration: Duration,
    /// How bad it is.
    pub severity: AlertSeverity,
    /// What to tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<SmolStr>,
}

/// How bad something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlertSeverity {
    /// Worth knowing.
    Info,
    /// To be looked after soon.
    Warning,
    /// To be looked after now.
    Critical,
}

/// Shows measurements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grafana {
    /// The dashboards: built-in ones by name, or files.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dashboards: Vec<SmolStr>,
    /// Further sources of data, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub datasources: BTreeMap<SmolStr, PlainText>,
    /// The password of the user `admin`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub admin: Option<Name>,
    /// The port on which it is shown.
    pub port: Listen,
}

/// Where a service shows its measurements.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metrics {
    /// The port.
    pub port: Name,
    /// The path.
    pub path: SmolStr,
    /// From one measurement to the next; as `monitoring` says if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval: Option<Duration>,
}
