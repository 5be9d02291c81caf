//! The one thread that starts processes.
//!
//! Every child asks the system to be killed when its parent ends, so that none outlives a runner that was itself
//! killed. The system takes "parent" to be the *thread* that started the child; a worker thread of an async runtime may
//! end at any time. So there is one thread for it, which lives as long as anything it has started.

use std::collections::HashSet;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;

use rustix::process::{
    Pid, PidfdFlags, Signal, getpid, getppid, pidfd_open, set_parent_process_death_signal, setsid,
};
use tokio::sync::oneshot;

use super::reaper::Reaper;

/// Starts processes; cheap to clone. The thread ends with the last clone.
#[derive(Debug, Clone)]
pub(super) struct Spawner {
    orders: mpsc::Sender<Order>,
    children: Children,
    reaper: Reaper,
}

/// The ids of those children whose status somebody waits for. Whoever reaps strangers must hold the lock meanwhile.
#[derive(Debug, Clone, Default)]
pub(super) struct Children(Arc<Mutex<HashSet<Pid>>>);

impl Children {
    pub(super) fn lock(&self) -> MutexGuard<'_, HashSet<Pid>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Order {
    command: Command,
    reply: oneshot::Sender<io::Result<Spawned>>,
}

/// A child, in a process group of its own.
pub(super) struct Spawned {
    pub(super) child: Child,
    pub(super) pid: Pid,
    pub(super) descriptor: OwnedFd,
    reaper: Reaper,
    claim: Claim,
}

/// Whether somebody has taken over the duty to kill and reap.
#[derive(PartialEq, Eq)]
enum Claim {
    Open,
    Taken,
}

impl Spawned {
    /// Takes over the duty to kill and reap it.
    pub(super) fn claim(&mut self) {
        self.claim = Claim::Taken;
    }
}

impl Drop for Spawned {
    /// Nobody took it: the caller has gone away between asking for it and getting it.
    fn drop(&mut self) {
        if self.claim == Claim::Open {
            let _ = rustix::process::kill_process_group(self.pid, Signal::KILL);
            self.reaper.take_over(self.pid);
        }
    }
}

impl Spawner {
    pub(super) fn new() -> io::Result<Spawner> {
        let (orders, inbox) = mpsc::channel::<Order>();
        let children = Children::default();
        let reaper = Reaper::begin(children.clone())?;
        let (tracked, after) = (children.clone(), reaper.clone());
        thread::Builder::new().name("orch-spawn".into()).spawn(move || {
            for order in inbox {
                // Nobody listens any more: what was started is dropped, and so killed.
                let _ = order.reply.send(spawn(order.command, &tracked, &after));
            }
        })?;
        Ok(Spawner { orders, children, reaper })
    }

    pub(super) fn children(&self) -> &Children {
        &self.children
    }

    pub(super) fn reaper(&self) -> &Reaper {
        &self.reaper
    }

    pub(super) async fn spawn(&self, command: Command) -> io::Result<Spawned> {
        let (reply, answer) = oneshot::channel();
        let gone = || io::Error::other("the thread that starts processes has ended");
        self.orders.send(Order { command, reply }).map_err(|_| gone())?;
        answer.await.map_err(|_| gone())?
    }
}

fn spawn(mut command: Command, children: &Children, reaper: &Reaper) -> io::Result<Spawned> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let parent = getpid();
    let begin = move || {
        // A session of its own is a group of its own, and has no controlling terminal.
        setsid()?;
        set_parent_process_death_signal(Some(Signal::KILL))?;
        // The parent may have ended just before.
        if getppid() == Some(parent) { Ok(()) } else { Err(io::ErrorKind::BrokenPipe.into()) }
    };
    // SAFETY: between fork and exec only system calls are made; nothing allocates or takes a lock.
    #[allow(unsafe_code)]
    unsafe {
        command.pre_exec(begin);
    }
    let mut known = children.lock();
    let mut child = command.spawn()?;
    let opened = Pid::from_raw(child.id().cast_signed())
        .ok_or(io::ErrorKind::InvalidData.into())
        .and_then(|pid| Ok((pid, pidfd_open(pid, PidfdFlags::empty())?)));
    match opened {
        Ok((pid, descriptor)) => {
            known.insert(pid);
            Ok(Spawned { child, pid, descriptor, reaper: reaper.clone(), claim: Claim::Open })
        }
        Err(error) => {
            let _ = child.kill();
            let _ = child.wait();
            Err(error)
        }
    }
}
