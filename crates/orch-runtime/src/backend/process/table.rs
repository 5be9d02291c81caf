//! The processes of this machine, read from `/proc`: who belongs to whom.
//!
//! A process belongs to an instance when it is in the group that the instance was started in, or carries the
//! instance's mark in its environment (a daemon that left the group does), or descends from one that does.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;

use rustix::process::{Pid, PidfdFlags, Signal, pidfd_open, pidfd_send_signal};

/// The variable that marks all that an instance starts.
pub(super) const MARK: &str = "ORCHC_INSTANCE";

/// How much of a process's environment is searched for the mark.
const ENVIRONMENT_LIMIT: u64 = 1 << 20;

/// One process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) pid: Pid,
    pub(super) parent: i32,
    pub(super) group: i32,
    pub(super) life: Life,
    /// In clock ticks since boot: tells a process from a later one with the same id.
    pub(super) started: u64,
}

/// Whether a process still does anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    Lives,
    /// Ended; its parent has not asked for its status yet.
    Zombie,
}

/// Which mark to look for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Mark {
    /// Of one instance.
    Exact(String),
    /// Of anything in a run.
    Prefix(String),
}

impl Mark {
    fn is_in(&self, environment: &[u8]) -> bool {
        environment.split(|b| *b == 0).any(|entry| {
            let Some(value) = entry.strip_prefix(MARK.as_bytes()).and_then(|e| e.strip_prefix(b"=")) else {
                return false;
            };
            match self {
                Mark::Exact(mark) => value == mark.as_bytes(),
                Mark::Prefix(mark) => value.starts_with(mark.as_bytes()),
            }
        })
    }
}

/// Every process that can be read.
pub(super) fn all() -> Vec<Entry> {
    let Ok(folder) = fs::read_dir("/proc") else { return Vec::new() };
    folder
        .flatten()
        .filter_map(|entry| entry.file_name().to_str().and_then(|n| n.parse().ok()).and_then(Pid::from_raw))
        .filter_map(entry)
        .collect()
}

/// One process, if it exists.
pub(super) fn entry(pid: Pid) -> Option<Entry> {
    let stat = fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_nonzero())).ok()?;
    // The name of the program is in parentheses and may contain any character, parentheses too.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_ascii_whitespace();
    let life = match fields.next()? {
        "Z" | "X" | "x" => Life::Zombie,
        _ => Life::Lives,
    };
    let parent = fields.next()?.parse().ok()?;
    let group = fields.next()?.parse().ok()?;
    // Now at the session; the start time is the 22nd field, the session the sixth.
    let started = fields.nth(22 - 6)?.parse().ok()?;
    Some(Entry { pid, parent, group, life, started })
}

fn carries(pid: Pid, mark: &Mark) -> bool {
    let Ok(file) = fs::File::open(format!("/proc/{}/environ", pid.as_raw_nonzero())) else { return false };
    let mut environment = Vec::new();
    file.take(ENVIRONMENT_LIMIT).read_to_end(&mut environment).is_ok() && mark.is_in(&environment)
}

/// Whether a process carries the mark of any run.
pub(super) fn is_marked(pid: Pid) -> bool {
    carries(pid, &Mark::Prefix(String::new()))
}

/// What belongs to an instance and still lives, its leader included.
pub(super) fn members(leader: Option<Pid>, mark: &Mark) -> Vec<Entry> {
    let table = all();
    // Nothing of ours is older than ourselves; so most environments need not be read.
    let oldest = entry(rustix::process::getpid()).map_or(0, |own| own.started);
    let group = leader.map(|l| l.as_raw_nonzero().get());
    let mut found: BTreeSet<i32> = table
        .iter()
        .filter(|e| e.started >= oldest && (Some(e.group) == group || carries(e.pid, mark)))
        .map(|e| e.pid.as_raw_nonzero().get())
        .collect();
    // Their descendants; a table has as many generations as entries at most.
    for _ in 0..table.len() {
        let before = found.len();
        found.extend(
            table
                .iter()
                .filter(|e| found.contains(&e.parent))
                .map(|e| e.pid.as_raw_nonzero().get())
                .collect::<Vec<_>>(),
        );
        if found.len() == before {
            break;
        }
    }
    found.remove(&rustix::process::getpid().as_raw_nonzero().get());
    table
        .into_iter()
        .filter(|e| e.life == Life::Lives && found.contains(&e.pid.as_raw_nonzero().get()))
        .collect()
}

/// Sends a signal to exactly this process, never to a later one that was given its id.
pub(super) fn signal(to: &Entry, signal: Signal) {
    let Ok(descriptor) = pidfd_open(to.pid, PidfdFlags::empty()) else { return };
    if entry(to.pid).is_some_and(|now| now.started == to.started) {
        // It may have ended meanwhile, which is all that was wanted.
        let _ = pidfd_send_signal(&descriptor, signal);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_is_in_the_table() {
        let own = rustix::process::getpid();
        let entry = entry(own).unwrap();
        assert_eq!(entry.life, Life::Lives);
        assert!(entry.started > 0);
        assert!(all().iter().any(|e| e.pid == own && e.started == entry.started));
    }

    #[test]
    fn a_mark_is_matched_whole() {
        let environment = b"A=1\0ORCHC_INSTANCE=7/api/1\0B=2\0";
        assert!(Mark::Exact("7/api/1".into()).is_in(environment));
        assert!(!Mark::Exact("7/api/10".into()).is_in(environment));
        assert!(!Mark::Exact("7/api".into()).is_in(environment));
        assert!(Mark::Prefix("7/".into()).is_in(environment));
        assert!(!Mark::Prefix("8/".into()).is_in(environment));
    }
}
