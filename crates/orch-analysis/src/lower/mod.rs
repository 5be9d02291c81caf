//! From evaluated values to the model: sugar gone, defaults filled, enumerations closed.
//!
//! Values are read by typed keys alone, which `cargo xtask keys` makes from the prelude. There is one file for each noun
//! of the model. What is poisoned or unknown is read as its default: who emits a model asks first whether there are
//! errors. Knows no target and reports nothing.

mod body;
mod config;
mod container;
mod dev;
mod edge;
mod expose;
mod health;
mod host;
mod input;
mod items;
mod job;
#[rustfmt::skip]
mod keys;
mod life;
mod monitoring;
mod mounts;
mod network;
mod path;
mod placement;
mod port;
mod reading;
mod resources;
mod run;
mod scale;
mod secret;
mod security;
mod service;
mod shape;
mod stack;
mod text;
mod volume;
mod whole;
mod workload;
mod written;

pub use items::{
    lower_config, lower_host, lower_job, lower_monitoring, lower_network, lower_secret, lower_service,
    lower_stack, lower_volume,
};
pub(crate) use text::deployed_kind;
pub use whole::{env_files, model};
