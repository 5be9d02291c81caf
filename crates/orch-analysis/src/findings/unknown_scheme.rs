//! A URL of a port whose protocol nobody said.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-scheme", Error, "unknown_scheme.md");

pub(crate) fn finding(at: Anchor, owner: &str, port: &str) -> Found {
    let message = format!("the URL of `{owner}` has no scheme: nothing says what its port `{port}` speaks");
    Found::new(&CODE, at, message)
        .note(format!(
            "name the port by it, in `{owner}`: `ports {{ http = … }}`; or take the address, which needs none"
        ))
        .fix("take its address", Safety::Offer, at, "address")
}
