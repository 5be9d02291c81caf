//! An argument that the function or variant does not take.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-argument", Error, "unknown_argument.md");

pub(crate) fn finding(at: Anchor, name: &str, callee: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("`{callee}` takes no argument `{name}`")), at, name, known)
}

pub(crate) fn too_many(at: Anchor, callee: &str, most: usize) -> Found {
    let most = match most {
        0 => "none".to_owned(),
        1 => "one".to_owned(),
        n => n.to_string(),
    };
    Found::new(&CODE, at, format!("one argument too many: `{callee}` takes {most}"))
}
