//! The environment of a container: what others are made of comes first, as the cluster expands only what is above.

use std::collections::BTreeMap;

use orch_model::{
    ConfigSource, EnvSource, FieldPath, Late, Name, OwnFact, Path, SecretSource, SecretText, Sensitive,
};
use smol_str::SmolStr;

use super::files::PodFiles;
use super::text::{Variables, alone, check_fact};
use super::{Reader, Writer};
use crate::yaml::{Map, Yaml};

impl Writer<'_> {
    /// `env`. All other texts of the container must have been written with `variables` before.
    pub(super) fn env(
        &mut self,
        reader: &Reader<'_>,
        at: &Path,
        env: &BTreeMap<SmolStr, SecretText>,
        variables: &mut Variables,
    ) -> Yaml {
        let mut entries: BTreeMap<String, Map> = BTreeMap::new();
        for (key, text) in env {
            let path = at.join("env").join(key);
            let entry = match alone(text) {
                Some(Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name))) => {
                    Some(self.secret_reference(reader.subject.at(path), name))
                }
                Some(Sensitive::Plain(Late::Own(fact))) => {
                    match check_fact(self.stack, &reader.item, *fact) {
                        Ok(()) => Some(fact_reference(*fact)),
                        Err(unresolved) => {
                            self.report.unresolved(reader.subject.at(path), unresolved);
                            None
                        }
                    }
                }
                _ => {
                    let text = self.expanded(&reader.item, &reader.subject, path, text, variables);
                    text.map(|text| Map::new().with("value", text))
                }
            };
            if let Some(entry) = entry {
                entries.insert(key.to_string(), entry);
            }
        }
        let mut first: BTreeMap<String, Map> = BTreeMap::new();
        for name in std::mem::take(&mut variables.used_secrets) {
            let variable = variables.secret(&name);
            let place = at.join("env");
            let place = if entries.contains_key(&variable) { place.join(&variable) } else { place };
            let entry = self.secret_reference(reader.subject.at(place), &name);
            first.insert(variable, entry);
        }
        for fact in std::mem::take(&mut variables.used_facts) {
            first.insert(variables.fact(fact), fact_reference(fact));
        }
        entries.retain(|key, _| !first.contains_key(key));
        Yaml::list(first.into_iter().chain(entries).map(|(name, entry)| entry.led_by("name", name)))
    }

    fn secret_reference(&mut self, at: FieldPath, name: &Name) -> Map {
        self.check_value(at, name);
        self.secrets.insert(name.clone());
        let (secret, key) = self.secret_key(name);
        let key = Map::new().with("name", secret).with("key", key);
        Map::new().with("valueFrom", Map::new().with("secretKeyRef", key))
    }

    /// `envFrom` of a container that is written at `at`, its ConfigMaps named with `suffix`; the pod is to be replaced when one of its files changes.
    pub(super) fn env_from(
        &mut self,
        reader: &Reader<'_>,
        at: &Path,
        suffix: &str,
        sources: &[EnvSource],
        pod: &mut PodFiles,
    ) -> Yaml {
        let mut entries = Vec::new();
        let subject = &reader.subject;
        for (number, source) in sources.iter().enumerate() {
            let field = at.join("env_from").join(&number.to_string());
            let read = match source {
                EnvSource::Secret(name) => {
                    let source = self.stack.secrets.get(name).map(|secret| &secret.source);
                    if !source.is_some_and(is_set) {
                        self.no_env_from(subject.at(field.clone()), "a secret that is one value");
                        continue;
                    }
                    self.secrets.insert(name.clone());
                    self.secret_sets.insert(name.clone());
                    let (secret, _) = self.secret_key(name);
                    entries.push(Map::new().with("secretRef", Map::new().with("name", secret)).into());
                    continue;
                }
                EnvSource::File(path) => self.env_config_map(
                    &format!("{}{suffix}-env-{}", reader.name(), number + 1),
                    subject,
                    &field,
                    path,
                ),
                EnvSource::Config(name) => match self.stack.configs.get(name).map(|config| &config.source) {
                    Some(ConfigSource::File { path }) => {
                        self.env_config_map(&format!("{name}-env"), subject, &field, path)
                    }
                    _ => {
                        self.no_env_from(subject.at(field.clone()), "a config that is no file");
                        None
                    }
                },
                EnvSource::Inherit(_) => {
                    self.no_env_from(subject.at(field.clone()), "the caller: a cluster has none");
                    None
                }
            };
            if let Some(name) = read {
                entries.push(Map::new().with("configMapRef", Map::new().with("name", name.as_str())).into());
                pod.reads(name);
            }
        }
        Yaml::List(entries)
    }

    fn no_env_from(&mut self, at: FieldPath, what: &str) {
        self.report.refused(
            at,
            format!("Kubernetes cannot take variables from {what}"),
            "write them one by one in `env`, or take them from a file",
        );
    }
}

/// Whether a secret holds variables by their names.
fn is_set(source: &SecretSource) -> bool {
    matches!(source, SecretSource::File { .. } | SecretSource::K8s { .. } | SecretSource::Vault { .. })
}

fn fact_reference(fact: OwnFact) -> Map {
    let field = match fact {
        OwnFact::Replica => "metadata.labels['apps.kubernetes.io/pod-index']",
        OwnFact::Ip => "status.podIP",
        OwnFact::Node => "spec.nodeName",
        OwnFact::Pod => "metadata.name",
    };
    let field = Map::new().with("fieldPath", field);
    Map::new().with("valueFrom", Map::new().with("fieldRef", field))
}
