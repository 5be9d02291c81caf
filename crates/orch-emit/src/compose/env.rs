//! The environment of a container.

use std::collections::BTreeMap;

use orch_model::{ConfigSource, EnvSource, LocalPath, Path, SecretSource, SecretText, env_variables};
use smol_str::SmolStr;

use super::{Reader, Writer};
use crate::codes::not_expressible;
use crate::yaml::{Map, Yaml};

/// The largest file of variables that is looked into.
const LARGEST: u64 = 1 << 20;

impl Writer<'_> {
    /// `environment` and `env_file`.
    pub(super) fn environment(
        &mut self,
        reader: &Reader<'_>,
        at: &Path,
        env: &BTreeMap<SmolStr, SecretText>,
        env_from: &[EnvSource],
    ) -> (Map, Yaml) {
        let mut files: Vec<&LocalPath> = Vec::new();
        let mut inherited: Vec<(Path, &SmolStr)> = Vec::new();
        for (number, source) in env_from.iter().enumerate() {
            let field = at.join("env_from").join(&number.to_string());
            let file = match source {
                EnvSource::Inherit(names) => {
                    inherited.extend(names.iter().map(|name| (field.clone(), name)));
                    continue;
                }
                EnvSource::File(path) => Ok(path),
                EnvSource::Config(name) => match self.stack.configs.get(name).map(|config| &config.source) {
                    Some(ConfigSource::File { path }) => Ok(path),
                    _ => Err("a config that is no file"),
                },
                EnvSource::Secret(name) => match self.stack.secrets.get(name).map(|secret| &secret.source) {
                    Some(SecretSource::File { path }) => Ok(path),
                    _ => Err("a secret that is no file"),
                },
            };
            match file {
                Ok(path) => files.push(path),
                Err(what) => self.no_env_from(reader, field, what),
            }
        }
        let own = |name: &SmolStr| env.contains_key(name);
        for (field, name) in inherited.iter().filter(|(_, name)| !own(name)) {
            self.check_inherited(reader, field, name, &files);
        }
        let mut entries: BTreeMap<&str, Yaml> =
            inherited.iter().map(|(_, name)| (name.as_str(), Yaml::Null)).collect();
        for (key, text) in env {
            match self.text(&reader.item, &reader.subject, at.join("env").join(key), text) {
                Some(text) => entries.insert(key, text),
                None => entries.remove(key.as_str()),
            };
        }
        let files = files.into_iter().map(|path| self.local(path.as_str()));
        (entries.into_iter().collect(), Yaml::list(files.collect::<Vec<_>>()))
    }

    /// Says of a variable of the caller that a file has it as well: whichever is written last, in Compose it is the caller's,
    /// or none where the caller has none.
    fn check_inherited(&mut self, reader: &Reader<'_>, field: &Path, name: &str, files: &[&LocalPath]) {
        let has_it = |path: &&&LocalPath| {
            let read = self.options.files.read(path, LARGEST).ok();
            let variables = read.and_then(|text| env_variables(&String::from_utf8_lossy(&text)).ok());
            variables.is_some_and(|variables| variables.iter().any(|variable| variable.name == name))
        };
        let Some(path) = files.iter().find(has_it) else { return };
        self.report.say(
            &not_expressible::CODE,
            reader.subject.at(field.clone()),
            format!("Compose takes the caller's `{name}` and never that of `{path}`, even where the caller has none"),
            "leave it out of the file, or do not inherit it",
        );
    }

    fn no_env_from(&mut self, reader: &Reader<'_>, field: Path, what: &str) {
        self.report.refused(
            reader.subject.at(field),
            format!("Compose cannot take variables from {what}"),
            "write them one by one in `env`, or take them from a file",
        );
    }
}
