//! Stacks as Compose files: source and output side by side in snapshots.

use crate::stacks::*;

#[test]
fn shop() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::shop(), "compose")));
}

#[test]
fn otel_demo() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::otel_demo(), "compose")));
}

#[test]
fn platform() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::platform(), "compose")));
}

#[test]
fn instances() {
    insta::assert_snapshot!(shown(&emit(&crate::stacks::instances(), "compose")));
}
