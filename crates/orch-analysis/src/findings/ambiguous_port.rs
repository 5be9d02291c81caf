//! A port is meant, and it is not said which.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("ambiguous-port", Error, "ambiguous_port.md");

pub(crate) fn finding(at: Anchor, word: &str, owner: &str, ports: Vec<&str>) -> Found {
    let mut finding =
        Found::new(&CODE, at, format!("`{owner}` has several ports; which one's `{word}` is meant?"));
    for port in ports {
        let text = format!("{port}.{word}");
        finding = finding.fix(format!("that of `{port}`: `{owner}.{text}`"), Safety::Offer, at, text);
    }
    finding
}

/// `publish` of one that has several.
pub(crate) fn publish(at: Anchor, owner: &str, wanted: &str, ports: &[&str]) -> Found {
    let finding = Found::new(&CODE, at, format!("`{owner}` has several ports; which one is published?"));
    ports.iter().fold(finding, |finding, port| {
        let text = format!("{{ {port} = {wanted} }}");
        finding.fix(format!("that of `{port}`: `{text}`"), Safety::Offer, at, text)
    })
}

/// `publish` of one that has none.
pub(crate) fn nothing_to_publish(at: Anchor, owner: &str) -> Found {
    Found::new(&CODE, at, format!("`{owner}` has no port to publish"))
        .note("say where it listens: `port = 80`")
}

pub(crate) fn none(at: Anchor, word: &str, owner: &str) -> Found {
    Found::new(&CODE, at, format!("`{owner}` has no port, so it has no `{word}`"))
        .note(format!("give it one: `port = 8080` in `{owner}`"))
}

/// A health check of one that has several, or a way in from outside: `what` is its variant.
pub(crate) fn asked(at: Anchor, owner: &str, what: &str, ports: &[&str]) -> Found {
    let shown: Vec<String> = ports.iter().map(|port| format!("`port = {port}`")).collect();
    Found::new(&CODE, at, format!("`{owner}` has several ports; which one is `{what}` about?"))
        .note(format!("say it in its body: {}", shown.join(" or ")))
}

/// The same of one that has none: `field` is what asks for one.
pub(crate) fn nothing_to_ask(at: Anchor, owner: &str, field: &str) -> Found {
    Found::new(&CODE, at, format!("`{owner}` has no port that `{field}` could be about"))
        .note("say where it listens: `port = 8080`")
}
