//! A `match` without an arm for its value.

use smol_str::SmolStr;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("no-arm-matches", Error, "no_arm_matches.md");

pub(crate) fn finding(at: Anchor, shown: &str) -> Found {
    Found::new(&CODE, at, format!("no arm is for {shown}")).note("an arm `else => …` takes all that is left")
}

/// Words that may come and for which there is no arm.
pub(crate) fn words(at: Anchor, missing: &[SmolStr]) -> Found {
    let shown: Vec<String> = missing.iter().map(|word| format!("`{word}`")).collect();
    Found::new(&CODE, at, format!("no arm is for {}", shown.join(" and ")))
        .note("an arm `else => …` takes all that is left")
}
