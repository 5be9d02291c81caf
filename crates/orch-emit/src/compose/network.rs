//! Networks, membership in them, and published ports.

use std::collections::BTreeMap;

use orch_model::{
    Attachment, ItemId, ItemKind, Listen, Name, Network, NetworkKind, PlainText, PortNumber, PortNumbers,
    Protocol,
};
use smol_str::SmolStr;

use super::{Reader, Writer, lines};
use crate::codes::{not_expressible, published_to_all};
use crate::presence::{Presence, presence};
use crate::report::Subject;
use crate::yaml::{Map, Yaml};

/// The network that everything is on that names none.
const DEFAULT: &str = "default";

impl Writer<'_> {
    /// `networks` of the file.
    pub(super) fn networks(&mut self) -> Map {
        let mut map = Map::new();
        for (name, network) in &self.stack.networks {
            let subject =
                Subject { item: ItemId::new(ItemKind::Network, name.clone()), written: &network.written };
            let entry = self.network(&subject, network);
            if entry.is_empty() && name.as_str() == DEFAULT {
                continue;
            }
            map.put(name.as_str(), entry);
        }
        map
    }

    fn network(&mut self, subject: &Subject<'_>, network: &Network) -> Map {
        if network.kind == NetworkKind::Host {
            return Map::new().with("external", true).with("name", "host");
        }
        if network.external {
            return Map::new().with("external", true).maybe("name", network.name.as_deref());
        }
        let driver = match network.kind {
            NetworkKind::Bridge => subject.wrote("kind").then_some("bridge"),
            NetworkKind::Overlay => Some("overlay"),
            NetworkKind::Macvlan | NetworkKind::Lan => Some("macvlan"),
            NetworkKind::Host => None,
            NetworkKind::Wireguard => {
                let reason = "Compose makes no tunnels: its services get a network of this machine alone";
                self.report.partly(subject, "kind", "Compose", reason);
                None
            }
        };
        let range = Map::new()
            .maybe("subnet", network.subnet.as_deref())
            .maybe("gateway", network.gateway.as_deref());
        let ipam = if range.is_empty() { Map::new() } else { Map::new().with("config", Yaml::list([range])) };
        Map::new()
            .maybe("name", network.name.as_deref())
            .maybe("driver", driver)
            .filled(
                "driver_opts",
                network.options.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect::<Map>(),
            )
            .filled("ipam", ipam)
            .flag("enable_ipv6", network.ipv6)
            .flag("internal", network.internal)
            .flag("attachable", network.attachable)
            .filled("labels", self.stack_labels())
    }

    /// What takes the place of networks: that of the host, or none at all. Who names no network is in `default`, so to be
    /// in none must be said.
    pub(super) fn network_mode(&self, reader: &Reader<'_>) -> Option<&'static str> {
        match reader.workload {
            workload if workload.host_network => Some("host"),
            workload if workload.networks.is_empty() => Some("none"),
            _ => None,
        }
    }

    /// The networks of a service: their names where there is no more to say.
    pub(super) fn attachments(&self, reader: &Reader<'_>, aliases: &[SmolStr]) -> Yaml {
        let networks = &reader.workload.networks;
        let is_plain = |attachment: &Attachment| *attachment == Attachment::default();
        if self.network_mode(reader).is_some() {
            return Map::new().into();
        }
        if aliases.is_empty() && networks.values().all(is_plain) {
            return self.memberships(reader);
        }
        let entry = |attachment: &Attachment| {
            Map::new()
                .filled("aliases", lines(aliases.iter().chain(&attachment.aliases)))
                .maybe(ip_key(attachment), attachment.ip.as_deref())
                .maybe("mac_address", attachment.mac.as_deref())
        };
        networks.iter().map(|(name, attachment)| (name.as_str(), entry(attachment))).collect::<Map>().into()
    }

    /// The networks of what runs before a service. Its names and addresses are those of the service alone.
    pub(super) fn memberships(&self, reader: &Reader<'_>) -> Yaml {
        let networks = reader.workload.networks.keys().map(Name::as_str);
        let is_usual = self.network_mode(reader).is_some() || networks.clone().eq([DEFAULT]);
        if is_usual { Map::new().into() } else { Yaml::words(networks) }
    }

    /// `ports`, in the long form: it has no two readings.
    pub(super) fn ports(&mut self, reader: &Reader<'_>, publish: &BTreeMap<Name, Listen>) -> Yaml {
        if self.is_shut_in(reader) {
            let reason = "all its networks are `internal`, and Docker forwards no port into such";
            self.report.not_expressible(&reader.subject, "publish", "Compose", reason);
        }
        let mut entries = Vec::new();
        for (name, listen) in publish {
            let Some(port) = reader.workload.ports.get(name) else { continue };
            if listen.ip.is_none() && reader.subject.wrote("publish") {
                self.open_to_all(reader, name, listen);
            }
            for protocol in protocols(port.protocol) {
                match port.number {
                    PortNumbers::One(target) => entries.push(entry(target, listen, protocol)),
                    PortNumbers::Range { first, last } => entries.push(range(first, last, listen, protocol)),
                    PortNumbers::Auto => self.no_number(reader, name),
                }
            }
        }
        Yaml::List(entries)
    }

    /// Says of what runs elsewhere that nothing leads there.
    pub(super) fn check_outside(&mut self, reader: &Reader<'_>) {
        let is_outside = |item: &ItemId| {
            self.stack.workload(item).is_some_and(|to| presence(to) == Presence::External || to.host_network)
        };
        let mut edges = self.stack.traffic.iter();
        let Some(edge) = edges.find(|edge| edge.from == reader.item && is_outside(&edge.to)) else { return };
        if self.is_shut_in(reader) {
            let message = format!(
                "`{}` does not reach `{}`: all its networks are `internal`",
                reader.item.name, edge.to.name
            );
            let note = "Docker lets nothing out of such: give it another one besides, in which it reaches the outside";
            self.report.say(&not_expressible::CODE, reader.subject.field("networks"), message, note);
        }
    }

    /// Whether nothing leads to it from outside of its networks, nor out of them.
    fn is_shut_in(&self, reader: &Reader<'_>) -> bool {
        let is_internal = |name| self.stack.networks.get(name).is_some_and(|network| network.internal);
        let networks = &reader.workload.networks;
        !networks.is_empty() && networks.keys().all(is_internal)
    }

    /// Without an address a port is open to whoever reaches the machine, and Docker writes its rules before those of a firewall.
    fn open_to_all(&mut self, reader: &Reader<'_>, name: &Name, listen: &Listen) {
        let own = format!("publish.{name}");
        let path = if reader.subject.wrote(&own) { own.as_str() } else { "publish" };
        let port = match listen.port {
            PortNumber::Fixed(number) => format!("port {number}"),
            PortNumber::Auto => "the port that is chosen".to_owned(),
        };
        let example = match listen.port {
            PortNumber::Fixed(number) => format!("`\"127.0.0.1:{number}\"`"),
            PortNumber::Auto => "`\"127.0.0.1:8000\"`".to_owned(),
        };
        self.report.say(
            &published_to_all::CODE,
            reader.subject.field(path),
            format!("Compose opens {port} to every address of the machine, not only to itself"),
            format!("for this machine alone: {example}; for all on purpose: the same with `0.0.0.0`"),
        );
    }

    fn no_number(&mut self, reader: &Reader<'_>, name: &Name) {
        let number = orch_model::Late::Endpoint(orch_model::Endpoint {
            item: reader.item.clone(),
            port: Some(name.clone()),
            part: orch_model::EndpointPart::Port,
        });
        let path = orch_model::Path::of("ports").join(name.as_str());
        // Resolving the number says why there is none.
        self.plain(&reader.item, &reader.subject, path, &PlainText::new([orch_model::Part::late(number)]));
    }
}

fn ip_key(attachment: &Attachment) -> &'static str {
    match attachment.ip.as_deref() {
        Some(ip) if ip.contains(':') => "ipv6_address",
        _ => "ipv4_address",
    }
}

fn protocols(protocol: Protocol) -> &'static [&'static str] {
    match protocol {
        Protocol::Tcp => &["tcp"],
        Protocol::Udp => &["udp"],
        Protocol::TcpUdp => &["tcp", "udp"],
        Protocol::Sctp => &["sctp"],
    }
}

fn host_ip(listen: &Listen) -> Option<&str> {
    listen.ip.as_deref().filter(|ip| *ip != "*")
}

fn entry(target: u16, listen: &Listen, protocol: &str) -> Yaml {
    let published = match listen.port {
        PortNumber::Fixed(number) => Some(number.to_string()),
        PortNumber::Auto => None,
    };
    Map::new()
        .with("target", target)
        .maybe("published", published)
        .maybe("host_ip", host_ip(listen))
        .with("protocol", protocol)
        .into()
}

/// The long form knows no ranges.
fn range(first: u16, last: u16, listen: &Listen, protocol: &str) -> Yaml {
    let count = last.saturating_sub(first);
    let published = match listen.port {
        PortNumber::Fixed(number) => format!("{number}-{}:", number.saturating_add(count)),
        PortNumber::Auto => String::new(),
    };
    let ip = host_ip(listen).map(|ip| if ip.contains(':') { format!("[{ip}]:") } else { format!("{ip}:") });
    format!("{}{published}{first}-{last}/{protocol}", ip.unwrap_or_default()).into()
}
