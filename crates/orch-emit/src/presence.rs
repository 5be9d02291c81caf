//! Which services and jobs exist where only containers do: in Compose and in Kubernetes.

use orch_diagnostics::Finding;
use orch_model::{FieldPath, ItemId, Need, Path, Reason, Run, Stack, StartEdge, Workload};

use crate::codes::{left_out, needs_left_out};
use crate::report::{Report, Subject};

/// What becomes of a service or job.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is a container.
    Container,
    /// It runs elsewhere and can be reached.
    External,
    /// It cannot exist there.
    LeftOut,
}

/// What becomes of a service or job on a target of containers.
pub(crate) fn presence(workload: &Workload) -> Presence {
    match &workload.run {
        Run::Container { .. } => Presence::Container,
        Run::External { .. } => Presence::External,
        Run::Process { .. } | Run::Ssh { .. } | Run::Systemd { .. } | Run::Package { .. } => {
            Presence::LeftOut
        }
    }
}

/// Says what is left out, and who waits for it by its own `depends_on`. Who refers to it learns that where the reference
/// is resolved.
pub(crate) fn report(stack: &Stack, target: &str, report: &mut Report) {
    for (item, workload) in stack.workloads() {
        if presence(workload) != Presence::LeftOut {
            continue;
        }
        let subject = Subject { item: item.clone(), written: &workload.written };
        let sort = workload.run.word();
        report.say(
            &left_out::CODE,
            subject.field("run"),
            format!("`{}` is left out: {target} runs containers, and this is `{sort}`", item.name),
            "give it an `image`, and put what runs here into `dev { run = … }`",
        );
        for (from, needs) in waiting(stack, &item) {
            report.add(
                needed(from, needs, &item)
                    .label(FieldPath { item: item.clone(), path: Path::of("run") }, "it has no image")
                    .note(format!("give `{}` an `image`, or do not wait for it on this target", item.name)),
            );
        }
    }
}

/// The containers that wait for an item by their own `depends_on`, and do not start without it.
pub(crate) fn waiting<'a>(
    stack: &'a Stack,
    item: &'a ItemId,
) -> impl Iterator<Item = (&'a ItemId, &'a Workload)> {
    let waits = move |edge: &&StartEdge| {
        edge.to == *item && edge.why == Reason::DependsOn && edge.need == Need::Required
    };
    let waiting =
        stack.start.iter().filter(waits).filter_map(|edge| Some((&edge.from, stack.workload(&edge.from)?)));
    waiting.filter(|(_, workload)| presence(workload) == Presence::Container)
}

/// One that waits for an item whose profile is not asked for.
pub(crate) fn needed_of_profile(from: &ItemId, needs: &Workload, missing: &ItemId) -> Finding<FieldPath> {
    needed(from, needs, missing)
        .label(FieldPath { item: missing.clone(), path: Path::of("profiles") }, "only with this profile")
        .note(format!("ask for the profile, or wait only where it is there: `{}.optional`", missing.name))
}

fn needed(from: &ItemId, needs: &Workload, missing: &ItemId) -> Finding<FieldPath> {
    let subject = Subject { item: from.clone(), written: &needs.written };
    Finding::new(
        &needs_left_out::CODE,
        subject.field("depends_on"),
        format!("`{}` needs `{}`, which is left out", from.name, missing.name),
    )
}
