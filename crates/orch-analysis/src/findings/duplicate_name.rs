//! Two items of one name.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("duplicate-name", Error, "duplicate_name.md");

pub(crate) fn stack(second: Anchor, first: Anchor) -> Found {
    Found::new(&CODE, second, "this file has a `stack` already").label(first, "declared here first")
}

pub(crate) fn finding(second: Anchor, first: Anchor, name: &str) -> Found {
    Found::new(&CODE, second, format!("`{name}` is already declared")).label(first, "declared here first")
}

/// A name that means something everywhere.
pub(crate) fn taken(at: Anchor, name: &str, meant: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is taken: {meant}")).note("take another name")
}

/// Two members of a family with one key.
pub(crate) fn key(second: Anchor, first: Anchor, shown: &str) -> Found {
    Found::new(&CODE, second, format!("{shown} is a member already")).label(first, "here first")
}

/// Two items that get one name where they are deployed.
pub(crate) fn deployed(second: Anchor, first: Anchor, name: &str) -> Found {
    Found::new(&CODE, second, format!("two items would be deployed as `{name}`"))
        .label(first, "the other one")
        .note("members of families are called `NAME-KEY`, items of imports `IMPORT-NAME`")
}

/// Two fields, parameters or variants of one name.
pub(crate) fn field(second: Anchor, first: Anchor, name: &str) -> Found {
    Found::new(&CODE, second, format!("`{name}` is already declared")).label(first, "declared here first")
}

/// A field that a kind inherits, declared anew. `ty` is its type, where a value follows that.
pub(crate) fn inherited(
    at: Anchor,
    name: &str,
    owner: &str,
    first: Option<Anchor>,
    ty: Option<Anchor>,
) -> Found {
    let finding = Found::new(&CODE, at, format!("`{name}` is a field of `{owner}` already"))
        .note("what is declared with `:` is new; what is inherited is set with `=`");
    let finding = match first {
        Some(first) => finding.label(first, "declared here first"),
        None => finding,
    };
    match ty {
        Some(ty) => finding
            .fix(format!("set it: `{name} = …`"), Safety::Offer, at.sign_and_blank_before(ty.node), "")
            .also(ty, ""),
        None => finding,
    }
}

/// A host name and a path under which another one is found.
pub(crate) fn route(second: Anchor, first: Anchor, route: &str, other: &str) -> Found {
    let finding = Found::new(&CODE, second, format!("`{route}` leads to `{other}` already"))
        .note("a request goes to one service: take another host name, or another path");
    // The members of a family share their text.
    if first == second { finding } else { finding.label(first, "here") }
}

/// A further name for a service that another one has.
pub(crate) fn alias(second: Anchor, first: Anchor, name: &str, other: &str) -> Found {
    Found::new(&CODE, second, format!("`{name}` is a name of `{other}` already, in a network of both"))
        .label(first, "here")
        .note("who asks for it would reach now the one and now the other, and Kubernetes has a name once")
}
