//! A service in a file that does not deploy.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("concrete-in-library", Error, "concrete_in_library.md");

/// Of the first of them, and how many `others` there are in the file.
pub(crate) fn finding(at: Anchor, kind: &str, name: &str, others: usize) -> Found {
    let finding = Found::new(
        &CODE,
        at,
        format!("this file has no `stack` header, so the {kind} `{name}` would never be deployed"),
    )
    .note("make it `abstract`, or give the file a header: `stack NAME`");
    match others {
        0 => finding,
        1 => finding.note("the same holds for one other of this file"),
        _ => finding.note(format!("the same holds for {others} others of this file")),
    }
}

/// Offers a header, at the top of the file.
pub(crate) fn header(finding: Found, top: Anchor, name: &str) -> Found {
    finding.fix(
        format!("give the file a header: `stack {name}`"),
        Safety::Offer,
        top,
        format!("stack {name}\n\n"),
    )
}
