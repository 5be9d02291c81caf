//! Who is meant: one of the running instances of an item.

use std::fmt;

use orch_model::Name;

/// One running instance of a service or job. Replicas count from 0.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instance {
    /// The item.
    pub item: Name,
    /// Which of its replicas.
    pub replica: u32,
}

impl fmt::Display for Instance {
    /// `api`, and `api[1]` for every replica but the first.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.replica {
            0 => f.pad(self.item.as_str()),
            n => f.pad(&format!("{}[{n}]", self.item)),
        }
    }
}
