//! What starts when, and what stops when.

use std::io::{Read, Write};
use std::net::TcpListener;

use crate::common::*;
use orch_model::{Check, Condition, HttpCheck, Port, Run, Stack};
use orch_runtime::{Event, Reason, Wait};

#[tokio::test]
async fn an_item_starts_when_what_it_waits_for_holds_and_stops_before_it() {
    let mut stack = Stack::new("s");
    stack.services.insert("db".into(), service("exec sleep 1000"));
    let mut cache = service("sleep 0.2; echo up; exec sleep 1000");
    cache.health = Some(quick(Check::Log { pattern: "^up$".into() }));
    stack.services.insert("cache".into(), cache);
    stack.jobs.insert("migrate".into(), job("sleep 0.2; echo migrated"));
    stack.services.insert("api".into(), service("exec sleep 1000"));
    stack.services.insert("web".into(), service("exec sleep 1000"));
    edge(&mut stack, "migrate", "db", Condition::Started);
    edge(&mut stack, "api", "migrate", Condition::Completed);
    edge(&mut stack, "api", "cache", Condition::Healthy);
    edge(&mut stack, "web", "api", Condition::Started);

    let mut run = start(&stack);
    run.until_ready().await;
    let started = |run: &Watched, item: &str| run.at(item, |e| is_started(e, item));
    let completed = run.at("completion", |e| matches!(e, Event::Completed { .. }));
    let healthy = run.at("health", |e| is_healthy(e, "cache"));
    assert!(started(&run, "db") < started(&run, "migrate"));
    assert!(started(&run, "migrate") < completed);
    assert!(completed < started(&run, "api"));
    assert!(healthy < started(&run, "api"));
    assert!(started(&run, "api") < started(&run, "web"));
    let waits = run.seen.iter().find_map(|e| match e {
        Event::Waiting { item, on } if item.as_str() == "web" => Some(on.clone()),
        _ => None,
    });
    assert_eq!(waits, Some(vec![Wait { item: "api".into(), condition: Condition::Started }]));

    let outcome = run.stop().await;
    assert_eq!((outcome.exit_code(), outcome.reason), (0, Reason::Asked));
    let stopping =
        |item: &str| run.at(item, |e| matches!(e, Event::Stopping { who, .. } if who.item.as_str() == item));
    let stopped = |item: &str| run.at(item, |e| is_stopped(e, item));
    assert!(stopped("web") < stopping("api"));
    assert!(stopped("api") < stopping("cache"));
    assert!(stopped("api") < stopping("db"));
}

#[tokio::test]
async fn what_runs_elsewhere_is_waited_for_and_left_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let mut stack = Stack::new("s");
    let mut db = service("");
    db.run = Run::External { host: "localhost".into() };
    db.ports.insert("main".into(), Port::tcp(port));
    db.health = Some(quick(Check::Tcp { port: "main".into() }));
    stack.services.insert("db".into(), db);
    stack.services.insert("api".into(), service("exec sleep 1000"));
    stack.jobs.insert("seed".into(), job("true"));
    edge(&mut stack, "api", "db", Condition::Healthy);
    edge(&mut stack, "seed", "db", Condition::Started);

    let mut run = start(&stack);
    run.until(|e| matches!(e, Event::Unhealthy(unhealthy) if unhealthy.who.item.as_str() == "db")).await;
    assert!(!run.seen.iter().any(|e| is_started(e, "api")));
    let _listener = TcpListener::bind(("127.0.0.1", port)).unwrap();
    run.until_ready().await;
    let well = run.at("health", |e| is_healthy(e, "db"));
    assert!(well < run.at("start", |e| is_started(e, "api")));
    assert!(run.seen.iter().any(|e| matches!(e, Event::Completed { item, .. } if item.as_str() == "seed")));
    let outcome = run.stop().await;
    assert_eq!((outcome.exit_code(), outcome.reason), (0, Reason::Asked));
    assert!(!run.seen.iter().any(|e| is_started(e, "db") || is_stopped(e, "db")));
}

#[tokio::test]
async fn a_service_is_healthy_once_it_answers_as_it_should() {
    let mut stack = Stack::new("s");
    let mut api = service("exec sleep 1000");
    api.ports.insert("http".into(), auto());
    api.health = Some(quick(Check::Http(HttpCheck::new("/health", "http"))));
    stack.services.insert("api".into(), api);
    stack.services.insert("web".into(), service("exec sleep 1000"));
    edge(&mut stack, "web", "api", Condition::Healthy);

    let mut run = start(&stack);
    let Event::Started { ports, .. } = run.until(|e| is_started(e, "api")).await else { panic!() };
    assert_eq!(ports[0].0, "http");
    // Here the test is the service: first it answers that it is not ready, then that it is.
    let listener = TcpListener::bind(("127.0.0.1", ports[0].1)).unwrap();
    std::thread::spawn(move || {
        for (count, stream) in listener.incoming().enumerate() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0_u8; 1024]);
            let status = if count < 4 { "503 Not Yet" } else { "200 OK" };
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n");
        }
    });
    run.until_ready().await;
    let unhealthy = run.at("complaint", |e| matches!(e, Event::Unhealthy(_)));
    let healthy = run.at("health", |e| is_healthy(e, "api"));
    assert!(unhealthy < healthy && healthy < run.at("web", |e| is_started(e, "web")));
    let Event::Unhealthy(complaint) = &run.seen[unhealthy] else { panic!() };
    assert!(complaint.check.ends_with("/health") && complaint.reason.contains("503"), "{complaint:?}");
    assert_eq!(complaint.waiting[0].item.as_str(), "web");
    assert_eq!(run.stop().await.exit_code(), 0);
}

#[tokio::test]
async fn what_can_start_at_once_does() {
    let mut stack = Stack::new("s");
    // Each waits to see the other's file: one after the other they would never end.
    let mutual =
        |own: &str, other: &str| job(&format!("touch {own}; while [ ! -e {other} ]; do sleep 0.02; done"));
    stack.jobs.insert("a".into(), mutual("a.up", "b.up"));
    stack.jobs.insert("b".into(), mutual("b.up", "a.up"));
    let mut run = start(&stack);
    let outcome = run.end().await;
    assert_eq!((outcome.exit_code(), outcome.reason), (0, Reason::Finished));
}

#[tokio::test]
async fn no_more_start_at_once_than_may() {
    let mut stack = Stack::new("s");
    stack.max_parallel = Some(1);
    // Fails if the other is there.
    for name in ["a", "b", "c"] {
        stack.jobs.insert(name.into(), job("mkdir lock && sleep 0.1 && rmdir lock"));
        stack.jobs.get_mut(name).unwrap().retries = 0;
    }
    let mut run = start(&stack);
    assert_eq!(run.end().await.exit_code(), 0);
}
