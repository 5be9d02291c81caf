//! What is told when something does not go well, and what is tried again.

use std::path::Path;
use std::time::Duration;

use crate::common::*;
use orch_model::{Check, Condition, RestartPolicy, Stack};
use orch_runtime::probe::{Ask, Peer, Probe};
use orch_runtime::unit::{Elsewhere, Here, Patience, Role, Unit};
use orch_runtime::{
    Cause, Consequence, Event, Exit, Failure, Inputs, Limit, OnFailure, Options, Reason, Verdict, Wait,
    Waiter,
};

fn failures(run: &Watched) -> Vec<&Failure> {
    run.seen
        .iter()
        .filter_map(|e| match e {
            Event::Failed(failure) => Some(&**failure),
            _ => None,
        })
        .collect()
}

#[tokio::test]
async fn a_failed_start_is_explained_and_stops_the_rest() {
    let mut stack = Stack::new("s");
    stack.services.insert(
        "db".into(),
        service("for i in $(seq 40); do echo line $i; done; echo 'no disk' >&2; sleep 0.1; exit 3"),
    );
    let db = stack.services.get_mut("db").unwrap();
    db.health = Some(quick(Check::Log { pattern: "never".into() }));
    stack.services.insert("api".into(), service("exec sleep 1000"));
    stack.services.insert("other".into(), service("exec sleep 1000"));
    edge(&mut stack, "api", "db", Condition::Healthy);

    let mut run = start(&stack);
    let outcome = run.end().await;
    assert_eq!(outcome.exit_code(), 1);
    assert_eq!(outcome.reason, Reason::ItemFailed("db".into()));
    assert_eq!(outcome.failed.iter().map(|n| n.as_str()).collect::<Vec<_>>(), ["api", "db"]);
    let failures = failures(&run);
    assert_eq!(failures.len(), 1);
    let failure = failures[0];
    assert_eq!(failure.cause, Cause::Exited(Exit::Code(3)));
    assert_eq!(failure.verdict, Verdict::GivenUp);
    assert_eq!(failure.waiting, [Waiter { item: "api".into(), condition: Condition::Healthy }]);
    assert_eq!(failure.last_lines.len(), 20);
    assert!(failure.last_lines.contains(&"no disk".to_string()));
    assert!(failure.last_lines.contains(&"line 40".to_string()));
    assert_eq!(run.count(|e| is_started(e, "api")), 0);
    run.at("stop of the other", |e| is_stopped(e, "other"));
}

#[tokio::test]
async fn the_others_go_on_where_that_is_wanted() {
    let mut stack = Stack::new("s");
    stack.jobs.insert("bad".into(), job("exit 1"));
    stack.jobs.get_mut("bad").unwrap().retries = 0;
    stack.services.insert("needs".into(), service("exec sleep 1000"));
    stack.services.insert("other".into(), service("sleep 0.3; echo still here; exec sleep 1000"));
    edge(&mut stack, "needs", "bad", Condition::Completed);
    let options = Options { on_failure: OnFailure::KeepRunning, ..SHARED };
    let mut run = start_with(&stack, &orch_runtime::Inputs::none(), options);
    run.printed("still here").await;
    run.at("block", |e| matches!(e, Event::Blocked { item, .. } if item.as_str() == "needs"));
    let outcome = run.stop().await;
    assert_eq!(outcome.exit_code(), 1);
    assert_eq!(outcome.failed.len(), 2);
}

#[tokio::test]
async fn a_restart_waits_longer_each_time_until_the_attempts_are_used_up() {
    let mut stack = Stack::new("s");
    let mut crashing = service("echo try; exit 7");
    crashing.restart = restart(RestartPolicy::Always, Some(5));
    stack.services.insert("crashing".into(), crashing);
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 1);
    let delays: Vec<(u128, u32, Option<u32>)> = run
        .seen
        .iter()
        .filter_map(|e| match e {
            Event::Restarting { delay, attempt, limit, .. } => Some((delay.as_millis(), *attempt, *limit)),
            _ => None,
        })
        .collect();
    assert_eq!(delays, [(20, 2, Some(5)), (40, 3, Some(5)), (80, 4, Some(5)), (80, 5, Some(5))]);
    let verdicts: Vec<Verdict> = failures(&run).iter().map(|f| f.verdict).collect();
    assert_eq!(
        verdicts,
        [[Verdict::Restart; 4].as_slice(), &[Verdict::UsedUp { attempts: 5, by: Limit::Restart }]].concat()
    );
    assert_eq!(run.count(|e| matches!(e, Event::Output { .. })), 5);
}

#[tokio::test]
async fn a_misspelt_program_is_not_tried_again() {
    let mut stack = Stack::new("s");
    let mut wrong = service("");
    wrong.run = orch_model::Run::process(words(&["slepe", "1"]));
    wrong.restart = restart(RestartPolicy::Always, None);
    stack.services.insert("wrong".into(), wrong);
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 1);
    let Cause::NoSuchProgram { program, hint } = &failures(&run)[0].cause else { panic!() };
    assert_eq!(program, "slepe");
    assert_eq!(hint.as_deref(), Some("did you mean `sleep`?"));
}

#[tokio::test]
async fn a_job_is_tried_again_until_it_is_done() {
    let mut stack = Stack::new("s");
    stack.jobs.insert("flaky".into(), job("[ -e once ] && exit 0; touch once; exit 1"));
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 0);
    run.at("completion", |e| matches!(e, Event::Completed { .. }));
    assert_eq!(run.count(|e| is_started(e, "flaky")), 2);
}

#[tokio::test]
async fn a_job_that_fails_as_often_as_it_may_names_what_allows_that() {
    let mut stack = Stack::new("s");
    let mut failing = job("exit 1");
    failing.retries = 1;
    stack.jobs.insert("failing".into(), failing);
    let mut run = start(&stack);
    run.end().await;
    assert_eq!(failures(&run)[1].verdict, Verdict::UsedUp { attempts: 2, by: Limit::Retries });
}

#[tokio::test]
async fn a_job_that_takes_too_long_is_ended() {
    let mut stack = Stack::new("s");
    let mut slow = job("exec sleep 1000");
    slow.timeout = Some(orch_model::Duration::millis(200));
    stack.jobs.insert("slow".into(), slow);
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 1);
    assert_eq!(failures(&run)[0].cause, Cause::TimedOut { limit: Duration::from_millis(200) });
}

#[tokio::test]
async fn each_of_several_completions_runs() {
    let mut stack = Stack::new("s");
    let mut many = job("mkdir done.$$");
    many.completions = 6;
    many.parallel = 2;
    stack.jobs.insert("many".into(), many);
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 0);
    assert_eq!(std::fs::read_dir(run.folder.path()).unwrap().count(), 6);
    assert_eq!(run.count(|e| matches!(e, Event::Completed { .. })), 1);
}

#[tokio::test]
async fn a_service_that_was_well_and_hangs_is_started_again() {
    let mut stack = Stack::new("s");
    let mut hanging = service("touch well; exec sleep 1000");
    hanging.restart = restart(RestartPolicy::Always, None);
    hanging.health = Some(quick(Check::Shell { script: "[ -e well ] || { echo gone; exit 1; }".into() }));
    stack.services.insert("hanging".into(), hanging);
    let mut run = start(&stack);
    run.until_ready().await;
    std::fs::remove_file(run.path("well")).unwrap();
    let Event::Unhealthy(complaint) = run.until(|e| matches!(e, Event::Unhealthy(_))).await else { panic!() };
    assert_eq!(complaint.consequence, Consequence::Restart);
    assert_eq!(complaint.reason, "exit code 1: gone");
    run.until(|e| is_healthy(e, "hanging")).await;
    assert_eq!(run.count(|e| is_started(e, "hanging")), 2);
    assert_eq!(run.stop().await.exit_code(), 0);
}

#[tokio::test]
async fn a_slow_start_is_not_a_hang_but_has_an_end() {
    let mut stack = Stack::new("s");
    stack.default_timeout = Some(orch_model::Duration::millis(700));
    let mut slow = service("exec sleep 1000");
    slow.health = Some(quick(Check::Shell { script: "echo not yet; exit 1".into() }));
    stack.services.insert("slow".into(), slow);
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 1);
    let unhealthy = run.at("complaint", |e| matches!(e, Event::Unhealthy(_)));
    let Event::Unhealthy(complaint) = &run.seen[unhealthy] else { panic!() };
    assert_eq!(complaint.consequence, Consequence::KeepWaiting);
    let Cause::NotHealthyInTime { limit, reason } = &failures(&run)[0].cause else { panic!() };
    assert_eq!(*limit, Duration::from_millis(700));
    assert!(reason.contains("not yet"), "{reason}");
}

#[tokio::test]
async fn what_never_gets_well_is_given_up_however_often_it_is_started() {
    for script in ["exec sleep 1000", "exit 3"] {
        let mut stack = Stack::new("s");
        stack.default_timeout = Some(orch_model::Duration::millis(700));
        let mut ill = service(script);
        ill.restart = restart(RestartPolicy::Always, None);
        ill.startup = Some(quick(Check::Shell { script: "echo not yet; exit 1".into() }));
        stack.services.insert("ill".into(), ill);
        let mut run = start(&stack);
        assert_eq!(run.end().await.exit_code(), 1, "{script}");
        assert!(run.count(|e| is_started(e, "ill")) > 1, "{script}");
        let last = failures(&run).pop().unwrap();
        assert_eq!(last.verdict, Verdict::OutOfTime { limit: Duration::from_millis(700) });
    }
}

#[tokio::test]
async fn what_has_been_well_is_started_again_after_its_time() {
    let mut stack = Stack::new("s");
    stack.default_timeout = Some(orch_model::Duration::millis(700));
    let mut once = service("touch well; sleep 1; rm well; exit 1");
    once.restart = restart(RestartPolicy::Always, None);
    once.health = Some(quick(Check::Shell { script: "test -e well".into() }));
    stack.services.insert("once".into(), once);
    let mut run = start(&stack);
    run.until(|e| is_healthy(e, "once")).await;
    run.until(|e| is_healthy(e, "once")).await;
    assert_eq!(run.stop().await.exit_code(), 0);
}

#[tokio::test]
async fn a_check_that_hangs_is_a_check_that_fails() {
    let mut stack = Stack::new("s");
    stack.default_timeout = Some(orch_model::Duration::seconds(30));
    let mut stuck = service("exec sleep 1000");
    let mut health = quick(Check::Shell { script: "echo $$ >> asked; exec sleep 1000".into() });
    health.timeout = orch_model::Duration::millis(100);
    stuck.health = Some(health);
    stack.services.insert("stuck".into(), stuck);
    let mut run = start(&stack);
    let Event::Unhealthy(complaint) = run.until(|e| matches!(e, Event::Unhealthy(_))).await else { panic!() };
    assert_eq!(complaint.reason, "no answer within 100 ms");
    run.stop().await;
    for pid in std::fs::read_to_string(run.path("asked")).unwrap().lines() {
        assert!(!lives(pid));
        // Its status is collected too, so that a run of days does not fill the table of processes.
        eventually("it is not even in the table", || !Path::new("/proc").join(pid).exists());
    }
}

#[tokio::test]
async fn two_checks_of_one_instance_do_not_disturb_each_other() {
    let mut stack = Stack::new("s");
    let mut checked = service("until [ -e lived ]; do sleep 0.02; done; echo lived; exec sleep 1000");
    checked.ready = Some(quick(Check::Shell { script: "true".into() }));
    checked.live = Some(quick(Check::Shell { script: "sleep 0.2; touch lived".into() }));
    stack.services.insert("checked".into(), checked);
    let mut run = start(&stack);
    let first = run.until(|e| matches!(e, Event::Output { .. } | Event::Unhealthy(_))).await;
    assert!(matches!(&first, Event::Output { line, .. } if line == "lived"), "{first:?}");
    run.stop().await;
}

#[tokio::test]
async fn what_could_not_be_started_has_not_started() {
    let mut stack = Stack::new("s");
    let mut db = service("");
    db.run = orch_model::Run::process(words(&["slepe", "1"]));
    stack.services.insert("db".into(), db);
    stack.services.insert("api".into(), service("exec sleep 1000"));
    edge(&mut stack, "api", "db", Condition::Started);
    let options = Options { on_failure: OnFailure::KeepRunning, ..SHARED };
    let mut run = start_with(&stack, &Inputs::none(), options);
    let next = run.until(|e| is_started(e, "api") || matches!(e, Event::Blocked { .. })).await;
    assert!(matches!(next, Event::Blocked { .. }), "{next:?}");
    assert_eq!(run.end().await.failed.len(), 2);
}

#[tokio::test]
async fn a_liveness_check_that_fails_since_the_start_restarts_as_soon_as_it_has_been_ready() {
    let mut stack = Stack::new("s");
    let mut slow = service("sleep 0.2; touch up; exec sleep 1000");
    slow.ready = Some(quick(Check::Shell { script: "test -e up".into() }));
    slow.live = Some(quick(Check::Shell { script: "echo hangs; exit 1".into() }));
    stack.services.insert("slow".into(), slow);
    let mut run = start(&stack);
    run.until(|e| is_healthy(e, "slow")).await;
    let ready = std::time::Instant::now();
    run.until(|e| matches!(e, Event::Unhealthy(told) if told.consequence == Consequence::Restart)).await;
    assert!(ready.elapsed() < Duration::from_secs(4), "{:?}", ready.elapsed());
    run.stop().await;
}

#[tokio::test]
async fn a_failure_tells_no_secret() {
    let mut stack = Stack::new("s");
    let name = orch_model::Name::from("password");
    let source = orch_model::SecretSource::Literal(orch_model::Hidden::new("hunter22"));
    stack.secrets.insert(name.clone(), orch_model::Secret::new(&name, source));
    let mut wrong = service("");
    let revealed = orch_model::PlainText::new([orch_model::Part::late(orch_model::Late::Revealed(name))]);
    wrong.run = orch_model::Run::process(vec![revealed]);
    stack.services.insert("wrong".into(), wrong);
    let mut run = start(&stack);
    run.end().await;
    assert_eq!(failures(&run)[0].cause.to_string(), format!("there is no program `{}`", orch_runtime::MASK));
    assert!(!format!("{:?}", run.seen).contains("hunter22"));
}

#[tokio::test]
async fn a_fault_of_the_runner_itself_is_no_success() {
    let backend: std::sync::Arc<dyn orch_runtime::backend::Backend> =
        std::sync::Arc::new(orch_runtime::backend::process::ProcessBackend::new(SHARED.host).unwrap());
    // No clock reaches that far: counting on from now panics.
    let broken = Unit::Elsewhere(Elsewhere {
        name: "broken".into(),
        backend: backend.clone(),
        ready: Probe { ask: Ask::Tcp { at: Peer::here(1) }, pace: Default::default() },
        start_limit: Duration::MAX,
    });
    let waiting = Unit::Here(Here {
        name: "waiting".into(),
        role: Role::Service,
        backend,
        gates: vec![Wait { item: "broken".into(), condition: Condition::Healthy }],
        replicas: Vec::new(),
        restart: restart(RestartPolicy::Never, None),
        stop: Default::default(),
        patience: Patience::Usual(Duration::from_secs(60)),
        published: Vec::new(),
    });
    let units = vec![broken, waiting];
    let (handle, mut events) =
        orch_runtime::Supervisor::run(units, orch_runtime::Redactor::new([]), OnFailure::StopAll);
    while tokio::time::timeout(BOUND, events.next()).await.unwrap().is_some() {}
    let outcome = handle.wait().await;
    assert_eq!(outcome.reason, Reason::ItemFailed("broken".into()));
    assert_eq!(outcome.failed, ["broken".into(), "waiting".into()].map(|name: orch_model::Name| name));
    assert_eq!(outcome.exit_code(), 1);
}

#[tokio::test]
async fn that_the_attempts_are_used_up_is_told_of_what_ended_well_too() {
    let mut stack = Stack::new("s");
    let mut ending = service("exit 0");
    ending.restart = restart(RestartPolicy::Always, Some(2));
    stack.services.insert("ending".into(), ending);
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 1);
    let failures = failures(&run);
    assert_eq!(failures.len(), 1);
    assert_eq!(failures[0].cause, Cause::Exited(Exit::Code(0)));
    assert_eq!(failures[0].verdict, Verdict::UsedUp { attempts: 2, by: Limit::Restart });
}

#[tokio::test]
async fn all_that_failed_is_named_at_the_end_and_what_waited_for_it() {
    let mut stack = Stack::new("s");
    for name in ["one", "two"] {
        let mut wrong = service("");
        wrong.run = orch_model::Run::process(words(&["slepe", "1"]));
        stack.services.insert(name.into(), wrong);
    }
    for name in ["three", "four"] {
        stack.services.insert(name.into(), service("exec sleep 1000"));
    }
    edge(&mut stack, "three", "one", Condition::Healthy);
    edge(&mut stack, "four", "three", Condition::Healthy);
    let outcome = start(&stack).end().await;
    assert_eq!(
        outcome.failed.iter().map(|n| n.as_str()).collect::<Vec<_>>(),
        ["four", "one", "three", "two"]
    );
}

#[tokio::test]
async fn a_check_that_cannot_be_made_is_told_at_once_and_another_reason_later() {
    let mut stack = Stack::new("s");
    let mut checked = service("exec sleep 1000");
    let mut health = quick(Check::Command { command: words(&["./check"]), exit_code: 0 });
    health.interval = orch_model::Duration::seconds(60);
    health.retries = 100;
    health.start_period = orch_model::Duration::seconds(60);
    checked.health = Some(health);
    stack.services.insert("checked".into(), checked);
    let mut run = start(&stack);
    let Event::Unhealthy(complaint) = run.until(|e| matches!(e, Event::Unhealthy(_))).await else { panic!() };
    assert_eq!((complaint.reason.as_str(), complaint.failures), ("there is no program `./check`", 1));
    std::fs::write(run.path("check"), "").unwrap();
    let Event::Unhealthy(complaint) = run.until(|e| matches!(e, Event::Unhealthy(_))).await else { panic!() };
    assert_eq!(complaint.reason, "`./check` cannot be run: it is not executable");
    run.stop().await;
}

#[tokio::test]
async fn a_check_counts_as_often_as_is_written_however_often_it_is_made() {
    let mut stack = Stack::new("s");
    let mut never = service("exec sleep 1000");
    let mut health = quick(Check::Shell { script: "echo asked >> asked; exit 1".into() });
    health.interval = orch_model::Duration::millis(400);
    health.start_interval = orch_model::Duration::seconds(2);
    health.retries = 3;
    never.health = Some(health);
    stack.services.insert("never".into(), never);
    let mut run = start(&stack);
    let began = std::time::Instant::now();
    let Event::Unhealthy(complaint) = run.until(|e| matches!(e, Event::Unhealthy(_))).await else { panic!() };
    assert_eq!(complaint.failures, 3);
    assert!(began.elapsed() >= Duration::from_millis(700));
    assert!(std::fs::read_to_string(run.path("asked")).unwrap().lines().count() > 3);
    run.stop().await;
}
