//! What a run will do, before it does anything: which items, in which order, and whether that is possible here at all.
//!
//! Everything that can be said to be wrong without starting a process or touching a port is said here, all at once.

mod check;
mod error;
mod inside;
mod ports;
mod reads;
mod remark;
mod select;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf, absolute};

use orch_model::{ItemId, Name, Stack};

pub(crate) use self::check::instances;
pub(crate) use self::error::spoken;
pub use self::error::{Idle, PlanError};
pub(crate) use self::ports::address;
use self::reads::Reads;
pub(crate) use self::reads::{texts, words};
pub use self::remark::Remark;
pub use self::select::Selection;
pub(crate) use self::select::is_elsewhere;
use crate::event::Wait;
use crate::inputs::{self, Inputs, said};
use crate::secret::Value;

/// An ordered plan for a run. Holds the values of secrets; printing it shows none.
#[derive(Debug)]
pub struct Plan {
    pub(crate) stack: Stack,
    pub(crate) base: PathBuf,
    pub(crate) steps: Vec<Step>,
    pub(crate) secrets: BTreeMap<Name, Value>,
    /// What the items refer to and does not run, nor runs elsewhere.
    pub(crate) absent: Absent,
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
        // Processes are started in folders of their own: what is relative to ours would be looked for there.
        let base = match base.as_os_str().is_empty() {
            true => absolute("."),
            false => absolute(base),
        };
        let base = base.map_err(|error| vec![PlanError::NoFolder { reason: said(&error) }])?;
        let stack = &inside::written_out(stack);
        let chosen = select::chosen(stack, selection)?;
        let order = select::ordered(stack, &chosen)?;
        let mut errors = check::all(stack, &order, &base);
        let secrets = inputs::values(stack, &secrets_of(stack, &order), inputs, &base);
        let secrets = secrets.unwrap_or_else(|missing| {
            errors.extend(missing);
            BTreeMap::new()
        });
        errors.extend(no_text(stack, &order, &secrets));
        if !errors.is_empty() {
            return Err(errors);
        }
        let absent = absent(stack, &order);
        let remarks = remark::all(stack, selection, &order, &absent);
        let steps = order.into_iter().map(|item| step(stack, item, &chosen)).collect();
        Ok(Plan { stack: stack.clone(), base, steps, secrets, absent, remarks })
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
    items.iter().flat_map(|item| Reads::of(stack, item).secrets).cloned().collect()
}

/// The secrets that these items read as text and that are none.
fn no_text(stack: &Stack, items: &[ItemId], secrets: &BTreeMap<Name, Value>) -> Vec<PlanError> {
    let is_bytes = |secret: &Name| secrets.get(secret).is_some_and(|value| value.text().is_none());
    let of = |item: &ItemId| {
        let read = Reads::of(stack, item).as_text.into_iter().filter(|(secret, _)| is_bytes(secret));
        let error = |(secret, field): (&Name, _)| PlanError::SecretNoText {
            secret: secret.clone(),
            item: item.clone(),
            field,
        };
        read.map(error).collect::<Vec<_>>()
    };
    items.iter().flat_map(of).collect()
}

/// Items, each with those that refer to it, by the field in which they do.
type Absent = BTreeMap<ItemId, BTreeMap<&'static str, Vec<ItemId>>>;

/// What these items refer to and is neither among them nor runs elsewhere.
fn absent(stack: &Stack, items: &[ItemId]) -> Absent {
    let mut found = Absent::new();
    for item in items {
        for (other, field) in Reads::of(stack, item).items {
            if !items.contains(other) && !is_elsewhere(stack, other) {
                found.entry(other.clone()).or_default().entry(field).or_default().push(item.clone());
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
