//! Two services on one port of the host.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("host-port-conflict", Error, "host_port_conflict.md");

pub(crate) fn finding(second: Anchor, taker: &str, first: Anchor, other: &str, port: &str) -> Found {
    if taker == other {
        return Found::new(
            &CODE,
            second,
            format!("`{taker}` publishes two ports at port {port} of the host"),
        )
        .label(first, "the other one")
        .note("`auto` takes a free one");
    }
    Found::new(&CODE, second, format!("port {port} of the host is already taken by `{other}`"))
        .caption(format!("`{taker}` wants it too"))
        .label(first, format!("`{other}` takes it here"))
        .note("`auto` takes a free one")
}
