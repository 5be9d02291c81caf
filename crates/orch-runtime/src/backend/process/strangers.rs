//! Orphans of the run that become children of this process, where it exists for the run alone.
//!
//! A daemon forks twice so that nobody waits for it. As its nearest subreaper this process becomes its parent: it is
//! found however it has hidden, and its status is collected, so that no dead entries pile up.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use rustix::process::{Pid, WaitId, WaitIdOptions, getpid, set_child_subreaper, waitid};
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::{JoinHandle, spawn_blocking};
use tokio::time::sleep;

use super::spawner::Children;
use super::table::{self, Entry, Life};

/// How often at most dead orphans are collected.
const REAP_EVERY: Duration = Duration::from_secs(1);

/// The orphans. Cheap to clone.
#[derive(Debug, Clone)]
pub(super) struct Strangers {
    children: Children,
    /// Collects them as they die; ends with the last clone.
    _reaper: Arc<Reaper>,
}

#[derive(Debug)]
struct Reaper(JoinHandle<()>);

impl Drop for Reaper {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Strangers {
    /// Makes this process the parent of all orphans among its descendants.
    pub(super) fn adopt(children: Children) -> io::Result<Strangers> {
        set_child_subreaper(Some(getpid()))?;
        let mut deaths = signal(SignalKind::child())?;
        let known = children.clone();
        let reaper = tokio::spawn(async move {
            while deaths.recv().await.is_some() {
                let known = known.clone();
                let _ = spawn_blocking(move || reap(&known)).await;
                sleep(REAP_EVERY).await;
            }
        });
        Ok(Strangers { children, _reaper: Arc::new(Reaper(reaper)) })
    }

    /// Those that still live, with all their descendants.
    pub(super) fn living(&self) -> Vec<Entry> {
        let known = self.children.lock();
        let own = getpid().as_raw_nonzero().get();
        let table = table::all();
        let mut found: Vec<Entry> =
            table.iter().filter(|e| e.parent == own && !known.contains(&e.pid)).cloned().collect();
        let mut next = 0;
        while let Some(parent) = found.get(next).map(|e| e.pid.as_raw_nonzero().get()) {
            let more: Vec<Entry> =
                table.iter().filter(|e| e.parent == parent && !found.contains(e)).cloned().collect();
            found.extend(more);
            next += 1;
        }
        found.retain(|e| e.life == Life::Lives);
        found
    }

    /// Collects the dead.
    pub(super) fn reap(&self) {
        reap(&self.children);
    }
}

fn reap(children: &Children) {
    // Held throughout: a child that is just being started must be known before its status may be taken.
    let known = children.lock();
    let own = getpid().as_raw_nonzero().get();
    let dead = |e: &Entry| e.parent == own && e.life == Life::Zombie && !known.contains(&e.pid);
    let dead: Vec<Pid> = table::all().iter().filter(|e| dead(e)).map(|e| e.pid).collect();
    for pid in dead {
        let _ = waitid(WaitId::Pid(pid), WaitIdOptions::EXITED | WaitIdOptions::NOHANG);
    }
}
