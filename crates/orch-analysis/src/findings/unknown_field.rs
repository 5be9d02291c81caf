//! A field that the kind or record does not have.

use smol_str::SmolStr;

use super::habit;
use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-field", Error, "unknown_field.md");

pub(crate) fn finding(at: Anchor, name: &str, owner: &str, known: Vec<&str>) -> Found {
    let message = match owner {
        "record" => format!("there is no field `{name}` here"),
        owner => format!("`{owner}` has no field `{name}`"),
    };
    let finding = Found::new(&CODE, at, message);
    match habit::form(owner, name) {
        Some(form) => finding.note(format!("here: {form}")),
        None => suggest(finding, at, name, known),
    }
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
    if let Some((left, right)) = name.rsplit_once('-')
        && known.contains(&left)
    {
        return Found::new(&CODE, at, format!("{owner} has no `{name}`"))
            .note("`-` may be part of a name; for a subtraction put spaces around it")
            .fix(format!("subtract: `{left} - {right}`"), Safety::Offer, at, format!("{left} - {right}"));
    }
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

/// A function of a value, written like a field; `functions` are those there are.
pub(crate) fn function(finding: Found, at: Anchor, name: &str, functions: &[&str]) -> Found {
    match functions.iter().find(|function| **function == name).copied().or(habit::meant(name, functions)) {
        Some(meant) if finding.fixes.is_empty() => {
            let call = format!("{meant}()");
            finding.fix(format!("call it: `{call}`"), Safety::Offer, at, call)
        }
        _ => finding,
    }
}
