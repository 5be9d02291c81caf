//! A statement among fields.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("statement-in-configuration", Error, "statement_in_configuration.md");

pub(crate) fn finding(at: Anchor) -> Found {
    Found::new(&CODE, at, "this is a statement; only fields stand here")
        .note("a field is written `name = value` or `name { … }`")
}

/// `if c { … }`
pub(crate) fn condition(at: Anchor) -> Found {
    finding(at).note("a value that depends on something: `port = if c then 80 else 81`; an item: `service NAME when c { … }`")
}

/// `for x in xs { … }`
pub(crate) fn repetition(at: Anchor) -> Found {
    finding(at)
        .note("one item for each value: `service NAME for x in VALUES { … }`; a list: `[for x in VALUES: …]`")
}
