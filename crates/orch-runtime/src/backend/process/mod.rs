//! Processes on this machine, each in a process group of its own, none of which outlives the run.
//!
//! Five nets catch what would be left behind. The group: signals go to all of it. The mark: an environment variable
//! that every descendant inherits, by which those that left the group are found. The subreaper (where this process
//! exists for the run alone): orphans become our children, even those that wiped their environment. The death
//! signal: if this process is killed, the system kills its children. The guard: if this process is killed, another
//! kills the groups and all that bears the mark.
//!
//! None has a controlling terminal: one that read a password from it, beside this process and all the others, would be
//! halted by the system without a word. It is told that there is none, and says so.

mod guard;
mod listener;
mod program;
mod reaper;
mod spawner;
mod strangers;
mod table;

use std::collections::BTreeSet;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use orch_model::Signal;
use rustix::process::{Pid, Signal as RawSignal, WaitId, WaitIdOptions, getpid, kill_process_group, waitid};
use tokio::io::Interest;
use tokio::io::unix::AsyncFd;
use tokio::net::unix::pipe;
use tokio::task::spawn_blocking;
use tokio::time::{sleep, timeout};

use self::guard::{Guard, WatchedGroup};
use self::spawner::{Spawned, Spawner};
use self::strangers::Strangers;
use self::table::{Looks, Mark};
use crate::backend::{Backend, Boxed, Finished, Launch, Launched, Listening, Output, Running, Stdin};
use crate::event::{Cause, Stream};
use crate::exit::{Exit, raw_signal};

/// How often the table of processes is looked at while something is to end.
const LOOK_EVERY: Duration = Duration::from_millis(40);
/// How long killed processes may take to be gone.
const DEATH_LIMIT: Duration = Duration::from_secs(3);
/// From one look for what is to be killed to the next.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// Whether this process has other children than those of the run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Host {
    /// It exists for the run alone: every orphan that comes to it is the run's, and is killed at the end.
    Dedicated,
    /// It does other things too: only what bears the run's mark is touched.
    Shared,
}

/// Starts local processes.
#[derive(Debug)]
pub struct ProcessBackend {
    spawner: Spawner,
    run: String,
    /// How many have been launched.
    launches: AtomicU64,
    looks: Looks,
    strangers: Option<Strangers>,
    /// Dropped with the backend: then nothing of the run is left.
    guard: Option<Arc<Guard>>,
}

impl ProcessBackend {
    /// Must be called inside a tokio runtime.
    pub fn new(host: Host) -> io::Result<ProcessBackend> {
        let spawner = Spawner::new()?;
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let run = format!("{}-{:x}", getpid().as_raw_nonzero(), now.as_nanos());
        let strangers = match host {
            Host::Dedicated => Some(Strangers::adopt(spawner.children().clone())?),
            Host::Shared => None,
        };
        // Without one (there is no `sh`) the other nets remain.
        let guard = Guard::post(&run, spawner.children().clone()).ok().map(Arc::new);
        Ok(ProcessBackend {
            spawner,
            run,
            launches: AtomicU64::new(0),
            looks: Looks::default(),
            strangers,
            guard,
        })
    }

    async fn start(&self, launch: Launch) -> Result<Launched, Cause> {
        let program = program::find(&launch)?;
        // Each launch has a mark of its own: an instance may be asked by several checks at once, and what is swept with one
        // must not be another.
        let launch_number = self.launches.fetch_add(1, Ordering::Relaxed);
        let mark = format!("{}/{}/{}/{launch_number}", self.run, launch.who.item, launch.who.replica);
        let mut command = Command::new(program);
        command.arg0(&launch.program).args(&launch.args).current_dir(&launch.dir);
        for name in &launch.withheld {
            command.env_remove(name);
        }
        for (name, value) in &launch.env {
            command.env(name, value.reveal());
        }
        command.env(table::MARK, &mark);
        command.stdin(match launch.stdin {
            Stdin::Empty => Stdio::null(),
            Stdin::Open => Stdio::piped(),
        });
        let refused = |error: io::Error| program::refused(&launch, &error);
        let spawned = self.spawner.spawn(command).await.map_err(refused)?;
        let watched = self.guard.as_ref().map(|guard| guard.watch_group(spawned.pid));
        self.adopt(spawned, Mark::Exact(mark), watched).map_err(refused)
    }

    /// Takes over a child.
    fn adopt(&self, mut spawned: Spawned, mark: Mark, watched: Option<WatchedGroup>) -> io::Result<Launched> {
        let mut output: Vec<(Stream, Output)> = Vec::new();
        if let Some(pipe) = spawned.child.stdout.take() {
            output.push((Stream::Out, Box::new(pipe::Receiver::from_owned_fd(OwnedFd::from(pipe))?)));
        }
        if let Some(pipe) = spawned.child.stderr.take() {
            output.push((Stream::Err, Box::new(pipe::Receiver::from_owned_fd(OwnedFd::from(pipe))?)));
        }
        let descriptor = spawned.descriptor.try_clone()?;
        // SAFETY: an `OwnedFd` that nobody can reach to replace it names the same open descriptor while it lives.
        #[allow(unsafe_code)]
        let descriptor = unsafe { AsyncFd::register_with_interest(descriptor, Interest::READABLE) }?;
        spawned.claim();
        let stdin = spawned.child.stdin.take();
        let running = Process {
            leader: spawned.pid,
            descriptor,
            mark,
            spawner: self.spawner.clone(),
            looks: self.looks.clone(),
            state: State::Running,
            _stdin: stdin,
            _watched: watched,
        };
        Ok(Launched { running: Box::new(running), output })
    }
}

impl Backend for ProcessBackend {
    fn name(&self) -> &'static str {
        "process"
    }

    fn launch(&self, launch: Launch) -> Boxed<'_, Result<Launched, Cause>> {
        Box::pin(self.start(launch))
    }

    fn will_use(&self, folder: &Path) {
        if let Some(guard) = &self.guard {
            guard.watch_folder(folder);
        }
    }

    fn close(&self) -> Boxed<'_, usize> {
        Box::pin(async move {
            let run = Mark::Prefix(format!("{}/", self.run));
            let deadline = Instant::now() + DEATH_LIMIT;
            let mut killed = 0;
            loop {
                let run = run.clone();
                let strangers = self.strangers.clone();
                let found = spawn_blocking(move || {
                    let mut found = table::members(None, &run);
                    if let Some(strangers) = strangers {
                        let more = strangers.living();
                        found.extend(more.into_iter().filter(|e| !found.contains(e)).collect::<Vec<_>>());
                        strangers.reap();
                    }
                    for entry in &found {
                        table::signal(entry, RawSignal::KILL);
                    }
                    found.len()
                })
                .await
                .unwrap_or(0);
                killed = killed.max(found);
                if found == 0 || Instant::now() > deadline {
                    return killed;
                }
                sleep(Duration::from_millis(10)).await;
            }
        })
    }
}

/// A child, its group, and all that bears its mark.
struct Process {
    leader: Pid,
    descriptor: AsyncFd<OwnedFd>,
    mark: Mark,
    spawner: Spawner,
    looks: Looks,
    state: State,
    /// Kept open, where it may read.
    _stdin: Option<ChildStdin>,
    /// Until nothing of it is left.
    _watched: Option<WatchedGroup>,
}

#[derive(PartialEq, Eq)]
enum State {
    /// Not reaped: its id, and that of its group, cannot have been given to another.
    Running,
    Reaped,
}

impl Process {
    /// Waits for the leader without reaping it.
    async fn leader_ended(&self) {
        // An error means that there is nothing to wait for.
        let _ = self.descriptor.readable().await;
    }

    async fn members(&self) -> Vec<table::Entry> {
        let (leader, mark) = (self.leader, self.mark.clone());
        spawn_blocking(move || table::members(Some(leader), &mark)).await.unwrap_or_default()
    }

    async fn kill_and_reap(mut self) -> Finished {
        let deadline = Instant::now() + DEATH_LIMIT;
        let mut left = self.members().await;
        let mut swept = BTreeSet::new();
        // The table is not read in one moment, and what just becomes another program has no environment for that time: it may
        // be missed once, but not again and again.
        let mut empty_looks = 0;
        while empty_looks < 2 && Instant::now() < deadline {
            let _ = kill_process_group(self.leader, RawSignal::KILL);
            for entry in &left {
                table::signal(entry, RawSignal::KILL);
            }
            let others = left.iter().filter(|e| e.pid != self.leader);
            swept.extend(others.map(|e| (e.pid.as_raw_nonzero(), e.started)));
            sleep(BETWEEN_LOOKS).await;
            left = self.members().await;
            empty_looks = if left.is_empty() { empty_looks + 1 } else { 0 };
        }
        let swept = swept.len();
        let survivors = left.iter().map(|e| e.pid.as_raw_nonzero().get().cast_unsigned()).collect();
        let _ = timeout(DEATH_LIMIT, self.leader_ended()).await;
        Finished { exit: self.reap(), swept, survivors }
    }

    /// Takes the leader's status, if it has ended.
    fn reap(&mut self) -> Exit {
        let mut children = self.spawner.children().lock();
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        use std::os::fd::AsFd;
        let status = waitid(WaitId::PidFd(self.descriptor.get_ref().as_fd()), options);
        children.remove(&self.leader);
        self.state = State::Reaped;
        let Ok(Some(status)) = status else { return Exit::Lost };
        match (status.exit_status(), status.terminating_signal()) {
            (Some(code), _) => Exit::Code(code),
            (_, Some(number)) => Exit::Signal(number),
            _ => Exit::Lost,
        }
    }
}

impl Running for Process {
    fn pid(&self) -> Option<u32> {
        Some(self.leader.as_raw_nonzero().get().cast_unsigned())
    }

    fn ended(&mut self) -> Boxed<'_, ()> {
        Box::pin(self.leader_ended())
    }

    fn gone(&mut self) -> Boxed<'_, ()> {
        Box::pin(async move {
            self.leader_ended().await;
            // What is seen before may lack what it has started meanwhile.
            let mut since = Instant::now();
            loop {
                let (looks, leader, mark) = (self.looks.clone(), self.leader, self.mark.clone());
                let look = move || looks.since(since).members(Some(leader), &mark).is_empty();
                // A look that fails has seen nobody.
                if spawn_blocking(look).await.unwrap_or(true) {
                    return;
                }
                since = Instant::now();
                sleep(LOOK_EVERY).await;
            }
        })
    }

    fn signal(&self, signal: Signal) -> Boxed<'_, ()> {
        Box::pin(async move {
            let group = self.leader.as_raw_nonzero().get();
            // Looked for before the group is told: a parent that ends at once leaves no trace of its descendants.
            let elsewhere: Vec<_> = self.members().await.into_iter().filter(|e| e.group != group).collect();
            let _ = kill_process_group(self.leader, raw_signal(signal));
            for entry in &elsewhere {
                table::signal(entry, raw_signal(signal));
            }
            // What was halted hears of it only when it goes on.
            if !matches!(signal, Signal::Sigstop | Signal::Sigkill) {
                let _ = kill_process_group(self.leader, RawSignal::CONT);
                for entry in &elsewhere {
                    table::signal(entry, RawSignal::CONT);
                }
            }
        })
    }

    fn listening(&self) -> Arc<dyn Listening> {
        Arc::new(listener::Of { leader: self.leader, mark: self.mark.clone() })
    }

    fn finish(self: Box<Self>) -> Boxed<'static, Finished> {
        Box::pin((*self).kill_and_reap())
    }
}

impl Drop for Process {
    /// The run was dropped instead of stopped: nothing may be waited for, but nothing may live on either.
    fn drop(&mut self) {
        if self.state == State::Running {
            let _ = kill_process_group(self.leader, RawSignal::KILL);
            for entry in table::members(Some(self.leader), &self.mark) {
                table::signal(&entry, RawSignal::KILL);
            }
            self.spawner.reaper().take_over(self.leader);
        }
    }
}
