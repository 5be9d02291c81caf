//! A service in a file that does not deploy.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("concrete-in-library", Error, "concrete_in_library.md");

pub(crate) fn finding(at: Anchor, kind: &str, name: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("this file has no `stack` header, so the {kind} `{name}` would never be deployed"),
    )
    .note("make it `abstract`, or give the file a header: `stack NAME`")
}
