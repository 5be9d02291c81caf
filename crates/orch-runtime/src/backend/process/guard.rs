//! A watchman for the case that this process is killed, without a chance to stop anything.
//!
//! The system kills our children then, but not theirs: `cargo run` would die and leave the server it has built. So a
//! small shell waits at the other end of a pipe. A line means that all is well; the end without one means that we are
//! gone, and it kills all that bears the mark of the run. It needs nothing but `sh` and `grep`.

use std::io::{self, Write};
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::Pid;

use super::spawner::Children;
use super::table;

/// `$0` is the mark. Several rounds, for what is being started just then.
const SCRIPT: &str = r#"
trap '' HUP INT QUIT TERM
read -r _ && exit 0
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
    line: Option<ChildStdin>,
    children: Children,
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
        let line = child.stdin.take();
        Ok(Guard { child, line, children })
    }
}

fn pid(child: &Child) -> Option<Pid> {
    Pid::from_raw(child.id().cast_signed())
}

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(mut line) = self.line.take() {
            // If it is gone already, there is nobody to tell.
            let _ = line.write_all(b"\n");
        }
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
