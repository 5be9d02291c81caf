//! Stacks as Kubernetes manifests: source and output side by side in snapshots.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::field_reassign_with_default
)]

mod stacks;

use stacks::*;

#[test]
fn shop() {
    insta::assert_snapshot!(shown(&emit(&stacks::shop(), "k8s")));
}

#[test]
fn otel_demo() {
    insta::assert_snapshot!(shown(&emit(&stacks::otel_demo(), "k8s")));
}

#[test]
fn platform() {
    insta::assert_snapshot!(shown(&emit(&stacks::platform(), "k8s")));
}

#[test]
fn instances() {
    insta::assert_snapshot!(shown(&emit(&stacks::instances(), "k8s")));
}
