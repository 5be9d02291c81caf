//! Who answers on the port of an instance: it itself, or a stranger in its place; and on which ports it does.
//!
//! A check that passes because another program happens to listen there opens gates that should be closed. But not all that
//! listens for an instance belongs to it: the port of `docker run -p` is listened on by the daemon's proxy. So a stranger is
//! only who surely is one.

use std::fs;

use rustix::process::{Pid, getpid};

use super::table::{self, Entry, Mark};
use crate::backend::Listening;
use crate::port::{self, Sockets};

/// What is known of an instance.
pub(super) struct Of {
    pub(super) leader: Pid,
    pub(super) mark: Mark,
}

impl Listening for Of {
    /// The stranger that listens on a port where the instance should: `python3 (pid 812)`.
    fn stranger(&self, port: u16) -> Option<String> {
        let sockets = Sockets::listening(port);
        let has_it = |entry: &Entry| sockets.any_of(number(entry.pid));
        if table::members(Some(self.leader), &self.mark).iter().any(has_it) {
            return None;
        }
        let all = table::all();
        let pid = port::pids().into_iter().find(|pid| sockets.any_of(*pid))?;
        let other = all.iter().find(|entry| number(entry.pid) == pid)?;
        match is_surely_another(other, &all) {
            true => port::described(pid),
            false => None,
        }
    }

    fn own_ports(&self) -> Vec<u16> {
        let members = table::members(Some(self.leader), &self.mark);
        let pids: Vec<u32> = members.iter().map(|entry| number(entry.pid)).collect();
        port::of_processes(&pids).into_iter().collect()
    }
}

/// It carries the mark of another instance; or it is beside us, in the same control group, and no descendant of ours. What
/// is in another control group may be a daemon that works for the instance, and a descendant one that hid from us.
fn is_surely_another(entry: &Entry, all: &[Entry]) -> bool {
    if table::is_marked(entry.pid) {
        return true;
    }
    let own = getpid();
    if entry.pid == own || descends_from(entry, own, all) || passes_on(entry.pid) {
        return false;
    }
    let control_group = |pid: u32| fs::read_to_string(format!("/proc/{pid}/cgroup")).ok();
    let (its, ours) = (control_group(number(entry.pid)), control_group(number(own)));
    its.is_some() && its == ours
}

/// It listens for containers. Where everything runs in one control group, its daemon and we do as well.
fn passes_on(pid: Pid) -> bool {
    const PROXIES: [&str; 6] =
        ["docker-proxy", "rootlessport", "rootlesskit", "slirp4netns", "pasta", "conmon"];
    let name = fs::read_to_string(format!("/proc/{}/comm", number(pid))).unwrap_or_default();
    PROXIES.iter().any(|proxy| name.starts_with(proxy))
}

fn descends_from(entry: &Entry, ancestor: Pid, all: &[Entry]) -> bool {
    let ancestor = ancestor.as_raw_nonzero().get();
    let mut parent = entry.parent;
    // A line of ancestors is as long as the table at most.
    for _ in 0..all.len() {
        if parent == ancestor {
            return true;
        }
        let Some(next) = all.iter().find(|e| e.pid.as_raw_nonzero().get() == parent) else { return false };
        parent = next.parent;
    }
    false
}

fn number(pid: Pid) -> u32 {
    pid.as_raw_nonzero().get().cast_unsigned()
}
