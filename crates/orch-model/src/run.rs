//! What runs a service or a job.

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Command, LocalPath, Name, Owner, PlainText};

/// What runs a service or a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Run {
    /// A container.
    Container {
        /// The image, where one was named: see [`crate::Stack::image`].
        #[serde(default, skip_serializing_if = "Option::is_none")]
        image: Option<PlainText>,
    },
    /// A process on this machine.
    Process {
        /// The command.
        command: Command,
        /// The folder it starts in; that of the stack's file if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dir: Option<LocalPath>,
        /// The user it runs as.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Owner>,
        /// Whether it gets a terminal.
        tty: bool,
        /// Whether it goes to the background by itself.
        forking: bool,
        /// The file with the number of the process that matters.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pid_file: Option<SmolStr>,
        /// The permission bits that new files do not get.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        umask: Option<u32>,
    },
    /// A process on another machine.
    Ssh {
        /// Which.
        host: Name,
        /// The command.
        command: Command,
        /// The folder it starts in.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        dir: Option<SmolStr>,
        /// A file with environment variables, on that machine.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        env_file: Option<SmolStr>,
        /// Whether its ports are forwarded to this machine.
        port_forward: bool,
    },
    /// A unit of systemd.
    Systemd {
        /// On which machine; this one if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        host: Option<Name>,
        /// The unit.
        unit: SmolStr,
        /// Whose units.
        scope: SystemdScope,
        /// Whether it is started and stopped from here, or only watched.
        manage: bool,
    },
    /// An archive that is brought to a machine, unpacked and started.
    Package {
        /// Which machine.
        host: Name,
        /// The archive on this machine.
        archive: LocalPath,
        /// Where it is unpacked.
        install_path: SmolStr,
        /// Commands before it is unpacked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pre_install: Vec<Command>,
        /// Commands after it is unpacked.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        post_install: Vec<Command>,
        /// Commands before it is taken away.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        pre_remove: Vec<Command>,
        /// What runs it; the commands above if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<Command>,
        /// The archive's SHA-256, in hexadecimal digits.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        sha256: Option<SmolStr>,
        /// How many earlier versions are kept.
        keep: u32,
    },
    /// Something that runs elsewhere.
    External {
        /// Its name or address.
        host: SmolStr,
    },
}

impl Run {
    /// A process on this machine, started in the usual way.
    pub fn process(command: Command) -> Run {
        Run::Process {
            command,
            dir: None,
            user: None,
            tty: false,
            forking: false,
            pid_file: None,
            umask: None,
        }
    }

    /// The variant's word: `process`.
    pub fn word(&self) -> &'static str {
        match self {
            Run::Container { .. } => "container",
            Run::Process { .. } => "process",
            Run::Ssh { .. } => "ssh",
            Run::Systemd { .. } => "systemd",
            Run::Package { .. } => "package",
            Run::External { .. } => "external",
        }
    }
}

/// Whose units of systemd.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SystemdScope {
    /// The system's.
    System,
    /// The user's.
    User,
}
