//! How many instances there are, and how they change.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Duration, Exact, Percent};

/// How many instances there are, and what changes their number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scale {
    /// How many.
    pub replicas: Replicas,
    /// The share of the requested processor that instances are kept at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<Percent>,
    /// The share of the requested memory that instances are kept at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<Percent>,
    /// Measures of one's own, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub metric: BTreeMap<SmolStr, ScaleMetric>,
    /// How fast the number grows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub up: Option<Pace>,
    /// How fast the number shrinks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub down: Option<Pace>,
    /// How many must stay when nodes are emptied; 1 is filled in where there are at least two.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_available: Option<CountOrPercent>,
}

impl Default for Scale {
    fn default() -> Self {
        Scale {
            replicas: Replicas::Count(1),
            cpu: None,
            memory: None,
            metric: BTreeMap::new(),
            up: None,
            down: None,
            min_available: None,
        }
    }
}

/// How many instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Replicas {
    /// This many.
    Count(u32),
    /// As many as the load asks for within. There are at least two numbers to choose from.
    Range {
        /// At least; 1 where the range is open.
        min: u32,
        /// At most; without end if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        max: Option<u32>,
    },
    /// One on each node.
    PerNode,
}

impl Replicas {
    /// How many at least, on one node.
    pub fn min(self) -> u32 {
        match self {
            Replicas::Count(n) => n,
            Replicas::Range { min, .. } => min,
            Replicas::PerNode => 1,
        }
    }
}

/// A measure that instances are kept at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScaleMetric {
    /// The value that each instance should have of it.
    pub target: Exact,
}

/// How fast the number of instances changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// How long the load must stay before the number follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stabilization: Option<Duration>,
    /// The largest step.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<ScaleStep>,
}

/// The largest step by which the number of instances changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScaleStep {
    /// How many.
    pub step: PaceStep,
    /// In how much time.
    pub every: Duration,
}

/// How many instances in one step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaceStep {
    /// A share of those there are.
    Percent(Percent),
    /// This many.
    Pods(u32),
}

/// A number of instances or a share of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CountOrPercent {
    /// This many.
    Count(u32),
    /// This share.
    Percent(Percent),
}

impl CountOrPercent {
    /// Whether that is none at all.
    pub fn is_none(&self) -> bool {
        match self {
            CountOrPercent::Count(count) => *count == 0,
            CountOrPercent::Percent(share) => share.millionths == 0,
        }
    }
}

/// How a new version takes the place of the old one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Update {
    /// One after the other.
    Rolling {
        /// How many may be there beyond the wanted number.
        surge: CountOrPercent,
        /// How many may be missing meanwhile.
        unavailable: CountOrPercent,
    },
    /// All old ones end before a new one starts.
    Recreate,
}

impl Default for Update {
    fn default() -> Self {
        Update::Rolling {
            surge: CountOrPercent::Percent(Percent::of(25)),
            unavailable: CountOrPercent::Count(0),
        }
    }
}
