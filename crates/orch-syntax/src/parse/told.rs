//! What is said of one text: so much and no more, for a text that is all wrong must not cost more than one that is
//! right.

use orch_diagnostics::Finding;

use super::Place;

/// The most faults that are told of one text.
const MOST: usize = 1000;

/// Faults in the order in which they were found.
#[derive(Debug, Default)]
pub(super) struct Told(Vec<Finding<Place>>);

impl Told {
    pub(super) fn push(&mut self, fault: Finding<Place>) {
        if self.0.len() < MOST {
            self.0.push(fault);
        }
    }

    /// Tells what ends the reading, however much was told before.
    pub(super) fn end(&mut self, fault: Finding<Place>) {
        self.0.push(fault);
    }

    pub(super) fn into_vec(self) -> Vec<Finding<Place>> {
        self.0
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}
