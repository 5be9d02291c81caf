//! What the items of a run read: secrets, and where others listen.
//!
//! One place says which texts of an item a local run hands over, so that what is asked for before the run is what is needed in
//! it.

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{
    ConfigSource, Health, ItemId, ItemKind, Late, Name, PlainText, Run, Sensitive, Service, Stack, Workload,
};

use super::is_elsewhere;

/// What an item reads.
#[derive(Debug, Default)]
pub(super) struct Reads<'a> {
    /// The secrets of which it is given the value.
    pub(super) secrets: BTreeSet<&'a Name>,
    /// Those of them that it is given as text, each with a field where it is.
    pub(super) as_text: BTreeMap<&'a Name, &'static str>,
    /// The items of which it is told where they listen, each with the field in which it is told so.
    pub(super) items: BTreeMap<&'a ItemId, &'static str>,
}

impl<'a> Reads<'a> {
    /// What `item` reads in a local run. Of what runs elsewhere only the check is ours.
    pub(super) fn of(stack: &'a Stack, item: &ItemId) -> Reads<'a> {
        let mut reads = Reads::default();
        let Some(workload) = stack.workload(item) else { return reads };
        if !is_elsewhere(stack, item) {
            for late in workload.env.values().flat_map(|text| text.late()) {
                match late {
                    Sensitive::Secret(name) => reads.text("env", name),
                    Sensitive::Plain(late) => reads.late("env", late),
                }
            }
            reads.secrets.extend(&workload.secrets);
        }
        for (field, text) in texts(stack, item) {
            text.late().for_each(|late| reads.late(field, late));
        }
        reads
    }

    fn text(&mut self, field: &'static str, secret: &'a Name) {
        self.secrets.insert(secret);
        self.as_text.entry(secret).or_insert(field);
    }

    fn late(&mut self, field: &'static str, late: &'a Late) {
        match late {
            Late::Endpoint(endpoint) => drop(self.items.entry(&endpoint.item).or_insert(field)),
            Late::Revealed(name) => self.text(field, name),
            // What is mounted is listed by the workload as well.
            Late::MountPath(_) | Late::Own(_) | Late::Input(_) => {}
        }
    }
}

/// The texts of an item, its variables aside, each with the field that it is written in: the words of its command and of its
/// checks, and what its configs hold.
pub(crate) fn texts<'a>(stack: &'a Stack, item: &ItemId) -> Vec<(&'static str, &'a PlainText)> {
    let Some(workload) = stack.workload(item) else { return Vec::new() };
    let checks = checks(stack, item)
        .flat_map(|(field, health)| health.check.texts().into_iter().map(move |text| (field, text)));
    let mut texts: Vec<(&'static str, &PlainText)> = checks.collect();
    if is_elsewhere(stack, item) {
        return texts;
    }
    texts.extend(command(workload));
    let configs = workload.configs.iter().filter_map(|name| stack.configs.get(name));
    texts.extend(configs.filter_map(|config| match &config.source {
        ConfigSource::Text { content } => Some(("configs", content)),
        ConfigSource::File { .. } | ConfigSource::Dir { .. } => None,
    }));
    texts
}

/// The checks that are made of an item. A job is asked nothing: it is well when it is done.
fn checks<'a>(stack: &'a Stack, item: &ItemId) -> impl Iterator<Item = (&'static str, &'a Health)> {
    let service = stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service);
    let of = |service: &'a Service| {
        let ready = (if service.ready.is_some() { "ready" } else { "health" }, service.readiness());
        let live = (if service.live.is_some() { "live" } else { "health" }, service.liveness());
        match is_elsewhere(stack, item) {
            true => vec![ready],
            false => vec![("startup", service.startup.as_ref()), ready, live],
        }
    };
    service.into_iter().flat_map(of).filter_map(|(field, health)| Some((field, health?)))
}

/// The words of its command.
pub(crate) fn words(workload: &Workload) -> impl Iterator<Item = &PlainText> {
    command(workload).map(|(_, word)| word)
}

/// The words of its command, each with its field. What belongs to the image is left out where a process was named to run in
/// its place.
fn command(workload: &Workload) -> impl Iterator<Item = (&'static str, &PlainText)> {
    let (own, is_process) = match &workload.run {
        Run::Process { command, .. } => (command.as_slice(), true),
        _ => (&[][..], false),
    };
    let of_image = workload.dev.as_ref().is_some_and(|dev| dev.run.is_some());
    let more = workload.command.iter().flatten().filter(move |_| is_process && !of_image);
    own.iter().map(|word| ("run", word)).chain(more.map(|word| ("command", word)))
}
