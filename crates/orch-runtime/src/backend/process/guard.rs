//! A watchman for the case that this process is killed, without a chance to stop anything.
//!
//! The system kills our children then, but not theirs: `cargo run` would die and leave the server it has built. So a
//! small shell waits at the other end of a pipe. It is told, a line each, which groups of processes there are, which are
//! gone, and which folder goes with the run; the last line sends it home. The end without that one means that we are gone:
//! it kills those groups and all that bears the mark of the run, and removes the folder. It needs nothing but `sh`, `grep`
//! and `rm`.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::spawner::Children;
use super::table;

/// `$0` is the mark. Several rounds, for what is being started just then; a group is killed whole at once, and only once,
/// since its id may be given to another soon after.
const SCRIPT: &str = r#"
trap '' HUP INT QUIT TERM
groups=' '
folder=
while read -r what name; do
  case $what in
    started) groups="$groups$name " ;;
    gone) groups="${groups%% $name *} ${groups#* $name }" ;;
    folder) folder=$name ;;
    home) exit 0 ;;
  esac
done
[ -z "$folder" ] || rm -rf -- "$folder"
for group in $groups; do
  kill -s KILL -- "-$group" 2>/dev/null
done
for round in 1 2 3 4 5; do
  for process in /proc/[0-9]*; do
    grep -qs -e "$0" "$process/environ" && kill -9 "${process#/proc/}" 2>/dev/null
  done
  sleep 0.2
done
"#;

/// How long the watchman may take to go home.
const LEAVE_LIMIT: Duration = Duration::from_secs(2);

/// The watchman of a run; goes home when dropped.
#[derive(Debug)]
pub(super) struct Guard {
    child: Child,
    line: Mutex<Option<ChildStdin>>,
    children: Children,
}

/// A group of processes that the watchman knows of; when dropped, it is told that there are none left.
#[derive(Debug)]
pub(super) struct WatchedGroup {
    guard: Weak<Guard>,
    leader: Pid,
}

impl Drop for WatchedGroup {
    fn drop(&mut self) {
        if let Some(guard) = self.guard.upgrade() {
            guard.tell(&format!("gone {}\n", self.leader.as_raw_nonzero()));
        }
    }
}

impl Guard {
    /// Sets one up for all that bears a mark that begins with `run/`.
    pub(super) fn post(run: &str, children: Children) -> io::Result<Guard> {
        let mut known = children.lock();
        let mut child = Command::new("sh")
            .args(["-c", SCRIPT, &format!("{}={run}/", table::MARK)])
            // Not in our group: what kills us by Ctrl-C or a closed terminal must not reach it.
            .process_group(0)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        known.extend(pid(&child));
        drop(known);
        let line = Mutex::new(child.stdin.take());
        Ok(Guard { child, line, children })
    }

    /// Tells it of a group of processes, by its leader.
    pub(super) fn watch_group(self: &Arc<Guard>, leader: Pid) -> WatchedGroup {
        self.tell(&format!("started {}\n", leader.as_raw_nonzero()));
        WatchedGroup { guard: Arc::downgrade(self), leader }
    }

    /// Tells it of the folder that goes with the run. A path that is no line of text stays unwatched.
    pub(super) fn watch_folder(&self, folder: &Path) {
        if let Some(path) = folder.to_str().filter(|path| !path.contains('\n')) {
            self.tell(&format!("folder {path}\n"));
        }
    }

    /// Short lines, and rarely: the pipe has room for thousands. If it is gone already, there is nobody to tell.
    fn tell(&self, text: &str) {
        let mut line = self.line.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(line) = line.as_mut() {
            let _ = line.write_all(text.as_bytes());
        }
    }
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(child.id().cast_signed())
}

impl Drop for Guard {
    fn drop(&mut self) {
        self.tell("home\n");
        let deadline = Instant::now() + LEAVE_LIMIT;
        while matches!(self.child.try_wait(), Ok(None)) {
            if Instant::now() > deadline {
                let _ = self.child.kill();
                let _ = self.child.wait();
                break;
            }
            thread::sleep(Duration::from_millis(2));
        }
        if let Some(pid) = pid(&self.child) {
            self.children.lock().remove(&pid);
        }
    }
}
