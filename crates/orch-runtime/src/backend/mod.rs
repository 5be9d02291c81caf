//! What a way of running things must offer. One module a backend; the supervisor knows only these traits.
//!
//! A backend starts one instance and tells when it ends. It decides nothing: order, health, restarts and how long a
//! stop may take are the supervisor's.

pub mod process;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;

use orch_model::Signal;
use tokio::io::AsyncRead;

use crate::event::{Cause, Stream};
use crate::exit::Exit;
use crate::id::Instance;
use crate::secret::Sealed;

/// A future that a trait object can give.
pub type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A way of running things: local processes, later containers, SSH hosts, systemd units, packages.
pub trait Backend: Send + Sync + 'static {
    /// The variant of `run` it serves: `process`.
    fn name(&self) -> &'static str;

    /// Starts an instance. Nothing is left running when it fails or when the future is dropped.
    fn launch(&self, launch: Launch) -> Boxed<'_, Result<Launched, Cause>>;

    /// A folder that goes with the run: it is removed by this backend if this process can no longer do it itself.
    fn will_use(&self, folder: &Path);

    /// Called once, when every instance has ended: puts an end to what nobody owns any more and says how many
    /// processes that were.
    fn close(&self) -> Boxed<'_, usize>;
}

/// All that is needed to start one instance; nothing in it is late any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Launch {
    /// Whose.
    pub who: Instance,
    /// The program: a path, or a name that is looked for in `PATH`.
    pub program: String,
    /// Its arguments.
    pub args: Vec<String>,
    /// Variables it gets beside those of this process.
    pub env: BTreeMap<String, Sealed>,
    /// Variables of this process it does not get: the sources of secrets.
    pub withheld: BTreeSet<String>,
    /// The folder it runs in; must exist.
    pub dir: PathBuf,
    /// What it reads from.
    pub stdin: Stdin,
}

/// What an instance reads from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stdin {
    /// Nothing: it is at the end from the beginning.
    Empty,
    /// Something that never comes to its end while the instance runs.
    Open,
}

/// A stream of what an instance prints.
pub type Output = Box<dyn AsyncRead + Send + Unpin>;

/// A started instance and what it prints.
pub struct Launched {
    /// The instance.
    pub running: Box<dyn Running>,
    /// Its streams; each ends when everything that can write to it has ended.
    pub output: Vec<(Stream, Output)>,
}

/// Who listens on this machine, as seen from an instance. Each takes as long as looking at all processes does.
pub trait Listening: Send + Sync {
    /// Who listens on a port in the place of the instance; `None` where it is the instance itself or cannot be told.
    fn stranger(&self, port: u16) -> Option<String>;

    /// The ports on which the instance itself listens, in order.
    fn own_ports(&self) -> Vec<u16>;
}

/// A started instance. Dropping it kills it.
pub trait Running: Send + Sync {
    /// The process id on this machine, if there is one.
    fn pid(&self) -> Option<u32>;

    /// Waits for its main process to end. What that process started may still run.
    fn ended(&mut self) -> Boxed<'_, ()>;

    /// Waits until nothing of it runs any more.
    fn gone(&mut self) -> Boxed<'_, ()>;

    /// Sends a signal to all that belongs to it.
    fn signal(&self, signal: Signal) -> Boxed<'_, ()>;

    /// Tells, now and later, who listens in its place, and where it does itself.
    fn listening(&self) -> Arc<dyn Listening>;

    /// Kills all of it that still runs and collects its status. Takes a bounded time.
    fn finish(self: Box<Self>) -> Boxed<'static, Finished>;
}

/// What is left to say about an instance that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// How its main process ended.
    pub exit: Exit,
    /// How many other processes it had left behind; they are killed.
    pub swept: usize,
    /// Processes that would not die.
    pub survivors: Vec<u32>,
}
