//! Who waits for whom, and who talks to whom.

use serde::{Deserialize, Serialize};

use crate::{ItemId, Name};

/// `from` starts after `to`. There is one edge for each pair; together they have no cycle.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct StartEdge {
    /// Who waits.
    pub from: ItemId,
    /// For whom.
    pub to: ItemId,
    /// Until it is what.
    pub condition: Condition,
    /// Where that comes from.
    pub why: Reason,
    /// Whether `from` starts without it too.
    #[serde(default, skip_serializing_if = "Need::is_required")]
    pub need: Need,
}

/// Whether something starts without what it waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// It does not.
    #[default]
    Required,
    /// It waits only where the other runs as well.
    Optional,
}

impl Need {
    fn is_required(&self) -> bool {
        *self == Need::Required
    }
}

/// What is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It has been started.
    Started,
    /// Its health check succeeds.
    Healthy,
    /// It has ended well.
    Completed,
}

/// Where an edge comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A reference.
    Reference,
    /// `depends_on`, whether or not there is a reference too.
    DependsOn,
}

/// `from` talks to `to`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct TrafficEdge {
    /// Who talks.
    pub from: ItemId,
    /// To whom.
    pub to: ItemId,
    /// On which of its ports; `None` where only its host is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Name>,
}
