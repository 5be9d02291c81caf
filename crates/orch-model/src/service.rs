//! What runs until it is stopped.

use std::collections::BTreeMap;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Expose, Health, Listen, Metrics, Name, PlainText, Scale, Update, Workload};

/// What runs until it is stopped. Its name is the key. It is a [`Workload`] with more: `service.env` is the workload's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// What it has in common with jobs.
    #[serde(flatten)]
    pub workload: Workload,
    /// Where its ports can be reached on the machine.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub publish: BTreeMap<Name, Listen>,
    /// How it is reached from outside the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expose: Option<Expose>,
    /// Further names for it in every network.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<SmolStr>,
    /// Until when it is starting, where that is a check of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub startup: Option<Health>,
    /// Whether it takes requests, where that is a check of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ready: Option<Health>,
    /// Whether it must be started again, where that is a check of its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub live: Option<Health>,
    /// How many instances.
    pub scale: Scale,
    /// How a new version takes the place of the old one.
    pub update: Update,
    /// Which sort of workload of the cluster.
    pub workload_kind: WorkloadKind,
    /// Where it shows its measurements.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metrics: Option<Metrics>,
}

impl Service {
    /// A container of `image` with all defaults.
    pub fn of_image(image: impl Into<PlainText>) -> Service {
        Service { workload: Workload::of_image(image), ..Service::default() }
    }

    /// The check that tells whether it takes requests, if there is one.
    pub fn readiness(&self) -> Option<&Health> {
        self.ready.as_ref().or(self.health.as_ref()).filter(|health| health.is_some())
    }

    /// The check that tells whether it must be started again, if there is one.
    pub fn liveness(&self) -> Option<&Health> {
        self.live.as_ref().or(self.health.as_ref()).filter(|health| health.is_some())
    }

    /// The check that tells whether it is still starting, if there is one, and the field it is written in: its own, or that
    /// of what would be started again too early otherwise, where it has a `start_period`.
    pub fn starting(&self) -> Option<(&'static str, &Health)> {
        let patient = |health: &&Health| health.start_period.nanos > 0;
        let live = self.live.as_ref().filter(patient).map(|health| ("live", health));
        let health = self.health.as_ref().filter(patient).map(|health| ("health", health));
        let own = self.startup.as_ref().map(|health| ("startup", health));
        own.or(live).or(health).filter(|(_, health)| health.is_some())
    }

    /// Whether anyone outside can reach it.
    pub fn is_public(&self) -> bool {
        !self.publish.is_empty() || self.expose.is_some()
    }
}

impl Deref for Service {
    type Target = Workload;

    fn deref(&self) -> &Workload {
        &self.workload
    }
}

impl DerefMut for Service {
    fn deref_mut(&mut self) -> &mut Workload {
        &mut self.workload
    }
}

/// Which sort of workload of the cluster. `auto` of the text is gone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkloadKind {
    /// Instances that are all alike.
    #[default]
    Deployment,
    /// Instances with a name and storage of their own.
    Stateful,
    /// One on each node.
    Daemon,
}
