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
    /// How many there are.
    pub of: u32,
}

impl fmt::Display for Instance {
    /// `api`; where there are several, `api[0]` and so on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of {
            0 | 1 => f.pad(self.item.as_str()),
            _ => f.pad(&format!("{}[{}]", self.item, self.replica)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_several_each_has_its_number() {
        let told = |replica, of| Instance { item: "api".into(), replica, of }.to_string();
        assert_eq!([told(0, 1), told(0, 2), told(1, 2)], ["api", "api[0]", "api[1]"]);
    }
}
