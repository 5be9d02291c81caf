//! A field that must be written and is not.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-field", Error, "missing_field.md");

/// `entry` is what could be written, and where.
pub(crate) fn finding(
    at: Anchor,
    field: &str,
    owner: &str,
    ty: &str,
    entry: Option<(Anchor, String)>,
) -> Found {
    let message = match owner {
        "record" => format!("`{field}` is missing here"),
        owner => format!("`{owner}` needs `{field}`"),
    };
    let finding = Found::new(&CODE, at, message).note(format!("`{field}` is {ty}"));
    match entry {
        Some((place, text)) => finding.fix(format!("add `{field}`"), Safety::Offer, place, text),
        None => finding,
    }
}

/// A secret of what may be absent, where a secret that may be absent was meant.
pub(crate) fn optional_secret(finding: Found) -> Found {
    finding.note("`secret T?` is a secret that is always there; one that may be absent is `(secret T)?`")
}

/// An item that is written with a value: `secret x = …`.
pub(crate) fn value(at: Anchor, end: Option<Anchor>, kind: &str, name: &str) -> Found {
    let example = match kind {
        "config" => "file(\"./app.conf\")".to_owned(),
        _ => format!("env(\"{}\")", name.replace('-', "_").to_uppercase()),
    };
    let finding = Found::new(&CODE, at, format!("the {kind} `{name}` has no value"))
        .note(format!("say where it comes from: `{kind} {name} = {example}`"));
    match end {
        Some(end) => {
            finding.fix(format!("take it from `{example}`"), Safety::Offer, end, format!(" = {example}"))
        }
        None => finding,
    }
}

/// A network that is a tunnel, and does not say which.
pub(crate) fn tunnel(at: Anchor, name: &str, entry: Option<(Anchor, String)>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{name}` is a tunnel of WireGuard, and needs its `config`"));
    match entry {
        Some((place, text)) => finding.fix("add `config`", Safety::Offer, place, text),
        None => finding,
    }
}

/// A service of which nothing says what runs.
pub(crate) fn nothing_runs(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("nothing says what `{name}` runs")).note(
        "give it an `image`, a `build`, or a `run`: `image = \"nginx:1.27\"`, `run = process(\"./server\")`",
    )
}
