//! A job that is started again whenever it ends.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("endless-job", Error, "endless_job.md");

pub(crate) fn finding(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` would be started again each time it has ended well"))
        .note("a job ends; `on_failure` starts it again only when it failed, and what should never end is a `service`")
        .fix("write `on_failure`", Safety::Offer, at, "on_failure")
}
