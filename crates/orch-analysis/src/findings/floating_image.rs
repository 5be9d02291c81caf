//! An image that is not the same tomorrow.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("floating-image", Warning, "floating_image.md");

pub(crate) fn finding(at: Anchor, image: &str) -> Found {
    Found::new(&CODE, at, format!("`{image}` may be another image tomorrow"))
        .note("give it a tag that stays, or a digest: `postgres:15.8`, `redis@sha256:…`")
}
