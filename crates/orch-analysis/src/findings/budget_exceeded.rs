//! Evaluation that would take too long or too much.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("budget-exceeded", Error, "budget_exceeded.md");

pub(crate) fn finding(at: Anchor, most: u32) -> Found {
    Found::new(&CODE, at, format!("working this item out takes more than {most} steps"))
        .note("usually a list is gone through for each element of another: make one of them shorter")
}

pub(crate) fn text(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("this item would make more than {} MiB of text", most / (1024 * 1024)))
}

pub(crate) fn depth(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("more than {most} values wait for one another here"))
}

pub(crate) fn items(at: Anchor, most: usize) -> Found {
    Found::new(
        &CODE,
        at,
        format!("with this the stack has more than {most} items; nothing after it is looked at"),
    )
}

pub(crate) fn instances(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("with this import files are there more than {most} times in all"))
        .note("imports with arguments multiply: each makes all that its file imports once more")
}
