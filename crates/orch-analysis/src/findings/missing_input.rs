//! An input that must be set and is not.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("missing-input", Error, "missing_input.md");

pub(crate) fn finding(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("the input `{name}` is not set"))
        .note(format!("set it in the environment, in `--env-file` or in `.env`; or give it a default: `env(\"{name}\", default: …)`"))
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
