//! Collects the status of killed children that nobody waits for any more.
//!
//! A killed process takes a moment to end, and who was dropped cannot wait for it. Without somebody who does, each would stay
//! in the table of processes until this program ends.

use std::io;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, WaitId, WaitIdOptions, waitid};

use super::spawner::Children;

/// How often it is asked whether one has ended.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// How long one may take to end: the system does not let go of what waits for a broken disk.
const LIMIT: Duration = Duration::from_secs(3);

/// The way to the one thread that collects. Cheap to clone; the thread ends with the last clone.
#[derive(Debug, Clone)]
pub(super) struct Reaper(mpsc::Sender<Pid>);

impl Reaper {
    /// For children of this process that are in `children` until they are collected.
    pub(super) fn begin(children: Children) -> io::Result<Reaper> {
        let (killed, inbox) = mpsc::channel();
        thread::Builder::new().name("orch-reap".into()).spawn(move || {
            for pid in inbox {
                collect(pid, &children);
            }
        })?;
        Ok(Reaper(killed))
    }

    /// Hands over a child that was killed. Never waits.
    pub(super) fn take_over(&self, killed: Pid) {
        // The thread ends after the last sender.
        let _ = self.0.send(killed);
    }
}

fn collect(pid: Pid, children: &Children) {
    let until = Instant::now() + LIMIT;
    loop {
        // Held until it is forgotten: once its status is taken, its id may be given to the next child.
        let mut known = children.lock();
        let options = WaitIdOptions::EXITED | WaitIdOptions::NOHANG;
        let is_over = !matches!(waitid(WaitId::Pid(pid), options), Ok(None));
        if is_over || Instant::now() > until {
            known.remove(&pid);
            return;
        }
        drop(known);
        thread::sleep(LOOK_EVERY);
    }
}
