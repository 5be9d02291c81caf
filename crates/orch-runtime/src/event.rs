//! What happens during a run, as data. Whoever started the run renders it; the runtime itself never prints.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use orch_model::{Condition, Name, Signal};

use crate::exit::Exit;
use crate::id::Instance;
use crate::port::InTheWay;
use crate::spoken::spoken;

/// Something that happened. The order is the order in which it happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// An item cannot start yet; sent once, when it begins to wait.
    Waiting {
        /// The item.
        item: Name,
        /// What it waits for.
        on: Vec<Wait>,
    },
    /// A process is about to be started.
    Starting {
        /// Which.
        who: Instance,
        /// 1 for the first time.
        attempt: u32,
        /// The command, its words as they are given to the program.
        command: Vec<String>,
    },
    /// A process runs. It need not be healthy yet.
    Started {
        /// Which.
        who: Instance,
        /// The process id.
        pid: u32,
        /// Where it is expected to listen, by port name.
        ports: Vec<(String, u16)>,
    },
    /// A process printed a line. Secrets are already cut out of it; it has no line end and is at most
    /// [`LINE_LIMIT`](crate::LINE_LIMIT) bytes long.
    Output {
        /// Which.
        who: Instance,
        /// Where to.
        stream: Stream,
        /// The line.
        line: String,
    },
    /// Lines that were printed faster than they were read here, and are lost. Comes where they would have come.
    Dropped {
        /// Whose.
        who: Instance,
        /// How many.
        lines: u64,
    },
    /// A readiness check passes: for the first time, or again.
    Healthy {
        /// Which.
        who: Instance,
        /// Since its process started.
        after: Duration,
    },
    /// A check has failed as often as it may.
    Unhealthy(Box<Unhealthy>),
    /// A process ended.
    Exited {
        /// Which.
        who: Instance,
        /// How.
        exit: Exit,
        /// Since it started.
        after: Duration,
    },
    /// A process could not be started, ended as it should not, or did not become healthy in time.
    Failed(Box<Failure>),
    /// It will be started again.
    Restarting {
        /// Which.
        who: Instance,
        /// When.
        delay: Duration,
        /// The number of the coming attempt since it last ran well; the first restart is 2.
        attempt: u32,
        /// How many attempts there are at most; `None` is without end.
        limit: Option<u32>,
    },
    /// A job ran to completion.
    Completed {
        /// The job.
        item: Name,
        /// Since it started.
        after: Duration,
    },
    /// An item will not start, for what it waits for has failed.
    Blocked {
        /// The item.
        item: Name,
        /// What failed.
        on: Wait,
    },
    /// A published address now leads to a ready service.
    Published {
        /// The service.
        item: Name,
        /// Where to look.
        address: SocketAddr,
        /// How to write it: `http://127.0.0.1:8080`, or without a scheme when the port has none.
        url: String,
    },
    /// Everything that was to start has started, is healthy, or is complete. Sent once.
    Ready {
        /// Since the run began.
        after: Duration,
    },
    /// The run is being stopped; every item follows in reverse order of dependency.
    ShuttingDown {
        /// Why.
        reason: Reason,
    },
    /// A process was asked to stop.
    Stopping {
        /// Which.
        who: Instance,
        /// By which signal.
        signal: Signal,
        /// How long it has.
        grace: Duration,
    },
    /// A process did not stop in time, and its whole group was killed.
    Killed {
        /// Which.
        who: Instance,
        /// How long it was given.
        after: Duration,
    },
    /// Processes that an instance had left behind were killed.
    Swept {
        /// Whose; `None` for those that nobody could be blamed for.
        who: Option<Instance>,
        /// How many.
        processes: usize,
    },
    /// Killed processes that are still there: the system has not let go of them.
    Survived {
        /// Whose.
        who: Option<Instance>,
        /// Their ids.
        pids: Vec<u32>,
    },
    /// A published address cannot be had; it is tried again.
    NotPublished {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        reason: String,
    },
    /// An item has stopped and none of its processes is left.
    Stopped {
        /// The item.
        item: Name,
    },
    /// The run is over. Always the last event.
    Ended(Outcome),
}

/// Where a process prints to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stream {
    /// Standard output.
    Out,
    /// Standard error.
    Err,
}

/// A dependency and what must hold of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The item that is waited for.
    pub item: Name,
    /// What must hold.
    pub condition: Condition,
}

/// An item that cannot start because of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiter {
    /// The item that waits.
    pub item: Name,
    /// What for.
    pub condition: Condition,
}

/// A check that has failed as often as it may.
#[derive(Debug, Clone, PartialEq)]
pub struct Unhealthy {
    /// Which.
    pub who: Instance,
    /// What was asked: `GET http://127.0.0.1:4000/health`.
    pub check: String,
    /// What came back, in the user's words.
    pub reason: String,
    /// How often in a row.
    pub failures: u32,
    /// Which items wait for it to be healthy.
    pub waiting: Vec<Waiter>,
    /// What is done about it.
    pub consequence: Consequence,
}

/// What a failing check leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consequence {
    /// The process is stopped and started again.
    Restart,
    /// It is asked on; what waits for it goes on waiting.
    KeepWaiting,
}

/// A start that failed, or a process that ended as it should not.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// Which.
    pub who: Instance,
    /// Why.
    pub cause: Cause,
    /// The last lines it printed, oldest first: at most [`LAST_LINES`](crate::LAST_LINES).
    pub last_lines: Vec<String>,
    /// Which items wait for it, and for what.
    pub waiting: Vec<Waiter>,
    /// What is done about it.
    pub verdict: Verdict,
}

/// Why an instance failed.
#[derive(Debug, Clone, PartialEq)]
pub enum Cause {
    /// There is no such program.
    NoSuchProgram {
        /// As it was written.
        program: String,
        /// A program of nearly that name, or what else to do.
        hint: Option<String>,
    },
    /// There is something of that name, and it cannot be run.
    NotAProgram {
        /// As it was written.
        program: String,
        /// What is wrong with it.
        what: String,
        /// What to do.
        hint: Option<String>,
    },
    /// The folder to run in does not exist.
    NoSuchFolder {
        /// The folder.
        folder: std::path::PathBuf,
    },
    /// The system refused to start it.
    NotStarted {
        /// What the system said.
        reason: String,
    },
    /// It cannot be given one of its variables or arguments.
    NotHandedOver {
        /// Which, and why.
        reason: String,
    },
    /// The port it is to listen on cannot be had.
    PortTaken {
        /// The port.
        port: u16,
        /// What is in the way.
        by: InTheWay,
    },
    /// It ended.
    Exited(Exit),
    /// It did not become healthy in the time it has.
    NotHealthyInTime {
        /// How long it had.
        limit: Duration,
        /// The last answer of its check.
        reason: String,
    },
    /// Its liveness check failed.
    Unhealthy {
        /// The last answer of its check.
        reason: String,
    },
    /// A job did not complete in the time it has.
    TimedOut {
        /// How long it had.
        limit: Duration,
    },
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cause::NoSuchProgram { program, .. } => write!(f, "there is no program `{program}`"),
            Cause::NotAProgram { program, what, .. } => write!(f, "`{program}` cannot be run: {what}"),
            Cause::NoSuchFolder { folder } => write!(f, "there is no folder `{}`", folder.display()),
            Cause::NotHandedOver { reason } => write!(f, "it could not be started: {reason}"),
            Cause::NotStarted { reason } => write!(f, "it could not be started: {reason}"),
            Cause::PortTaken { port, by } => write!(f, "port {port} {by}"),
            Cause::Exited(exit) => write!(f, "it ended with {exit}"),
            Cause::NotHealthyInTime { limit, reason } => {
                write!(f, "it was not healthy within {}: {reason}", spoken(*limit))
            }
            Cause::Unhealthy { reason } => write!(f, "its health check failed: {reason}"),
            Cause::TimedOut { limit } => write!(f, "it was not done within {}", spoken(*limit)),
        }
    }
}

/// What is done about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is started again; an [`Event::Restarting`] follows.
    Restart,
    /// It is left as it is.
    GivenUp,
    /// It is left as it is, for it has been started as often as it may.
    UsedUp {
        /// How often that is.
        attempts: u32,
        /// What says so.
        by: Limit,
    },
    /// It is left as it is, for it has had its time to become healthy.
    OutOfTime {
        /// How long that is.
        limit: Duration,
    },
    /// It runs elsewhere, and is not asked any more.
    AskedNoMore,
}

/// The field that says how often something may be started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The attempts of its `restart`.
    Restart,
    /// The `retries` of a job.
    Retries,
}

/// Why a run is stopped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Somebody asked for it: Ctrl-C, a signal, a caller.
    Asked,
    /// An item failed for good.
    ItemFailed(Name),
    /// Everything that was to be done is done.
    Finished,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Why it was stopped.
    pub reason: Reason,
    /// The items that failed for good or were blocked by one that did, by name.
    pub failed: Vec<Name>,
    /// Whether everything has been up.
    pub has_been_ready: bool,
}

/// Whether a run was what it was to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Everything was done, or was up until it was stopped.
    Well,
    /// It was stopped before everything was up.
    CutShort,
    /// Something failed for good.
    Failed,
}

impl Outcome {
    /// Whether the run was what it was to be.
    pub fn ending(&self) -> Ending {
        match self.reason {
            _ if !self.failed.is_empty() => Ending::Failed,
            Reason::Asked if !self.has_been_ready => Ending::CutShort,
            _ => Ending::Well,
        }
    }

    /// 0 if all went well, 1 if something failed for good, 130 if it was stopped before everything was up.
    pub fn exit_code(&self) -> u8 {
        match self.ending() {
            Ending::Well => 0,
            Ending::Failed => 1,
            Ending::CutShort => 130,
        }
    }
}
