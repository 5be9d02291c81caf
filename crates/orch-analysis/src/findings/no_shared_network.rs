//! A reference between services that share no network.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("no-shared-network", Error, "no_shared_network.md");

pub(crate) fn finding(at: Anchor, from: &str, to: &str, from_networks: &str, to_networks: &str) -> Found {
    Found::new(&CODE, at, format!("`{from}` cannot reach `{to}`: they share no network"))
        .note(format!("`{from}` is in {from_networks}, `{to}` in {to_networks}"))
}
