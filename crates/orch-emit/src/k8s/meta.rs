//! What every object begins with: kind, name, labels.

use std::collections::BTreeMap;

use orch_model::{FieldPath, ItemId, ItemKind, Path, PlainText, Stack};
use smol_str::SmolStr;

use super::{DEFAULT_NAMESPACE, Reader, Writer, names};
use crate::codes::name_not_allowed;
use crate::report::Subject;
use crate::yaml::{Map, Yaml};

/// The labels by which the pods of a service or job are found.
const SELECTING: [&str; 2] = ["app.kubernetes.io/name", "app.kubernetes.io/instance"];

/// An object up to its metadata.
pub(super) fn object(api_version: &str, kind: &str, metadata: Map) -> Map {
    Map::new().with("apiVersion", api_version).with("kind", kind).with("metadata", metadata)
}

impl Writer<'_> {
    /// The namespace of all objects.
    pub(super) fn namespace_name(&self) -> String {
        names::label(self.stack.namespace.as_str())
    }

    /// The Namespace, unless it is the one that is always there.
    pub(super) fn namespace(&mut self) -> Option<Map> {
        let name = self.namespace_name();
        if name == DEFAULT_NAMESPACE {
            return None;
        }
        let labels = self.stack_labels(&name);
        Some(object("v1", "Namespace", Map::new().with("name", name).with("labels", labels)))
    }

    /// The metadata of an object that belongs to the stack as a whole.
    pub(super) fn stack_metadata(&mut self, name: &str) -> Map {
        self.common_metadata(name, name)
    }

    /// The metadata of what a service or job needs besides its workload: without its own labels and annotations, which are
    /// for what runs.
    pub(super) fn beside_metadata(&mut self, reader: &Reader<'_>, name: &str) -> Map {
        self.common_metadata(name, &reader.name())
    }

    fn common_metadata(&mut self, name: &str, of: &str) -> Map {
        let labels = self.stack_labels(of);
        let item = ItemId::new(ItemKind::Stack, self.stack.name.clone());
        let subject = Subject { item: item.clone(), written: &self.stack.written };
        let annotations = self.annotations(&item, &subject, &self.stack.annotations);
        Map::new()
            .with("name", name)
            .with("namespace", self.namespace_name())
            .with("labels", labels)
            .filled("annotations", annotations)
    }

    /// The metadata of the workload of a service or job.
    pub(super) fn metadata(&mut self, reader: &Reader<'_>, name: &str) -> Map {
        let labels = self.labels(reader);
        let annotations = self.annotations(&reader.item, &reader.subject, &reader.workload.annotations);
        Map::new()
            .with("name", name)
            .with("namespace", self.namespace_name())
            .with("labels", labels)
            .filled("annotations", annotations)
    }

    /// The labels of a service or job: the recommended ones and its own.
    pub(super) fn labels(&mut self, reader: &Reader<'_>) -> Map {
        let version = self
            .stack
            .image(&reader.item.name, reader.workload)
            .and_then(|image| tag(image.as_literal()?).map(str::to_owned));
        let own = self.checked_labels(&reader.item, &reader.subject, &reader.workload.labels);
        let recommended = self.recommended(&reader.name(), version);
        merged(recommended, own)
    }

    /// The labels by which a service finds its pods. They never change.
    pub(super) fn selector(&self, reader: &Reader<'_>) -> Map {
        self.selecting(reader.item.name.as_str())
    }

    /// The labels by which the pods of an item are found.
    pub(super) fn selecting(&self, item: &str) -> Map {
        let [name, instance] = SELECTING;
        Map::new().with(name, names::label(item)).with(instance, names::label(self.stack.name.as_str()))
    }

    /// Annotations: any text.
    pub(super) fn annotations(
        &mut self,
        item: &ItemId,
        subject: &Subject<'_>,
        annotations: &BTreeMap<SmolStr, PlainText>,
    ) -> Map {
        let stack = self.stack;
        let mut map = Map::new();
        for (key, text) in annotations {
            let path = Path::of("annotations").join(key);
            let shared = self.stack.annotations.get(key) == Some(text);
            let subject = writer_of(stack, subject, &path, shared);
            if self.check_key(subject.at(path.clone()).key(), key)
                && let Some(text) = self.known(item, &subject, path, text)
            {
                map.put(key.as_str(), text);
            }
        }
        map
    }

    /// Whether the cluster takes the key of a label or annotation; says so if not.
    pub(super) fn check_key(&mut self, at: FieldPath, key: &str) -> bool {
        let is_key = names::is_label_key(key);
        if !is_key {
            self.report.say(
                &name_not_allowed::CODE,
                at,
                format!("`{key}` cannot be the key of a label or annotation in Kubernetes"),
                "it takes letters, digits, `-`, `_` and `.`, and before them, with a `/`, a domain: `example.com/team`",
            );
        }
        is_key
    }

    fn stack_labels(&mut self, name: &str) -> Map {
        let item = ItemId::new(ItemKind::Stack, self.stack.name.clone());
        let subject = Subject { item: item.clone(), written: &self.stack.written };
        let own = self.checked_labels(&item, &subject, &self.stack.labels);
        merged(self.recommended(name, None), own)
    }

    fn recommended(&self, name: &str, version: Option<String>) -> Vec<(String, String)> {
        let stack = names::label(self.stack.name.as_str());
        let mut labels = vec![("name", name.to_owned()), ("instance", stack.clone())];
        labels.extend(version.map(|version| ("version", version)));
        labels.extend([("part-of", stack), ("managed-by", "orchc".to_owned())]);
        labels.into_iter().map(|(key, value)| (format!("app.kubernetes.io/{key}"), value)).collect()
    }

    fn checked_labels(
        &mut self,
        item: &ItemId,
        subject: &Subject<'_>,
        labels: &BTreeMap<SmolStr, PlainText>,
    ) -> Vec<(String, String)> {
        let stack = self.stack;
        let mut checked = Vec::new();
        for (key, text) in labels {
            let path = Path::of("labels").join(key);
            let shared = self.stack.labels.get(key) == Some(text);
            let subject = writer_of(stack, subject, &path, shared);
            if !self.check_key(subject.at(path.clone()).key(), key) {
                continue;
            }
            if SELECTING.contains(&key.as_str()) {
                self.report.say(
                    &name_not_allowed::CODE,
                    subject.at(path).key(),
                    format!("the label `{key}` is given already: by it the pods of a service are found"),
                    "take another one",
                );
                continue;
            }
            let Some(text) = self.known(item, &subject, path.clone(), text) else { continue };
            if names::is_label_value(&text) {
                checked.push((key.to_string(), text));
            } else {
                self.report.say(
                    &name_not_allowed::CODE,
                    subject.at(path),
                    format!("`{text}` cannot be the value of a label in Kubernetes"),
                    "put it into `annotations`, which take any text",
                );
            }
        }
        checked
    }
}

/// Who wrote a label or annotation that an item has: the stack, if it shares it and the item has none of its own. So what is
/// wrong with it is said once, and where it stands.
fn writer_of<'s>(stack: &'s Stack, subject: &Subject<'s>, path: &Path, shared: bool) -> Subject<'s> {
    match shared && !subject.written.contains(path) {
        true => Subject { item: ItemId::new(ItemKind::Stack, stack.name.clone()), written: &stack.written },
        false => subject.clone(),
    }
}

/// The recommended labels, and after them one's own, which win.
fn merged(recommended: Vec<(String, String)>, own: Vec<(String, String)>) -> Map {
    let kept = recommended.into_iter().filter(|(key, _)| !own.iter().any(|(other, _)| other == key));
    kept.collect::<Vec<_>>()
        .into_iter()
        .chain(own.clone())
        .map(|(key, value)| (key, Yaml::from(value)))
        .collect()
}

/// The tag of an image, if it can be a label.
fn tag(image: &str) -> Option<&str> {
    let image = image.split('@').next()?;
    let (_, tag) = image.rsplit('/').next()?.split_once(':')?;
    names::is_label_value(tag).then_some(tag)
}

#[cfg(test)]
mod tests {
    use super::tag;

    #[test]
    fn the_version_is_the_tag() {
        assert_eq!(tag("postgres:15"), Some("15"));
        assert_eq!(tag("localhost:5000/api"), None);
        assert_eq!(tag("ghcr.io/a/b:1.2@sha256:00"), Some("1.2"));
        assert_eq!(tag("redis"), None);
    }
}
