//! Evaluation that would take too long or too much.

use orch_diagnostics::Finding;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("budget-exceeded", Error, "budget_exceeded.md");

const BY_ANOTHER: &str = "what this asks for cannot be worked out";

pub(crate) fn finding(at: Anchor, most: u32) -> Found {
    Found::new(&CODE, at, format!("working this item out takes more than {most} steps"))
        .note("usually a list is gone through for each element of another: make one of them shorter")
}

/// The bound that was reached at what is asked for here.
pub(crate) fn by_another(at: Anchor, bound: Found) -> Found {
    let finding = Found::new(&CODE, at, BY_ANOTHER);
    bound.notes.into_iter().fold(finding.note(bound.message), Found::note)
}

/// Whether a finding is of a bound that others tell of as well: at most the first of them is worth to be read.
pub(crate) fn is_by_another(finding: &Found) -> bool {
    finding.code == &CODE && finding.message == BY_ANOTHER
}

pub(crate) fn text(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("this item would make more than {} MiB of text", most / (1024 * 1024)))
}

pub(crate) fn parts(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("there are more than {most} values in this one"))
        .note("what is named twice in a list or record is in it twice, with all that is in it")
}

/// A list of numbers that is too long.
pub(crate) fn range(at: Anchor, numbers: u64, most: u64) -> Found {
    Found::new(&CODE, at, format!("this makes {numbers} numbers; a list of them has at most {most}"))
}

pub(crate) fn depth(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("more than {most} values wait for one another here"))
        .note("each is worked out from the next: let some of them say what they are by themselves")
}

pub(crate) fn calls(at: Anchor, most: usize) -> Found {
    Found::new(&CODE, at, format!("more than {most} functions call one another here"))
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

pub(crate) fn findings(at: Anchor, most: usize) -> Found {
    Found::new(
        &CODE,
        at,
        format!("more than {most} things are wrong with this item; the rest of it is not looked at"),
    )
}

/// More is wrong with a program than anyone mends at once.
pub(crate) fn errors<P>(at: P, most: usize) -> Finding<P> {
    Finding::new(&CODE, at, format!("more than {most} errors; nothing after this is looked at"))
}

/// A program is larger than can be read.
pub(crate) fn size<P>(at: P, most: usize) -> Finding<P> {
    Finding::new(
        &CODE,
        at,
        format!("the program has more than {most} nodes; nothing after this is looked at"),
    )
}

/// The items of a program take long together.
pub(crate) fn together(at: Anchor, most: u32) -> Found {
    Found::new(
        &CODE,
        at,
        format!("the items up to this take more than {most} steps; nothing after this is looked at"),
    )
    .note("usually a list is gone through for each element of another: make one of them shorter")
}

/// Items times environments times targets.
pub(crate) fn looks(at: Anchor, most: usize) -> Found {
    Found::new(
        &CODE,
        at,
        format!("with all environments and targets there are more than {most} items to look at; nothing after this is"),
    )
    .note("`--env` looks at one environment alone")
}
