//! A `match` without an arm for its value.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("no-arm-matches", Error, "no_arm_matches.md");

pub(crate) fn finding(at: Anchor, shown: &str) -> Found {
    Found::new(&CODE, at, format!("no arm is for {shown}")).note("an arm `else => …` takes all that is left")
}
