//! What a local run leaves out without harm, said once before it starts.

use orch_model::{ItemId, ItemKind, Run, Stack, Workload};

/// A field that was written and has no effect in a local run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The field, as it is written: `dev.watch`.
    pub field: &'static str,
    /// Where it was written, in the order of starting; at least one.
    pub items: Vec<ItemId>,
    /// What does not happen.
    pub message: &'static str,
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
    ("run.tty", |w| matches!(w.run, Run::Process { tty: true, .. }), "a process gets no terminal"),
    (
        "run.umask",
        |w| matches!(w.run, Run::Process { umask: Some(_), .. }),
        "the umask is that of this program",
    ),
];

/// All remarks: one for each field, however many items have it.
pub(super) fn all(stack: &Stack, items: &[ItemId]) -> Vec<Remark> {
    let with = |wanted: &dyn Fn(&ItemId) -> bool| -> Vec<ItemId> {
        items.iter().filter(|item| wanted(item)).cloned().collect()
    };
    let mut remarks: Vec<Remark> = RULES
        .iter()
        .map(|(field, is_written, message)| Remark {
            field,
            items: with(&|item| stack.workload(item).is_some_and(is_written)),
            message,
        })
        .collect();
    let is_scheduled = |item: &ItemId| {
        item.kind == ItemKind::Job && stack.jobs.get(&item.name).is_some_and(|job| job.schedule.is_some())
    };
    let message = "it runs once; a local run has no scheduler yet";
    remarks.push(Remark { field: "schedule", items: with(&is_scheduled), message });
    remarks.retain(|remark| !remark.items.is_empty());
    remarks
}
