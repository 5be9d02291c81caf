//! Small stacks of shell scripts, and a run of one that a test can look at. Everything waits with a bound.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use orch_model::{
    Condition, Endpoint, EndpointPart, Health, ItemId, Job, Late, Part, PlainText, Port, PortNumbers, Reason,
    Restart, RestartPolicy, Run, SecretText, Sensitive, Service, Stack, StartEdge, Workload,
};
use orch_runtime::backend::process::Host;
use orch_runtime::{Event, Events, Handle, Inputs, OnFailure, Options, Outcome, Plan, Selection, Supervisor};

/// Longer than anything here can take on a loaded machine.
pub const BOUND: Duration = Duration::from_secs(60);

pub fn words(command: &[&str]) -> Vec<PlainText> {
    command.iter().map(|word| PlainText::from(*word)).collect()
}

fn script(text: &str) -> Workload {
    Workload { run: Run::process(words(&["sh", "-c", text])), ..Workload::default() }
}

/// A service that runs a script and is not started again.
pub fn service(text: &str) -> Service {
    let mut service = Service { workload: script(text), ..Service::default() };
    service.restart = restart(RestartPolicy::Never, None);
    service
}

pub fn job(text: &str) -> Job {
    let mut job = Job::default();
    job.workload.run = Run::process(words(&["sh", "-c", text]));
    job.restart = restart(RestartPolicy::OnFailure, None);
    job
}

/// A policy with short pauses.
pub fn restart(policy: RestartPolicy, attempts: Option<u32>) -> Restart {
    Restart {
        initial: orch_model::Duration::millis(20),
        max: orch_model::Duration::millis(80),
        attempts,
        ..Restart::of(policy)
    }
}

/// A check with short times.
pub fn quick(check: orch_model::Check) -> Health {
    Health {
        interval: orch_model::Duration::millis(30),
        timeout: orch_model::Duration::seconds(5),
        start_interval: orch_model::Duration::millis(30),
        retries: 2,
        ..Health::of(check)
    }
}

pub fn auto() -> Port {
    Port { number: PortNumbers::Auto, ..Port::http(1) }
}

pub fn endpoint(item: &str, part: EndpointPart) -> Late {
    Late::Endpoint(Endpoint { item: ItemId::service(item), port: Some("http".into()), part })
}

pub fn late(late: Late) -> SecretText {
    SecretText::new([Part::late(Sensitive::Plain(late))])
}

pub fn edge(stack: &mut Stack, from: &str, to: &str, condition: Condition) {
    let id = |name: &str| match stack.jobs.contains_key(name) {
        true => ItemId::job(name),
        false => ItemId::service(name),
    };
    stack.start.insert(StartEdge {
        from: id(from),
        to: id(to),
        condition,
        why: Reason::DependsOn,
        need: orch_model::Need::Required,
    });
}

pub const SHARED: Options = Options { on_failure: OnFailure::StopAll, host: Host::Shared };

/// A run and all it has told so far.
pub struct Watched {
    pub handle: Handle,
    pub events: Events,
    pub seen: Vec<Event>,
    pub folder: tempfile::TempDir,
}

/// Plans and starts the whole stack in an empty folder.
pub fn start(stack: &Stack) -> Watched {
    start_with(stack, &Inputs::none(), SHARED)
}

pub fn start_with(stack: &Stack, inputs: &Inputs, options: Options) -> Watched {
    let folder = tempfile::tempdir().unwrap();
    let plan = Plan::new(stack, &Selection::All, inputs, folder.path()).unwrap();
    let (handle, events) = Supervisor::start(plan, options).unwrap();
    Watched { handle, events, seen: Vec::new(), folder }
}

impl Watched {
    /// Reads on until an event is as wanted; that event.
    pub async fn until(&mut self, wanted: impl Fn(&Event) -> bool) -> Event {
        let deadline = tokio::time::Instant::now() + BOUND;
        loop {
            match tokio::time::timeout_at(deadline, self.events.next()).await {
                Ok(Some(event)) => {
                    self.seen.push(event.clone());
                    if wanted(&event) {
                        return event;
                    }
                }
                Ok(None) => panic!("the run is over: {:#?}", self.seen),
                Err(_) => panic!("it has not come in time: {:#?}", self.seen),
            }
        }
    }

    pub async fn until_ready(&mut self) {
        self.until(|e| matches!(e, Event::Ready { .. })).await;
    }

    /// The rest of a line that begins so, once it is printed.
    pub async fn printed(&mut self, start: &str) -> String {
        let earlier = self.seen.iter().find_map(|e| rest(e, start));
        if let Some(found) = earlier {
            return found;
        }
        let event = self.until(|e| rest(e, start).is_some()).await;
        rest(&event, start).unwrap()
    }

    /// Reads to the end.
    pub async fn end(&mut self) -> Outcome {
        match self.until(|e| matches!(e, Event::Ended(_))).await {
            Event::Ended(outcome) => outcome,
            other => panic!("{other:?}"),
        }
    }

    /// Stops in order and reads to the end.
    pub async fn stop(&mut self) -> Outcome {
        self.handle.shutdown(orch_runtime::Reason::Asked);
        self.end().await
    }

    /// Where the first such event is.
    pub fn at(&self, what: &str, wanted: impl Fn(&Event) -> bool) -> usize {
        self.seen.iter().position(wanted).unwrap_or_else(|| panic!("no {what} in {:#?}", self.seen))
    }

    pub fn count(&self, wanted: impl Fn(&Event) -> bool) -> usize {
        self.seen.iter().filter(|e| wanted(e)).count()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }
}

fn rest(event: &Event, start: &str) -> Option<String> {
    match event {
        Event::Output { line, .. } => line.strip_prefix(start).map(str::to_string),
        _ => None,
    }
}

pub fn is_started(event: &Event, item: &str) -> bool {
    matches!(event, Event::Started { who, .. } if who.item.as_str() == item)
}

pub fn is_healthy(event: &Event, item: &str) -> bool {
    matches!(event, Event::Healthy { who, .. } if who.item.as_str() == item)
}

pub fn is_stopped(event: &Event, item: &str) -> bool {
    matches!(event, Event::Stopped { item: name } if name.as_str() == item)
}

/// Waits until something holds.
pub fn eventually(what: &str, mut holds: impl FnMut() -> bool) {
    let deadline = Instant::now() + BOUND;
    while !holds() {
        assert!(Instant::now() < deadline, "{what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Whether a process lives.
pub fn lives(pid: &str) -> bool {
    let Ok(stat) = std::fs::read_to_string(Path::new("/proc").join(pid.trim()).join("stat")) else {
        return false;
    };
    let state = stat.rsplit_once(") ").map(|(_, rest)| rest.chars().next());
    !matches!(state, Some(Some('Z' | 'X')))
}
