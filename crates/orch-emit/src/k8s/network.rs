//! Services: how pods, and what runs elsewhere, are reached.

use std::net::IpAddr;

use orch_model::{
    AppProtocol, ExposeKind, Name, Port, PortNumbers, Protocol, Service, TrafficPolicy, WorkloadKind,
};
use smol_str::SmolStr;

use super::meta::object;
use super::{Reader, Writer, names};
use crate::reach::external_host;
use crate::yaml::{Map, Yaml};

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
        self.check_ports(reader);
        let ports = ports(service, None);
        if !ports.is_empty() {
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
                _ => Map::new().with("selector", self.selector(reader)).with("ports", ports.clone()),
            };
            objects.push(self.service_object(reader, &name, spec));
            for alias in aliases(service) {
                let spec = Map::new().with("selector", self.selector(reader)).with("ports", ports.clone());
                objects.push(self.service_object(reader, &names::label(&alias), spec));
            }
        }
        if let Some(ExposeKind::LoadBalancer { source_ranges, ip, policy }) = kind {
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
            let annotations = service.expose.iter().flat_map(|expose| &expose.annotations);
            let annotations: Map = annotations.map(|(key, value)| (key.as_str(), value.as_str())).collect();
            let mut metadata = self.beside_metadata(reader, &format!("{name}-external"));
            for (key, value) in annotations.into_entries() {
                metadata.inner("annotations").put(key, value);
            }
            objects.push(object("v1", "Service", metadata).with("spec", spec));
        }
        if service.workload_kind == WorkloadKind::Stateful {
            let spec = Map::new()
                .with("clusterIP", "None")
                .with("publishNotReadyAddresses", true)
                .with("selector", self.selector(reader))
                .filled("ports", ports);
            objects.push(self.service_object(reader, &headless(&name), spec));
        }
        objects
    }

    /// The Service that stands for something that runs elsewhere.
    pub(super) fn external(&mut self, reader: &Reader<'_>) -> Vec<Map> {
        let name = reader.name();
        let host = external_host(reader.workload).unwrap_or_default();
        let Ok(address) = host.parse::<IpAddr>() else {
            let spec = Map::new().with("type", "ExternalName").with("externalName", host);
            return vec![self.service_object(reader, &name, spec)];
        };
        let all: Vec<Single<'_>> =
            reader.workload.ports.iter().flat_map(|(name, port)| singles(name, port)).collect();
        let ports = all.iter().map(|single| {
            Map::new()
                .with("name", single.name.as_str())
                .with("port", single.number)
                .with("protocol", single.protocol)
        });
        let service = self.service_object(reader, &name, Map::new().with("ports", Yaml::list(ports)));
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
            .with("ports", Yaml::list(ports))
            .with("endpoints", Yaml::list([endpoints]));
        vec![service, slice]
    }

    fn service_object(&mut self, reader: &Reader<'_>, name: &str, spec: Map) -> Map {
        let metadata = self.beside_metadata(reader, name);
        object("v1", "Service", metadata).with("spec", spec)
    }

    /// Says of ports that have no number, or several, that a Service cannot have them.
    fn check_ports(&mut self, reader: &Reader<'_>) {
        for (name, port) in &reader.workload.ports {
            let path = orch_model::Path::of("ports").join(name.as_str());
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
            singles(name, port).into_iter().map(move |single| entry(&single, node_port).into())
        })
        .collect()
}

fn entry(single: &Single<'_>, node_port: Option<u16>) -> Map {
    Map::new()
        .with("name", single.name.as_str())
        .with("port", single.port.service.unwrap_or(single.number))
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
