//! A call of something that is no function.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-function", Error, "unknown_function.md");

/// Where one of some variants is expected.
pub(crate) fn variant(at: Anchor, name: &str, wanted: &str, variants: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("expected {wanted}, found `{name}(…)`"));
    match nearest(name, variants.iter().copied()) {
        Some(_) => suggest(finding, at, name, variants),
        None => list(finding, "it is one of", &variants),
    }
}

pub(crate) fn finding(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    let told = Found::new(&CODE, at, format!("there is no function `{name}`"));
    match name {
        "map" => return told.note("a list is made of another so: `[for x in list: x + 1]`"),
        "filter" => return told.note("some elements of a list: `[for x in list where x > 1: x]`"),
        "every" | "forEach" => return told.note("of all elements: `all x in list: x > 1`"),
        "container" => {
            return told.note(
                "a container stands in braces: `{ image = \"x:1\" }`; what runs is said by `image = \"x:1\"`",
            );
        }
        "some" => return told.note("of one element at least: `any x in list: x > 1`"),
        _ => {}
    }
    suggest(Found::new(&CODE, at, format!("there is no function `{name}`")), at, name, known)
}
