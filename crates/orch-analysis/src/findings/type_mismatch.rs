//! A value of another type than its place takes.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("type-mismatch", Error, "type_mismatch.md");

pub(crate) fn finding(at: Anchor, wanted: &str, found: &str) -> Found {
    Found::new(&CODE, at, format!("expected {wanted}, found {found}"))
}

/// `when production`
pub(crate) fn environment(at: Anchor, wanted: &str, name: &str) -> Found {
    let meant = format!("environment == {name}");
    Found::new(&CODE, at, format!("expected {wanted}, found the environment `{name}`")).fix(
        format!("write `{meant}`"),
        Safety::Safe,
        at,
        meant,
    )
}

/// The same of a list that says the entries of a map.
pub(crate) fn as_map(finding: Found, at: Anchor, map: String) -> Found {
    finding.fix("write the entries of a map", Safety::Safe, at, map)
}

pub(crate) fn null(at: Anchor, wanted: &str) -> Found {
    Found::new(&CODE, at, format!("expected {wanted}, found `null`"))
        .note("`null` is for what may be absent; leave the line out, or give a value with `??`")
}

/// A literal in quotes that should have none.
pub(crate) fn unquote(at: Anchor, wanted: &str, text: &str) -> Found {
    Found::new(&CODE, at, format!("expected {wanted}, found the text \"{text}\"")).fix(
        format!("without quotes: `{text}`"),
        Safety::Safe,
        at,
        text,
    )
}

/// A number or boolean where a text belongs.
pub(crate) fn quote(at: Anchor, wanted: &str, text: &str) -> Found {
    Found::new(&CODE, at, format!("expected {wanted}, found `{text}`")).fix(
        format!("as text: \"{text}\""),
        Safety::Safe,
        at,
        format!("\"{text}\""),
    )
}

/// A number or boolean that is not written out, or known later, where a text belongs.
pub(crate) fn in_text(at: Anchor, shown: &str) -> Found {
    Found::new(&CODE, at, format!("expected a text, found {shown}"))
        .fix("put it into a text", Safety::Safe, at.before(), "\"${")
        .also(at.after(), "}\"")
}

/// A text, not yet known, where something is gone through.
pub(crate) fn text_to_go_through(at: Anchor) -> Found {
    Found::new(&CODE, at, "expected a list, a map or a range, found a text")
        .note("a text is made a list by its separator: `env(\"NAMES\").split(\",\")`")
}

/// The name of an item in quotes, where the item is meant; `is_there` if there is such an item.
pub(crate) fn text_for_reference(at: Anchor, kind: &str, text: &str, is_there: bool) -> Found {
    let article = if kind.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" };
    let finding = Found::new(&CODE, at, format!("expected {article} {kind}, found the text \"{text}\""))
        .note(format!("{article} {kind} is referred to by its name, without quotes"));
    match is_there {
        true => finding.fix(format!("refer to it: `{text}`"), Safety::Safe, at, text),
        false => finding,
    }
}

/// A decimal where a whole number is expected.
pub(crate) fn decimal(at: Anchor, number: &str) -> Found {
    Found::new(&CODE, at, format!("expected a whole number, found the decimal {number}")).note(
        "`/` gives a decimal, also of whole numbers; `floor(…)` and `ceil(…)` make a whole number of it",
    )
}

pub(crate) fn body(at: Anchor, wanted: &str) -> Found {
    Found::new(&CODE, at, format!("this is {wanted}; it has no fields to change"))
        .note("replace it with `= value`")
}

/// `+=` where nothing can be added.
pub(crate) fn append(at: Anchor, wanted: &str) -> Found {
    Found::new(&CODE, at, format!("this is {wanted}; `+=` adds to lists and maps"))
        .note("replace it with `= value`; `super` is what it was")
}

pub(crate) fn body_for_list(at: Anchor) -> Found {
    Found::new(&CODE, at, "this is a list; it has no fields to change")
        .note("replace it with `= […]`, or append with `+= […]`")
}

pub(crate) fn key(at: Anchor, found: &str) -> Found {
    Found::new(&CODE, at, format!("a key is a text, a number or a reference, not {found}"))
}

pub(crate) fn lambda(at: Anchor) -> Found {
    Found::new(&CODE, at, "a function `x => …` stands only as an argument")
}

pub(crate) fn lambda_wanted(at: Anchor) -> Found {
    Found::new(&CODE, at, "a function is needed here: `x => …`")
}

pub(crate) fn not_callable(at: Anchor) -> Found {
    Found::new(&CODE, at, "this cannot be called")
}

pub(crate) fn operator(at: Anchor, sign: &str, left: &str, right: &str) -> Found {
    let finding = Found::new(&CODE, at, format!("`{sign}` does not work between {left} and {right}"));
    match (sign, left, right) {
        ("+", "a list", "a list") => finding.note("`key += […]` appends to the list that a lower layer says"),
        _ => finding,
    }
}

pub(crate) fn text_addition(at: Anchor) -> Found {
    Found::new(&CODE, at, "texts are not added with `+`").note("put values into a text: `\"${a}${b}\"`")
}

pub(crate) fn endless_range(at: Anchor) -> Found {
    Found::new(&CODE, at, "this range has no end, or is not of whole numbers")
        .note("both ends are needed: `0..<4`")
}

/// `depends_on = [workers]`, where they are a family.
pub(crate) fn family_in_list(at: Anchor) -> Found {
    Found::new(&CODE, at, "expected a service or job to wait for, found a list of them")
        .note("a family stands without brackets, `depends_on = workers`; one member of it is `workers[0]`")
}

/// An import, where one of its items is meant.
pub(crate) fn import(at: Anchor, wanted: &str, items: &[&str]) -> Found {
    let finding = Found::new(&CODE, at, format!("expected {wanted}, found an import"));
    match items {
        [only] => {
            finding.fix(format!("that is `.{only}` of it"), Safety::Offer, at.after(), format!(".{only}"))
        }
        _ => list(finding, "of it there is", items),
    }
}

/// A key of a list that is not its place.
pub(crate) fn place_in_list(at: Anchor, found: &str) -> Found {
    Found::new(
        &CODE,
        at,
        format!("an element of a list is chosen by its place, a whole number, not by {found}"),
    )
    .note("one by its name: `services` and `jobs` are lists, so an item is `api`, not `services[\"api\"]`")
}
