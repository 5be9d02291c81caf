//! How far an evaluation goes, and what is said where it goes no further.

use crate::anchor::{Anchor, Found};
use crate::budget;
use crate::eval::Eval;
use crate::findings;

/// How many steps the evaluation of one item may take.
const MOST_STEPS: u32 = 200_000;

/// How many elements are looked at in the time of a step.
pub(super) const ELEMENTS_OF_A_STEP: usize = 8;

/// How many numbers a range is gone through for, and `range` makes at most.
pub(super) const LONGEST_RANGE: u64 = 100_000;

/// How many fields may wait for one another.
pub(super) const DEEPEST: usize = 64;

/// How many bytes of text one item's evaluation may build.
const MOST_TEXT: usize = 8 * 1024 * 1024;

impl Eval<'_> {
    /// Reports that a bound is reached, whatever is being looked at: no other session need reach it. That of another unit
    /// is told where this one asks for it.
    pub(super) fn report_bound(&mut self, at: Anchor, own: Found) {
        let last = self.active.iter().rposition(|active| active.unit == self.unit);
        let next = last.and_then(|last| self.active.get(last + 1)).map(|next| next.asked);
        let quiet = ::std::mem::take(&mut self.quiet);
        self.report(match next {
            Some(asked) if asked != at => findings::budget_exceeded::by_another(asked, own),
            _ => own,
        });
        self.quiet = quiet;
    }

    /// What counts of the steps that were taken; to look into another unit is some.
    pub(crate) fn excess(&self) -> u32 {
        budget::excess(self.steps, self.states.len())
    }

    /// Counts a step; false when the item has used up its budget (reported once).
    pub(crate) fn step(&mut self, at: Anchor) -> bool {
        self.spend(1, at)
    }

    /// Counts what it takes to go through lists of so many elements; false when the item has used up its budget.
    pub(crate) fn go_through(&mut self, elements: usize, at: Anchor) -> bool {
        self.spend(u32::try_from(elements / ELEMENTS_OF_A_STEP).unwrap_or(MOST_STEPS), at)
    }

    fn spend(&mut self, steps: u32, at: Anchor) -> bool {
        let before = self.steps;
        self.steps = before.saturating_add(steps);
        if before < MOST_STEPS && self.steps >= MOST_STEPS {
            self.report_bound(at, findings::budget_exceeded::finding(at, MOST_STEPS));
        }
        self.steps < MOST_STEPS && !self.is_full()
    }

    /// Counts bytes of text; false when the item has used up its budget (reported once).
    pub(crate) fn spend_text(&mut self, bytes: usize, at: Anchor) -> bool {
        let before = self.text_bytes;
        self.text_bytes = before.saturating_add(bytes);
        if before <= MOST_TEXT && self.text_bytes > MOST_TEXT {
            self.report_bound(at, findings::budget_exceeded::text(at, MOST_TEXT));
        }
        self.text_bytes <= MOST_TEXT
    }
}
