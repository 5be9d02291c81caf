//! An item without a name.

use orch_diagnostics::Finding;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-name", Error, "missing_name.md");

pub(crate) fn finding<P>(at: P, kind: &str) -> Finding<P> {
    let form = match kind {
        "let" | "type" => "NAME = …",
        "fn" => "NAME(…) = …",
        "stack" => "NAME",
        _ => "NAME { … }",
    };
    Finding::new(&CODE, at, format!("this `{kind}` needs a name"))
        .note(format!("it is written `{kind} {form}`"))
}

/// `service "web" { … }`
pub(crate) fn quoted(label: Anchor, name: &str) -> Found {
    Found::new(&CODE, label, "a name stands without quotes").fix(
        format!("write `{name}`"),
        Safety::Safe,
        label,
        name,
    )
}
