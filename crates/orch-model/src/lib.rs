//! The checked stack of one configuration (environment, target) as plain data: what every back end reads.
//!
//! Sugar is gone, defaults are filled, enumerations are closed, maps are sorted. What only a target or the start can
//! know stays late: a [`Text`] is a list of parts, and a back end resolves them. The data is versioned
//! ([`Stack::version`]) and its JSON form is the public one: a field that is absent there is unset or empty.
//!
//! This crate is a leaf. It does not know how a stack was made, nor what becomes of it: no source places, no
//! targets' formats.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod build;
mod cmd;
mod config;
mod dev;
mod edge;
mod encode;
mod env;
mod env_file;
mod health;
mod host;
mod id;
mod job;
mod life;
mod monitoring;
mod mount;
mod network;
mod pattern;
mod placement;
mod port;
mod quantity;
mod resources;
mod run;
mod scale;
mod secret;
mod security;
mod service;
mod span;
mod stack;
mod text;
mod volume;
mod workload;

pub use build::{Build, BuildContext, Dockerfile};
pub use cmd::Command;
pub use config::{Config, ConfigSource};
pub use dev::{Dev, Watch, WatchAction};
pub use edge::{Condition, Need, Reason, StartEdge, TrafficEdge};
pub use encode::encoded;
pub use env::{EnvSource, Input, InputState};
pub use env_file::{BadLine, EnvVariable, LineFault, env_variables};
pub use health::{Check, Health, HttpCheck, HttpClient, HttpMethod, HttpScheme};
pub use host::Host;
pub use id::{FieldPart, FieldPath, ItemId, ItemKind, Name, ParseItemIdError, Path};
pub use job::{Job, JobKeep, JobStart, Overlap, Schedule};
pub use life::{Hook, Restart, RestartPolicy, Signal, Start, Stop};
pub use monitoring::{Alert, AlertSeverity, Grafana, Metrics, Monitoring, Prometheus};
pub use mount::{Access, ContainerPath, LocalPath, Mount, MountSource, OwnedVolume, Owner, Relabel};
pub use network::{Attachment, Dns, HostTarget, Network, NetworkKind};
pub use pattern::name_matches;
pub use placement::{NodeCondition, NodeRule, Placement, TaintEffect, Toleration, Topology};
pub use port::{
    AppProtocol, Expose, ExposeKind, IngressPath, IngressTls, Listen, Port, PortNumber, PortNumbers,
    Protocol, TrafficPolicy,
};
pub use quantity::{Bytes, Cpu, Duration, Exact, Percent};
pub use resources::{Gpu, Resources, Ulimit, UlimitName};
pub use run::{Run, SystemdScope};
pub use scale::{CountOrPercent, Pace, PaceStep, Replicas, Scale, ScaleMetric, ScaleStep, Update};
pub use secret::{Hidden, Secret, SecretSource, SecretType};
pub use security::{Capabilities, Identity, Permission, Preset, Security, Selinux};
pub use service::{Service, WorkloadKind};
pub use span::Span;
pub use stack::{LogLevel, Stack, Target};
pub use text::{
    Encoder, Endpoint, EndpointPart, Late, OwnFact, Part, PlainText, SecretText, Sensitive, Text,
};
pub use volume::{Keep, Volume, VolumeModes, VolumeSource};
pub use workload::{Container, Logging, Pull, Workload};

/// The version of the data and of its JSON form. It grows when a reader of the old form could go wrong.
pub const VERSION: u32 = 1;
