//! What services and jobs have in common.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{
    Attachment, Build, Bytes, Command, ContainerPath, Dev, Dns, EnvSource, Health, HostTarget, Identity,
    Mount, Name, OwnedVolume, Owner, Path, Placement, PlainText, Port, Resources, Restart, RestartPolicy,
    Run, SecretText, Security, Start, Stop,
};

/// What services and jobs have in common: what runs, with what, where and as whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Workload {
    /// The doc comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<SmolStr>,
    /// What runs.
    pub run: Run,
    /// How its image is built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub build: Option<Build>,
    /// The arguments after the entrypoint; the image's own if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// What replaces the image's entrypoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Command>,
    /// The working directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<SmolStr>,
    /// The environment; what was set to `null` is not here.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<SmolStr, SecretText>,
    /// Variables taken as they are, below `env`; a later source lies over an earlier one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env_from: Vec<EnvSource>,
    /// The platform: `linux/arm64`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platform: Option<SmolStr>,
    /// When the image is fetched.
    pub pull: Pull,
    /// Logins to registries: secrets, by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pull_secret: Vec<Name>,
    /// Whether it gets a terminal.
    pub tty: bool,
    /// Whether its standard input stays open.
    pub stdin: bool,
    /// Whether a small init reaps its zombies.
    pub init_process: bool,
    /// Only with one of these profiles; always if empty.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<SmolStr>,
    /// On what it listens, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<Name, Port>,
    /// The networks it is in. Empty only with `host_network`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<Name, Attachment>,
    /// What the process sees itself called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostname: Option<SmolStr>,
    /// Whether it uses the host's network.
    pub host_network: bool,
    /// Where it looks up names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dns: Option<Dns>,
    /// Host names of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hosts: BTreeMap<SmolStr, HostTarget>,
    /// What it may reach outside; anything if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub egress: Option<Vec<SmolStr>>,
    /// Storage that belongs to it, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<Name, OwnedVolume>,
    /// What else is mounted, by the path at which.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mounts: BTreeMap<ContainerPath, Mount>,
    /// The secrets that are mounted at their own paths: those listed and those whose path is used.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<Name>,
    /// The configs that are mounted at their own paths.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub configs: BTreeSet<Name>,
    /// The size of `/dev/shm`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shm: Option<Bytes>,
    /// One check for all; see [`crate::Service::ready`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// What happens when the process ends.
    pub restart: Restart,
    /// How it is stopped.
    pub stop: Stop,
    /// What belongs to its start.
    pub start: Start,
    /// What runs before each start, in order, each to completion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub init: Vec<Container>,
    /// What runs beside it, sharing its network and volumes.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sidecars: BTreeMap<Name, Container>,
    /// What one instance may take.
    pub resources: Resources,
    /// The user, as written beside `security`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Owner>,
    /// What it may do.
    pub security: Security,
    /// Who it is for the cluster, where that was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Identity>,
    /// Where instances are put.
    pub placement: Placement,
    /// Labels, the stack's among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<SmolStr, PlainText>,
    /// Annotations, the stack's among them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<SmolStr, PlainText>,
    /// What becomes of its output.
    pub logging: Logging,
    /// What the local run takes in place of the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dev: Option<Dev>,
    /// Which fields were written, in whatever layer; all others have their default.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

impl Workload {
    /// A container of `image` with all defaults, in the network `default`.
    pub fn of_image(image: impl Into<PlainText>) -> Workload {
        Workload { run: Run::Container { image: Some(image.into()) }, ..Workload::default() }
    }

    /// Whether the field, which is made of plain words, was written.
    pub fn is_written(&self, field: &str) -> bool {
        self.written.contains(&Path::of(field))
    }
}

impl Default for Workload {
    fn default() -> Self {
        Workload {
            doc: None,
            run: Run::Container { image: None },
            build: None,
            command: None,
            entrypoint: None,
            dir: None,
            env: BTreeMap::new(),
            env_from: Vec::new(),
            platform: None,
            pull: Pull::Missing,
            pull_secret: Vec::new(),
            tty: false,
            stdin: false,
            init_process: false,
            profiles: Vec::new(),
            ports: BTreeMap::new(),
            networks: BTreeMap::from([(Name::new("default"), Attachment::default())]),
            hostname: None,
            host_network: false,
            dns: None,
            hosts: BTreeMap::new(),
            egress: None,
            volumes: BTreeMap::new(),
            mounts: BTreeMap::new(),
            secrets: BTreeSet::new(),
            configs: BTreeSet::new(),
            shm: None,
            health: None,
            restart: Restart::of(RestartPolicy::Always),
            stop: Stop::default(),
            start: Start::default(),
            init: Vec::new(),
            sidecars: BTreeMap::new(),
            resources: Resources::default(),
            user: None,
            security: Security::default(),
            identity: None,
            placement: Placement::default(),
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            logging: Logging::default(),
            dev: None,
            written: BTreeSet::new(),
        }
    }
}

/// A container before or beside the main one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Container {
    /// Its name; for `init`, filled with `init-N` where none was written.
    pub name: Name,
    /// The image; that of the service if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<PlainText>,
    /// The arguments after the entrypoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<Command>,
    /// What replaces the image's entrypoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrypoint: Option<Command>,
    /// The working directory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dir: Option<SmolStr>,
    /// The environment.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<SmolStr, SecretText>,
    /// Variables taken as they are, below `env`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env_from: Vec<EnvSource>,
    /// On what it listens, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<Name, Port>,
    /// What is mounted, by the path at which. Owned volumes of the service are mounted where it mounts them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub mounts: BTreeMap<ContainerPath, Mount>,
    /// The secrets that are mounted at their own paths.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub secrets: BTreeSet<Name>,
    /// The configs that are mounted at their own paths.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub configs: BTreeSet<Name>,
    /// Its check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub health: Option<Health>,
    /// What it may take.
    pub resources: Resources,
    /// The user.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Owner>,
    /// What it may do; as the service if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security: Option<Security>,
}

impl Container {
    /// As whom it runs beside the container of a workload, but for what its security says: as it says itself, else as that one.
    pub fn user_in<'a>(&'a self, workload: &'a Workload) -> Option<&'a Owner> {
        let says_otherwise = self.security.as_ref().is_some_and(|security| security.user.is_some());
        self.user.as_ref().or(workload.user.as_ref().filter(|_| !says_otherwise))
    }
}

/// When an image is fetched.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pull {
    /// When it is not there.
    #[default]
    Missing,
    /// Each time.
    Always,
    /// Never.
    Never,
}

/// What becomes of the output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Logging {
    /// The driver; the target's usual one if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub driver: Option<SmolStr>,
    /// How large a file may grow.
    pub max_size: Bytes,
    /// How many files are kept.
    pub max_files: u32,
    /// Options of the driver.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<SmolStr, SmolStr>,
}

impl Default for Logging {
    fn default() -> Self {
        Logging { driver: None, max_size: Bytes::mega(10), max_files: 3, options: BTreeMap::new() }
    }
}
