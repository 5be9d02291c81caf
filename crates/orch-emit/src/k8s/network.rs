//! Services: how pods, and what runs elsewhere, are reached.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::ops::RangeInclusive;

use orch_diagnostics::{Finding, Severity};

use orch_model::{
    AppProtocol, ExposeKind, FieldPath, ItemId, Name, Path, Port, PortNumbers, Protocol, Replicas, Service,
    TrafficPolicy, WorkloadKind,
};
use smol_str::SmolStr;

use super::meta::object;
use super::{Reader, Writer, names};
use crate::codes::{name_clash, name_not_allowed, not_expressible};
use crate::reach::{external_host, is_oneself};
use crate::yaml::{Map, Yaml};

/// The ports that a node opens for Services, where nothing else is set.
const NODE_PORTS: RangeInclusive<u16> = 30_000..=32_767;

/// A port of a container: one name and one protocol.
pub(super) struct Single<'a> {
    /// Its name, unique in the container.
    pub name: String,
    /// Its number.
    pub number: u16,
    /// Its protocol.
    pub protocol: &'static str,
    /// The port of the model that it is of.
    pub port: &'a Port,
}

impl Single<'_> {
    /// The number by which others reach it through a Service that hands them on.
    fn seen(&self) -> u16 {
        self.port.service.unwrap_or(self.number)
    }
}

/// The ports of a workload that have a number.
pub(super) fn singles<'a>(name: &Name, port: &'a Port) -> Vec<Single<'a>> {
    let PortNumbers::One(number) = port.number else { return Vec::new() };
    let name = names::port(name.as_str());
    let single = |name: String, protocol| Single { name, number, protocol, port };
    match port.protocol {
        Protocol::Tcp => vec![single(name, "TCP")],
        Protocol::Udp => vec![single(name, "UDP")],
        Protocol::Sctp => vec![single(name, "SCTP")],
        Protocol::TcpUdp => vec![single(name.clone(), "TCP"), single(format!("{name}-udp"), "UDP")],
    }
}

impl Writer<'_> {
    /// The Services of a service.
    pub(super) fn network(&mut self, reader: &Reader<'_>, service: &Service) -> Vec<Map> {
        let mut objects = Vec::new();
        let name = reader.name();
        let kind = service.expose.as_ref().map(|expose| &expose.kind);
        if matches!(kind, Some(ExposeKind::Ingress { .. })) {
            self.report.not_emitted_yet(&reader.subject, "expose", "an Ingress");
        }
        self.check_ports(reader, Some(&|single: &Single<'_>| seen(service, single)));
        self.check_numbers(reader, service);
        self.check_expose(reader, service);
        let ports = ports(service, None);
        let has_ports = !ports.is_empty();
        if has_ports {
            let spec = match kind {
                Some(ExposeKind::NodePort { number }) => {
                    let exposed = service.expose.as_ref().and_then(|expose| expose.port.as_ref());
                    Map::new()
                        .with("type", "NodePort")
                        .with("selector", self.selector(reader))
                        .with("ports", self::ports(service, exposed.zip(*number)))
                }
                Some(ExposeKind::Headless) => Map::new()
                    .with("clusterIP", "None")
                    .with("selector", self.selector(reader))
                    .with("ports", ports.clone()),
                _ => Map::new()
                    .flag("publishNotReadyAddresses", self.is_found_early(reader, service))
                    .with("selector", self.selector(reader))
                    .with("ports", ports.clone()),
            };
            objects.push(self.service_object(reader, &name, Path::root(), spec));
            for alias in aliases(service) {
                let spec = Map::new().with("selector", self.selector(reader)).with("ports", ports.clone());
                objects.extend(self.alias(reader, &alias, spec));
            }
        }
        if let Some(ExposeKind::LoadBalancer { source_ranges, ip, policy }) = kind.filter(|_| has_ports) {
            let policy = if *policy == TrafficPolicy::Local { "Local" } else { "Cluster" };
            let exposed = service.expose.as_ref().and_then(|expose| expose.port.as_ref());
            let only: Vec<Yaml> = list(service, None, exposed);
            let spec = Map::new()
                .with("type", "LoadBalancer")
                .maybe("loadBalancerIP", ip.as_deref())
                .filled("loadBalancerSourceRanges", Yaml::words(source_ranges.iter().map(SmolStr::as_str)))
                .with("externalTrafficPolicy", policy)
                .with("selector", self.selector(reader))
                .with("ports", only);
            let name = format!("{name}-external");
            self.take("Service", &name, reader.subject.field("expose"));
            let mut metadata = self.beside_metadata(reader, &name);
            for (key, value) in service.expose.iter().flat_map(|expose| &expose.annotations) {
                let at = Path::of("expose.annotations").join(key);
                if self.check_key(reader.subject.at(at), key) {
                    metadata.inner("annotations").put(key.as_str(), value.as_str());
                }
            }
            objects.push(object("v1", "Service", metadata).with("spec", spec));
        }
        if service.workload_kind == WorkloadKind::Stateful {
            let spec = Map::new()
                .with("clusterIP", "None")
                .with("publishNotReadyAddresses", true)
                .with("selector", self.selector(reader))
                .filled("ports", ports);
            objects.push(self.service_object(reader, &headless(&name), Path::root(), spec));
        }
        objects
    }

    /// Says of a port that others come to the number that it has itself.
    fn no_other_number(&mut self, reader: &Reader<'_>, port: &Path) {
        let reason = "this Service hands nobody on: others come to the port itself";
        self.report.not_expressible(&reader.subject, port.join("service").as_str(), "Kubernetes", reason);
    }

    /// A Service under another name, where that is one.
    fn alias(&mut self, reader: &Reader<'_>, alias: &str, spec: Map) -> Option<Map> {
        if names::label(alias) == alias {
            return Some(self.service_object(reader, alias, Path::of("aliases"), spec));
        }
        self.report.say(
            &name_not_allowed::CODE,
            reader.subject.field("aliases"),
            format!("`{alias}` cannot be the name of a Service in Kubernetes"),
            "it takes small letters, digits and `-`; a name with dots is one of the cluster's DNS",
        );
        None
    }

    /// Whether others reach it before it is ready: the only one of its name, and one of several that call each other and wait
    /// for none, such as the members of a cluster. They would be ready only when they have found each other.
    fn is_found_early(&self, reader: &Reader<'_>, service: &Service) -> bool {
        let waits = |from: &ItemId| self.stack.starts_after(from).any(|edge| edge.to == reader.item);
        service.workload_kind == WorkloadKind::Stateful
            && service.scale.replicas == Replicas::Count(1)
            && self
                .stack
                .traffic
                .iter()
                .any(|edge| edge.to == reader.item && edge.from != reader.item && !waits(&edge.from))
    }

    /// The Service that stands for something that runs elsewhere.
    pub(super) fn external(&mut self, reader: &Reader<'_>) -> Vec<Map> {
        let name = reader.name();
        let host = external_host(reader.workload).unwrap_or_default();
        self.check_external(reader, host);
        let address = host.parse::<IpAddr>();
        self.check_ports(reader, address.is_ok().then_some(&|single: &Single<'_>| single.seen()));
        let Ok(address) = address else {
            for name in reader.workload.ports.keys() {
                self.no_other_number(reader, &Path::of("ports").join(name.as_str()));
            }
            let spec = Map::new().with("type", "ExternalName").with("externalName", host.to_lowercase());
            return vec![self.service_object(reader, &name, Path::root(), spec)];
        };
        let all: Vec<Single<'_>> =
            reader.workload.ports.iter().flat_map(|(name, port)| singles(name, port)).collect();
        let ports = all.iter().map(|single| {
            Map::new()
                .with("name", single.name.as_str())
                .with("port", single.seen())
                .with("protocol", single.protocol)
        });
        // Without ports there is nothing to hand on: the name leads to the address itself.
        let spec = match all.is_empty() {
            true => Map::new().with("clusterIP", "None"),
            false => Map::new().with("ports", Yaml::list(ports)),
        };
        // A Service is of the cluster's usual family unless it says so, and hands nobody on to another one.
        let spec = spec.filled("ipFamilies", Yaml::words(address.is_ipv6().then_some("IPv6")));
        let service = self.service_object(reader, &name, Path::root(), spec);
        let mut metadata = self.beside_metadata(reader, &name);
        metadata.inner("labels").put("kubernetes.io/service-name", name.as_str());
        let ports = all.iter().map(|single| {
            Map::new()
                .with("name", single.name.as_str())
                .with("port", single.number)
                .with("protocol", single.protocol)
        });
        let endpoints = Map::new().with("addresses", Yaml::words([host]));
        let slice = object("discovery.k8s.io/v1", "EndpointSlice", metadata)
            .with("addressType", if address.is_ipv6() { "IPv6" } else { "IPv4" })
            .filled("ports", Yaml::list(ports))
            .with("endpoints", Yaml::list([endpoints]));
        vec![service, slice]
    }

    /// Says of what runs elsewhere that a cluster hands nobody on to there.
    fn check_external(&mut self, reader: &Reader<'_>, host: &str) {
        let is_refused = match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => address.is_link_local(),
            Ok(IpAddr::V6(address)) => address.is_unicast_link_local(),
            Err(_) => false,
        };
        let why = match is_oneself(host) {
            true => "in a pod that is the pod itself",
            false if is_refused => "such an address leads nowhere from another machine",
            false => return,
        };
        self.report.refused(
            reader.subject.field("run"),
            format!("Kubernetes cannot lead to `{host}`: {why}"),
            "give the name or address by which the nodes of the cluster reach it: `match target { k8s => external(\"db.example.com\"), else => … }`",
        );
    }

    /// Says of what is exposed that it cannot be, or not so.
    fn check_expose(&mut self, reader: &Reader<'_>, service: &Service) {
        let Some(expose) = &service.expose else { return };
        let is_range = |port: &Port| matches!(port.number, PortNumbers::Range { .. });
        if service.ports.values().all(is_range) {
            let message = format!("nothing of `{}` can be exposed: it has no single port", reader.item.name);
            let note = "a Service has no ranges of ports; give each that is needed a name";
            self.report.refused(reader.subject.field("expose"), message, note);
        }
        let ExposeKind::NodePort { number: Some(number) } = expose.kind else { return };
        if !NODE_PORTS.contains(&number) {
            let reason = "ports of nodes are from 30000 to 32767, unless the cluster is set up otherwise";
            self.report.partly(&reader.subject, "expose", "Kubernetes", reason);
        }
        let here = reader.subject.field("expose");
        let port = expose.port.as_ref().and_then(|name| Some((name, service.ports.get(name)?)));
        let singles = port.map(|(name, port)| singles(name, port)).unwrap_or_default();
        let others: Vec<FieldPath> = singles
            .iter()
            .filter_map(|single| self.node_ports.insert((single.protocol, number), here.clone()))
            .collect();
        let Some(other) = others.into_iter().next() else { return };
        let message = format!(
            "`{}` and `{}` both ask for port {number} of every node",
            other.item.name, reader.item.name
        );
        let mut finding = Finding::new(&not_expressible::CODE, here, message);
        finding.severity = Severity::Error;
        let finding = finding.label(other, "the other one");
        self.report.add(finding.note("give one of them another, or let the cluster choose: `node_port`"));
    }

    fn service_object(&mut self, reader: &Reader<'_>, name: &str, field: Path, spec: Map) -> Map {
        self.take("Service", name, reader.subject.at(field));
        let metadata = self.beside_metadata(reader, name);
        object("v1", "Service", metadata).with("spec", spec)
    }

    /// Says of ports what the cluster cannot have: a name that is none, or a name or number that another one has.
    /// `seen` is the number of its Service, where there is one.
    pub(super) fn check_ports(&mut self, reader: &Reader<'_>, seen: Option<&dyn Fn(&Single<'_>) -> u16>) {
        let mut names: BTreeMap<String, &Name> = BTreeMap::new();
        let mut numbers: BTreeMap<(&str, u16), &Name> = BTreeMap::new();
        let field = |name: &Name| reader.subject.at(Path::of("ports").join(name.as_str()));
        let singles = reader
            .workload
            .ports
            .iter()
            .flat_map(|(name, port)| singles(name, port).into_iter().map(move |single| (name, single)));
        for (name, single) in singles {
            if !names::is_port(&single.name) {
                self.report.say(
                    &name_not_allowed::CODE,
                    field(name).key(),
                    format!("`{}` cannot be the name of a port in Kubernetes", single.name),
                    "it takes at most 15 letters, digits and single `-` between them, and at least one letter",
                );
            }
            let same = match names.insert(single.name.clone(), name) {
                Some(other) => Some((other, format!("called `{}`", single.name))),
                None => seen.map(|seen| seen(&single)).and_then(|number| {
                    let other = numbers.insert((single.protocol, number), name)?;
                    Some((other, format!("at {number} of its Service")))
                }),
            };
            if let Some((other, what)) = same {
                let message = format!("the ports `{other}` and `{name}` are both {what} in Kubernetes");
                let finding = Finding::new(&name_clash::CODE, field(name), message);
                let finding =
                    finding.label(field(other), "the other one").note("let one of them be otherwise");
                self.report.add(finding);
            }
        }
    }

    /// Says of ports that have no number, or several, that a Service cannot have them.
    fn check_numbers(&mut self, reader: &Reader<'_>, service: &Service) {
        for (name, port) in &reader.workload.ports {
            let path = Path::of("ports").join(name.as_str());
            if is_headless(service) {
                self.no_other_number(reader, &path);
            }
            match port.number {
                PortNumbers::One(_) => {}
                PortNumbers::Range { .. } => {
                    let reason =
                        "a Service has no ranges of ports: others reach these only by the address of a pod";
                    self.report.partly(&reader.subject, path.as_str(), "Kubernetes", reason);
                }
                PortNumbers::Auto => {
                    let number = crate::reach::number(&reader.item.name, port, None);
                    if let Err(unresolved) = number {
                        self.report.unresolved(reader.subject.at(path), unresolved);
                    }
                }
            }
        }
    }
}

/// The headless Service of a StatefulSet.
pub(super) fn headless(name: &str) -> String {
    format!("{name}-headless")
}

/// All names of a service beside its own.
fn aliases(service: &Service) -> Vec<SmolStr> {
    let mut aliases = service.aliases.clone();
    aliases.sort();
    aliases.dedup();
    aliases
}

fn ports(service: &Service, node_port: Option<(&Name, u16)>) -> Vec<Yaml> {
    list(service, node_port, None)
}

fn list(service: &Service, node_port: Option<(&Name, u16)>, only: Option<&Name>) -> Vec<Yaml> {
    let wanted = service.ports.iter().filter(|(name, _)| only.is_none_or(|only| only == *name));
    wanted
        .flat_map(|(name, port)| {
            let node_port = node_port.filter(|(of, _)| *of == name).map(|(_, number)| number);
            singles(name, port).into_iter().map(move |single| entry(service, &single, node_port).into())
        })
        .collect()
}

/// The number by which others reach a port. Without an address of its own a Service hands nobody on: they come to the pod.
fn seen(service: &Service, single: &Single<'_>) -> u16 {
    if is_headless(service) { single.number } else { single.seen() }
}

/// Whether the name of a service leads to its pods themselves.
pub(super) fn is_headless(service: &Service) -> bool {
    service.expose.as_ref().is_some_and(|expose| expose.kind == ExposeKind::Headless)
}

fn entry(service: &Service, single: &Single<'_>, node_port: Option<u16>) -> Map {
    Map::new()
        .with("name", single.name.as_str())
        .with("port", seen(service, single))
        .with("targetPort", single.name.as_str())
        .maybe("nodePort", node_port)
        .with("protocol", single.protocol)
        .maybe("appProtocol", single.port.app.map(app))
}

/// The standard name of a protocol, or the cluster's own.
fn app(protocol: AppProtocol) -> &'static str {
    match protocol {
        AppProtocol::Http2 => "kubernetes.io/h2c",
        AppProtocol::Ws => "kubernetes.io/ws",
        AppProtocol::Wss => "kubernetes.io/wss",
        AppProtocol::Postgres => "postgresql",
        other => other.word(),
    }
}
