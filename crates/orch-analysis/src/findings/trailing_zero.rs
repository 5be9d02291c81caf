//! A number that ends in zeros and becomes text, where it has none.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("trailing-zero", Warning, "trailing_zero.md");

pub(crate) fn finding(at: Anchor, written: &str, canonical: &str) -> Found {
    Found::new(&CODE, at, format!("as text the number `{written}` is `{canonical}`"))
        .note("a version is a text, and stands in quotes")
        .fix(format!("write \"{written}\""), Safety::Offer, at, format!("\"{written}\""))
        .fix(format!("write `{canonical}`"), Safety::Offer, at, canonical)
}
