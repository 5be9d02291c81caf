//! Types that are joined although nothing tells their values apart.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("ambiguous-type", Error, "ambiguous_type.md");

pub(crate) fn finding(at: Anchor, second: &str, first_at: Anchor, first: &str, shape: &str) -> Found {
    Found::new(&CODE, at, format!("nothing tells `{second}` from `{first}`: both are written as {shape}"))
        .label(first_at, "the other one")
        .note("keep one of them, or name which is meant: `choice NAME { variant a(x: …), variant b(x: …) }`")
}

/// Offers to keep one of two.
pub(crate) fn alone(finding: Found, union: Anchor, kept: String) -> Found {
    finding.fix(format!("keep `{kept}` alone"), Safety::Offer, union, kept)
}
