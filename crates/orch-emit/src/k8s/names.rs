//! Names and labels by the rules of the cluster.

use std::collections::BTreeMap;

use orch_model::{ExposeKind, FieldPath, ItemId, ItemKind, Name, Path, Service, WorkloadKind};

use super::{Reader, Writer};
use crate::codes::{name_clash, name_not_allowed};
use crate::digest::digest;
use orch_diagnostics::Finding;

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

/// The name of a thing that cannot be changed once it is there: another content is another thing.
pub(super) fn of_content(name: &str, content: u64) -> String {
    // Half of the digest does: it only tells a thing from those of its name before.
    let digest = format!("{:08x}", (content ^ (content >> 32)) & 0xffff_ffff);
    let keep: String = label(name).chars().take(LONGEST - 1 - digest.len()).collect();
    format!("{}-{digest}", keep.trim_end_matches('-'))
}

/// A name like `wish` that is free, for what nobody outside refers to.
pub(super) fn free(wish: &str, is_free: impl Fn(&str) -> bool) -> String {
    let first = short(wish);
    if is_free(&first) {
        return first;
    }
    let others = (2u32..).map(|number| short(&format!("{wish}-{number}")));
    others.into_iter().find(|name| is_free(name)).unwrap_or(first)
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

/// Whether the cluster takes a text as the name of what may have dots in it.
pub(super) fn is_domain(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let is_part = |part: &str| {
        part.starts_with(edge) && part.ends_with(edge) && part.chars().all(|c| edge(c) || c == '-')
    };
    text.len() <= 253 && text.split('.').all(is_part)
}

/// Whether the cluster takes a text as the key of a label or annotation: a name, with or without a domain before it.
pub(super) fn is_label_key(key: &str) -> bool {
    let (domain, name) = key.split_once('/').map_or((None, key), |(domain, name)| (Some(domain), name));
    !name.is_empty() && is_label_value(name) && domain.is_none_or(is_domain)
}

/// The name of a port as the cluster takes it.
pub(super) fn port(name: &str) -> String {
    label(name)
}

/// Whether the cluster takes a text as the name of a port.
pub(super) fn is_port(name: &str) -> bool {
    name.len() <= 15 && name.contains(|c: char| c.is_ascii_alphabetic()) && !name.contains("--")
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
    }

    /// Gives an object its name; says so if another one of its kind has it.
    pub(super) fn take(&mut self, kind: &'static str, name: &str, at: FieldPath) {
        if kind == "Service" && !name.starts_with(|c: char| c.is_ascii_lowercase()) {
            let message = format!("`{name}` cannot be the name of a Service in Kubernetes");
            self.report.say(&name_not_allowed::CODE, at.clone(), message, "let it begin with a letter");
        }
        let Some(other) = self.taken.insert((kind, name.to_owned()), at.clone()) else { return };
        self.clash(
            at,
            other,
            format!("two objects of the kind {kind} are both called `{name}` in Kubernetes"),
        );
    }

    /// Says of things of one pod that they have the same name.
    pub(super) fn check_within(&mut self, reader: &Reader<'_>, what: &str, names: Vec<(String, Path)>) {
        let mut taken: BTreeMap<String, Path> = BTreeMap::new();
        for (name, field) in names {
            if let Some(other) = taken.insert(name.clone(), field.clone()) {
                let message =
                    format!("two {what} of `{}` are both called `{name}` in Kubernetes", reader.item.name);
                self.clash(reader.subject.at(field), reader.subject.at(other), message);
            }
        }
    }

    fn clash(&mut self, at: FieldPath, other: FieldPath, message: String) {
        self.report.add(
            Finding::new(&name_clash::CODE, at, message)
                .label(other, "the other one")
                .note("rename one of them: only small letters, digits and `-` count there"),
        );
    }

    /// How long the name of an item may be, so that there is room for what the cluster adds to it.
    fn longest(&self, item: &ItemId) -> usize {
        let service = self.stack.services.get(&item.name).filter(|_| item.kind == ItemKind::Service);
        let job = self.stack.jobs.get(&item.name).filter(|_| item.kind == ItemKind::Job);
        let is_balanced = |service: &Service| {
            service
                .expose
                .as_ref()
                .is_some_and(|expose| matches!(expose.kind, ExposeKind::LoadBalancer { .. }))
        };
        match (service, job) {
            (_, Some(job)) if job.schedule.is_some() => 52,
            (Some(service), _) if service.workload_kind == WorkloadKind::Stateful => 52,
            (Some(service), _) if is_balanced(service) => LONGEST - "-external".len(),
            _ => LONGEST,
        }
    }

    fn check_apart(&mut self, items: Vec<ItemId>) {
        let mut taken: BTreeMap<String, ItemId> = BTreeMap::new();
        for item in items {
            let name = label(item.name.as_str());
            let at = FieldPath::new(item.clone(), Path::root());
            let longest = self.longest(&item);
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
                let other = FieldPath::new(other.clone(), Path::root());
                self.clash(at, other, message);
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
    fn a_key_may_have_a_domain() {
        assert!(is_label_key("team") && is_label_key("app.kubernetes.io/name") && is_label_key("a/B_c.d"));
        let wrong = ["", "a b", "/a", "a/", "a/b/c", "A/b", "-a/b", &"a".repeat(64)];
        assert!(wrong.iter().all(|key| !is_label_key(key)));
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
