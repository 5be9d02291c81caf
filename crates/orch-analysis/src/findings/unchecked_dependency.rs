//! Waiting for something that cannot say when it is ready.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unchecked-dependency", Warning, "unchecked_dependency.md");

pub(crate) fn finding(at: Anchor, from: &str, to: &str) -> Found {
    Found::new(&CODE, at, format!("`{from}` starts as soon as `{to}` is started, ready or not: `{to}` has no health check"))
        .note(format!("give `{to}` one: `health = tcp`, `health = http(\"/health\")`; or say that this is enough: `depends_on = [{to}.started]`"))
}
