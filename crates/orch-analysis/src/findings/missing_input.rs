//! An input that must be set and is not.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-input", Error, "missing_input.md");

pub(crate) fn finding(at: Anchor, name: &str, others: &[Anchor]) -> Found {
    let finding = Found::new(&CODE, at, format!("the input `{name}` is not set"));
    also_asked(finding, others)
        .note(format!("set it in the environment, in `--env-file` or in `.env`; or give it a default: `env(\"{name}\", default: …)`"))
}

/// The variable that a secret comes from.
pub(crate) fn secret(at: Anchor, name: &str, others: &[Anchor]) -> Found {
    let finding = Found::new(&CODE, at, format!("the variable `{name}` of a secret is not set"));
    also_asked(finding, others).note("set it in the environment, in `--env-file` or in `.env`")
}

/// The file that a secret comes from.
pub(crate) fn secret_file(at: Anchor, path: &str) -> Found {
    Found::new(&CODE, at, format!("the file `{path}` of a secret is not there"))
        .note("write the value into it, and keep it out of version control")
}

/// A parameter of the stack that nobody gives.
pub(crate) fn parameter(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("nobody gives the parameter `{name}` of this stack"))
        .note(format!("give it a default, `{name}: … = …`, or import this file with one"))
}

/// A value that nothing says.
pub(crate) fn value(at: Anchor, field: &str) -> Found {
    Found::new(&CODE, at, format!("nothing says what `{field}` is here"))
}

/// How many other places are worth looking at.
const MOST_SHOWN: usize = 5;

/// Labels the other places that ask for the same input.
pub(crate) fn also_asked(finding: Found, others: &[Anchor]) -> Found {
    let shown = others.iter().take(MOST_SHOWN);
    let finding = shown.fold(finding, |finding, other| finding.label(*other, "it is asked for here, too"));
    match others.len().saturating_sub(MOST_SHOWN) {
        0 => finding,
        more => finding.note(format!("{more} more places ask for it")),
    }
}
