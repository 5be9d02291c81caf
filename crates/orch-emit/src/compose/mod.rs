//! Compose: one file for the whole stack.
//!
//! Every text of the file is read for `$`; so all of it is escaped in one place, when the file is whole, but for what is a
//! reference already ([`crate::yaml::Yaml::Ready`]).

mod around;
mod build;
mod copied;
mod deploy;
mod entry;
mod env;
mod health;
mod limits;
mod logging;
mod mounts;
mod network;
mod profiles;
mod security;
mod service;
mod size;
mod text;
mod volume;

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{FieldPath, ItemId, ItemKind, Name, Stack, Workload};

use crate::presence::{self, Presence, presence};
use crate::report::{Report, Subject};
use crate::yaml::{Map, Yaml};
use crate::{Emitted, Limit, Options, OutFile, Target, WRITTEN_BY};

/// Compose.
pub(crate) struct Compose;

impl Target for Compose {
    fn name(&self) -> &'static str {
        "compose"
    }

    fn summary(&self) -> &'static str {
        "a Compose file"
    }

    fn model(&self) -> Option<orch_model::Target> {
        Some(orch_model::Target::Compose)
    }

    fn limits(&self) -> &'static [Limit] {
        limits::LIMITS
    }

    fn emit(&self, stack: &Stack, options: &Options<'_>) -> Emitted {
        let mut writer = Writer {
            stack,
            options,
            report: Report::default(),
            volumes: BTreeMap::new(),
            configs: BTreeMap::new(),
            secrets: BTreeSet::new(),
        };
        presence::report(stack, "Compose", &mut writer.report);
        let is_left_out = |item: &ItemId, workload: &Workload| {
            presence(workload) == Presence::LeftOut || service::is_inside_another(stack, item)
        };
        crate::limits::report(stack, "Compose", limits::LIMITS, &is_left_out, &mut writer.report);
        crate::limits::report_settings_of_the_host(stack, "Compose", &mut writer.report);
        crate::limits::report_defaults_of_secrets(stack, "Compose", &mut writer.report);
        let mut file = writer.file();
        file.escape(&text::escape);
        let header = format!("{WRITTEN_BY}`{}`: change that, not this file.\n", stack.name);
        let contents = header + &writer.report.written(stack, &file);
        Emitted {
            files: vec![OutFile { path: "compose.yaml".to_owned(), contents }],
            findings: writer.report.into_findings(),
        }
    }
}

/// What is known while the file is written.
struct Writer<'a> {
    stack: &'a Stack,
    options: &'a Options<'a>,
    report: Report,
    /// The named volumes that services use, with where each is written.
    volumes: BTreeMap<String, (FieldPath, Map)>,
    /// The configs that services use.
    configs: BTreeMap<String, Map>,
    /// The secrets that are mounted.
    secrets: BTreeSet<Name>,
}

/// A service or job that is being written.
#[derive(Clone)]
struct Reader<'a> {
    item: ItemId,
    workload: &'a Workload,
    subject: Subject<'a>,
}

impl<'a> Reader<'a> {
    fn new(item: ItemId, workload: &'a Workload) -> Reader<'a> {
        let subject = Subject { item: item.clone(), written: &workload.written };
        Reader { item, workload, subject }
    }
}

impl Writer<'_> {
    fn file(&mut self) -> Map {
        let stack = self.stack;
        let mut services = Map::spaced();
        for (name, service) in &stack.services {
            if presence(service) == Presence::Container {
                let reader = Reader::new(ItemId::service(name.clone()), service);
                services.put(name.as_str(), self.service(&reader, service));
                self.around(&reader, &mut services);
            }
        }
        for (name, job) in &stack.jobs {
            if presence(job) == Presence::Container && self.is_startable(name, job) {
                let reader = Reader::new(ItemId::job(name.clone()), job);
                services.put(name.as_str(), self.job(&reader, job));
                self.around(&reader, &mut services);
            }
        }
        self.monitoring();
        let networks = self.networks();
        let volumes = self.all_volumes();
        let secrets = self.all_secrets();
        Map::spaced()
            .with("name", project(stack.namespace.as_str()))
            .with("services", services)
            .filled("networks", networks)
            .filled("volumes", volumes)
            .filled("configs", std::mem::take(&mut self.configs).into_iter().collect::<Map>())
            .filled("secrets", secrets)
    }

    fn monitoring(&mut self) {
        if let Some(monitoring) = &self.stack.monitoring {
            let item = ItemId::new(ItemKind::Monitoring, Name::new("monitoring"));
            let subject = Subject { item, written: &monitoring.written };
            self.report.missing(&subject, "", "`monitoring` is not emitted yet");
        }
    }

    /// The labels of the stack, for what has none of its own.
    fn stack_labels(&mut self) -> Map {
        let item = ItemId::new(ItemKind::Stack, self.stack.name.clone());
        let subject = Subject { item: item.clone(), written: &self.stack.written };
        let labels = &self.stack.labels;
        self.text_map(&item, &subject, "labels", labels)
    }
}

/// A name of a project: small letters, digits, `-` and `_`, the first a letter or digit.
fn project(name: &str) -> String {
    let name: String = name
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' })
        .collect();
    name.trim_start_matches(['-', '_']).to_owned()
}

/// A list of texts, one a line.
fn lines<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Yaml {
    Yaml::list(texts.into_iter().map(|text| text.as_ref().to_owned()))
}
