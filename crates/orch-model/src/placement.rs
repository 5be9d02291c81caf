//! Where instances are put.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Duration, Name};

/// Where instances are put.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    /// Labels that the node must have.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub node: BTreeMap<SmolStr, SmolStr>,
    /// What the node must meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub require: Vec<NodeRule>,
    /// What the node should meet.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefer: Vec<NodeRule>,
    /// Over what instances are spread. Filled with the node where there are at least two.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spread: Vec<Topology>,
    /// Services that must not run on the same node.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub apart_from: Vec<Name>,
    /// Services whose node is wanted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub near: Vec<Name>,
    /// Taints of nodes that are put up with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tolerate: Vec<Toleration>,
    /// The class of importance.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<SmolStr>,
    /// What runs the containers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runtime: Option<SmolStr>,
    /// The host it runs on, in the local run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<Name>,
}

/// A condition on a label of the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeRule {
    /// The label.
    pub label: SmolStr,
    /// What is asked of it.
    pub condition: NodeCondition,
}

/// What is asked of a label of the node.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NodeCondition {
    /// It is there.
    Exists,
    /// It has one of these values.
    AnyOf(Vec<SmolStr>),
    /// It is missing or has none of these values.
    NoneOf(Vec<SmolStr>),
}

/// What instances are spread over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topology {
    /// Nodes.
    Node,
    /// Zones.
    Zone,
    /// Regions.
    Region,
}

/// A taint that is put up with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Toleration {
    /// Its key.
    pub key: SmolStr,
    /// Its value; any if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<SmolStr>,
    /// What it does; whatever if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effect: Option<TaintEffect>,
    /// How long; forever if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration: Option<Duration>,
}

/// What a taint does to those that do not put up with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaintEffect {
    /// They are not put there.
    NoSchedule,
    /// They are put there only if need be.
    PreferNoSchedule,
    /// They are thrown out.
    NoExecute,
}
