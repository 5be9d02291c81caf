//! A reference to something that is never deployed.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("abstract-reference", Error, "abstract_reference.md");

pub(crate) fn finding(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is abstract: it is there to be extended and never runs"))
}

/// A use of a network, volume, config or secret whose `when` does not hold.
pub(crate) fn missing(at: Anchor, name: &str, declared: Anchor) -> Found {
    Found::new(&CODE, at, format!("`{name}` is not there in this configuration"))
        .label(declared, "switched off here")
        .note("say so in the environments that have it, as in `environment production { api.networks += [backend] }`, or switch off who uses it too")
}

/// A reference to a service that is switched off or whose `when` does not hold.
pub(crate) fn absent(at: Anchor, name: &str, declared: Anchor) -> Found {
    Found::new(&CODE, at, format!("`{name}` is not there in this configuration"))
        .label(declared, "switched off here")
        .note(format!("`{name}.optional` waits for it only where it is there"))
}
