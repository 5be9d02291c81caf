//! A health check that may still run when the next begins.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("timeout-not-below-interval", Warning, "timeout_not_below_interval.md");

pub(crate) fn finding(at: Anchor, timeout: &str, interval: &str) -> Found {
    Found::new(&CODE, at, format!("a check may take {timeout}, and the next begins after {interval}"))
        .note("`timeout` should be shorter than `interval`")
}
