//! A volume for one writer that several write to.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("shared-volume", Error, "shared_volume.md");

/// Two services write to it.
pub(crate) fn services(at: Anchor, volume: &str, writer: &str, first: Anchor, other: &str) -> Found {
    told(Found::new(&CODE, at, format!("`{volume}` is for one writer, and `{other}` writes to it already")))
        .caption(format!("`{writer}` writes to it, too"))
        .label(first, format!("`{other}` writes to it"))
}

/// Several instances of a service write to it.
pub(crate) fn instances(at: Anchor, volume: &str, writer: &str) -> Found {
    told(Found::new(
        &CODE,
        at,
        format!("`{volume}` is for one writer, and each instance of `{writer}` writes to it"),
    ))
    .note("what each instance has for itself stands in its `volumes`")
}

fn told(finding: Found) -> Found {
    finding.note("who only reads, on the same node, mounts it so: `mount(…) { access = ro }`")
}

/// Offers to let several write.
pub(crate) fn many(finding: Found, at: Anchor, text: String) -> Found {
    finding.fix("let several write to it: `modes = many`", Safety::Offer, at, text)
}
