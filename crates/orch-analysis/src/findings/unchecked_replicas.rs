//! Requests are handed to instances that cannot say whether they take them.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unchecked-replicas", Warning, "unchecked_replicas.md");

pub(crate) fn several(at: Anchor, name: &str) -> Found {
    finding(
        at,
        format!(
            "`{name}` has several instances and no health check: some get requests before they can answer"
        ),
    )
}

pub(crate) fn exposed(at: Anchor, name: &str) -> Found {
    finding(
        at,
        format!(
            "`{name}` is open to the outside and has no health check: it gets requests before it can answer"
        ),
    )
}

fn finding(at: Anchor, message: String) -> Found {
    Found::new(&CODE, at, message).note("give it one: `health = http(\"/health\")`, `health = tcp`")
}
