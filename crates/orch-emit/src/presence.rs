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
        let waits = |edge: &&StartEdge| {
            edge.to == item && edge.why == Reason::DependsOn && edge.need == Need::Required
        };
        for edge in stack.start.iter().filter(waits) {
            let Some(needs) = stack.workload(&edge.from) else { continue };
            if presence(needs) == Presence::Container {
                report.add(needed(&edge.from, needs, &item));
            }
        }
    }
}

fn needed(from: &ItemId, needs: &Workload, missing: &ItemId) -> Finding<FieldPath> {
    let subject = Subject { item: from.clone(), written: &needs.written };
    Finding::new(
        &needs_left_out::CODE,
        subject.field("depends_on"),
        format!("`{}` needs `{}`, which is left out", from.name, missing.name),
    )
    .label(FieldPath { item: missing.clone(), path: Path::of("run") }, "it has no image")
    .note(format!("give `{}` an `image`, or do not wait for it on this target", missing.name))
}
