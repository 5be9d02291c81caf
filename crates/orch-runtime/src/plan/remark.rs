//! What a local run leaves out without harm, said once before it starts.

use std::borrow::Cow;

use orch_model::{ItemId, ItemKind, JobStart, Run, Service, Stack, Workload};

use super::select::is_active;
use super::{Absent, Selection};

/// A field that was written and has no effect in a local run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The field, as it is written: `dev.watch`.
    pub field: &'static str,
    /// Where it was written, in the order of starting; at least one.
    pub items: Vec<ItemId>,
    /// What does not happen.
    pub message: Cow<'static, str>,
}

/// So many items are named; of more it is told how many there are.
const NAMED: usize = 3;

impl std::fmt::Display for Remark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut names: Vec<String> =
            self.items.iter().take(NAMED).map(|item| format!("`{}`", item.name)).collect();
        if self.items.len() > NAMED {
            names.push(format!("{} more", self.items.len() - NAMED));
        }
        let last = names.pop().unwrap_or_default();
        let named = if names.is_empty() { last } else { format!("{} and {last}", names.join(", ")) };
        write!(f, "`{}` of {named}: {}", self.field, self.message)
    }
}

/// A field, whether somebody wrote it, and what does not happen.
type Rule = (&'static str, fn(&Workload) -> bool, &'static str);

const RULES: &[Rule] = &[
    ("init", |w| !w.init.is_empty(), "init containers do not run"),
    ("sidecars", |w| !w.sidecars.is_empty(), "sidecars do not run"),
    ("volumes", |w| w.is_written("volumes"), "a process has the folders of this machine; nothing is mounted"),
    ("mounts", |w| w.is_written("mounts"), "a process has the files of this machine; nothing is mounted"),
    ("resources", |w| w.is_written("resources"), "a process is not limited"),
    ("security", |w| w.is_written("security"), "a process runs as you, with your rights"),
    ("user", |w| w.is_written("user"), "a process runs as you"),
    ("start.after", |w| w.start.after.is_some(), "the start hook does not run"),
    ("stop.before", |w| w.stop.before.is_some(), "the stop hook does not run"),
    (
        "dev.watch",
        |w| w.dev.as_ref().is_some_and(|dev| dev.watch.is_some()),
        "changes of files do not restart it yet",
    ),
    ("tty", |w| w.tty || matches!(w.run, Run::Process { tty: true, .. }), "a process gets no terminal"),
    ("hostname", |w| w.hostname.is_some(), "a process has the name of this machine"),
    ("dns", |w| w.dns.is_some(), "a process asks as this machine does"),
    ("hosts", |w| !w.hosts.is_empty(), "a process knows the names that this machine knows"),
    ("shm", |w| w.shm.is_some(), "a process is not limited"),
    (
        "init_process",
        |w| w.init_process,
        "a process runs without one; what it leaves behind is ended with it",
    ),
    ("placement", |w| w.is_written("placement"), "everything runs on this machine"),
    ("logging", |w| w.is_written("logging"), "what a process prints is shown and not kept"),
    ("egress", |w| w.egress.is_some(), "a process reaches what this machine reaches"),
    (
        "run.umask",
        |w| matches!(w.run, Run::Process { umask: Some(_), .. }),
        "the umask is that of this program",
    ),
];

/// A rule about a service.
type ServiceRule = (&'static str, fn(&Service) -> bool, &'static str);

const SERVICE_RULES: &[ServiceRule] = &[
    ("aliases", |s| !s.aliases.is_empty(), "it is reached by its address alone"),
    ("update", |s| s.workload.is_written("update"), "there is nothing to replace step by step"),
    ("expose", |s| s.expose.is_some(), "it is reached from outside only where it is published"),
];

/// All remarks: one for each field, however many items have it.
pub(super) fn all(stack: &Stack, selection: &Selection, items: &[ItemId], absent: &Absent) -> Vec<Remark> {
    let with = |wanted: &dyn Fn(&ItemId) -> bool| -> Vec<ItemId> {
        items.iter().filter(|item| wanted(item)).cloned().collect()
    };
    let mut remarks: Vec<Remark> = RULES
        .iter()
        .map(|(field, is_written, message)| Remark {
            field,
            items: with(&|item| stack.workload(item).is_some_and(is_written)),
            message: Cow::Borrowed(message),
        })
        .collect();
    let service = |item: &ItemId| stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service);
    remarks.extend(SERVICE_RULES.iter().map(|(field, is_written, message)| Remark {
        field,
        items: with(&|item| service(item).is_some_and(is_written)),
        message: Cow::Borrowed(message),
    }));
    let is_scheduled = |item: &ItemId| {
        item.kind == ItemKind::Job && stack.jobs.get(&item.name).is_some_and(|job| job.schedule.is_some())
    };
    let message = Cow::Borrowed("it runs once; a local run has no scheduler yet");
    remarks.push(Remark { field: "schedule", items: with(&is_scheduled), message });
    remarks.extend(left_out(stack, selection, items));
    let is_asked = |item: &ItemId| {
        item.kind == ItemKind::Job && stack.workload(item).is_some_and(|job| job.health.is_some())
    };
    let message = Cow::Borrowed("a job is well when it is done; it is not asked before");
    remarks.push(Remark { field: "health", items: with(&is_asked), message });
    let absent = absent
        .iter()
        .flat_map(|(other, fields)| fields.iter().map(move |(field, readers)| (other, field, readers)));
    remarks.extend(absent.map(|(other, field, readers)| {
        Remark {
            field,
            items: readers.clone(),
            message: format!(
                "it refers to `{}`, which is not part of this run: nobody answers there",
                other.name
            )
            .into(),
        }
    }));
    remarks.retain(|remark| !remark.items.is_empty());
    remarks
}

/// Jobs that do not run since nobody starts them.
fn left_out(stack: &Stack, selection: &Selection, items: &[ItemId]) -> Vec<Remark> {
    if *selection != Selection::All {
        return Vec::new();
    }
    let (mut scheduled, mut manual) = (Vec::new(), Vec::new());
    for (name, job) in &stack.jobs {
        let item = ItemId::job(name.clone());
        if items.contains(&item) || !is_active(stack, &item) {
            continue;
        }
        if job.schedule.is_some() {
            scheduled.push(item);
        } else if job.on == JobStart::Manual {
            manual.push(item);
        }
    }
    let remark = |field, items: Vec<ItemId>, why: &str| {
        let message = match items.first() {
            Some(first) => format!("{why}; to run it once, `--only {}`", first.name).into(),
            None => Cow::Borrowed(""),
        };
        Remark { field, items, message }
    };
    vec![
        remark("schedule", scheduled, "it does not run: a local run has no scheduler yet"),
        remark("on", manual, "it does not run by itself"),
    ]
}
