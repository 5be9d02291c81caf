//! What a run will do, before it does anything: which items, in which order, and whether that is possible here at all.
//!
//! Everything that can be said to be wrong without starting a process or touching a port is said here, all at once.

mod check;
mod error;
mod remark;
mod select;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use orch_model::{Check, ConfigSource, ItemId, Late, Name, PlainText, Run, Sensitive, Stack, Workload};

pub(crate) use self::check::{address, instances};
pub(crate) use self::error::spoken;
pub use self::error::{Idle, PlanError};
pub use self::remark::Remark;
pub use self::select::Selection;
pub(crate) use self::select::is_elsewhere;
use crate::event::Wait;
use crate::inputs::{self, Inputs};
use crate::secret::Sealed;

/// An ordered plan for a run. Holds the values of secrets; printing it shows none.
#[derive(Debug)]
pub struct Plan {
    pub(crate) stack: Stack,
    pub(crate) base: PathBuf,
    pub(crate) steps: Vec<Step>,
    pub(crate) secrets: BTreeMap<Name, Sealed>,
    /// What the items refer to and does not run, nor runs elsewhere; each with those that refer to it.
    pub(crate) absent: BTreeMap<ItemId, Vec<ItemId>>,
    remarks: Vec<Remark>,
}

/// One item of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The item.
    pub item: ItemId,
    /// What it waits for.
    pub waits: Vec<Wait>,
    /// How many instances of it run.
    pub instances: u32,
}

impl Plan {
    /// Plans to run a part of a stack, which must be the configuration of the target `run`. `base` is the folder of the
    /// stack's file: relative paths begin there.
    pub fn new(
        stack: &Stack,
        selection: &Selection,
        inputs: &Inputs,
        base: &Path,
    ) -> Result<Plan, Vec<PlanError>> {
        let chosen = select::chosen(stack, selection)?;
        let order = select::ordered(stack, &chosen)?;
        let mut errors = check::all(stack, &order, base);
        let secrets = inputs::values(stack, &secrets_of(stack, &order), inputs, base);
        let secrets = secrets.unwrap_or_else(|missing| {
            errors.extend(missing);
            BTreeMap::new()
        });
        if !errors.is_empty() {
            return Err(errors);
        }
        let absent = absent(stack, &order);
        let remarks = remark::all(stack, selection, &order, &absent);
        let steps = order.into_iter().map(|item| step(stack, item, &chosen)).collect();
        Ok(Plan { stack: stack.clone(), base: base.to_path_buf(), steps, secrets, absent, remarks })
    }

    /// The items in an order in which each comes after all it waits for. What does not wait for one another starts at
    /// the same time.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What is written in the stack and does not matter to this run, though it might be expected to.
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }
}

fn step(stack: &Stack, item: ItemId, chosen: &BTreeSet<ItemId>) -> Step {
    let waits = stack
        .starts_after(&item)
        .filter(|edge| chosen.contains(&edge.to))
        .map(|edge| Wait { item: edge.to.name.clone(), condition: edge.condition })
        .collect();
    let instances = check::instances(stack, &item);
    Step { item, waits, instances }
}

/// The secrets that these items read.
fn secrets_of(stack: &Stack, items: &[ItemId]) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    for workload in items.iter().filter_map(|item| stack.workload(item)) {
        found.extend(workload.env.values().flat_map(|text| text.secrets()).cloned());
        found.extend(words_of(workload).flat_map(|word| word.revealed()).cloned());
        found.extend(workload.secrets.iter().cloned());
    }
    found
}

/// What these items refer to and is neither among them nor runs elsewhere, each with those that refer to it.
fn absent(stack: &Stack, items: &[ItemId]) -> BTreeMap<ItemId, Vec<ItemId>> {
    let mut found: BTreeMap<ItemId, Vec<ItemId>> = BTreeMap::new();
    for item in items {
        let Some(workload) = stack.workload(item) else { continue };
        let in_env = workload.env.values().flat_map(|text| text.late()).filter_map(|late| match late {
            Sensitive::Plain(late) => Some(late),
            Sensitive::Secret(_) => None,
        });
        let texts = workload.configs.iter().filter_map(|name| match &stack.configs.get(name)?.source {
            ConfigSource::Text { content } => Some(content),
            _ => None,
        });
        let others = words_of(workload).chain(texts).flat_map(|text| text.late());
        let mut read: BTreeSet<&ItemId> = BTreeSet::new();
        read.extend(in_env.chain(others).filter_map(|late| match late {
            Late::Endpoint(endpoint) => Some(&endpoint.item),
            _ => None,
        }));
        read.retain(|other| !items.contains(other) && !is_elsewhere(stack, other));
        for other in read {
            found.entry(other.clone()).or_default().push(item.clone());
        }
    }
    found
}

/// The words of its commands, those of its check among them.
fn words_of(workload: &Workload) -> impl Iterator<Item = &PlainText> {
    let process = match &workload.run {
        Run::Process { command, .. } => command.as_slice(),
        _ => &[],
    };
    let check = match workload.health.as_ref().map(|health| &health.check) {
        Some(Check::Command { command, .. }) => command.as_slice(),
        Some(Check::Shell { script }) => std::slice::from_ref(script),
        _ => &[],
    };
    process.iter().chain(workload.command.iter().flatten()).chain(check)
}

#[cfg(test)]
mod tests;
