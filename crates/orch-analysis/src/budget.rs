//! How much of one program is looked at: a text that is all wrong, or asks for endless work, keeps nobody waiting.
//! Counts, and says when it is enough; what one item may take is its evaluation's to say.

use orch_diagnostics::{Finding, Severity};

use crate::anchor::{Anchor, Found};
use crate::findings::budget_exceeded;

/// The most errors.
const MOST_ERRORS: usize = 2000;

/// The most nodes of all trees. A stack of twenty thousand services has half as many.
const MOST_NODES: usize = 4_000_000;

/// The most items to evaluate, each counted for every environment and target.
const MOST_LOOKS: usize = 100_000;

/// How many items are passed in the time that one takes to evaluate.
const ITEMS_OF_A_LOOK: usize = 16;

/// The steps that each item may take without anybody counting them.
const FREE: u32 = 500;

/// The most steps beyond those, of all items together.
const MOST_EXCESS: u32 = 2_000_000;

/// How many steps it is to look into another unit.
const STEPS_OF_A_VISIT: u32 = 5;

/// What counts of the steps of one item that looks into so many units.
pub(crate) fn excess(steps: u32, visits: usize) -> u32 {
    let visits = u32::try_from(visits).unwrap_or(u32::MAX).saturating_mul(STEPS_OF_A_VISIT);
    steps.saturating_add(visits).saturating_sub(FREE)
}

/// What was spent on a program.
#[derive(Debug, Default)]
pub(crate) struct Budget {
    errors: usize,
    nodes: usize,
    looks: usize,
    excess: u32,
}

impl Budget {
    /// Counts what was found.
    pub(crate) fn found<'f, P: 'f>(&mut self, findings: impl IntoIterator<Item = &'f Finding<P>>) {
        let errors = findings.into_iter().filter(|finding| finding.severity == Severity::Error);
        self.errors += errors.count();
    }

    /// Counts the nodes of a tree.
    pub(crate) fn read(&mut self, nodes: usize) {
        self.nodes += nodes;
    }

    /// Counts a configuration: which of so many items it has. Its errors are mostly those of the others once more.
    pub(crate) fn configured(&mut self, items: usize) {
        self.errors = 0;
        self.looks += items / ITEMS_OF_A_LOOK;
    }

    /// Counts an item that was evaluated.
    pub(crate) fn looked(&mut self, excess: u32) {
        self.looks += 1;
        self.excess = self.excess.saturating_add(excess);
    }

    /// Whether it is enough.
    pub(crate) fn is_spent(&self) -> bool {
        self.has_errors_enough()
            || self.nodes > MOST_NODES
            || self.looks > MOST_LOOKS
            || self.excess > MOST_EXCESS
    }

    fn has_errors_enough(&self) -> bool {
        self.errors > MOST_ERRORS
    }

    /// What to say at the last item that was read.
    pub(crate) fn told_of_reading<P>(&self, at: P) -> Finding<P> {
        if self.has_errors_enough() {
            budget_exceeded::errors(at, MOST_ERRORS)
        } else {
            budget_exceeded::size(at, MOST_NODES)
        }
    }

    /// What to say at the last item that was evaluated.
    pub(crate) fn told(&self, at: Anchor) -> Found {
        if self.has_errors_enough() {
            budget_exceeded::errors(at, MOST_ERRORS)
        } else if self.looks > MOST_LOOKS {
            budget_exceeded::looks(at, MOST_LOOKS)
        } else {
            budget_exceeded::together(at, MOST_EXCESS)
        }
    }
}
