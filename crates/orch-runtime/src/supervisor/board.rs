//! What is known of every item, for those that wait for it.

use std::collections::{BTreeMap, BTreeSet};

use tokio::sync::watch;

use orch_model::Condition;

use crate::event::{Wait, Waiter};
use orch_model::Name;

/// What is known of one item.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Status {
    pub(super) stage: Stage,
    /// What holds of it now.
    pub(super) met: BTreeSet<Condition>,
}

/// Where an item is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Stage {
    /// It waits for others.
    #[default]
    Waiting,
    /// It has been let through.
    Running,
    /// It is over, and none of its processes is left.
    Over(End),
}

/// How an item ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// It did what it was to do, or was stopped.
    Well,
    /// It failed for good.
    Failed,
    /// It never started, because of another.
    Blocked,
}

/// The statuses of all items, and who waits for whom. Never changes its items.
#[derive(Debug)]
pub(super) struct Board {
    entries: BTreeMap<Name, Entry>,
}

#[derive(Debug)]
struct Entry {
    status: watch::Sender<Status>,
    gates: Vec<Wait>,
}

/// What became of waiting for one gate.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Passage {
    Open,
    /// It can never hold.
    Blocked,
}

impl Board {
    pub(super) fn new(items: impl IntoIterator<Item = (Name, Vec<Wait>)>) -> Board {
        let entry = |gates| Entry { status: watch::Sender::new(Status::default()), gates };
        Board { entries: items.into_iter().map(|(name, gates)| (name, entry(gates))).collect() }
    }

    pub(super) fn update(&self, item: &Name, change: impl FnOnce(&mut Status)) {
        if let Some(entry) = self.entries.get(item) {
            entry.status.send_if_modified(|status| {
                let before = status.clone();
                change(status);
                *status != before
            });
        }
    }

    pub(super) fn watch(&self, item: &Name) -> Option<watch::Receiver<Status>> {
        self.entries.get(item).map(|entry| entry.status.subscribe())
    }

    /// What an item waits for and does not hold yet.
    pub(super) fn unmet(&self, gates: &[Wait]) -> Vec<Wait> {
        gates.iter().filter(|g| !self.holds(g)).cloned().collect()
    }

    /// An item that is not part of the run is taken to be there.
    fn holds(&self, wait: &Wait) -> bool {
        self.entries.get(&wait.item).is_none_or(|e| e.status.borrow().met.contains(&wait.condition))
    }

    /// Waits until a gate opens or never will.
    pub(super) async fn pass(&self, gate: &Wait) -> Passage {
        let Some(mut status) = self.watch(&gate.item) else { return Passage::Open };
        let decided = |s: &Status| s.met.contains(&gate.condition) || matches!(s.stage, Stage::Over(_));
        // The sender lives as long as the board.
        let open = status.wait_for(decided).await.is_ok_and(|s| s.met.contains(&gate.condition));
        match open {
            true => Passage::Open,
            false => Passage::Blocked,
        }
    }

    /// The first of these gates that can never open, since what it is about has failed or waits for such a one itself.
    pub(super) fn hopeless<'a>(&'a self, gates: &'a [Wait]) -> Option<&'a Wait> {
        // Those for which there is hope: else the search would be over.
        let mut seen = BTreeSet::new();
        gates.iter().find(|gate| self.is_hopeless(gate, &mut seen))
    }

    fn is_hopeless<'a>(&'a self, gate: &'a Wait, seen: &mut BTreeSet<&'a Name>) -> bool {
        let Some(entry) = self.entries.get(&gate.item).filter(|_| !self.holds(gate)) else { return false };
        let stage = entry.status.borrow().stage;
        match stage {
            Stage::Over(End::Failed | End::Blocked) => true,
            Stage::Waiting => {
                seen.insert(&gate.item) && entry.gates.iter().any(|next| self.is_hopeless(next, seen))
            }
            Stage::Running | Stage::Over(End::Well) => false,
        }
    }

    /// The items that wait for this one and have not been let through.
    pub(super) fn waiting_for(&self, item: &Name) -> Vec<Waiter> {
        let mut waiters = Vec::new();
        for (name, entry) in &self.entries {
            if entry.status.borrow().stage != Stage::Waiting {
                continue;
            }
            for gate in entry.gates.iter().filter(|g| g.item == *item && !self.holds(g)) {
                waiters.push(Waiter { item: name.clone(), condition: gate.condition });
            }
        }
        waiters
    }

    /// Waits until every item that depends on this one, directly or through others, is over.
    pub(super) async fn dependents_over(&self, item: &Name) {
        for dependent in self.dependents(item) {
            let Some(mut status) = self.watch(dependent) else { continue };
            let _ = status.wait_for(|s| matches!(s.stage, Stage::Over(_))).await;
        }
    }

    /// Every item that depends on this one, directly or through others: a job between the two may long be done.
    fn dependents(&self, item: &Name) -> BTreeSet<&Name> {
        let mut found = BTreeSet::new();
        let mut open = vec![item];
        while let Some(next) = open.pop() {
            for (name, entry) in &self.entries {
                if entry.gates.iter().any(|g| g.item == *next) && found.insert(name) {
                    open.push(name);
                }
            }
        }
        found
    }

    /// Waits until every item is as it was meant to be; never ends if one fails for good.
    pub(super) async fn all_up(&self) {
        for entry in self.entries.values() {
            let mut status = entry.status.subscribe();
            let up = |s: &Status| {
                s.met.contains(&Condition::Healthy)
                    || s.met.contains(&Condition::Completed)
                    || s.stage == Stage::Over(End::Well)
            };
            let _ = status.wait_for(up).await;
        }
    }

    /// The items that did not end well, by name.
    pub(super) fn failed(&self) -> Vec<Name> {
        let bad = |e: &&Entry| matches!(e.status.borrow().stage, Stage::Over(End::Failed | End::Blocked));
        self.entries.iter().filter(|(_, e)| bad(e)).map(|(name, _)| name.clone()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gate(item: &str, condition: Condition) -> Wait {
        Wait { item: item.into(), condition }
    }

    #[tokio::test]
    async fn a_gate_opens_or_is_blocked_for_good() {
        let gate = gate("db", Condition::Healthy);
        let board = Board::new([("db".into(), vec![]), ("api".into(), vec![gate.clone()])]);
        assert_eq!(board.unmet(std::slice::from_ref(&gate)), std::slice::from_ref(&gate));
        assert_eq!(
            board.waiting_for(&"db".into()),
            [Waiter { item: "api".into(), condition: Condition::Healthy }]
        );
        board.update(&"db".into(), |s| s.stage = Stage::Over(End::Failed));
        assert_eq!(board.pass(&gate).await, Passage::Blocked);
        assert_eq!(board.failed(), [Name::from("db")]);
        let of_api = Wait { item: "api".into(), condition: Condition::Healthy };
        assert_eq!(board.hopeless(std::slice::from_ref(&of_api)), Some(&of_api));
        board.update(&"api".into(), |s| s.stage = Stage::Running);
        assert!(board.waiting_for(&"db".into()).is_empty());
    }

    #[test]
    fn whether_there_is_hope_is_asked_once_of_each_however_many_ways_lead_there() {
        let name = |layer: usize, n: usize| format!("{layer}-{n}");
        let gates = |layer: usize| match layer {
            0 => Vec::new(),
            _ => (0..5).map(|n| gate(&name(layer - 1, n), Condition::Healthy)).collect(),
        };
        let items = (0..30).flat_map(|layer| (0..5).map(move |n| (name(layer, n).as_str().into(), layer)));
        let board = Board::new(items.map(|(item, layer): (Name, _)| (item, gates(layer))));
        assert_eq!(board.hopeless(&gates(30)), None);
        board.update(&"0-4".into(), |s| s.stage = Stage::Over(End::Failed));
        assert_eq!(board.hopeless(&gates(30)), gates(30).first());
    }

    #[tokio::test]
    async fn what_is_not_part_of_the_run_is_taken_to_be_there() {
        let board = Board::new([]);
        assert_eq!(board.pass(&gate("db", Condition::Healthy)).await, Passage::Open);
    }
}
