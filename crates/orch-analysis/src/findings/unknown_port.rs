//! A port that the service does not have.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("unknown-port", Error, "unknown_port.md");

pub(crate) fn finding(at: Anchor, name: &str, owner: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{owner}` has no port `{name}`"));
    if known.is_empty() {
        return finding.note("give it one: `port = 8080`, or `ports { http = 8080 }`");
    }
    suggest(finding, at, name, known)
}

/// A name where the item has one `port`, which a check means without it.
pub(crate) fn unnamed(at: Anchor, name: &str, owner: &str) -> Found {
    Found::new(&CODE, at, format!("`{owner}` has no port `{name}`"))
        .note("its one `port` is meant where none is named: leave the name out")
}

/// The one `port` is called otherwise.
pub(crate) fn only(at: Anchor, name: &str, owner: &str, only: &str) -> Found {
    Found::new(&CODE, at, format!("`{owner}` has no port `{name}`"))
        .note("one `port` is called `http` where the health check is HTTP, else `main`; `ports { … }` gives names of your own")
        .fix(format!("it is called `{only}`"), Safety::Safe, at, only.to_owned())
}

/// `api.htp.url`: neither a field nor a port.
pub(crate) fn member(at: Anchor, name: &str, owner: &str, known: Vec<&str>, ports: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{owner}` has no port or field `{name}`"));
    let meant = suggest(finding.clone(), at, name, known);
    if meant.fixes.is_empty() { suggest(finding, at, name, ports) } else { meant }
}

pub(crate) fn number(at: Anchor, owner: &str, known: Vec<&str>) -> Found {
    if known.is_empty() {
        return Found::new(&CODE, at, format!("`{owner}` has no port that this could be"))
            .note("say where it listens: `port = 8080`");
    }
    let finding = Found::new(&CODE, at, "a port is named here, not numbered");
    match known.as_slice() {
        [only] => finding.fix(format!("name it: `{only}`"), Safety::Offer, at, (*only).to_owned()),
        _ => list(finding, "its ports are", &known),
    }
}
