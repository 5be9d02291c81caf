//! What the items of a run read: secrets, and where others listen.
//!
//! One place says which texts of an item a local run hands over, so that what is asked for before the run is what is needed in
//! it.

use std::collections::BTreeSet;

use orch_model::{
    ConfigSource, Health, ItemId, ItemKind, Late, Name, PlainText, Run, Sensitive, Stack, Workload,
};

use super::is_elsewhere;

/// What an item reads.
#[derive(Debug, Default)]
pub(super) struct Reads<'a> {
    /// The secrets of which it is given the value.
    pub(super) secrets: BTreeSet<&'a Name>,
    /// The items of which it is told where they listen.
    pub(super) items: BTreeSet<&'a ItemId>,
}

impl<'a> Reads<'a> {
    /// What `item` reads in a local run. Of what runs elsewhere only the check is ours.
    pub(super) fn of(stack: &'a Stack, item: &ItemId) -> Reads<'a> {
        let mut reads = Reads::default();
        let Some(workload) = stack.workload(item) else { return reads };
        for late in texts(stack, item).into_iter().flat_map(|text| text.late()) {
            reads.late(late);
        }
        if is_elsewhere(stack, item) {
            return reads;
        }
        for late in workload.env.values().flat_map(|text| text.late()) {
            match late {
                Sensitive::Secret(name) => drop(reads.secrets.insert(name)),
                Sensitive::Plain(late) => reads.late(late),
            }
        }
        reads.secrets.extend(&workload.secrets);
        reads
    }

    fn late(&mut self, late: &'a Late) {
        match late {
            Late::Endpoint(endpoint) => drop(self.items.insert(&endpoint.item)),
            Late::Revealed(name) => drop(self.secrets.insert(name)),
            // What is mounted is listed by the workload as well.
            Late::MountPath(_) | Late::Own(_) | Late::Input(_) => {}
        }
    }
}

/// The texts of an item, its variables aside: the words of its command and of its checks, and what its configs hold.
pub(crate) fn texts<'a>(stack: &'a Stack, item: &ItemId) -> Vec<&'a PlainText> {
    let Some(workload) = stack.workload(item) else { return Vec::new() };
    let mut texts: Vec<&PlainText> = checks(stack, item).flat_map(|health| health.check.texts()).collect();
    if is_elsewhere(stack, item) {
        return texts;
    }
    texts.extend(words(workload));
    let configs = workload.configs.iter().filter_map(|name| stack.configs.get(name));
    texts.extend(configs.filter_map(|config| match &config.source {
        ConfigSource::Text { content } => Some(content),
        ConfigSource::File { .. } | ConfigSource::Dir { .. } => None,
    }));
    texts
}

/// The checks that are made of an item. A job is asked nothing: it is well when it is done.
fn checks<'a>(stack: &'a Stack, item: &ItemId) -> impl Iterator<Item = &'a Health> {
    let service = stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service);
    let checks = service.map(|service| match is_elsewhere(stack, item) {
        true => [None, service.readiness(), None],
        false => [service.startup.as_ref(), service.readiness(), service.liveness()],
    });
    checks.into_iter().flatten().flatten()
}

/// The words of its command. What belongs to the image is left out where a process was named to run in its place.
pub(crate) fn words(workload: &Workload) -> impl Iterator<Item = &PlainText> {
    let own = match &workload.run {
        Run::Process { command, .. } => command.as_slice(),
        _ => &[],
    };
    let of_image = workload.dev.as_ref().is_some_and(|dev| dev.run.is_some());
    let is_process = matches!(workload.run, Run::Process { .. });
    own.iter().chain(workload.command.iter().flatten().filter(move |_| is_process && !of_image))
}
