//! Services and jobs: the entries of `services`.

use orch_model::{
    Check, Command, Condition, Hook, HostTarget, ItemId, ItemKind, Job, Listen, Name, Need, Path, PlainText,
    Pull, Reason, Replicas, Resources, Restart, RestartPolicy, Service, Stack, StartEdge, Workload,
};
use smol_str::SmolStr;
use std::collections::BTreeMap;

use super::profiles::MANUAL;
use super::security::user;
use super::text::HOST_GATEWAY;
use super::{Reader, Writer, lines, size};
use crate::codes::{expose_without_publish, left_out};
use crate::presence::{self, Presence, presence};
use crate::yaml::{Map, Yaml};

/// What sets services and jobs apart in Compose.
#[derive(Default)]
pub(super) struct Extras<'a> {
    /// What is published.
    pub publish: Option<&'a BTreeMap<Name, Listen>>,
    /// Further names in every network.
    pub aliases: &'a [SmolStr],
    /// The health check.
    pub healthcheck: Option<Map>,
    /// `restart`.
    pub restart: String,
    /// `deploy`.
    pub deploy: Map,
}

impl Writer<'_> {
    /// A service.
    pub(super) fn service(&mut self, reader: &Reader<'_>, service: &Service) -> Map {
        if service.expose.is_some() && service.publish.is_empty() && reader.subject.wrote("expose") {
            self.report.say(
                &expose_without_publish::CODE,
                reader.subject.field("expose"),
                format!("`{}` is exposed, but Compose does not publish it", reader.item.name),
                "give it a port of the host: `publish = 8000`",
            );
        }
        self.report.not_emitted_yet(&reader.subject, "metrics", "a configuration of Prometheus");
        let health = service.ready.as_ref().or(service.health.as_ref());
        let field = if service.ready.is_some() { "ready" } else { "health" };
        let healthcheck = health.and_then(|health| self.healthcheck(reader, field, health));
        let deploy = self.deploy_service(reader, service);
        let restart = self.restart(reader, &service.restart);
        let extras = Extras {
            publish: Some(&service.publish),
            aliases: &service.aliases,
            healthcheck,
            restart,
            deploy,
        };
        self.container(reader, extras)
    }

    fn restart(&mut self, reader: &Reader<'_>, restart: &Restart) -> String {
        match (restart.policy, restart.attempts) {
            (RestartPolicy::Always, _) => {
                let reason = "it counts only how often something failed: `restart = on_failure { … }`";
                self.report.not_expressible(&reader.subject, "restart.attempts", "Compose", reason);
                "unless-stopped".to_owned()
            }
            // The first start is none of those that Docker counts.
            (RestartPolicy::OnFailure, Some(attempts)) => on_failure(attempts.saturating_sub(1)),
            (RestartPolicy::OnFailure, None) => "on-failure".to_owned(),
            (RestartPolicy::Never, _) => "no".to_owned(),
        }
    }

    /// Whether a job can be started by Compose at all.
    pub(super) fn is_startable(&mut self, name: &Name, job: &Job) -> bool {
        if let Some(inside) = &job.inside {
            let reader = Reader::new(orch_model::ItemId::job(name.clone()), job);
            self.report.say(
                &left_out::CODE,
                reader.subject.field("inside"),
                format!("`{name}` is left out: Compose cannot run it inside the running `{inside}`"),
                format!("run it by hand: `docker compose exec {inside} …`"),
            );
        }
        job.inside.is_none()
    }

    /// A job.
    pub(super) fn job(&mut self, reader: &Reader<'_>, job: &Job) -> Map {
        let restart = match (job.restart.policy, &job.schedule) {
            (_, Some(_)) | (RestartPolicy::Never, _) => "no".to_owned(),
            (_, None) => on_failure(job.again()),
        };
        let healthcheck = job.health.as_ref().and_then(|health| self.healthcheck(reader, "health", health));
        let deploy = self.deploy(reader);
        let extras = Extras { healthcheck, restart, deploy, ..Extras::default() };
        self.container(reader, extras)
    }

    /// Says of whom it waits for by its `depends_on` that he is not there whenever it is.
    fn check_needs(&mut self, reader: &Reader<'_>) {
        for edge in self.stack.starts_after(&reader.item) {
            let to = self.stack.workload(&edge.to);
            let is_container = to.is_some_and(|to| presence(to) == Presence::Container);
            let is_required = edge.why == Reason::DependsOn && edge.need == Need::Required;
            if !is_container || !is_required {
                continue;
            }
            if is_inside_another(self.stack, &edge.to) {
                self.report.add(presence::needed_inside(&reader.item, reader.workload, &edge.to));
                continue;
            }
            self.check_healthy(reader, edge);
            let profiles = self.profiles();
            if !profiles.has_with(&reader.item, &edge.to) {
                let needed = match profiles.of(&edge.to).as_slice() {
                    [MANUAL] => presence::needed_by_hand,
                    _ => presence::needed_of_profile,
                };
                self.report.add(needed(&reader.item, reader.workload, &edge.to));
            }
        }
    }

    /// Says of what is waited for by its health in so many words that Compose cannot tell whether it is well.
    fn check_healthy(&mut self, reader: &Reader<'_>, edge: &StartEdge) {
        let Some(to) = self.stack.workload(&edge.to).filter(|_| edge.condition == Condition::Healthy) else {
            return;
        };
        if !has_healthcheck(self.stack.services.get(&edge.to.name), to) {
            let wait = Path::of("depends_on").join(edge.to.name.as_str());
            let reason = "its check is one that only a local run makes, so it waits until that is started";
            self.report.partly(&reader.subject, wait.as_str(), "Compose", reason);
        }
    }

    fn container(&mut self, reader: &Reader<'_>, extras: Extras<'_>) -> Map {
        let Reader { item, workload, subject } = reader;
        let image = self.stack.image(&item.name, workload);
        let image = image.and_then(|image| self.plain(item, subject, Path::of("image"), &image));
        let build = workload.build.as_ref().map(|build| self.build(reader, build));
        let entrypoint =
            workload.entrypoint.as_ref().map(|words| self.command(item, subject, "entrypoint", words));
        let command = workload.command.as_ref().map(|words| self.command(item, subject, "command", words));
        let (environment, env_file) =
            self.environment(reader, &Path::root(), &workload.env, &workload.env_from);
        self.check_needs(reader);
        let depends_on = self.depends_on(reader);
        // Without a network of its own there is nothing to publish, and Docker refuses to.
        let publish = extras.publish.filter(|_| self.network_mode(reader).is_none());
        let ports = publish.map(|publish| self.ports(reader, publish));
        let networks = self.attachments(reader, extras.aliases);
        self.check_outside(reader);
        let files = self.files(reader);
        let post_start =
            workload.start.after.as_ref().and_then(|hook| self.hook(reader, "start.after", hook));
        let pre_stop = workload.stop.before.as_ref().and_then(|hook| self.hook(reader, "stop.before", hook));
        let labels = self.text_map(item, subject, "labels", &workload.labels);
        let annotations = self.text_map(item, subject, "annotations", &workload.annotations);

        let logging = self.logging(reader);

        let map = Map::new()
            .maybe("image", image)
            .maybe("build", build)
            .maybe("platform", workload.platform.as_deref())
            .maybe("pull_policy", pull(workload))
            .maybe("entrypoint", entrypoint)
            .maybe("command", command)
            .maybe("working_dir", workload.dir.as_deref())
            .maybe("user", user(workload.user.as_ref(), &workload.security))
            .filled("environment", environment)
            .filled("env_file", env_file)
            .filled("depends_on", depends_on)
            .filled("profiles", self.profiles().entry(&reader.item))
            .filled("ports", ports.unwrap_or(Yaml::List(Vec::new())))
            .maybe("network_mode", self.network_mode(reader))
            .filled("networks", networks)
            .maybe("hostname", workload.hostname.as_deref());
        let map = dns(map, workload).filled("extra_hosts", self.extra_hosts(reader));
        let map = files
            .into_map(map)
            .maybe("shm_size", workload.shm.as_ref().map(size::bytes))
            .maybe("healthcheck", extras.healthcheck)
            .with("restart", extras.restart)
            .flag("init", workload.init_process)
            .flag("tty", workload.tty)
            .flag("stdin_open", workload.stdin)
            .maybe("stop_signal", subject.wrote("stop.signal").then(|| workload.stop.signal.word()))
            .maybe("stop_grace_period", grace(workload, subject.wrote("stop.grace")))
            .maybe("post_start", post_start)
            .maybe("pre_stop", pre_stop);
        let map = self.security(reader, &Path::root(), map, &workload.security);
        limits(map, &workload.resources)
            .maybe("runtime", workload.placement.runtime.as_deref())
            .filled("deploy", extras.deploy)
            .filled("labels", labels)
            .filled("annotations", annotations)
            .with("logging", logging)
    }

    /// What must be there before: the long form of `depends_on`.
    pub(super) fn depends_on(&self, reader: &Reader<'_>) -> Map {
        let mut map = Map::new();
        for edge in self.stack.starts_after(&reader.item) {
            let Some(to) = self.stack.workload(&edge.to) else { continue };
            if presence(to) != Presence::Container || is_inside_another(self.stack, &edge.to) {
                continue;
            }
            let condition = match edge.condition {
                Condition::Healthy if has_healthcheck(self.stack.services.get(&edge.to.name), to) => {
                    "service_healthy"
                }
                Condition::Healthy | Condition::Started => "service_started",
                Condition::Completed => "service_completed_successfully",
            };
            let mut entry = Map::new().with("condition", condition);
            if edge.need == Need::Optional {
                entry.put("required", false);
            }
            map.put(edge.to.name.as_str(), entry);
        }
        for init in &reader.workload.init {
            let name = format!("{}-{}", reader.item.name, init.name);
            map.put(name, Map::new().with("condition", "service_completed_successfully"));
        }
        map
    }

    /// Host names of its own.
    pub(super) fn extra_hosts(&self, reader: &Reader<'_>) -> Map {
        let mut map: Map = reader
            .workload
            .hosts
            .iter()
            .map(|(name, target)| match target {
                HostTarget::Ip(ip) => (name.as_str(), ip.as_str()),
                HostTarget::HostGateway => (name.as_str(), "host-gateway"),
            })
            .collect();
        if self.reaches_host(&reader.item) && !map.has(HOST_GATEWAY) {
            map.put(HOST_GATEWAY, "host-gateway");
        }
        map
    }

    fn hook(&mut self, reader: &Reader<'_>, field: &str, hook: &Hook) -> Option<Yaml> {
        let words: Command = match hook {
            Hook::Command { command } => command.clone(),
            Hook::Sleep { time } => {
                let at = Path::of(field).join("time");
                let seconds = self.report.seconds(&reader.subject, &at, "Compose", time, 0..=u64::MAX);
                vec!["sleep".into(), PlainText::literal(seconds.to_string())]
            }
            Hook::Http { .. } => {
                self.report.not_expressible(
                    &reader.subject,
                    field,
                    "Compose",
                    "it runs commands only: ask by `command([…])`",
                );
                return None;
            }
        };
        let command = self.command(&reader.item, &reader.subject, field, &words);
        Some(Yaml::list([Map::new().with("command", command)]))
    }
}

/// That something which failed is started again so many times; none at all is not said by a number.
fn on_failure(times: u32) -> String {
    if times == 0 { "no".to_owned() } else { format!("on-failure:{times}") }
}

/// Whether Compose can tell that it is healthy.
fn has_healthcheck(service: Option<&Service>, workload: &Workload) -> bool {
    let health = service.and_then(|service| service.ready.as_ref()).or(workload.health.as_ref());
    health
        .is_some_and(|health| !matches!(health.check, Check::None | Check::Script { .. } | Check::Log { .. }))
}

/// When the image is fetched, unless it is as Docker does it anyway.
pub(super) fn pull(workload: &Workload) -> Option<&'static str> {
    match workload.pull {
        Pull::Missing => None,
        Pull::Always => Some("always"),
        Pull::Never => Some("never"),
    }
}

/// Where names are looked up.
pub(super) fn dns(map: Map, workload: &Workload) -> Map {
    let Some(dns) = &workload.dns else { return map };
    let map = map.maybe("dns", dns.servers.as_ref().map(lines));
    // Docker takes a lone dot for no search domains, and an empty list for those of the host.
    let none = [SmolStr::new(".")];
    let search = dns.search.as_deref().map(|search| if search.is_empty() { &none[..] } else { search });
    map.maybe("dns_search", search.map(lines)).maybe("dns_opt", dns.options.as_ref().map(lines))
}

fn grace(workload: &Workload, is_written: bool) -> Option<String> {
    // Ten seconds is also what Docker waits.
    (is_written || workload.stop.grace.nanos != 10_000_000_000).then(|| size::duration(&workload.stop.grace))
}

/// The limits that the operating system sets.
pub(super) fn limits(map: Map, resources: &Resources) -> Map {
    use orch_model::Ulimit::{Limit, Unlimited};
    let ulimits: Map = resources
        .ulimits
        .iter()
        .map(|(name, limit)| {
            let value = match limit {
                Unlimited => Yaml::Int(-1),
                Limit(orch_model::Span::One(value)) => Yaml::from(*value),
                Limit(range) => {
                    let end = |value: Option<&u64>| value.map_or(Yaml::Int(-1), |value| Yaml::from(*value));
                    let soft = range.lower().or(range.upper());
                    Yaml::from(Map::new().with("soft", end(soft)).with("hard", end(range.upper())))
                }
            };
            (name.word(), value)
        })
        .collect();
    map.filled("ulimits", ulimits)
}

/// Whether an item is a job that runs inside another's container, which Compose cannot do.
pub(super) fn is_inside_another(stack: &Stack, item: &ItemId) -> bool {
    item.kind == ItemKind::Job && stack.jobs.get(&item.name).is_some_and(|job| job.inside.is_some())
}

/// How many instances Compose starts.
pub(super) fn instances(replicas: Replicas) -> u32 {
    replicas.min()
}
