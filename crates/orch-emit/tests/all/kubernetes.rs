//! Stacks as Kubernetes manifests: source and output side by side in snapshots.

use crate::stacks::*;

#[test]
fn shop() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::shop(), "k8s")));
}

#[test]
fn otel_demo() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::otel_demo(), "k8s")));
}

#[test]
fn platform() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::platform(), "k8s")));
}

#[test]
fn instances() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::instances(), "k8s")));
}
