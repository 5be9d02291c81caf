//! A name that means nothing where it stands.

use super::prelude::*;
use super::{habit, near};

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-name", Error, "unknown_name.md");

pub(crate) fn finding(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    if let Some(literal) = habit::literal(name) {
        return Found::new(&CODE, at, format!("nothing here is called `{name}`")).fix(
            format!("write `{literal}`"),
            Safety::Offer,
            at,
            literal,
        );
    }
    let finding = Found::new(&CODE, at, format!("nothing here is called `{name}`"));
    if crate::eval::is_variable(name) && near(name, &known).is_none() {
        let read = format!("env(\"{name}\")");
        return finding
            .note(format!("a variable of the environment is read with `{read}`; in a text, `\\${{{name}}}` is passed on as it is"))
            .fix(format!("write `{read}`"), Safety::Offer, at, read);
    }
    suggest(finding, at, name, known)
}

pub(crate) fn subtraction(at: Anchor, left: &str, right: &str) -> Found {
    Found::new(&CODE, at, format!("nothing here is called `{left}-{right}`"))
        .note("`-` may be part of a name; for a subtraction put spaces around it")
        .fix(format!("subtract: `{left} - {right}`"), Safety::Offer, at, format!("{left} - {right}"))
}

/// What a condition decides about, by its name.
pub(crate) fn tested(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("a condition does not know `{name}`, which it is to decide about"))
        .note("the value that is tried is called `it`: `int where it > 0`")
        .fix("write `it`", Safety::Safe, at, "it")
}

pub(crate) fn no_super(at: Anchor) -> Found {
    Found::new(&CODE, at, "there is no `super` here: no lower layer sets this").note(
        "`super` is all that lower layers give, as the value or in it; to add to a map or list, write `+=`",
    )
}

/// What lies below says it in the other spelling of the field.
pub(crate) fn super_is_spelt(finding: Found, other: &str) -> Found {
    finding
        .note(format!("a lower layer sets `{other}`, which says the same in another way: repeat the value"))
}

/// Where a text may stand, one may be meant.
pub(crate) fn quoted(finding: Found, at: Anchor, name: &str) -> Found {
    finding.fix("if it is a text, put it in quotes", Safety::Offer, at, format!("{name:?}"))
}

/// A field that the item has, but that is not written around the place.
pub(crate) fn inherited(at: Anchor, name: &str, read: &str) -> Found {
    let finding = Found::new(&CODE, at, format!("nothing here is called `{name}`"));
    if name == "env" {
        return finding
            .note("a variable of the environment is read with `env(\"NAME\")`, one of the item's own by `self.env.NAME`");
    }
    finding.note(format!("what an item has from elsewhere is reached by `{read}`")).fix(
        format!("write `{read}`"),
        Safety::Safe,
        at,
        read,
    )
}

/// The field being defined, in its own value.
pub(crate) fn of_itself(finding: Found, name: &str) -> Found {
    finding.note(format!("`{name}` is being defined here, so its own value cannot be made of it"))
}

/// A field that the item could have, and has not.
pub(crate) fn of_the_item(finding: Found, name: &str) -> Found {
    finding.note(format!(
        "a field of the item, where it is not written around the place, is read by `self.{name}`"
    ))
}

/// A word in `--set`, which is a program's value, not a shell's.
pub(crate) fn on_the_command_line(mut finding: Found) -> Found {
    // Nothing there can be rewritten: the way out is said.
    let near = finding.fixes.drain(..).map(|fix| fix.title).find(|title| title.ends_with('?'));
    finding.notes.extend(near);
    finding
        .note("a text stands in quotes, and those in quotes of the shell: `--set 'api.env.LEVEL=\"debug\"'`")
}
