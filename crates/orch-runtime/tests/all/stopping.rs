//! Nothing is left behind, and nothing takes for ever.

use std::time::{Duration, Instant};

use crate::common::*;
use orch_model::Stack;
use orch_runtime::Event;

/// A daemon as it is written in books: forked twice, in a session of its own.
const DAEMON: &str = "setsid sh -c 'sleep 1000 & echo daemon $!; wait' & echo child $!; exec sleep 1000";

#[tokio::test]
async fn daemons_that_left_the_group_are_stopped_too() {
    let mut stack = Stack::new("s");
    stack.services.insert("a".into(), service(DAEMON));
    let mut run = start(&stack);
    let daemon = run.printed("daemon ").await;
    let child = run.printed("child ").await;
    assert!(lives(&daemon) && lives(&child));
    assert_eq!(run.stop().await.exit_code(), 0);
    assert!(!lives(&daemon) && !lives(&child));
}

#[tokio::test]
async fn what_a_process_leaves_behind_when_it_ends_is_swept() {
    let mut stack = Stack::new("s");
    stack.services.insert("a".into(), service("setsid sleep 1000 & echo daemon $!"));
    let mut run = start(&stack);
    let daemon = run.printed("daemon ").await;
    let outcome = run.end().await;
    assert_eq!(outcome.exit_code(), 0);
    run.at("sweep", |e| matches!(e, Event::Swept { who: Some(_), processes: 1 }));
    assert!(!lives(&daemon));
}

#[tokio::test]
async fn what_is_started_while_it_is_swept_is_counted_too() {
    let mut stack = Stack::new("s");
    let busy = "setsid sh -c 'while :; do sleep 1000 & echo $! >> pids; done' & sleep 0.02";
    stack.services.insert("busy".into(), service(busy));
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 0);
    let at = run.at("sweep", |e| matches!(e, Event::Swept { who: Some(_), .. }));
    let Event::Swept { processes, .. } = &run.seen[at] else { panic!() };
    let pids = std::fs::read_to_string(run.path("pids")).unwrap();
    // Each that was told of, and the one that told of them.
    assert!(*processes > pids.lines().count(), "{processes} of {pids}");
    assert!(!pids.lines().any(lives));
}

#[tokio::test]
async fn who_does_not_listen_is_killed_after_the_grace() {
    let mut stack = Stack::new("s");
    let mut deaf = service("trap '' TERM; echo deaf; while :; do sleep 0.05; done");
    deaf.stop.grace = orch_model::Duration::millis(300);
    stack.services.insert("deaf".into(), deaf);
    let mut run = start(&stack);
    run.printed("deaf").await;
    let Event::Started { pid, .. } = run.seen.iter().find(|e| is_started(e, "deaf")).unwrap() else {
        panic!()
    };
    let pid = pid.to_string();
    run.stop().await;
    let stopping = run.at("stop", |e| matches!(e, Event::Stopping { .. }));
    let killed = run.at("kill", |e| matches!(e, Event::Killed { .. }));
    assert!(stopping < killed);
    let Event::Killed { after, .. } = &run.seen[killed] else { panic!() };
    assert!(*after >= Duration::from_millis(300));
    assert!(!lives(&pid));
}

#[tokio::test]
async fn who_stops_by_itself_is_given_the_time() {
    let mut stack = Stack::new("s");
    stack.services.insert(
        "a".into(),
        service("trap 'sleep 0.3; echo tidied up; exit 0' TERM; echo up; while :; do sleep 0.02; done"),
    );
    let mut run = start(&stack);
    run.printed("up").await;
    run.stop().await;
    run.printed("tidied up").await;
    assert_eq!(run.count(|e| matches!(e, Event::Killed { .. })), 0);
}

#[tokio::test]
async fn a_second_request_kills_at_once() {
    let mut stack = Stack::new("s");
    let mut deaf = service("trap '' TERM; echo deaf; while :; do sleep 0.05; done");
    deaf.stop.grace = orch_model::Duration::seconds(3600);
    stack.services.insert("deaf".into(), deaf);
    let mut run = start(&stack);
    run.printed("deaf").await;
    run.handle.shutdown(orch_runtime::Reason::Asked);
    run.until(|e| matches!(e, Event::Stopping { .. })).await;
    let asked = Instant::now();
    run.handle.shutdown(orch_runtime::Reason::Asked);
    run.end().await;
    // Not the hour that it has.
    assert!(asked.elapsed() < Duration::from_secs(5), "{:?}", asked.elapsed());
}

#[tokio::test]
async fn dropping_the_handle_stops_the_run() {
    let mut stack = Stack::new("s");
    stack.services.insert("a".into(), service(DAEMON));
    let mut run = start(&stack);
    let daemon = run.printed("daemon ").await;
    let Watched { handle, mut events, .. } = run;
    drop(handle);
    let over = async { while events.next().await.is_some() {} };
    tokio::time::timeout(BOUND, over).await.unwrap();
    assert!(!lives(&daemon));
}

#[test]
fn dropping_the_runtime_leaves_nothing() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut stack = Stack::new("s");
    stack.services.insert("a".into(), service(DAEMON));
    let (daemon, child) = runtime.block_on(async {
        let mut run = start(&stack);
        (run.printed("daemon ").await, run.printed("child ").await)
    });
    drop(runtime);
    eventually("the processes end", || !lives(&daemon) && !lives(&child));
}

#[tokio::test]
async fn a_flood_of_output_neither_blocks_the_process_nor_fills_the_memory() {
    let mut stack = Stack::new("s");
    // Two hundred megabytes, while nobody reads the events.
    stack
        .jobs
        .insert("flood".into(), job("head -c 200000000 /dev/zero | tr '\\0' 'x' | fold -w 100; touch done"));
    let run = start(&stack);
    let done = run.path("done");
    let before = resident();
    tokio::task::spawn_blocking(move || eventually("it is done", || done.exists())).await.unwrap();
    let grown = resident().saturating_sub(before);
    assert!(grown < 100 << 10, "{grown} KiB more");
    let mut run = run;
    assert_eq!(run.end().await.exit_code(), 0);
    let kept = run.count(|e| matches!(e, Event::Output { .. })) as u64;
    let lost: u64 = run
        .seen
        .iter()
        .map(|e| match e {
            Event::Dropped { lines, .. } => *lines,
            _ => 0,
        })
        .sum();
    assert_eq!(kept + lost, 2_000_000);
    assert!(lost > 0);
}

/// How much memory this process has, in KiB.
fn resident() -> usize {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|l| l.strip_prefix("VmRSS:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test]
async fn what_was_halted_hears_that_it_is_to_stop() {
    let mut stack = Stack::new("s");
    let mut halted = service("trap 'echo goodbye; exit 0' TERM; echo up; kill -STOP $$; sleep 1000 & wait");
    halted.stop.grace = orch_model::Duration::seconds(50);
    stack.services.insert("halted".into(), halted);
    let mut run = start(&stack);
    run.printed("up").await;
    run.stop().await;
    run.at("goodbye", |e| matches!(e, Event::Output { line, .. } if line == "goodbye"));
    assert_eq!(run.count(|e| matches!(e, Event::Killed { .. })), 0);
}

#[tokio::test]
async fn a_run_that_was_never_up_has_not_gone_well() {
    let mut stack = Stack::new("s");
    let mut slow = service("echo up; exec sleep 1000");
    slow.health = Some(quick(orch_model::Check::Log { pattern: "never".into() }));
    stack.services.insert("slow".into(), slow);
    let mut run = start(&stack);
    run.printed("up").await;
    let outcome = run.stop().await;
    assert_eq!((outcome.ending(), outcome.exit_code()), (orch_runtime::Ending::CutShort, 130));
    assert!(outcome.failed.is_empty());
}

#[tokio::test]
async fn what_a_job_leaves_behind_is_not_waited_for_and_not_its_time() {
    let mut stack = Stack::new("s");
    stack.jobs.insert("quick".into(), job("env -i /usr/bin/setsid sleep 3 & sleep 0.1; echo done"));
    let mut run = start(&stack);
    run.printed("done").await;
    let printed = std::time::Instant::now();
    let ended = run.until(|e| matches!(e, Event::Exited { .. })).await;
    assert!(printed.elapsed() < Duration::from_millis(1500), "{:?}", printed.elapsed());
    let Event::Exited { after, .. } = ended else { panic!() };
    assert!(after < Duration::from_millis(1500), "{after:?}");
    run.end().await;
}
