//! An overlay of something that is not there.

use super::prelude::*;

/// See the explanation beside this file.
pub static CODE: Code = code!("overlay-missing", Error, "overlay_missing.md");

pub(crate) fn item(at: Anchor, name: &str, known: Vec<&str>) -> Found {
    suggest(Found::new(&CODE, at, format!("there is no `{name}` to change")), at, name, known)
}

/// A member of a family by the name under which it is deployed.
pub(crate) fn member(at: Anchor, name: &str, family: &str, key: &str) -> Found {
    let index = match key.bytes().all(|byte| byte.is_ascii_digit()) {
        true => format!("{family}[{key}]"),
        false => format!("{family}[\"{key}\"]"),
    };
    Found::new(&CODE, at, format!("there is no `{name}` to change"))
        .note(format!("`{family}` is a family, whose members are `{index}`"))
        .fix(format!("write `{index}`"), Safety::Offer, at, index)
}

/// `map` is what lacks the key, where that has a name.
pub(crate) fn key(at: Anchor, map: &str, key: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{key}` is not set below, so there is nothing to replace"));
    let mut finding = suggest(finding, at, key, known);
    // It may as well be a new one: `DB_HOST2` beside `DB_HOST`.
    finding.fixes.iter_mut().for_each(|fix| fix.safety = Safety::Offer);
    finding.note(format!("to add it: `{map} += {{ {key} = … }}`"))
}

/// `entry` is the whole entry.
pub(crate) fn removed(at: Anchor, entry: Option<Anchor>, key: &str, known: Vec<&str>) -> Found {
    let finding = Found::new(&CODE, at, format!("`{key}` is not set below, so there is nothing to remove"));
    let finding = suggest(finding, at, key, known);
    match entry {
        Some(entry) => finding.fix("take this away", Safety::Offer, entry, ""),
        None => finding,
    }
}

pub(crate) fn added(at: Anchor, key: &str, below: Anchor) -> Found {
    Found::new(&CODE, at, format!("`{key}` is already there; `+=` adds new keys only"))
        .label(below, "set here")
        .note(format!("to replace it, leave the `+` away: `{key} = …`"))
}

pub(crate) fn form(at: Anchor) -> Found {
    Found::new(
        &CODE,
        at,
        "an environment only changes items: `api.replicas = 3`, `db.resources { cpu = 4 }`, `remove api.publish`",
    )
}

/// `api = { … }`
pub(crate) fn whole(at: Anchor) -> Found {
    Found::new(&CODE, at, "an item is not replaced as a whole")
        .note("to change fields of it, leave the `=` away: `api { … }`")
}

/// `remove api`: the entry, and the key as it is written.
pub(crate) fn removed_workload(entry: Anchor, at: Anchor, key: &str) -> Found {
    Found::new(&CODE, at, "an environment removes what an item says, not the item")
        .note("a service or job is switched off")
        .fix("switch it off", Safety::Offer, entry, format!("{key}.enabled = false"))
}

/// `remove net`
pub(crate) fn removed_item(at: Anchor, name: &str, environment: &str) -> Found {
    Found::new(&CODE, at, "an environment removes what an item says, not the item").note(format!(
        "where `{name}` is declared it says when it is there: `when environment != {environment}`"
    ))
}

/// Something that is no item of the deployment.
pub(crate) fn no_item(at: Anchor, kind: &str, name: &str) -> Found {
    let finding = Found::new(&CODE, at, format!("`{name}` is a `{kind}`, which no environment changes"));
    match kind {
        "let" => finding.note(format!(
            "let it choose: `let {name} = match environment {{ production => …, else => … }}`, or make it an input: `let {name} = env(…)`"
        )),
        _ => finding,
    }
}

pub(crate) fn no_family(at: Anchor, name: &str) -> Found {
    Found::new(&CODE, at, format!("`{name}` is no family, so it has no members"))
}

pub(crate) fn no_key(at: Anchor) -> Found {
    Found::new(&CODE, at, "a member is named by its key as it is: `worker[2]`, `region[\"eu\"]`")
}
