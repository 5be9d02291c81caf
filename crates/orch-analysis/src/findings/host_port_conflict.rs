//! Two services on one port of the host.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("host-port-conflict", Error, "host_port_conflict.md");

/// Says how to take another port than the one that is taken.
pub(crate) fn another(finding: Found, at: Anchor, free: Option<String>) -> Found {
    let finding = finding.fix("take a free one at each start: `auto`", Safety::Offer, at, "auto");
    match free {
        Some(free) => {
            finding.fix(format!("take the next that nobody takes: `{free}`"), Safety::Offer, at, free)
        }
        None => finding,
    }
}

/// One entry for several: members of a family, instances of a file, heirs of a base.
pub(crate) fn of_one_entry(at: Anchor, one: &str, other: &str, port: i64) -> Found {
    Found::new(&CODE, at, format!("`{one}` and `{other}` would both take port {port} of the host"))
        .note("each member of a family, each instance of a file and each heir is a service of its own: reckon the port with what tells them apart")
}

pub(crate) fn finding(second: Anchor, taker: &str, first: Anchor, other: &str, port: &str) -> Found {
    if taker == other {
        return Found::new(
            &CODE,
            second,
            format!("`{taker}` publishes two ports at port {port} of the host"),
        )
        .label(first, "the other one");
    }
    Found::new(&CODE, second, format!("port {port} of the host is already taken by `{other}`"))
        .caption(format!("`{taker}` wants it too"))
        .label(first, format!("`{other}` takes it here"))
}
