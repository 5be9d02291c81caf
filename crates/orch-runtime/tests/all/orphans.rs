//! What cannot be left behind even by a runner that is killed, or by a process that hides.
//!
//! A runner that is killed cannot be this test itself: it starts its own file again and lets that run the stack.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::common::*;
use orch_model::Stack;
use orch_runtime::backend::process::Host;
use orch_runtime::{Event, Inputs, Options};

/// A child, its child, and a daemon in a session of its own.
const FAMILY: &str =
    "setsid sh -c 'sleep 1000 & echo pid $!; wait' & sleep 1000 & echo pid $!; echo pid $$; wait";
/// The same with an environment in which nothing is left to find it by. One has lost its parent when it tells of itself.
const HIDING: &str = "setsid env -i /bin/sh -c 'sleep 1000 & echo pid $!; sleep 1000 & echo pid $!; wait' & \
                      setsid env -i /bin/sh -c '(sh -c \"sleep 0.3; echo pid \\$\\$; exec sleep 1000\" &)'; \
                      exec sleep 1000";

/// The same, but in the group that it was started in.
const FORGETFUL: &str = "env -i sleep 1000 & echo pid $!; env -i sleep 1000 & echo pid $!; echo pid $$; wait";

/// Runs one of the scripts above until its input ends, and prints the lines it prints.
#[tokio::test]
#[ignore = "started by the other tests of this file"]
async fn runner() {
    let Ok(script) = std::env::var("ORCH_TEST_SCRIPT") else { return };
    let mut stack = Stack::new("s");
    stack.services.insert("a".into(), service(&script));
    let mut run = start_with(&stack, &Inputs::none(), Options { host: Host::Dedicated, ..SHARED });
    let handle = run.handle.clone();
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        handle.shutdown(orch_runtime::Reason::Asked);
    });
    while let Some(event) = run.events.next().await {
        match event {
            Event::Output { line, .. } => println!("\n{line}"),
            Event::Swept { processes, .. } => println!("\nswept {processes}"),
            _ => {}
        }
    }
}

/// The runner, the three processes it has told of, and what it will print.
fn start_runner(script: &str) -> (Child, Vec<String>, BufReader<ChildStdout>) {
    let mut runner = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "orphans::runner", "--ignored", "--nocapture"])
        .env("ORCH_TEST_SCRIPT", script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(runner.stdout.take().unwrap());
    let mut pids = Vec::new();
    while pids.len() < 3 {
        let mut line = String::new();
        assert_ne!(lines.read_line(&mut line).unwrap(), 0, "the runner has ended: {pids:?}");
        pids.extend(line.strip_prefix("pid ").map(|pid| pid.trim().to_string()));
    }
    assert!(pids.iter().all(|pid| lives(pid)), "{pids:?}");
    (runner, pids, lines)
}

#[test]
fn a_killed_runner_takes_all_it_started_with_it() {
    for script in [FAMILY, FORGETFUL] {
        let (mut runner, pids, _lines) = start_runner(script);
        runner.kill().unwrap();
        runner.wait().unwrap();
        eventually("nothing is left", || !pids.iter().any(|pid| lives(pid)));
    }
}

#[test]
fn a_daemon_that_wiped_its_environment_is_found_by_its_descent() {
    let (mut runner, pids, mut lines) = start_runner(HIDING);
    drop(runner.stdin.take());
    eventually("the runner ends", || runner.try_wait().unwrap().is_some());
    assert!(!pids.iter().any(|pid| lives(pid)), "{pids:?}");
    let mut rest = String::new();
    std::io::Read::read_to_string(&mut lines, &mut rest).unwrap();
    assert!(rest.contains("swept"), "{rest}");
}
