//! Runs real stacks with the real binary: order, Ctrl-C, failed starts, and that nothing is left behind.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

mod ending;
mod ports;

/// No wait in these tests is as long.
const LONGEST: Duration = Duration::from_secs(30);

/// A running `orchc run`, and what it has printed so far.
struct Run {
    child: Child,
    lines: Receiver<String>,
    seen: Vec<String>,
    mark: String,
}

impl Run {
    /// Starts a stack whose commands may hold `MARK`, which is found again in what they leave behind.
    fn start(folder: &Path, stack: &str, arguments: &[&str]) -> Run {
        let mark = format!("orchc-test-{}", folder.file_name().unwrap().to_string_lossy());
        fs::write(folder.join("stack.orch"), stack.replace("MARK", &mark)).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_orchc"))
            .arg("run")
            .args(arguments)
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let (sender, lines) = channel();
        let out = child.stdout.take().unwrap();
        let err = child.stderr.take().unwrap();
        for stream in [Box::new(out) as Box<dyn std::io::Read + Send>, Box::new(err)] {
            let sender = sender.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines() {
                    if sender.send(line.unwrap()).is_err() {
                        break;
                    }
                }
            });
        }
        Run { child, lines, seen: Vec::new(), mark }
    }

    fn wait_for(&mut self, text: &str) {
        let until = Instant::now() + LONGEST;
        while !self.seen.iter().any(|line| line.contains(text)) {
            let left = until.saturating_duration_since(Instant::now());
            let line = self.lines.recv_timeout(left);
            self.seen.push(line.unwrap_or_else(|_| panic!("no {text:?} in\n{}", self.seen.join("\n"))));
        }
    }

    fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        assert!(Command::new("sh").args(["-c", &format!("kill -{name} {id}")]).status().unwrap().success());
    }

    /// Waits for the end: the exit code, and everything that was printed.
    fn end(mut self) -> (i32, String) {
        let until = Instant::now() + LONGEST;
        let status = loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                break status;
            }
            assert!(Instant::now() < until, "it does not end:\n{}", self.seen.join("\n"));
            std::thread::sleep(Duration::from_millis(10));
        };
        self.seen.extend(self.lines.iter());
        let left = left_behind(&self.mark);
        assert!(left.is_empty(), "left behind: {left:#?}\n{}", self.seen.join("\n"));
        (status.code().unwrap_or(-1), self.seen.join("\n"))
    }
}

/// The commands of processes that bear a mark.
fn left_behind(mark: &str) -> Vec<String> {
    let processes = fs::read_dir("/proc").unwrap().flatten();
    let commands = processes.filter_map(|entry| fs::read(entry.path().join("cmdline")).ok());
    let commands = commands.map(|bytes| String::from_utf8_lossy(&bytes).replace('\0', " "));
    commands.filter(|command| command.contains(mark)).collect()
}

fn folder() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("run").tempdir().unwrap()
}

#[test]
fn a_stack_starts_in_order_and_ctrl_c_leaves_nothing() {
    let folder = folder();
    let stack = r#"
stack order

job prepare { run = process(["sh", "-c", "echo prepared > ready.txt # MARK"]) }

service first {
  run        = process(["sh", "-c", "echo first is up; while true; do sleep 1; done # MARK"])
  depends_on = [prepare]
  health     = command(["test", "-f", "ready.txt"]) { interval = 1s, timeout = 500ms }
}

service second {
  run        = process(["sh", "-c", "echo second is up >&2; (sleep 100; echo MARK) & sleep 200; echo MARK"])
  depends_on = [first.healthy]
}
"#;
    let mut run = Run::start(folder.path(), stack, &[]);
    run.wait_for("ready in");
    run.wait_for("! second is up");
    run.signal("INT");
    let (code, text) = run.end();
    assert_eq!(code, 0, "{text}");
    let at = |what: &str| text.find(what).unwrap_or_else(|| panic!("no {what:?} in\n{text}"));
    assert!(at("prepare • completed") < at("first   | first is up"), "{text}");
    assert!(at("first   • healthy") < at("second  ! second is up"), "{text}");
    assert!(at("second  • stopping") < at("first   • stopping"), "{text}");
}

#[test]
fn a_second_ctrl_c_kills_what_does_not_listen() {
    let folder = folder();
    let stack = r#"
stack stubborn

service stubborn {
  run  = process(["sh", "-c", "trap '' TERM INT; echo up; while true; do sleep 1; done # MARK"])
  stop { grace = 60s }
}
"#;
    let mut run = Run::start(folder.path(), stack, &[]);
    run.wait_for("| up");
    run.signal("INT");
    run.wait_for("stopping");
    std::thread::sleep(Duration::from_millis(100));
    run.signal("INT");
    let (_, text) = run.end();
    assert!(text.contains("killed"), "{text}");
}

/// A child, one in the background and one in a session of its own that listens to nothing.
const FAMILY: &str = r#"
stack family

service family {
  run = process(shell("setsid sh -c 'trap \"\" TERM INT HUP; while :; do sleep 1; done # MARK' & (sleep 100; echo MARK) & echo up; wait; echo MARK"))
  stop { grace = 1s }
}
"#;

#[test]
fn a_run_ends_when_nobody_reads_it_however_much_is_printed() {
    let folder = folder();
    let stack = "stack loud\n\nservice flood { run = process([\"yes\", \"MARK\"]) }\n";
    let mut run = Run::start(folder.path(), stack, &[]);
    let line = format!("flood | {}", run.mark);
    run.wait_for(&line);
    let (_, nobody) = channel();
    run.lines = nobody;
    run.end();
}

#[test]
fn a_closed_terminal_stops_everything() {
    let folder = folder();
    let mut run = Run::start(folder.path(), FAMILY, &[]);
    run.wait_for("| up");
    run.wait_for("ready in");
    run.signal("HUP");
    let (code, text) = run.end();
    assert_eq!(code, 0, "{text}");
}

#[test]
fn killed_it_takes_everything_with_it() {
    let folder = folder();
    let mut run = Run::start(folder.path(), FAMILY, &[]);
    run.wait_for("| up");
    assert!(!left_behind(&run.mark).is_empty());
    run.signal("KILL");
    run.child.wait().unwrap();
    let until = Instant::now() + LONGEST;
    while !left_behind(&run.mark).is_empty() {
        assert!(Instant::now() < until, "left behind: {:#?}", left_behind(&run.mark));
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_failed_start_is_explained_with_its_last_lines_and_stops_the_rest() {
    let folder = folder();
    let stack = r#"
stack broken

service steady { run = process(["sh", "-c", "while true; do sleep 1; done # MARK"]) }

service broken {
  run        = process(["sh", "-c", "echo cannot open the database >&2; exit 3 # MARK"])
  restart    = never
  depends_on = [steady.started]
}
"#;
    let run = Run::start(folder.path(), stack, &[]);
    let (code, text) = run.end();
    assert_eq!(code, 1, "{text}");
    for what in [
        "failed: it ended with exit code 3",
        "cannot open the database",
        "stopping, because broken failed",
        "failed: broken",
    ] {
        assert!(text.contains(what), "no {what:?} in\n{text}");
    }
}

#[test]
fn what_cannot_run_here_is_told_with_what_to_write() {
    let folder = folder();
    let stack = "stack images\n\nservice db { image = \"postgres:15\" }\n";
    let (code, text) = Run::start(folder.path(), stack, &[]).end();
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("dev { run = process("), "{text}");
}

#[test]
fn a_part_is_started_with_what_it_needs() {
    let folder = folder();
    let stack = r#"
stack part

job a     { run = process(["sh", "-c", "echo a # MARK"]) }
job b     { run = process(["sh", "-c", "echo b # MARK"]), depends_on = [a] }
job other { run = process(["sh", "-c", "echo other # MARK"]) }
"#;
    let (code, text) = Run::start(folder.path(), stack, &["--only", "b"]).end();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("a | a") && text.contains("b | b") && !text.contains("other"), "{text}");
    assert!(text.contains("everything is done"), "{text}");

    let (code, text) = Run::start(folder.path(), stack, &["--only", "bb"]).end();
    assert_eq!(code, 2, "{text}");
}
