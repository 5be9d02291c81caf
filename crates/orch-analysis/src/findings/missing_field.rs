//! A field that must be written and is not.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-field", Error, "missing_field.md");

pub(crate) fn finding(at: Anchor, field: &str, owner: &str, ty: &str) -> Found {
    let message = match owner {
        "record" => format!("`{field}` is missing here"),
        owner => format!("`{owner}` needs `{field}`"),
    };
    Found::new(&CODE, at, message).note(format!("`{field}` is {ty}"))
}

/// An item that is written with a value: `secret x = …`.
pub(crate) fn value(at: Anchor, kind: &str, name: &str) -> Found {
    let example = match kind {
        "config" => "file(\"./app.conf\")",
        _ => "env(\"NAME\")",
    };
    Found::new(&CODE, at, format!("the {kind} `{name}` has no value"))
        .note(format!("say where it comes from: `{kind} {name} = {example}`"))
}

/// A service of which nothing says what runs.
pub(crate) fn nothing_runs(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("nothing says what `{name}` runs")).note(
        "give it an `image`, a `build`, or a `run`: `image = \"nginx:1.27\"`, `run = process(\"./server\")`",
    )
}
