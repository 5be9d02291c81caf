//! A secret that is made ordinary text.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("secret-revealed", Info, "secret_revealed.md");

pub(crate) fn finding(at: Anchor, name: &str, reason: &str) -> Found {
    Found::new(&CODE, at, format!("the secret `{name}` is revealed here: {reason}"))
}
