//! `extends` of something that cannot be extended.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-base", Error, "unknown_base.md");

pub(crate) fn finding(at: Anchor, name: &str, kind: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no {kind} `{name}` to extend")), at, name, known)
}

/// Something of another kind; with the file whose own that kind is, if it is another one.
pub(crate) fn other_kind(at: Anchor, name: &str, found: &str, wanted: &str, own_of: Option<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{name}` is a {found}; a {wanted} extends a {wanted}"));
    match own_of {
        Some(file) => finding.note(format!("the kind `{found}` is for items of `{file}` alone")),
        None => finding,
    }
}

/// A line of items, each of which extends the next, that is longer than any is followed.
pub(crate) fn too_long(at: Anchor, name: &str, most: usize) -> Found {
    Found::new(&CODE, at, format!("`{name}` extends more than {most} others, one through the other"))
        .note("what many have in common is said once: in one base, or in a kind of one's own")
}

/// `extends workers`, where they are a family: what its members say is said of the key of each.
pub(crate) fn family(at: Anchor, base: &str, heir: &str) -> Found {
    Found::new(&CODE, at, format!("`{base}` is a family, and nothing extends all of its members"))
        .note(format!("let both extend one: `abstract service … {{ }}`, of which `{base}` and `{heir}` take over the rest"))
}
