//! With which profiles services and jobs are there.

use orch_model::{ItemId, ItemKind, JobStart, Stack};

use super::Writer;
use crate::Options;
use crate::presence::is_active;
use crate::yaml::Yaml;

/// The profile of what only a person starts.
pub(super) const MANUAL: &str = "manual";

/// The profiles of a stack, of which some may be asked for already.
#[derive(Clone, Copy)]
pub(super) struct Profiles<'a> {
    stack: &'a Stack,
    options: &'a Options<'a>,
}

impl<'a> Profiles<'a> {
    /// Those of a stack.
    pub fn new(stack: &'a Stack, options: &'a Options<'a>) -> Profiles<'a> {
        Profiles { stack, options }
    }

    /// With which profiles it is there; always if there are none. Any of them would start a job that only a person starts.
    pub fn of(self, item: &ItemId) -> Vec<&'a str> {
        let job = self.stack.jobs.get(&item.name).filter(|_| item.kind == ItemKind::Job);
        match self.stack.workload(item) {
            _ if job.is_some_and(|job| job.on == JobStart::Manual) => vec![MANUAL],
            Some(workload) if !is_active(self.stack, self.options, workload) => {
                workload.profiles.iter().map(|profile| profile.as_str()).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Whether an item is there whenever another one is.
    pub fn has_with(self, reader: &ItemId, item: &ItemId) -> bool {
        let (here, there) = (self.of(reader), self.of(item));
        there.is_empty() || (!here.is_empty() && here.iter().all(|profile| there.contains(profile)))
    }

    /// `profiles` of it, and of what runs before and beside it.
    pub fn entry(self, item: &ItemId) -> Yaml {
        Yaml::words(self.of(item))
    }
}

impl<'a> Writer<'a> {
    /// The profiles of the stack.
    pub(super) fn profiles(&self) -> Profiles<'a> {
        Profiles::new(self.stack, self.options)
    }
}
