//! Which items of a stack a run starts, and in which order.

use std::collections::{BTreeMap, BTreeSet};

use orch_diagnostics::did_you_mean;
use orch_model::{Check, HttpScheme, ItemId, ItemKind, JobStart, Name, Need, Run, Stack};

use super::PlanError;

/// Which part of a stack is run.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Selection {
    /// All that starts by itself: every service, and every job that runs at each deployment, as far as their profiles are
    /// active.
    #[default]
    All,
    /// These, by name, and all they need: whatever they wait for, directly or not, starts too.
    Only(Vec<String>),
}

/// The items that are run.
pub(super) fn chosen(stack: &Stack, selection: &Selection) -> Result<BTreeSet<ItemId>, Vec<PlanError>> {
    let roots = match selection {
        Selection::All => by_itself(stack),
        Selection::Only(names) => named(stack, names)?,
    };
    let mut found = BTreeSet::new();
    let mut open: Vec<ItemId> = roots;
    while let Some(item) = open.pop() {
        if stack.workload(&item).is_none() || !found.insert(item.clone()) {
            continue;
        }
        // What runs elsewhere is there already; so is what only it would need.
        if !is_elsewhere(stack, &item) {
            let needed = stack.starts_after(&item).filter(|edge| edge.need == Need::Required);
            open.extend(needed.map(|edge| edge.to.clone()));
        }
    }
    match found.iter().all(|item| is_elsewhere(stack, item)) {
        true => {
            let profiles = if *selection == Selection::All { sleeping(stack) } else { BTreeSet::new() };
            Err(vec![PlanError::Nothing { profiles: profiles.into_iter().collect() }])
        }
        false => {
            found.retain(|item| !is_elsewhere(stack, item) || can_be_asked(stack, item));
            Ok(found)
        }
    }
}

/// Whether an item is not started here, since it runs elsewhere.
pub(crate) fn is_elsewhere(stack: &Stack, item: &ItemId) -> bool {
    matches!(stack.workload(item).map(|workload| &workload.run), Some(Run::External { .. }))
}

/// Whether a service that runs elsewhere can be asked from here whether it is well; else it is taken to be.
fn can_be_asked(stack: &Stack, item: &ItemId) -> bool {
    let service = stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service);
    match service.and_then(|service| service.readiness()).map(|health| &health.check) {
        Some(Check::Tcp { .. }) => true,
        Some(Check::Http(http)) => http.scheme == HttpScheme::Http,
        _ => false,
    }
}

/// Whether one of its profiles is active, if it has any.
pub(super) fn is_active(stack: &Stack, item: &ItemId) -> bool {
    let is_active = |w: &orch_model::Workload| {
        w.profiles.is_empty() || w.profiles.iter().any(|profile| stack.profiles.contains(profile))
    };
    stack.workload(item).is_some_and(is_active)
}

fn by_itself(stack: &Stack) -> Vec<ItemId> {
    deployed(stack).filter(|item| is_active(stack, item)).collect()
}

/// The profiles of what would start by itself if one of them were active.
fn sleeping(stack: &Stack) -> BTreeSet<String> {
    let asleep = deployed(stack).filter(|item| !is_active(stack, item) && !is_elsewhere(stack, item));
    let profiles = asleep.filter_map(|item| Some(&stack.workload(&item)?.profiles)).flatten();
    profiles.map(ToString::to_string).collect()
}

/// Every service, and every job that runs at each deployment.
fn deployed(stack: &Stack) -> impl Iterator<Item = ItemId> {
    let services = stack.services.keys().map(|name| ItemId::service(name.clone()));
    let jobs = stack
        .jobs
        .iter()
        .filter(|(_, job)| job.on == JobStart::Deploy && job.schedule.is_none())
        .map(|(name, _)| ItemId::job(name.clone()));
    services.chain(jobs)
}

fn named(stack: &Stack, names: &[String]) -> Result<Vec<ItemId>, Vec<PlanError>> {
    let known: BTreeMap<String, ItemId> =
        stack.workloads().map(|(item, _)| (item.name.to_string(), item)).collect();
    let mut items = Vec::new();
    let mut errors = Vec::new();
    for name in names {
        match known.get(Name::of_spoken(name).as_str()) {
            Some(item) => items.push(item.clone()),
            None => errors.push(PlanError::UnknownName {
                name: name.clone(),
                suggestion: did_you_mean(name, known.keys().map(String::as_str)),
            }),
        }
    }
    if errors.is_empty() { Ok(items) } else { Err(errors) }
}

/// The items, each after all it waits for; by name where the order is free.
pub(super) fn ordered(stack: &Stack, chosen: &BTreeSet<ItemId>) -> Result<Vec<ItemId>, Vec<PlanError>> {
    let mut needs: BTreeMap<&ItemId, Vec<&ItemId>> = BTreeMap::new();
    for edge in stack.start.iter().filter(|e| chosen.contains(&e.from) && chosen.contains(&e.to)) {
        needs.entry(&edge.from).or_default().push(&edge.to);
    }
    let mut open: BTreeSet<&ItemId> = chosen.iter().collect();
    let mut order = Vec::new();
    while !open.is_empty() {
        let free =
            |item: &&ItemId| needs.get(*item).is_none_or(|all| all.iter().all(|need| !open.contains(need)));
        let ready: Vec<&ItemId> = open.iter().copied().filter(free).collect();
        if ready.is_empty() {
            return Err(vec![PlanError::Cycle { items: open.into_iter().cloned().collect() }]);
        }
        for item in ready {
            open.remove(item);
            order.push(item.clone());
        }
    }
    Ok(order)
}
