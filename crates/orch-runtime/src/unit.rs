//! What the supervisor runs: items with nothing late left in them.
//!
//! A [`Unit`] is a planned item after ports have been found and references resolved. The supervisor reads nothing
//! else, so a back end of another sort only has to make units.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use orch_model::{Name, Protocol, Restart, Signal};
use regex::Regex;

use crate::backend::{Backend, Launch};
use crate::event::{Limit, Wait};
use crate::port::{Claim, Hold};
use crate::probe::{Ask, Probe};

/// An item of a run.
pub enum Unit {
    /// It is started here.
    Here(Here),
    /// It runs elsewhere.
    Elsewhere(Elsewhere),
}

impl Unit {
    /// Its name.
    pub fn name(&self) -> &Name {
        match self {
            Unit::Here(here) => &here.name,
            Unit::Elsewhere(elsewhere) => &elsewhere.name,
        }
    }

    /// What must hold before it starts.
    pub fn gates(&self) -> &[Wait] {
        match self {
            Unit::Here(here) => &here.gates,
            Unit::Elsewhere(_) => &[],
        }
    }

    /// What runs its processes and commands.
    pub fn backend(&self) -> &Arc<dyn Backend> {
        match self {
            Unit::Here(here) => &here.backend,
            Unit::Elsewhere(elsewhere) => &elsewhere.backend,
        }
    }
}

/// What is neither started nor stopped, only asked whether it is well, for as long as others need it.
pub struct Elsewhere {
    /// Its name.
    pub name: Name,
    /// What runs the commands of its check.
    pub backend: Arc<dyn Backend>,
    /// What it is asked.
    pub ready: Probe,
    /// How long it has, from the start of the run, to be well.
    pub start_limit: Duration,
}

/// An item ready to be started.
pub struct Here {
    /// Its name.
    pub name: Name,
    /// What it does.
    pub role: Role,
    /// How it is run.
    pub backend: Arc<dyn Backend>,
    /// What must hold before it starts.
    pub gates: Vec<Wait>,
    /// Its instances, at least one.
    pub replicas: Vec<Replica>,
    /// When they are started again.
    pub restart: Restart,
    /// How they are stopped.
    pub stop: Stop,
    /// How long an instance has to become healthy.
    pub patience: Patience,
    /// Addresses that lead to its instances.
    pub published: Vec<Publish>,
}

/// How long an instance has to become healthy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// So long from each of its starts, for want of a word; then it is started again.
    Usual(Duration),
    /// So long from its first start, as was said; then it is given up.
    Written(Duration),
}

impl Patience {
    /// How long that is.
    pub fn limit(self) -> Duration {
        match self {
            Patience::Usual(limit) | Patience::Written(limit) => limit,
        }
    }
}

/// What an item does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// It runs until it is stopped.
    Service,
    /// It runs until it is done.
    Job {
        /// How long it has.
        timeout: Option<Duration>,
        /// How many of its instances run at once.
        parallel: NonZeroU32,
        /// What says how often each is started.
        limited_by: Limit,
    },
}

/// One instance of an item.
pub struct Replica {
    /// How it is started.
    pub launch: Launch,
    /// Where it listens.
    pub ports: Vec<Port>,
    /// How it is told whether it is well.
    pub checks: Checks,
}

/// Where an instance listens.
#[derive(Debug)]
pub struct Port {
    /// `http`
    pub name: String,
    /// The number.
    pub number: u16,
    /// What is spoken.
    pub protocol: Protocol,
    /// Keeps it from others until the instance starts.
    pub hold: Option<Hold>,
    /// Keeps it from other runs, where it was chosen.
    pub claim: Option<Claim>,
}

/// The checks of an instance.
#[derive(Debug, Clone, Default)]
pub struct Checks {
    /// Must pass before the others begin; failing restarts.
    pub startup: Option<Probe>,
    /// Tells whether others may use it.
    pub ready: Option<Probe>,
    /// Failing restarts.
    pub live: Live,
}

/// The check whose failing restarts an instance.
#[derive(Debug, Clone, Default)]
pub enum Live {
    /// There is none.
    #[default]
    None,
    /// The readiness check, once it has passed for the first time.
    AsReady,
    /// One of its own.
    Own(Probe),
}

impl Checks {
    /// The line that one of the checks looks for in the output.
    pub(crate) fn log_pattern(&self) -> Option<Regex> {
        let live = match &self.live {
            Live::Own(probe) => Some(probe),
            Live::None | Live::AsReady => None,
        };
        [self.startup.as_ref(), self.ready.as_ref(), live].into_iter().flatten().find_map(|p| match &p.ask {
            Ask::Log(pattern) => Some(pattern.clone()),
            _ => None,
        })
    }
}

/// How an instance is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stop {
    /// What it is told.
    pub signal: Signal,
    /// How long it has before it is killed.
    pub grace: Duration,
}

impl Default for Stop {
    fn default() -> Stop {
        Stop { signal: Signal::Sigterm, grace: Duration::from_secs(10) }
    }
}

/// An address that leads to the instances of a service.
#[derive(Debug)]
pub struct Publish {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Keeps the address from others until the first instance is ready.
    pub hold: Option<Hold>,
    /// Keeps it from other runs, where it was chosen.
    pub claim: Option<Claim>,
    /// The port of each replica, in order.
    pub targets: Vec<u16>,
    /// `http`, where it is known.
    pub scheme: Option<String>,
}
