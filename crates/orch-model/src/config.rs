//! Configuration: files that are not secret.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{ContainerPath, LocalPath, Name, Path, PlainText};

/// Files that are not secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Config {
    /// What it holds.
    pub source: ConfigSource,
    /// Where it is mounted, where its path is used: `/etc/NAME`.
    pub path: ContainerPath,
    /// Whether it never changes once it is there.
    pub immutable: bool,
    /// The permission bits of its files.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<u32>,
    /// Which fields were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

impl Config {
    /// The config `name` of `source`, mounted in the usual place.
    pub fn new(name: &Name, source: ConfigSource) -> Config {
        Config {
            source,
            path: ContainerPath(SmolStr::from_iter(["/etc/", name.as_str()])),
            immutable: false,
            mode: None,
            written: BTreeSet::new(),
        }
    }
}

/// What a config holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConfigSource {
    /// A file of the project.
    File {
        /// Which.
        path: LocalPath,
    },
    /// The files of a folder of the project.
    Dir {
        /// Which.
        path: LocalPath,
        /// Only those that match one of these patterns; empty for all.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        only: Vec<SmolStr>,
    },
    /// A text.
    Text {
        /// The text.
        content: PlainText,
    },
}
