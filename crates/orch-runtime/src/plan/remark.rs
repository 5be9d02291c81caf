//! What a local run leaves out without harm, said once before it starts.

use orch_model::{ItemId, ItemKind, Run, Stack, Workload};

/// A field that was written and has no effect in a local run yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// The item.
    pub item: ItemId,
    /// The field, as it is written: `dev.watch`.
    pub field: &'static str,
    /// What does not happen.
    pub message: &'static str,
}

/// All remarks, in the order of the items.
pub(super) fn all(stack: &Stack, items: &[ItemId]) -> Vec<Remark> {
    let mut remarks = Vec::new();
    for item in items {
        let Some(workload) = stack.workload(item) else { continue };
        for (field, message) in of(workload) {
            remarks.push(Remark { item: item.clone(), field, message });
        }
        if item.kind == ItemKind::Job && stack.jobs.get(&item.name).is_some_and(|job| job.schedule.is_some())
        {
            let message = "it runs once; a local run has no scheduler yet";
            remarks.push(Remark { item: item.clone(), field: "schedule", message });
        }
    }
    remarks
}

fn of(workload: &Workload) -> Vec<(&'static str, &'static str)> {
    let mut found = Vec::new();
    if !workload.init.is_empty() {
        found.push(("init", "its init containers do not run"));
    }
    if !workload.sidecars.is_empty() {
        found.push(("sidecars", "its sidecars do not run"));
    }
    if workload.start.after.is_some() {
        found.push(("start.after", "its start hook does not run"));
    }
    if workload.stop.before.is_some() {
        found.push(("stop.before", "its stop hook does not run"));
    }
    if workload.dev.as_ref().is_some_and(|dev| dev.watch.is_some()) {
        found.push(("dev.watch", "changes of its files do not restart it yet"));
    }
    if let Run::Process { tty: true, .. } = workload.run {
        found.push(("run.tty", "it gets no terminal"));
    }
    if let Run::Process { umask: Some(_), .. } = workload.run {
        found.push(("run.umask", "its umask is that of this program"));
    }
    found
}
