//! An argument that must be given and is not.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-argument", Error, "missing_argument.md");

pub(crate) fn finding(at: Anchor, param: &str, callee: &str) -> Found {
    Found::new(&CODE, at, format!("`{callee}` needs `{param}`"))
}
