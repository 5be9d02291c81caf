//! Names and labels by the rules of the cluster.

use std::collections::BTreeMap;

use orch_model::{ItemId, ItemKind, Name};

use super::Writer;
use crate::codes::{name_clash, name_not_allowed};
use orch_diagnostics::Finding;
use orch_model::{FieldPath, Path};

/// The longest name of an object, a label's value or a volume.
pub(super) const LONGEST: usize = 63;

/// A name as the cluster takes it: small letters, digits and `-`.
pub(super) fn label(name: &str) -> String {
    let name: String =
        name.to_lowercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
    name.trim_matches('-').to_owned()
}

/// A name of something inside a pod, shortened if need be in a way that keeps two apart.
pub(super) fn short(name: &str) -> String {
    let name = label(name);
    if name.len() <= LONGEST {
        return name;
    }
    let digest = format!("{:016x}", digest(name.as_bytes()));
    let keep: String = name.chars().take(LONGEST - 17).collect();
    format!("{}-{digest}", keep.trim_end_matches('-'))
}

/// FNV-1a: to see that something changed, not to keep anything safe.
pub(super) fn digest(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

/// Whether the cluster takes a text as the value of a label.
pub(super) fn is_label_value(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    text.is_empty()
        || (text.len() <= LONGEST
            && text.starts_with(edge)
            && text.ends_with(edge)
            && text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c)))
}

/// The name of a port as the cluster takes it.
pub(super) fn port(name: &str) -> String {
    label(name)
}

impl Writer<'_> {
    /// Says of names that two items share, or that are too long.
    pub(super) fn check_names(&mut self) {
        let stack = self.stack;
        let running = stack.workloads().map(|(item, _)| item).collect();
        let of =
            |kind, names: Vec<&Name>| names.into_iter().map(|name| ItemId::new(kind, name.clone())).collect();
        self.check_apart(running);
        self.check_apart(of(ItemKind::Config, stack.configs.keys().collect()));
        self.check_apart(of(ItemKind::Secret, stack.secrets.keys().collect()));
        self.check_apart(of(ItemKind::Volume, stack.volumes.keys().collect()));
        for (item, workload) in stack.workloads() {
            for name in workload.ports.keys() {
                let written = port(name.as_str());
                if written.len() > 15
                    || !written.contains(|c: char| c.is_ascii_alphabetic())
                    || written.contains("--")
                {
                    self.report.say(
                        &name_not_allowed::CODE,
                        FieldPath { item: item.clone(), path: Path::of("ports").join(name.as_str()) },
                        format!("`{name}` cannot be the name of a port in Kubernetes"),
                        "it takes at most 15 letters, digits and `-`, and at least one letter",
                    );
                }
            }
        }
    }

    fn check_apart(&mut self, items: Vec<ItemId>) {
        let mut taken: BTreeMap<String, ItemId> = BTreeMap::new();
        for item in items {
            let name = label(item.name.as_str());
            let at = FieldPath { item: item.clone(), path: Path::root() };
            let longest = if item.kind == ItemKind::Job { 52 } else { LONGEST };
            if name.is_empty() || name.len() > longest {
                let message =
                    format!("Kubernetes takes no name of {} characters for `{}`", name.len(), item.name);
                self.report.say(
                    &name_not_allowed::CODE,
                    at.clone(),
                    message,
                    format!("at most {longest} are allowed"),
                );
            }
            if let Some(other) = taken.get(&name) {
                let message =
                    format!("`{}` and `{}` are both called `{name}` in Kubernetes", other.name, item.name);
                self.report.add(
                    Finding::new(&name_clash::CODE, at, message)
                        .label(FieldPath { item: other.clone(), path: Path::root() }, "the other one")
                        .note("rename one of them: only small letters, digits and `-` count there"),
                );
            } else {
                taken.insert(name, item);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_fit_and_kept_apart() {
        assert_eq!(label("Node_exporter.v2"), "node-exporter-v2");
        let (a, b) = (short(&"a".repeat(80)), short(&"a".repeat(81)));
        assert_eq!((a.len(), b.len()), (63, 63));
        assert_ne!(a, b);
    }

    #[test]
    fn a_label_has_rules() {
        assert!(is_label_value("1.4.2") && is_label_value("") && is_label_value("a_b-c"));
        assert!(
            !is_label_value("a b")
                && !is_label_value("-a")
                && !is_label_value(&"a".repeat(64))
                && !is_label_value("a:b")
        );
    }
}
