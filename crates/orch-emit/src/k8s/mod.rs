//! Kubernetes: one stream of manifests for the whole stack.
//!
//! Secrets are referenced, never contained; what a cluster needs from the project (files, folders) is written into
//! ConfigMaps. Objects come in the order in which they can be applied.

mod config;
mod container;
mod env;
mod files;
mod inside;
mod job;
mod limits;
mod meta;
mod names;
mod network;
mod placement;
mod pod;
mod probe;
mod quantity;
mod scale;
mod secret;
mod security;
mod shared;
mod text;
mod volume;
mod workload;

use std::collections::{BTreeMap, BTreeSet};

use orch_diagnostics::{Finding, Severity};
use orch_model::{Condition, FieldPath, ItemId, ItemKind, Name, Path, Reason, Stack, Workload};

use crate::codes::{left_out, not_emitted_yet};
use crate::presence::{self, Presence, is_active, presence};
use crate::report::{Report, Subject};
use crate::text::comment_line;
use crate::yaml::Map;
use crate::{Emitted, Limit, Options, OutFile, Target, WRITTEN_BY};

/// Kubernetes.
pub(crate) struct Kubernetes;

/// The namespace that is always there.
const DEFAULT_NAMESPACE: &str = "default";

/// How long annotations may be: in one of them `kubectl apply` notes down the whole object.
const LARGEST_ANNOTATION: usize = 256 * 1024;

impl Target for Kubernetes {
    fn name(&self) -> &'static str {
        "k8s"
    }

    fn summary(&self) -> &'static str {
        "Kubernetes manifests"
    }

    fn model(&self) -> Option<orch_model::Target> {
        Some(orch_model::Target::K8s)
    }

    fn limits(&self) -> &'static [Limit] {
        limits::LIMITS
    }

    fn emit(&self, stack: &Stack, options: &Options<'_>) -> Emitted {
        let mut writer = Writer {
            stack,
            options,
            report: Report::default(),
            secrets: BTreeSet::new(),
            secret_sets: BTreeSet::new(),
            config_maps: BTreeMap::new(),
            declared: BTreeMap::new(),
            taken: BTreeMap::new(),
            node_ports: BTreeMap::new(),
        };
        presence::report(stack, "Kubernetes", &mut writer.report);
        let is_left_out = |_: &ItemId, workload: &Workload| presence(workload) == Presence::LeftOut;
        crate::limits::report(stack, "Kubernetes", limits::LIMITS, &is_left_out, &mut writer.report);
        crate::limits::report_settings_of_the_host(stack, "Kubernetes", &mut writer.report);
        crate::limits::report_defaults_of_secrets(stack, "Kubernetes", &mut writer.report);
        writer.not_yet();
        writer.check_names();
        writer.check_shared();
        let objects = writer.objects();
        writer.check_namespaces();
        let objects: Vec<String> =
            objects.iter().map(|object| writer.report.written(stack, object)).collect();
        let mut contents = writer.header();
        if objects.iter().any(|object| object.len() > LARGEST_ANNOTATION) {
            contents.push_str(
                "#\n# It is too large for `kubectl apply` to note down what it did; this needs no note:\n",
            );
            contents.push_str("#   kubectl apply --server-side -f k8s.yaml\n");
        }
        for (at, object) in objects.iter().enumerate() {
            if at > 0 {
                contents.push_str("---\n");
            }
            contents.push_str(object);
        }
        Emitted {
            files: vec![OutFile { path: "k8s.yaml".to_owned(), contents }],
            findings: writer.report.into_findings(),
        }
    }
}

/// What is known while the manifests are written.
struct Writer<'a> {
    stack: &'a Stack,
    options: &'a Options<'a>,
    report: Report,
    /// The secrets that are referred to.
    secrets: BTreeSet<Name>,
    /// Those of them that hold whole sets of variables.
    secret_sets: BTreeSet<Name>,
    /// The ConfigMaps, by name.
    config_maps: BTreeMap<String, config::ConfigMap>,
    /// The ConfigMap of each config that was looked at; none where it cannot be written.
    declared: BTreeMap<Name, Option<String>>,
    /// The names of other objects, by kind, with what they are of.
    taken: BTreeMap<(&'static str, String), FieldPath>,
    /// The ports of the nodes that are asked for, with where that is written.
    node_ports: BTreeMap<(&'static str, u16), FieldPath>,
}

/// A service or job that is being written.
#[derive(Clone)]
struct Reader<'a> {
    item: ItemId,
    workload: &'a Workload,
    subject: Subject<'a>,
    /// The service that it is like, of a job that runs inside one.
    inside: Option<inside::Inside<'a>>,
}

impl<'a> Reader<'a> {
    fn new(item: ItemId, workload: &'a Workload) -> Reader<'a> {
        let subject = Subject { item: item.clone(), written: &workload.written };
        Reader { item, workload, subject, inside: None }
    }

    /// The name of its objects.
    fn name(&self) -> String {
        names::label(self.item.name.as_str())
    }
}

impl Writer<'_> {
    fn objects(&mut self) -> Vec<Map> {
        let stack = self.stack;
        let mut running = Vec::new();
        // First, for they have the names that were written.
        self.declared_configs();
        for (name, service) in &stack.services {
            let reader = Reader::new(ItemId::service(name.clone()), service);
            if !self.is_active(service) {
                self.inactive(&reader);
                continue;
            }
            match presence(service) {
                Presence::Container => running.extend(self.service(&reader, service)),
                Presence::External => running.extend(self.external(&reader)),
                Presence::LeftOut => {}
            }
        }
        for (name, job) in &stack.jobs {
            let reader = Reader::new(ItemId::job(name.clone()), job);
            if !self.is_active(job) {
                self.inactive(&reader);
            } else if presence(job) == Presence::Container {
                running.extend(self.job(&reader, job));
            }
        }
        let mut objects = Vec::new();
        objects.extend(self.namespace());
        objects.extend(self.all_config_maps());
        objects.extend(self.claims());
        objects.extend(running);
        objects
    }

    fn is_active(&self, workload: &Workload) -> bool {
        is_active(self.stack, self.options, workload)
    }

    /// A cluster has no profiles to switch on later: what is not written now is not there.
    fn inactive(&mut self, reader: &Reader<'_>) {
        let profiles: Vec<String> =
            reader.workload.profiles.iter().map(|profile| format!("`{profile}`")).collect();
        let mut finding = Finding::new(
            &left_out::CODE,
            reader.subject.field("profiles"),
            format!("`{}` is left out: it is of the profile {}", reader.item.name, profiles.join(" or ")),
        )
        .note("`--profile` with its name, or `profiles` of the stack, adds it");
        finding.severity = Severity::Info;
        self.report.add(finding);
        let is_active = |workload: &Workload| self.is_active(workload);
        let waiting = presence::waiting(self.stack, &reader.item).filter(|(_, from)| is_active(from));
        let needed: Vec<_> = waiting
            .map(|(from, workload)| presence::needed_of_profile(from, workload, &reader.item))
            .collect();
        needed.into_iter().for_each(|finding| self.report.add(finding));
    }

    /// What asks for objects that are not written yet.
    fn not_yet(&mut self) {
        for (name, network) in &self.stack.networks {
            let subject =
                Subject { item: ItemId::new(ItemKind::Network, name.clone()), written: &network.written };
            if name.as_str() != "default" {
                let message = format!(
                    "the NetworkPolicies of `{name}` are not emitted yet: everyone can reach everyone"
                );
                self.report.missing(&subject, "", message);
            }
            self.report.not_emitted_yet(&subject, "internal", "a NetworkPolicy");
        }
        for (item, workload) in self.stack.workloads() {
            let subject = Subject { item, written: &workload.written };
            self.report.not_emitted_yet(&subject, "identity", "a ServiceAccount");
            // To be in no network asks for more than to be in the one that all are in.
            if workload.networks.is_empty() && !workload.host_network {
                self.report.not_emitted_yet(&subject, "networks", "a NetworkPolicy");
            }
            self.report.not_emitted_yet(&subject, "egress", "a NetworkPolicy");
            self.report.not_emitted_yet(&subject, "metrics", "a ServiceMonitor");
            self.report.not_emitted_yet(&subject, "scale.min_available", "a PodDisruptionBudget");
        }
        self.order_not_yet();
        if let Some(monitoring) = &self.stack.monitoring {
            let item = ItemId::new(ItemKind::Monitoring, Name::new("monitoring"));
            let subject = Subject { item, written: &monitoring.written };
            self.report.missing(&subject, "", "`monitoring` is not emitted yet");
        }
    }

    /// A cluster starts everything at once, and starts again what fails for want of a service. That a job has ended well
    /// nobody notices by failing, so it is said: once, for all who wait for one.
    fn order_not_yet(&mut self) {
        let is_there = |item: &ItemId| {
            self.stack
                .workload(item)
                .is_some_and(|workload| presence(workload) == Presence::Container && self.is_active(workload))
        };
        let mut waiting = self.stack.start.iter().filter(|edge| {
            edge.condition == Condition::Completed
                && edge.why == Reason::DependsOn
                && is_there(&edge.from)
                && is_there(&edge.to)
        });
        let Some(first) = waiting.next() else { return };
        let field = |item: &ItemId| FieldPath::new(item.clone(), Path::of("depends_on"));
        let message = format!(
            "`{}` does not wait for `{}`: a container that waits for a job is not emitted yet",
            first.from.name, first.to.name
        );
        let mut finding = Finding::new(&not_emitted_yet::CODE, field(&first.from), message);
        for edge in waiting {
            let what = format!("nor does `{}` wait for `{}`", edge.from.name, edge.to.name);
            finding = finding.label(field(&edge.from), what);
        }
        self.report.add(finding.note(format!(
            "a cluster starts everything at once: apply the job first and wait for it, `kubectl wait job \
             --for=condition=complete -l app.kubernetes.io/name={}`, or run it in `init`",
            names::label(first.to.name.as_str())
        )));
    }

    fn header(&self) -> String {
        let mut header = format!("{WRITTEN_BY}`{}`: change that, not this file.\n", self.stack.name);
        let lines: Vec<String> = self.secrets.iter().filter_map(|name| self.how_to_make(name)).collect();
        if !lines.is_empty() {
            header.push_str("#\n# It refers to secrets and never holds them. Make them once:\n");
            let namespace = self.namespace_name();
            let first =
                (namespace != DEFAULT_NAMESPACE).then(|| format!("kubectl create namespace {namespace}"));
            for line in first.into_iter().chain(lines) {
                header.push_str(&comment_line(&format!("  {line}")));
            }
        }
        header
    }
}
