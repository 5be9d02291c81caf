//! The processes of this machine, read from `/proc`: who belongs to whom.
//!
//! A process belongs to an instance when it is in the group that the instance was started in, or carries the
//! instance's mark in its environment (a daemon that left the group does), or descends from one that does.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rustix::process::{Pid, PidfdFlags, Signal, getpid, pidfd_open, pidfd_send_signal};

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
    fn is(&self, mark: &str) -> bool {
        match self {
            Mark::Exact(own) => mark == own,
            Mark::Prefix(own) => mark.starts_with(own),
        }
    }
}

/// The marks in an environment; one, if nobody has tampered with it.
fn marks_in(environment: &[u8]) -> Vec<String> {
    let value = |entry: &[u8]| {
        let value = entry.strip_prefix(MARK.as_bytes())?.strip_prefix(b"=")?;
        Some(String::from_utf8_lossy(value).into_owned())
    };
    environment.split(|b| *b == 0).filter_map(value).collect()
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

fn marks_of(pid: Pid) -> Vec<String> {
    let Ok(file) = fs::File::open(format!("/proc/{}/environ", pid.as_raw_nonzero())) else {
        return Vec::new();
    };
    let mut environment = Vec::new();
    match file.take(ENVIRONMENT_LIMIT).read_to_end(&mut environment) {
        Ok(_) => marks_in(&environment),
        Err(_) => Vec::new(),
    }
}

/// Whether a process carries the mark of any run.
pub(super) fn is_marked(pid: Pid) -> bool {
    !marks_of(pid).is_empty()
}

/// What belongs to an instance and still lives, its leader included.
pub(super) fn members(leader: Option<Pid>, mark: &Mark) -> Vec<Entry> {
    Snapshot::take().members(leader, mark)
}

/// The processes of this machine, as they were at one time, with their marks.
#[derive(Debug)]
pub(super) struct Snapshot {
    entries: Vec<Entry>,
    marks: BTreeMap<i32, Vec<String>>,
}

impl Snapshot {
    /// As they are now.
    pub(super) fn take() -> Snapshot {
        let entries = all();
        // Nothing of ours is older than ourselves; so most environments need not be read.
        let oldest = entry(getpid()).map_or(0, |own| own.started);
        let young = entries.iter().filter(|e| e.started >= oldest);
        let marks = young.map(|e| (e.pid.as_raw_nonzero().get(), marks_of(e.pid))).collect();
        Snapshot { entries, marks }
    }

    /// What belongs to an instance and lived then, its leader included.
    pub(super) fn members(&self, leader: Option<Pid>, mark: &Mark) -> Vec<Entry> {
        let group = leader.map(|l| l.as_raw_nonzero().get());
        let is_one = |e: &&Entry| {
            let marks = self.marks.get(&e.pid.as_raw_nonzero().get());
            marks.is_some_and(|marks| Some(e.group) == group || marks.iter().any(|m| mark.is(m)))
        };
        let mut found: BTreeSet<i32> =
            self.entries.iter().filter(is_one).map(|e| e.pid.as_raw_nonzero().get()).collect();
        // Their descendants; a table has as many generations as entries at most.
        for _ in 0..self.entries.len() {
            let before = found.len();
            let children = self.entries.iter().filter(|e| found.contains(&e.parent));
            let children: Vec<i32> = children.map(|e| e.pid.as_raw_nonzero().get()).collect();
            found.extend(children);
            if found.len() == before {
                break;
            }
        }
        found.remove(&getpid().as_raw_nonzero().get());
        let is_found = |e: &&Entry| e.life == Life::Lives && found.contains(&e.pid.as_raw_nonzero().get());
        self.entries.iter().filter(is_found).cloned().collect()
    }
}

/// Looks at all processes that several wait for share: each takes as long as reading all of them does. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub(super) struct Looks(Arc<Mutex<Option<Look>>>);

#[derive(Debug)]
struct Look {
    begun: Instant,
    seen: Arc<Snapshot>,
}

impl Looks {
    /// A look that was begun then or later.
    pub(super) fn since(&self, then: Instant) -> Arc<Snapshot> {
        // Held throughout: who comes meanwhile is likely to be content with what is seen.
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(look) = last.as_ref().filter(|look| look.begun >= then) {
            return look.seen.clone();
        }
        let begun = Instant::now();
        let seen = Arc::new(Snapshot::take());
        *last = Some(Look { begun, seen: seen.clone() });
        seen
    }
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
        let marks = marks_in(b"A=1\0ORCHC_INSTANCE=7/api/1\0B=2\0");
        assert_eq!(marks, ["7/api/1"]);
        assert!(Mark::Exact("7/api/1".into()).is(&marks[0]));
        assert!(!Mark::Exact("7/api/10".into()).is(&marks[0]));
        assert!(!Mark::Exact("7/api".into()).is(&marks[0]));
        assert!(Mark::Prefix("7/".into()).is(&marks[0]));
        assert!(!Mark::Prefix("8/".into()).is(&marks[0]));
    }

    #[test]
    fn those_that_wait_at_one_time_share_a_look() {
        let looks = Looks::default();
        let before = Instant::now();
        let first = looks.since(before);
        assert!(Arc::ptr_eq(&first, &looks.since(before)));
        assert!(!Arc::ptr_eq(&first, &looks.since(Instant::now())));
    }
}
