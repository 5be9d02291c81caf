//! Something that nothing uses.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unused-item", Warning, "unused_item.md");

/// `whole` is all of the item.
pub(crate) fn finding(at: Anchor, whole: Anchor, kind: &str, name: &str) -> Found {
    let message = match kind {
        "let" => format!("nothing uses `{name}`"),
        kind => format!("nothing uses the {kind} `{name}`"),
    };
    Found::new(&CODE, at, message).fix("take it away", Safety::Offer, whole.lines(), "").tag(Tag::Unused)
}
