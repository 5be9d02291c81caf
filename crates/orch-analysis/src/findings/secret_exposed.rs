//! A secret where it would be seen.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("secret-exposed", Error, "secret_exposed.md");

pub(crate) fn finding(at: Anchor, shown: &str, field: &str) -> Found {
    Found::new(&CODE, at, format!("{shown} may not go into `{field}`: everyone could read it there"))
        .note("secrets go into `env`, authentication and mounted files; `.path` gives the path of a mounted one")
        .note("`reveal(x, \"reason\")` makes it ordinary text, and `check` lists it")
}
