//! An address that the network it is for does not have.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("outside-subnet", Error, "outside_subnet.md");

pub(crate) fn finding(at: Anchor, address: &str, network: &str, subnet_at: Anchor, subnet: &str) -> Found {
    Found::new(&CODE, at, format!("`{address}` is not one of the addresses of the network `{network}`"))
        .label(subnet_at, format!("they are those of `{subnet}`"))
}

/// Without a range of its own, a network gets another one at every start.
pub(crate) fn no_subnet(
    at: Anchor,
    network: &str,
    declared: Anchor,
    added: Option<(Anchor, String)>,
) -> Found {
    let finding = Found::new(
        &CODE,
        at,
        format!("no address of the network `{network}` can be fixed: it has no `subnet`"),
    )
    .label(declared, "which addresses it has is chosen at the start");
    match added {
        Some((at, text)) => finding.fix("give it the range around this address", Safety::Offer, at, text),
        None => finding,
    }
}
