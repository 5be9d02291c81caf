//! ConfigMaps: what a cluster needs from the project.

use std::collections::BTreeMap;

use orch_diagnostics::{Finding, Severity};
use orch_model::{Config, ConfigSource, EnvVariable, ItemId, ItemKind, LocalPath, Name, Path, env_variables};
use smol_str::SmolStr;

use super::meta::object;
use super::{Writer, names};
use crate::codes::{
    config_too_large, file_unreadable, name_not_allowed, not_expressible, secret_not_expressible,
};
use crate::digest::digest;
use crate::files::{Entry, ReadError, chosen, within};
use crate::guarded::{self, sounds_secret};
use crate::report::Subject;
use crate::yaml::Map;

/// The largest ConfigMap.
const LARGEST: u64 = 1 << 20;

/// What a ConfigMap holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ConfigMap {
    /// The files, by key.
    pub data: BTreeMap<String, Vec<u8>>,
    /// Whether it never changes.
    pub immutable: bool,
}

impl ConfigMap {
    /// A number that changes when its content does.
    pub fn digest(&self) -> u64 {
        let mut bytes = Vec::new();
        for (key, content) in &self.data {
            bytes.extend_from_slice(key.as_bytes());
            bytes.extend_from_slice(&(content.len() as u64).to_le_bytes());
            bytes.extend_from_slice(content);
        }
        digest(&bytes)
    }
}

impl Writer<'_> {
    /// Adds the ConfigMap of each config of the stack.
    pub(super) fn declared_configs(&mut self) {
        for name in self.stack.configs.keys() {
            self.declared_config(name);
        }
    }

    /// Adds the ConfigMap of a config and gives its name, and the key where it holds one file.
    pub(super) fn declared_config(&mut self, name: &Name) -> Option<(String, Option<String>)> {
        let config = self.stack.configs.get(name)?;
        let item = ItemId::new(ItemKind::Config, name.clone());
        let subject = Subject { item, written: &config.written };
        let key = match &config.source {
            ConfigSource::File { path } => Some(file_key(path)),
            ConfigSource::Text { .. } => Some(name.to_string()),
            ConfigSource::Dir { .. } => None,
        };
        if let Some(object) = self.declared.get(name) {
            return Some((object.clone()?, key));
        }
        let object = self.config_object(name, &subject, config);
        self.declared.insert(name.clone(), object.clone());
        Some((object?, key))
    }

    /// Adds the ConfigMap of a config and gives its name.
    fn config_object(&mut self, name: &Name, subject: &Subject<'_>, config: &Config) -> Option<String> {
        let at = Path::of("from");
        let data = match &config.source {
            ConfigSource::File { path } => self.file(subject, at.clone(), path),
            ConfigSource::Dir { path, only } => self.folder(subject, at.clone(), path, only),
            ConfigSource::Text { content } => {
                let content = self.known(&subject.item, subject, at.clone(), content)?;
                BTreeMap::from([(name.to_string(), content.into_bytes())])
            }
        };
        let map = ConfigMap { data, immutable: config.immutable };
        // One that never changes makes room for the next.
        let wish = match map.immutable {
            true => names::of_content(name.as_str(), map.digest()),
            false => names::label(name.as_str()),
        };
        self.add(subject, at, &wish, map)
    }

    /// Adds a ConfigMap and gives its name: the wish, or where another one has that, one like it. Says so if it is too large.
    pub(super) fn add(
        &mut self,
        subject: &Subject<'_>,
        field: Path,
        wish: &str,
        map: ConfigMap,
    ) -> Option<String> {
        let size: u64 = map.data.values().map(|content| content.len() as u64).sum();
        if size > LARGEST {
            self.too_large(subject, field);
            return None;
        }
        let is_free = |name: &str| self.config_maps.get(name).is_none_or(|other| *other == map);
        let name = names::free(wish, is_free);
        self.config_maps.insert(name.clone(), map);
        Some(name)
    }

    fn too_large(&mut self, subject: &Subject<'_>, path: Path) {
        self.report.say(
            &config_too_large::CODE,
            subject.at(path),
            "a ConfigMap holds at most 1 MiB",
            "mount only what is needed, or put the files into the image or on a volume",
        );
    }

    /// The content of a file of the project, under its name.
    pub(super) fn file(
        &mut self,
        subject: &Subject<'_>,
        at: Path,
        path: &LocalPath,
    ) -> BTreeMap<String, Vec<u8>> {
        if let Some(guarded) = guarded::file(self.stack, path) {
            self.report.add(guarded.refused(subject.at(at)));
            return BTreeMap::new();
        }
        match self.options.files.read(path, LARGEST) {
            Ok(content) => BTreeMap::from([(file_key(path), content)]),
            Err(ReadError::TooLarge { .. }) => {
                self.too_large(subject, at);
                BTreeMap::new()
            }
            Err(error) => {
                self.unreadable(subject, at, path.as_str(), &error.to_string());
                BTreeMap::new()
            }
        }
    }

    /// The files of a folder of the project that match one of the patterns, if there are some.
    pub(super) fn folder(
        &mut self,
        subject: &Subject<'_>,
        at: Path,
        path: &LocalPath,
        only: &[SmolStr],
    ) -> BTreeMap<String, Vec<u8>> {
        let mut data = BTreeMap::new();
        let entries = match chosen(self.options.files, path, only) {
            Ok(entries) => entries,
            Err(error) => {
                self.unreadable(subject, at, path.as_str(), &error.to_string());
                return data;
            }
        };
        let mut secret = Vec::new();
        for entry in entries {
            match entry {
                Entry::File(name) if is_key(&name) => {
                    let file = within(path, &name);
                    if guarded::is_left_behind(self.stack, &file) {
                        secret.push(file);
                    } else {
                        data.extend(self.file(subject, at.clone(), &file));
                    }
                }
                Entry::File(name) => self.report.say(
                    &name_not_allowed::CODE,
                    subject.at(at.clone()),
                    format!("a ConfigMap cannot hold a file called `{name}`"),
                    "it takes letters, digits, `-`, `_` and `.`",
                ),
                Entry::Folder(name) => {
                    let folder = format!("{path}/{name}");
                    self.unreadable(subject, at.clone(), &folder, "a ConfigMap holds files, not folders");
                }
            }
        }
        if !secret.is_empty() {
            self.report.add(guarded::left_out(subject.at(at), path, &secret));
        }
        data
    }

    fn unreadable(&mut self, subject: &Subject<'_>, at: Path, path: &str, why: &str) {
        self.report.add(
            Finding::new(&file_unreadable::CODE, subject.at(at), format!("cannot put `{path}` into a ConfigMap: {why}"))
                .note("a cluster does not see this machine: what it mounts from the project is written into the manifests"),
        );
    }

    /// A ConfigMap with the variables of an env file.
    pub(super) fn env_config_map(
        &mut self,
        wish: &str,
        subject: &Subject<'_>,
        field: &Path,
        path: &LocalPath,
    ) -> Option<String> {
        let file = self.file(subject, field.clone(), path).into_values().next()?;
        let variables = match env_variables(&String::from_utf8_lossy(&file)) {
            Ok(variables) => variables,
            Err(bad) => {
                let why = format!("line {}: {}", bad.number, bad.fault);
                self.unreadable(subject, field.clone(), path.as_str(), &why);
                return None;
            }
        };
        let refers = |variable: &&EnvVariable| variable.expands && refers_to_another(&variable.value);
        if let Some(variable) = variables.iter().find(refers) {
            let message =
                format!("Kubernetes puts nothing in for the `$` of `{}` in `{path}`", variable.name);
            let finding = Finding::new(&not_expressible::CODE, subject.at(field.clone()), message);
            self.report.add(finding.note("write it in `env`, or in single quotes if a `$` is meant"));
        }
        self.check_secret_variables(subject, field, path, &variables);
        let data =
            variables.into_iter().map(|variable| (variable.name, variable.value.into_bytes())).collect();
        self.add(subject, field.clone(), wish, ConfigMap { data, immutable: false })
    }

    /// Says of variables that everyone will be able to read though they sound as if nobody should.
    fn check_secret_variables(
        &mut self,
        subject: &Subject<'_>,
        field: &Path,
        path: &LocalPath,
        variables: &[EnvVariable],
    ) {
        let secret =
            variables.iter().filter(|variable| sounds_secret(&variable.name) && !variable.value.is_empty());
        let names: Vec<String> = secret.map(|variable| format!("`{}`", variable.name)).collect();
        if names.is_empty() {
            return;
        }
        let message = format!("{} of `{path}` would stand in a ConfigMap, for all to read", names.join(", "));
        let mut finding = Finding::new(&secret_not_expressible::CODE, subject.at(field.clone()), message).note(
            format!("declare the file as a secret, `secret variables = file(\"{path}\")`, and take that: `env_from = [variables]`"),
        );
        finding.severity = Severity::Warning;
        self.report.add(finding);
    }

    /// All ConfigMaps, by name.
    pub(super) fn all_config_maps(&mut self) -> Vec<Map> {
        let maps = std::mem::take(&mut self.config_maps);
        maps.into_iter()
            .map(|(name, map)| {
                let mut data = Map::new();
                let mut binary = Map::new();
                for (key, content) in map.data {
                    match String::from_utf8(content) {
                        Ok(text) => data.put(key, text),
                        Err(error) => binary.put(key, data_encoding::BASE64.encode(error.as_bytes())),
                    }
                }
                object("v1", "ConfigMap", self.stack_metadata(&name))
                    .flag("immutable", map.immutable)
                    .filled("data", data)
                    .filled("binaryData", binary)
            })
            .collect()
    }
}

/// The key under which a file is held: its name, as far as it can be a key.
pub(super) fn file_key(path: &LocalPath) -> String {
    let name = path.as_str().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    let key: String = name.chars().map(|c| if is_key_char(c) { c } else { '_' }).collect();
    if key.is_empty() { "file".to_owned() } else { key }
}

fn is_key_char(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_.".contains(c)
}

fn is_key(name: &str) -> bool {
    !name.is_empty() && name.len() <= 253 && name != "." && name != ".." && name.chars().all(is_key_char)
}

/// Whether a text names a variable: `$X`, `${X}`.
fn refers_to_another(text: &str) -> bool {
    let mut after = text.split('$').skip(1);
    after.any(|after| after.starts_with(|c: char| c == '{' || c == '_' || c.is_ascii_alphabetic()))
}
