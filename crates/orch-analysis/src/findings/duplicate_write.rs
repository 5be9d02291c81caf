//! One leaf written twice in one layer.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("duplicate-write", Error, "duplicate_write.md");

/// Two writes of one leaf, each with its entry where it says nothing else.
pub(crate) fn finding(
    second: (Anchor, Option<Anchor>),
    first: (Anchor, Option<Anchor>),
    name: &str,
) -> Found {
    let finding = Found::new(&CODE, second.0, format!("`{name}` is set already"))
        .caption("and again here")
        .label(first.0, "set here")
        .note("the order of lines never matters, so neither can win: keep one");
    let entries = [(first.1, "keep this one"), (second.1, "keep the first")];
    let entries = entries.into_iter().filter_map(|(entry, title)| Some((entry?, title)));
    entries.fold(finding, |finding, (entry, title)| finding.fix(title, Safety::Offer, entry, ""))
}

/// An argument that is given twice.
pub(crate) fn argument(second: Anchor, first: Anchor, name: &str) -> Found {
    Found::new(&CODE, second, format!("`{name}` is given already"))
        .caption("and again here")
        .label(first, "given here first")
        .note("an argument has one value: by its place, or by its name")
        .fix("take it away", Safety::Offer, second.element(), "")
}

/// An image, and something else that runs.
pub(crate) fn what_runs(second: Anchor, first: Anchor) -> Found {
    Found::new(&CODE, second, "what runs is said already")
        .label(first, "said here first")
        .note("`image = x` is short for `run = container(x)`; a service runs one thing")
}

/// `port` is the only entry of `ports`.
pub(crate) fn port_and_ports(ports: Anchor, port: Anchor) -> Found {
    Found::new(&CODE, ports, "there is a `port` already, and it is the only one of its `ports`")
        .label(port, "set here")
        .note("name all of them in `ports`: `ports { http = 8080, metrics = 9090 }`")
}

/// Two ports at one number.
pub(crate) fn numbers(second: Anchor, first: Anchor, other: &str, number: &str) -> Found {
    Found::new(&CODE, second, format!("`{other}` is port {number} already")).label(first, "set here").note(
        "a port has one name; where others are to see it under two numbers: `tcp(8080) { service = 80 }`",
    )
}

/// Two conditions on the same service or job.
pub(crate) fn waits(second: Anchor, first: Anchor, to: &str) -> Found {
    Found::new(&CODE, second, format!("what is waited for of `{to}` is said already"))
        .label(first, "said here first")
        .note("keep the one that is meant; `healthy` implies that it is started")
        .fix("keep the first", Safety::Offer, second.element(), "")
        .fix("keep this one", Safety::Offer, first.element(), "")
}

/// One thing twice in a list of which each stands for itself.
pub(crate) fn elements(second: Anchor, first: Anchor, shown: &str) -> Found {
    Found::new(&CODE, second, format!("{shown} stands here already")).label(first, "the first one").fix(
        "take it away",
        Safety::Safe,
        second.element(),
        "",
    )
}

/// Two users as whom one container runs.
pub(crate) fn users(second: Anchor, first: Anchor) -> Found {
    Found::new(&CODE, second, "as whom it runs is said already").label(first, "said here first").note(
        "`user` and `security.user` are the same thing: keep one; an heir changes what is below by `user`",
    )
}

/// Two things at one path of a container.
pub(crate) fn mounts(second: Anchor, first: Anchor, path: &str) -> Found {
    Found::new(&CODE, second, format!("something is mounted at `{path}` already"))
        .caption("and again here")
        .label(first, "mounted here first")
        .note("the order of lines never matters, so neither can lie over the other: keep one, or take another path")
}

pub(crate) fn spreads(second: Anchor, first: Anchor, name: &str) -> Found {
    Found::new(&CODE, second, format!("both of these spreads set `{name}`, to different values"))
        .label(first, "and this one")
        .note(format!("say which is meant by writing `{name} = …` beside them"))
}
