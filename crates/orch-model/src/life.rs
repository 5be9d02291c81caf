//! How a service begins, ends, and begins again.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{Command, Duration, HttpScheme, Name, PlainText};

/// What happens when the process ends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restart {
    /// When it is started again.
    pub policy: RestartPolicy,
    /// How long before the first restart; it doubles each time.
    pub initial: Duration,
    /// The longest pause.
    pub max: Duration,
    /// After how long a run counts as good, so that the pause is `initial` again.
    pub reset_after: Duration,
    /// How often at most; without end if unset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub attempts: Option<u32>,
}

impl Restart {
    /// `policy` with the usual pauses.
    pub fn of(policy: RestartPolicy) -> Restart {
        Restart {
            policy,
            initial: Duration::seconds(1),
            max: Duration::seconds(30),
            reset_after: Duration::seconds(60),
            attempts: None,
        }
    }
}

/// When a process is started again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RestartPolicy {
    /// Whenever it ends.
    Always,
    /// When it ends with another code than 0.
    OnFailure,
    /// Not at all.
    Never,
}

/// How a service is stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stop {
    /// The signal that asks the process to end.
    pub signal: Signal,
    /// How long it has to end by itself before it is killed.
    pub grace: Duration,
    /// What is done before the signal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Hook>,
}

impl Default for Stop {
    fn default() -> Self {
        Stop { signal: Signal::Sigterm, grace: Duration::seconds(10), before: None }
    }
}

/// What belongs to the start of a service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Start {
    /// What is done as soon as the process is started.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Hook>,
}

/// What is done at a moment of a service's life.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Hook {
    /// Runs a command in the container.
    Command {
        /// The command.
        command: Command,
    },
    /// Asks over HTTP.
    Http {
        /// For this path.
        path: SmolStr,
        /// On which of the item's ports.
        port: Name,
        /// Over which protocol.
        scheme: HttpScheme,
        /// Headers sent along.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        headers: BTreeMap<SmolStr, PlainText>,
    },
    /// Waits.
    Sleep {
        /// For how long.
        time: Duration,
    },
}

/// A signal sent to a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Signal {
    /// SIGTERM
    Sigterm,
    /// SIGINT
    Sigint,
    /// SIGQUIT
    Sigquit,
    /// SIGHUP
    Sighup,
    /// SIGKILL
    Sigkill,
    /// SIGUSR1
    Sigusr1,
    /// SIGUSR2
    Sigusr2,
    /// SIGWINCH
    Sigwinch,
    /// SIGCONT
    Sigcont,
    /// SIGSTOP
    Sigstop,
}

impl Signal {
    /// Its name: `SIGTERM`.
    pub fn word(self) -> &'static str {
        match self {
            Signal::Sigterm => "SIGTERM",
            Signal::Sigint => "SIGINT",
            Signal::Sigquit => "SIGQUIT",
            Signal::Sighup => "SIGHUP",
            Signal::Sigkill => "SIGKILL",
            Signal::Sigusr1 => "SIGUSR1",
            Signal::Sigusr2 => "SIGUSR2",
            Signal::Sigwinch => "SIGWINCH",
            Signal::Sigcont => "SIGCONT",
            Signal::Sigstop => "SIGSTOP",
        }
    }
}
