//! An argument that must be given and is not.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-argument", Error, "missing_argument.md");

/// A reason that says nothing.
pub(crate) fn reason(at: Anchor, callee: &str) -> Found {
    Found::new(&CODE, at, format!("`{callee}` needs a reason that says something"))
        .note("whoever reads the list of what is revealed wants to know why")
}

/// Parameters that nothing is given for; nothing where there are none.
pub(crate) fn several(at: Anchor, params: &[&str], callee: &str) -> Option<Found> {
    let (last, others) = params.split_last()?;
    let params = match others {
        [] => format!("`{last}`"),
        others => format!("`{}` and `{last}`", others.join("`, `")),
    };
    Some(Found::new(&CODE, at, format!("`{callee}` needs {params}")))
}
