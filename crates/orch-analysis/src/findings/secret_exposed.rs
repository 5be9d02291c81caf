//! A secret where it would be seen.

use super::prelude::*;
use crate::types::Stage;

/// See the explanation beside this file.
pub static CODE: Code = code!("secret-exposed", Error, "secret_exposed.md");

/// A variable that is a secret, read as ordinary text.
pub(crate) fn read_plainly(at: Anchor, variable: &str, secret: &str, declared: Anchor) -> Found {
    Found::new(&CODE, at, format!("`{variable}` is a secret, and here it would be ordinary text"))
        .label(declared, format!("the secret `{secret}` comes from it"))
        .note(format!("where it is meant to be secret, write `{secret}`"))
}

/// `latest` is how late a value may be known that stands in the field.
pub(crate) fn finding(at: Anchor, shown: &str, field: &str, latest: Stage) -> Found {
    let finding = Found::new(
        &CODE,
        at,
        format!("{shown} may not go into `{field}`: everyone could read it there"),
    )
    .note("secrets go into `env`, authentication and mounted files; `.path` gives the path of a mounted one");
    match latest {
        Stage::Start => finding.note("`reveal(x, \"reason\")` makes it ordinary text, and `check` lists it"),
        _ => finding,
    }
}
