//! A word that is none of those a choice or enumeration takes.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-variant", Error, "unknown_variant.md");

pub(crate) fn finding(at: Anchor, name: &str, wanted: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("expected {wanted}, found `{name}`"));
    if wanted.contains(" or ") && nearest(name, known.iter().copied()).is_none() {
        return finding;
    }
    suggest(finding, at, name, known)
}

/// A value where a variant is expected.
pub(crate) fn value(at: Anchor, found: &str, choice: &str, known: Vec<&str>) -> Found {
    let wanted = crate::eval::with_article(choice);
    list(Found::new(&CODE, at, format!("expected {wanted}, found {found}")), "it is one of", &known)
}

/// A record that names a variant as if it were a field.
pub(crate) fn as_field(at: Anchor, name: &str, choice: &str, form: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is a variant of `{choice}`, not a field")).note(format!(
        "write `{form}` in place of the record; further fields follow in a body: `{form} {{ … }}`"
    ))
}

/// A text where a variant is expected, which may be one of them in quotes.
pub(crate) fn text(at: Anchor, text: &str, choice: &str, known: Vec<&str>) -> Found {
    let name = text.replace('-', "_");
    let finding = value(at, &format!("the text \"{text}\""), choice, known.clone());
    if known.contains(&name.as_str()) {
        return finding.fix(format!("write `{name}`"), Safety::Safe, at, name);
    }
    match super::near(&name, &known) {
        Some((near, _)) => finding.fix(format!("did you mean `{near}`?"), Safety::Offer, at, near),
        None => finding,
    }
}

/// A text for which there is a variant: `process("npm start")`.
pub(crate) fn calling(finding: Found, at: Anchor, variant: &str, text: &str) -> Found {
    let call = format!("{variant}({text:?})");
    finding.fix(format!("write `{call}`"), Safety::Offer, at, call)
}

/// `80/udp`, as Docker writes a port.
pub(crate) fn protocol(finding: Found, at: Anchor, protocol: &str, port: &str) -> Found {
    let written = match protocol {
        "tcp" => port.to_owned(),
        _ => format!("{protocol}({port})"),
    };
    finding.fix(format!("write `{written}`"), Safety::Offer, at, written)
}

/// A body for a choice of which no layer says the variant.
pub(crate) fn missing(at: Anchor, choice: &str, known: Vec<&str>) -> Found {
    let finding =
        Found::new(&CODE, at, format!("no `{choice}` is set that this could change; say which one is meant"));
    list(finding, &format!("write `{choice} = variant {{ … }}` with one of"), &known)
}
