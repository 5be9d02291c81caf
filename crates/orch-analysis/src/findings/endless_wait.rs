//! Waiting for what never comes.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("endless-wait", Error, "endless_wait.md");

/// `x.healthy` of something that nobody asks how it is.
pub(crate) fn unchecked(at: Anchor, from: &str, to: &str, is_service: bool) -> Found {
    let finding = Found::new(
        &CODE,
        at,
        format!("`{from}` would wait without end: `{to}` has no health check, so it is never healthy"),
    );
    match is_service {
        true => finding.note(format!("give `{to}` one: `health = tcp`; or wait for less: `{to}.started`")),
        false => finding.note(format!("wait until it has ended well: `{to}.completed`")),
    }
}

/// `x.completed` of something that is started again whenever it ends.
pub(crate) fn service(at: Anchor, from: &str, to: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("`{from}` would wait without end: the service `{to}` is started again whenever it ends"),
    )
    .note(format!("what ends is a `job`; of a service one waits for `{to}.healthy` or `{to}.started`"))
}
