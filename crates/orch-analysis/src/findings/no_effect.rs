//! A field that means nothing beside another.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("no-effect", Warning, "no_effect.md");

/// What needs a network, of one that is in none.
pub(crate) fn no_network(at: Anchor, field: &str, networks: Anchor) -> Found {
    Found::new(&CODE, at, format!("`{field}` has no effect: nobody reaches what is in no network"))
        .label(networks, "in none")
        .tag(Tag::Unused)
}

/// What heirs do not take over, of something that is there for them alone.
pub(crate) fn not_inherited(at: Anchor, field: &str, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{field}` has no effect: no heir of `{name}` takes it over"))
        .note("a port of the host, a name or an address is of one service: write it there")
        .tag(Tag::Unused)
}

/// Leave to write to what can only be read.
pub(crate) fn read_only(at: Anchor, source: &str) -> Found {
    Found::new(&CODE, at, format!("`access = rw` has no effect: {source} can only be read"))
        .note("what is to be written lies in a volume")
        .fix("say what is so: `ro`", Safety::Offer, at, "ro")
}

/// What the network of the host leaves no room for.
pub(crate) fn host_network(at: Anchor, field: &str, host_network: Anchor) -> Found {
    Found::new(&CODE, at, format!("`{field}` has no effect: the network of the host is used as it is"))
        .label(host_network, "set here")
        .tag(Tag::Unused)
}
