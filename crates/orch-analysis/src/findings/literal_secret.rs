//! A secret that everyone reads who reads the file.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("literal-secret", Warning, "literal_secret.md");

pub(crate) fn finding(at: Anchor, name: &str) -> Found {
    let variable = name.replace('-', "_").to_uppercase();
    Found::new(&CODE, at, format!("the secret `{name}` stands here for everyone to read"))
        .note("where it is for this machine only: `@allow(literal-secret, \"…\")` says so")
        .fix(
            format!("read it from the environment: `env(\"{variable}\")`"),
            Safety::Offer,
            at,
            format!("env(\"{variable}\")"),
        )
}
