//! Which services and jobs exist where only containers do: in Compose and in Kubernetes.

use orch_diagnostics::Finding;
use orch_model::{FieldPath, ItemId, Need, Path, Reason, Run, Stack, StartEdge, Workload};

use crate::Options;
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

/// What is the matter with something that does not exist there.
pub(crate) const LEFT_OUT: &str = "which is left out";

/// What is the matter with something whose profile is not asked for.
pub(crate) const ONLY_WITH_PROFILE: &str = "which is there only with its profile";

/// Whether a workload has no profile, or one that is asked for.
pub(crate) fn is_active(stack: &Stack, options: &Options<'_>, workload: &Workload) -> bool {
    let asked: Vec<&str> = match options.profiles.as_slice() {
        [] => stack.profiles.iter().map(|profile| profile.as_str()).collect(),
        profiles => profiles.iter().map(String::as_str).collect(),
    };
    workload.profiles.is_empty() || workload.profiles.iter().any(|profile| asked.contains(&profile.as_str()))
}

/// Whether somebody says that he starts without an item.
pub(crate) fn does_without(stack: &Stack, from: &ItemId, item: &ItemId) -> bool {
    let mut edges = stack.start.iter().filter(|edge| edge.from == *from && edge.to == *item);
    edges.any(|edge| edge.need == Need::Optional)
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
                needed(from, needs, &item, LEFT_OUT)
                    .label(FieldPath::new(item.clone(), Path::of("run")), "it has no image")
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
    needed(from, needs, missing, ONLY_WITH_PROFILE)
        .label(FieldPath::new(missing.clone(), Path::of("profiles")), "only with this profile")
        .note(format!("ask for the profile, or wait only where it is there: `{}.optional`", missing.name))
}

/// One that waits for a job that runs only when a person asks for it.
pub(crate) fn needed_by_hand(from: &ItemId, needs: &Workload, missing: &ItemId) -> Finding<FieldPath> {
    needed(from, needs, missing, "which runs only when it is asked for")
        .label(FieldPath::new(missing.clone(), Path::of("on")), "only when it is asked for")
        .note(format!(
            "let each deployment run it, `on = deploy`, or wait only where it runs: `{}.optional`",
            missing.name
        ))
}

/// One that waits for a job that is left out because it runs inside of something.
pub(crate) fn needed_inside(from: &ItemId, needs: &Workload, missing: &ItemId) -> Finding<FieldPath> {
    needed(from, needs, missing, LEFT_OUT)
        .label(FieldPath::new(missing.clone(), Path::of("inside")), "it is to run inside of that")
        .note(format!("give `{}` a container of its own, or do not wait for it on this target", missing.name))
}

fn needed(from: &ItemId, needs: &Workload, missing: &ItemId, why: &str) -> Finding<FieldPath> {
    let subject = Subject { item: from.clone(), written: &needs.written };
    Finding::new(
        &needs_left_out::CODE,
        subject.field("depends_on"),
        format!("`{}` needs `{}`, {why}", from.name, missing.name),
    )
}
