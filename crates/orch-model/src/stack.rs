//! The stack: everything that is deployed together, in one configuration.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::{
    Config, Duration, Host, Input, ItemId, ItemKind, Job, Listen, Monitoring, Name, Network, Part, Path,
    PlainText, Run, Secret, Service, StartEdge, TrafficEdge, VERSION, Volume, Workload,
};

/// Everything that is deployed together, in one configuration. Items that are disabled are not here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The version of the data: [`VERSION`].
    pub version: u32,
    /// The stack's name.
    pub name: Name,
    /// The doc comment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub doc: Option<SmolStr>,
    /// The environment of this configuration.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<Name>,
    /// The target of this configuration; `None` where none was chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<Target>,
    /// The namespace; filled with the stack's name.
    pub namespace: Name,
    /// Labels of every object that is no workload: those have them among their own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<SmolStr, PlainText>,
    /// Annotations of every object that is no workload.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<SmolStr, PlainText>,
    /// What images are named after that are only built.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub registry: Option<SmolStr>,
    /// How much the local run says about itself.
    pub log_level: LogLevel,
    /// Whether the local run opens its page in the browser.
    pub open: bool,
    /// Where the proxy of the local run listens; `None` for nowhere.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proxy_port: Option<Listen>,
    /// How long a service may take to become healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default_timeout: Option<Duration>,
    /// How many services may be starting at the same time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_parallel: Option<u32>,
    /// The targets the stack is meant for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub targets: Vec<Target>,
    /// The cluster context it may be applied to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub context: Option<SmolStr>,
    /// Its domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub domain: Option<SmolStr>,
    /// The profiles that are active when none are named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub profiles: Vec<SmolStr>,
    /// Where inputs are looked for after the environment of the process, first hit first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub env_files: Vec<crate::LocalPath>,
    /// What runs until it is stopped.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub services: BTreeMap<Name, Service>,
    /// What runs to completion. No name is also a service's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub jobs: BTreeMap<Name, Job>,
    /// Who reaches whom. There is always one called `default`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub networks: BTreeMap<Name, Network>,
    /// Shared storage.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub volumes: BTreeMap<Name, Volume>,
    /// Secrets.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub secrets: BTreeMap<Name, Secret>,
    /// Configuration.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub configs: BTreeMap<Name, Config>,
    /// Other machines.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hosts: BTreeMap<Name, Host>,
    /// What watches the stack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<Monitoring>,
    /// What it takes from outside, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inputs: BTreeMap<Name, Input>,
    /// Who waits for whom.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub start: BTreeSet<StartEdge>,
    /// Who talks to whom.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub traffic: BTreeSet<TrafficEdge>,
    /// Which fields of the stack were written.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub written: BTreeSet<Path>,
}

impl Stack {
    /// The empty stack `name`.
    pub fn new(name: impl Into<Name>) -> Stack {
        let name = name.into();
        Stack {
            version: VERSION,
            namespace: name.clone(),
            name,
            doc: None,
            environment: None,
            target: None,
            labels: BTreeMap::new(),
            annotations: BTreeMap::new(),
            registry: None,
            log_level: LogLevel::Info,
            open: false,
            proxy_port: Some(Listen::on(7080)),
            default_timeout: None,
            max_parallel: None,
            targets: Vec::new(),
            context: None,
            domain: None,
            profiles: Vec::new(),
            env_files: vec![".env".into()],
            services: BTreeMap::new(),
            jobs: BTreeMap::new(),
            networks: BTreeMap::from([(Name::new("default"), Network::default())]),
            volumes: BTreeMap::new(),
            secrets: BTreeMap::new(),
            configs: BTreeMap::new(),
            hosts: BTreeMap::new(),
            monitoring: None,
            inputs: BTreeMap::new(),
            start: BTreeSet::new(),
            traffic: BTreeSet::new(),
            written: BTreeSet::new(),
        }
    }

    /// The service or job `item` is.
    pub fn workload(&self, item: &ItemId) -> Option<&Workload> {
        match item.kind {
            ItemKind::Service => self.services.get(&item.name).map(|service| &service.workload),
            ItemKind::Job => self.jobs.get(&item.name).map(|job| &job.workload),
            _ => None,
        }
    }

    /// All services, then all jobs.
    pub fn workloads(&self) -> impl Iterator<Item = (ItemId, &Workload)> {
        let services = self.services.iter().map(|(name, s)| (ItemId::service(name.clone()), &s.workload));
        let jobs = self.jobs.iter().map(|(name, j)| (ItemId::job(name.clone()), &j.workload));
        services.chain(jobs)
    }

    /// The image that the service or job `name` runs: the one written, or for one that is only built the name it gets
    /// in the stack's registry.
    pub fn image(&self, name: &Name, workload: &Workload) -> Option<PlainText> {
        let Run::Container { image } = &workload.run else { return None };
        if let Some(image) = image {
            return Some(image.clone());
        }
        workload.build.as_ref()?;
        let registry = self.registry.as_deref()?;
        Some(PlainText::new([Part::literal(format!("{}/{name}", registry.trim_end_matches('/')))]))
    }

    /// For whom `item` waits.
    pub fn starts_after<'a>(&'a self, item: &'a ItemId) -> impl Iterator<Item = &'a StartEdge> {
        self.start.iter().filter(move |edge| edge.from == *item)
    }

    /// The stack as JSON for people and programs, with a line break at its end.
    pub fn to_json(&self) -> Result<String, serde_json::Error> {
        let mut json = serde_json::to_string_pretty(self)?;
        json.push('\n');
        Ok(json)
    }

    /// The stack that [`Stack::to_json`] wrote.
    pub fn from_json(json: &str) -> Result<Stack, serde_json::Error> {
        serde_json::from_str(json)
    }
}

/// What a stack can be written for or run on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// A Compose file.
    Compose,
    /// Kubernetes manifests.
    K8s,
    /// This machine.
    Run,
}

impl Target {
    /// The word of the language: `k8s`.
    pub fn word(self) -> &'static str {
        match self {
            Target::Compose => "compose",
            Target::K8s => "k8s",
            Target::Run => "run",
        }
    }
}

/// How much is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LogLevel {
    /// What went wrong.
    Error,
    /// And what may go wrong.
    Warn,
    /// And what happens.
    #[default]
    Info,
    /// And why.
    Debug,
    /// And everything else.
    Trace,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Check, Condition, Encoder, Endpoint, EndpointPart, Expose, ExposeKind, Health, HttpCheck, Late,
        Mount, MountSource, OwnedVolume, Port, Reason, SecretSource, Sensitive, Span, Text,
    };

    fn rich() -> Stack {
        let mut stack = Stack::new("shop");
        stack.environment = Some("production".into());
        stack.target = Some(Target::K8s);
        stack.secrets.insert(
            "db_password".into(),
            Secret::new(
                &"db_password".into(),
                SecretSource::Env { name: "DB_PASSWORD".into(), default: None },
            ),
        );
        let mut db = Service::of_image("postgres:15");
        db.ports.insert("main".into(), Port::tcp(5432));
        db.volumes.insert("data".into(), OwnedVolume::at("/var/lib/postgresql/data"));
        db.health = Some(Health::of(Check::Tcp { port: "main".into() }));
        db.resources.cpu = Some(Span::One(crate::Cpu::cores(2)));
        db.written.insert(Path::of("resources.cpu"));
        stack.services.insert("db".into(), db);
        let mut api = Service::of_image("shop/api:1.4.2");
        api.ports.insert("http".into(), Port::http(8080));
        api.env.insert(
            "DATABASE_URL".into(),
            Text::new([
                Part::literal("postgres://shop:"),
                Part::Late {
                    late: Sensitive::Secret("db_password".into()),
                    encoders: vec![Encoder::Urlencode],
                },
                Part::literal("@"),
                Part::late(Late::Endpoint(Endpoint {
                    item: ItemId::service("db"),
                    port: Some("main".into()),
                    part: EndpointPart::Address,
                })),
            ]),
        );
        api.mounts.insert("/etc/a.conf".into(), Mount::of(MountSource::File { path: "a.conf".into() }));
        api.health = Some(Health::of(Check::Http(HttpCheck::new("/", "http"))));
        api.expose = Some(Expose {
            port: Some("http".into()),
            annotations: BTreeMap::new(),
            kind: ExposeKind::NodePort { number: None },
        });
        stack.services.insert("api".into(), api);
        stack.jobs.insert("migrate".into(), Job::of_image("shop/migrate:1"));
        stack.start.insert(StartEdge {
            from: ItemId::service("api"),
            to: ItemId::service("db"),
            condition: Condition::Healthy,
            why: Reason::Reference,
            need: crate::Need::Required,
        });
        stack
    }

    #[test]
    fn a_stack_comes_back_from_its_json() {
        let stack = rich();
        let json = stack.to_json().unwrap();
        assert_eq!(Stack::from_json(&json).unwrap(), stack);
        assert_eq!(Stack::from_json(&json).unwrap().to_json().unwrap(), json);
    }

    #[test]
    fn what_is_only_built_is_named_after_the_registry() {
        let mut stack = Stack::new("shop");
        let built = Workload { build: Some(crate::Build::default()), ..Workload::default() };
        assert_eq!(stack.image(&"api".into(), &built), None);
        stack.registry = Some("ghcr.io/shop/".into());
        assert_eq!(stack.image(&"api".into(), &built), Some(PlainText::from("ghcr.io/shop/api")));
    }
}
