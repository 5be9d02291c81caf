//! Pods: the template that workloads and jobs have in common.

use std::collections::BTreeMap;

use orch_model::{Health, HostTarget, Path, Service, Workload};
use smol_str::SmolStr;

use super::container::Spec;
use super::files::PodFiles;
use super::probe::{At, Probe, sleep};
use super::security::{Numbers, mode_of_secrets, of_pod};
use super::{Reader, Writer, names};
use crate::yaml::{Map, Yaml};

/// How long an instance that others reach from outside goes on before it is stopped, so that no request is sent to one
/// that has gone.
const DRAIN_SECONDS: u64 = 5;

/// How many name servers a pod may have.
const MOST_SERVERS: usize = 3;

impl Writer<'_> {
    /// `template` of a service.
    pub(super) fn service_template(&mut self, reader: &Reader<'_>, service: &Service) -> Map {
        let mut extras = Map::new();
        let probe = |writer: &mut Self, field: &str, health: &Health, probe: Probe| {
            let at = At { field: &Path::of(field), ports: &service.ports };
            writer.probe(reader, at, health, probe)
        };
        let starting = service.starting().and_then(|(field, health)| {
            let sort = if service.startup.is_some() { Probe::Startup } else { Probe::StartPeriod };
            Some((field, probe(self, field, health, sort)?))
        });
        let field = starting.as_ref().map(|(field, _)| *field);
        extras = extras.maybe("startupProbe", starting.map(|(_, probe)| probe));
        let mut used: Vec<&str> = field.into_iter().collect();
        if let Some(health) = service.readiness() {
            let field = if service.ready.is_some() { "ready" } else { "health" };
            extras = extras.maybe("readinessProbe", probe(self, field, health, Probe::Readiness));
        }
        if let Some(health) = service.liveness() {
            let at = if service.live.is_some() { "live" } else { "health" };
            let sort = if field.is_some() { Probe::Liveness } else { Probe::LateLiveness };
            extras = extras.maybe("livenessProbe", probe(self, at, health, sort));
            used.extend(field.is_none().then_some(at));
        }
        self.check_start_periods(reader, &used, field.is_some());
        let drain = (service.stop.before.is_none() && service.expose.is_some()).then_some(DRAIN_SECONDS);
        self.template(reader, extras, drain, None)
    }

    /// Says of checks but those whose start period is `used` that something else says how long the start may take, or
    /// nothing has to.
    fn check_start_periods(&mut self, reader: &Reader<'_>, used: &[&str], is_told: bool) {
        let unready =
            "until it is ready it takes no requests, and nothing else comes of it, however long that is";
        let another = if is_told { "another check says when it has started" } else { unready };
        for (field, reason) in [("live", another), ("health", another), ("ready", unready)] {
            if !used.contains(&field) {
                let period = format!("{field}.start_period");
                self.report.passes_over(&reader.subject, &period, "Kubernetes", reason);
            }
        }
    }

    /// `template` of a job.
    pub(super) fn job_template(&mut self, reader: &Reader<'_>, restart: &str) -> Map {
        self.template(reader, Map::new(), None, Some(restart))
    }

    fn template(
        &mut self,
        reader: &Reader<'_>,
        extras: Map,
        drain: Option<u64>,
        restart: Option<&str>,
    ) -> Map {
        let workload = reader.workload;
        let security = &workload.security;
        self.check_sysctls(reader, security);
        let numbers = self.numbers(reader, &Path::root(), workload.user.as_ref(), security);
        let numbers = Numbers { files: self.group_of_files(reader, workload, numbers), ..numbers };
        let mut files = PodFiles::new(mode_of_secrets(workload, numbers));
        let image = self.stack.image(&reader.item.name, workload);

        let init = workload.init.iter().map(|container| (container.name.as_str(), Path::of("init")));
        let beside = workload.sidecars.keys();
        let beside = beside.map(|name| (name.as_str(), Path::of("sidecars").join(name.as_str())));
        let own = [(reader.item.name.as_str(), Path::root())];
        let containers = own.into_iter().chain(init).chain(beside);
        let containers = containers.map(|(name, field)| (names::short(name), field)).collect();
        self.check_within(reader, "containers", containers);
        let mut before = Vec::new();
        for container in &workload.init {
            let at = Path::of("init").join(container.name.as_str());
            let spec = Spec::of_companion(container, at, workload, image.clone());
            before.push(Yaml::from(self.container(reader, spec, &mut files)));
        }
        for (name, container) in &workload.sidecars {
            let at = Path::of("sidecars").join(name.as_str());
            let mut spec = Spec::of_companion(container, at.clone(), workload, image.clone());
            spec.name = names::short(name.as_str());
            let health = container.health.as_ref().filter(|health| health.is_some());
            let place = At { field: &at.join("health"), ports: &container.ports };
            let probe = health.and_then(|health| self.probe(reader, place, health, Probe::Startup));
            spec.extras = Map::new().with("restartPolicy", "Always").maybe("startupProbe", probe);
            before.push(self.container(reader, spec, &mut files).into());
        }
        let mut spec = Spec::of_workload(reader, workload, image);
        spec.extras = extras
            .filled("lifecycle", self.lifecycle(reader, workload, drain))
            .flag("tty", workload.tty)
            .flag("stdin", workload.stdin);
        let main = self.container(reader, spec, &mut files);

        let token = workload.identity.as_ref().is_some_and(|identity| identity.token);
        let pulls = workload.pull_secret.iter().map(|name| {
            self.secrets.insert(name.clone());
            Map::new().with("name", self.secret_key(name).0)
        });
        let pulls = Yaml::list(pulls.collect::<Vec<_>>());
        let hostname = self.hostname(reader);
        let grace = self.grace(reader, drain);
        let pod = Map::new()
            .maybe("hostname", hostname)
            .with("automountServiceAccountToken", token)
            .with("enableServiceLinks", false)
            .with("terminationGracePeriodSeconds", grace)
            .maybe("restartPolicy", restart)
            .filled("securityContext", of_pod(security, numbers))
            .flag("hostNetwork", workload.host_network)
            .flag("hostPID", security.host_pid)
            .flag("hostIPC", security.host_ipc)
            .filled("imagePullSecrets", pulls);
        self.check_dns(reader);
        let pod = dns(pod, workload).filled("hostAliases", self.host_aliases(reader, workload));
        let pod = self
            .placement(reader, pod)
            .filled("initContainers", before)
            .with("containers", Yaml::list([main]))
            .filled("volumes", files.volumes());

        let labels = self.labels(reader);
        let mut annotations = self.annotations(&reader.item, &reader.subject, &workload.annotations);
        if let Some(checksum) = self.checksum(&files) {
            annotations.put("checksum/config", checksum);
        }
        let metadata = Map::new().with("labels", labels).filled("annotations", annotations);
        Map::new().with("metadata", metadata).with("spec", pod)
    }

    /// What the process sees itself called: one word. The cluster makes a name with dots of it by its own domain only.
    fn hostname(&mut self, reader: &Reader<'_>) -> Option<String> {
        let hostname =
            reader.workload.hostname.as_deref().filter(|_| !self.is_stateful(reader))?.to_lowercase();
        let Some((first, _)) = hostname.split_once('.') else { return Some(hostname) };
        let reason = format!("a pod is called by one word, `{first}`, in the domain of the cluster");
        self.report.partly(&reader.subject, "hostname", "Kubernetes", &reason);
        Some(first.to_owned())
    }

    /// A resolver asks three servers and no more, and the cluster refuses a pod with others.
    fn check_dns(&mut self, reader: &Reader<'_>) {
        let servers = reader.workload.dns.as_ref().and_then(|dns| dns.servers.as_ref());
        self.check_names_found(reader, servers.is_some_and(|servers| !servers.is_empty()));
        let Some(count) = servers.map(Vec::len).filter(|count| *count > MOST_SERVERS) else { return };
        self.report.refused(
            reader.subject.field("dns.servers"),
            format!("Kubernetes takes at most {MOST_SERVERS} name servers, and these are {count}"),
            "leave out those that are asked last",
        );
    }

    /// Servers of its own are asked alone. Beside the cluster's they would be asked only where that one is silent: it answers
    /// for every name.
    fn check_names_found(&mut self, reader: &Reader<'_>, has_own_servers: bool) {
        let mut edges = self.stack.traffic.iter();
        let Some(edge) =
            edges.find(|edge| has_own_servers && edge.from == reader.item && edge.to != reader.item)
        else {
            return;
        };
        let reason = format!(
            "these servers alone are asked, and only that of the cluster knows `{}`: leave them out, and have the cluster's \
             server ask them in turn; or name that one first, with its search domains",
            edge.to.name
        );
        self.report.partly(&reader.subject, "dns.servers", "Kubernetes", &reason);
    }

    fn lifecycle(&mut self, reader: &Reader<'_>, workload: &Workload, drain: Option<u64>) -> Map {
        let post_start =
            workload.start.after.as_ref().and_then(|hook| self.hook(reader, &Path::of("start.after"), hook));
        let pre_stop =
            workload.stop.before.as_ref().and_then(|hook| self.hook(reader, &Path::of("stop.before"), hook));
        Map::new().maybe("postStart", post_start).maybe("preStop", pre_stop.or(drain.map(sleep)))
    }

    /// How long the cluster waits after it asked a pod to end: also for what is done before.
    fn grace(&mut self, reader: &Reader<'_>, drain: Option<u64>) -> u64 {
        let stop = &reader.workload.stop;
        let before = match &stop.before {
            Some(orch_model::Hook::Sleep { time }) => time.seconds_up().max(1),
            _ => drain.unwrap_or(0),
        };
        self.seconds(reader, &Path::of("stop.grace"), &stop.grace, 0) + before
    }

    fn host_aliases(&mut self, reader: &Reader<'_>, workload: &Workload) -> Yaml {
        let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, target) in &workload.hosts {
            match target {
                HostTarget::Ip(ip) => names.entry(ip.as_str()).or_default().push(name.as_str()),
                HostTarget::HostGateway => {
                    self.report.refused(
                        reader.subject.field("hosts"),
                        format!(
                            "Kubernetes has no address for `{name}`: a pod does not know its node as a host"
                        ),
                        "give the address, or take the name of a service",
                    );
                }
            }
        }
        let alias = |(ip, names)| Map::new().with("ip", ip).with("hostnames", Yaml::words::<&str>(names));
        Yaml::list(names.into_iter().map(alias))
    }
}

fn dns(pod: Map, workload: &Workload) -> Map {
    let lookup = workload.dns.as_ref();
    let own_servers = lookup.and_then(|dns| dns.servers.as_ref()).is_some_and(|servers| !servers.is_empty());
    let policy = match (own_servers, workload.host_network) {
        (true, _) => Some("None"),
        (false, true) => Some("ClusterFirstWithHostNet"),
        (false, false) => None,
    };
    let words = |texts: &Option<Vec<SmolStr>>| Yaml::words(texts.iter().flatten().map(SmolStr::as_str));
    let config = lookup.map(|dns| {
        let options = dns.options.iter().flatten().map(|option| match option.split_once(':') {
            Some((name, value)) => Map::new().with("name", name).with("value", value),
            None => Map::new().with("name", option.as_str()),
        });
        Map::new()
            .filled("nameservers", words(&dns.servers))
            .filled("searches", words(&dns.search))
            .filled("options", Yaml::list(options))
    });
    pod.maybe("dnsPolicy", policy).filled("dnsConfig", config.unwrap_or_default())
}
