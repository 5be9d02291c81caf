//! Text that lacks its quotes.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// Text that lacks its quotes.
pub static CODE: Code =
    Code { name: "unquoted-text", severity: Severity::Error, explanation: include_str!("unquoted_text.md") };

pub(crate) fn finding(at: Place, text: &str) -> Finding<Place> {
    Finding::new(&CODE, at, "text stands in quotes").fix(
        "put it in quotes",
        Safety::Safe,
        at,
        format!("\"{text}\""),
    )
}

/// `db:5432`, which may be meant to be where a service is reached.
pub(crate) fn address(at: Place, text: &str) -> Finding<Place> {
    let name = text.split_once(':').map_or(text, |(name, _)| name);
    Finding::new(&CODE, at, "text stands in quotes")
        .note(format!("where `{name}` is reached, if it is a service here, is `{name}.address`"))
        .fix("put it in quotes", Safety::Offer, at, format!("\"{text}\""))
}

/// `8080:80`, as Compose writes ports.
pub(crate) fn ports(at: Place, text: &str) -> Finding<Place> {
    let finding = Finding::new(&CODE, at, format!("`{text}` is no value"));
    match text.split_once(':') {
        // No port is a thousand for nobody: that is a user and a group.
        Some((user, group)) if user == group => finding
            .note(format!("a user with a group is a text: `user = \"{user}:{group}\"`; a port is `port = {group}`, which the host offers with `publish = {user}`")),
        Some((host, own)) => finding
            .note(format!("a service listens on `port = {own}`; the host offers it with `publish = {host}`")),
        None => finding,
    }
}

/// `npm start`
pub(crate) fn words(whole: Place, text: &str) -> Finding<Place> {
    Finding::new(&CODE, whole, "text stands in quotes").fix(
        "put it in quotes",
        Safety::Offer,
        whole,
        format!("\"{text}\""),
    )
}
