//! Scaling by a share of something that is not requested.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("scale-without-request", Warning, "scale_without_request.md");

pub(crate) fn finding(at: Anchor, what: &str, name: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("this is a share of the {what} that `{name}` requests, and it requests none"),
    )
    .note(format!("say how much it needs: `resources {{ {what} = … }}`"))
}

/// Nothing is said of what decides between the least and the most: then it is the processor.
pub(crate) fn implied(at: Anchor, name: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("how many there are follows the cpu that `{name}` requests, and it requests none"),
    )
    .note("say how much it needs: `resources { cpu = … }`, or what else decides: `scale { metric … }`")
}

/// One container of an instance requests nothing: then nobody knows what share all of them use.
pub(crate) fn beside(at: Anchor, what: &str, name: &str, sidecar: &str, sidecar_at: Anchor) -> Found {
    let message = format!(
        "this is a share of the {what} that all containers of `{name}` request, and its sidecar `{sidecar}` requests none"
    );
    Found::new(&CODE, at, message)
        .label(sidecar_at, "requests none")
        .note(format!("say how much it needs: `{sidecar} {{ resources {{ {what} = … }} }}`"))
}
