//! A field that the kind or record does not have.

use smol_str::SmolStr;

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-field", Error, "unknown_field.md");

pub(crate) fn finding(at: Anchor, name: &str, owner: &str, known: Vec<&str>) -> Found {
    let message = match owner {
        "record" => format!("there is no field `{name}` here"),
        owner => format!("`{owner}` has no field `{name}`"),
    };
    suggest(Found::new(&CODE, at, message), at, name, known)
}

/// A field that comes with what is spread or given as a whole, so that it is not its name that stands there.
pub(crate) fn within(at: Anchor, name: &str, owner: &str, known: Vec<&str>) -> Found {
    let finding = finding(at, name, owner, known);
    let notes: Vec<SmolStr> = finding.fixes.iter().map(|fix| fix.title.clone()).collect();
    notes.into_iter().fold(Found { fixes: Vec::new(), ..finding }, Found::note)
}

/// A field that is read, not written.
pub(crate) fn read(at: Anchor, name: &str, owner: &str, known: Vec<&str>) -> Found {
    let owner =
        if owner.contains('`') || owner.contains(' ') { owner.to_owned() } else { format!("`{owner}`") };
    suggest(Found::new(&CODE, at, format!("{owner} has no `{name}`")), at, name, known)
}

/// A key of a map that is read.
pub(crate) fn key(at: Anchor, key: &str, owner: &str, known: Vec<&str>) -> Found {
    let finding = suggest(Found::new(&CODE, at, format!("`{owner}` has no `{key}`")), at, key, known);
    match finding.fixes.is_empty() {
        true => finding.note(format!("if it may be missing: `{owner}[\"{key}\"]` is `null` then")),
        false => finding,
    }
}

pub(crate) fn own_only(at: Anchor, name: &str, owner: &str) -> Found {
    Found::new(&CODE, at, format!("only an instance itself knows its `{name}`"))
        .note(format!("`{owner}` may have several instances; inside it, `self.{name}` is this one's"))
}
