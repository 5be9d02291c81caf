//! Ports: on which a service listens, and how it is reached from outside.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use crate::Name;

/// The number of a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortNumber {
    /// This one.
    Fixed(u16),
    /// One that is free, found at the start.
    Auto,
}

/// The number, or numbers, on which a service listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PortNumbers {
    /// This one.
    One(u16),
    /// These, both ends among them.
    Range {
        /// The first.
        first: u16,
        /// The last, not before the first.
        last: u16,
    },
    /// One that is free, found at the start.
    Auto,
}

/// What is spoken below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// TCP and UDP on the same number.
    TcpUdp,
    /// SCTP.
    Sctp,
}

/// What is spoken on a port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AppProtocol {
    /// HTTP/1.1.
    Http,
    /// HTTP over TLS.
    Https,
    /// HTTP/2 without TLS.
    Http2,
    /// gRPC.
    Grpc,
    /// WebSocket.
    Ws,
    /// WebSocket over TLS.
    Wss,
    /// TLS with something inside.
    Tls,
    /// PostgreSQL's.
    Postgres,
    /// MySQL's.
    Mysql,
    /// Redis's.
    Redis,
    /// MongoDB's.
    Mongo,
    /// AMQP.
    Amqp,
    /// Kafka's.
    Kafka,
    /// NATS's.
    Nats,
}

impl AppProtocol {
    /// Its word: `http2`.
    pub fn word(self) -> &'static str {
        match self {
            AppProtocol::Http => "http",
            AppProtocol::Https => "https",
            AppProtocol::Http2 => "http2",
            AppProtocol::Grpc => "grpc",
            AppProtocol::Ws => "ws",
            AppProtocol::Wss => "wss",
            AppProtocol::Tls => "tls",
            AppProtocol::Postgres => "postgres",
            AppProtocol::Mysql => "mysql",
            AppProtocol::Redis => "redis",
            AppProtocol::Mongo => "mongo",
            AppProtocol::Amqp => "amqp",
            AppProtocol::Kafka => "kafka",
            AppProtocol::Nats => "nats",
        }
    }
}

impl fmt::Display for AppProtocol {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// A port on which a service listens. Its name is the key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Port {
    /// TCP unless said otherwise.
    pub protocol: Protocol,
    /// On which number.
    pub number: PortNumbers,
    /// The number that others see, where it is another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<u16>,
    /// What is spoken on it, as far as it was written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<AppProtocol>,
    /// The scheme of its URLs, from `app`, a health check or its name; `None` if none of them tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scheme: Option<SmolStr>,
}

impl Port {
    /// TCP on `number`.
    pub fn tcp(number: u16) -> Port {
        Port {
            protocol: Protocol::Tcp,
            number: PortNumbers::One(number),
            service: None,
            app: None,
            scheme: None,
        }
    }

    /// TCP on `number`, speaking HTTP.
    pub fn http(number: u16) -> Port {
        Port { scheme: Some("http".into()), ..Port::tcp(number) }
    }

    /// Its number, of a range the first, if it is known.
    pub fn first(&self) -> Option<u16> {
        match self.number {
            PortNumbers::One(number) | PortNumbers::Range { first: number, .. } => Some(number),
            PortNumbers::Auto => None,
        }
    }

    /// The number others in the stack use, if it is a single known one.
    pub fn seen(&self) -> Option<u16> {
        self.service.or(match self.number {
            PortNumbers::One(number) => Some(number),
            PortNumbers::Range { .. } | PortNumbers::Auto => None,
        })
    }
}

/// Where something can be reached on the machine. `true` and `false` of the text are gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listen {
    /// The address; where the target usually listens if unset, all of them for `*`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ip: Option<SmolStr>,
    /// The port.
    pub port: PortNumber,
}

impl Listen {
    /// On `port` of the usual address.
    pub fn on(port: u16) -> Listen {
        Listen { ip: None, port: PortNumber::Fixed(port) }
    }
}

/// How a service is reached from outside the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Expose {
    /// Which port; filled where there is only one choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<Name>,
    /// Annotations of the object that is made for it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<SmolStr, SmolStr>,
    /// In which way.
    #[serde(flatten)]
    pub kind: ExposeKind,
}

/// In which way a service is reached from outside the cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum ExposeKind {
    /// By HTTP under a host name.
    Ingress {
        /// The host name.
        host: SmolStr,
        /// The paths it answers to.
        paths: Vec<IngressPath>,
        /// The certificate.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tls: Option<IngressTls>,
        /// The class of the controller.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        class: Option<SmolStr>,
    },
    /// By an address of its own.
    LoadBalancer {
        /// Who may reach it; empty for everyone.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        source_ranges: Vec<SmolStr>,
        /// The address.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ip: Option<SmolStr>,
        /// Which nodes take a request.
        policy: TrafficPolicy,
    },
    /// By a port of every node.
    NodePort {
        /// The number; one that the cluster chooses if unset.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        number: Option<u16>,
    },
    /// By the addresses of the instances themselves.
    Headless,
}

/// A path of an ingress.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IngressPath {
    /// It and what lies below.
    Prefix(SmolStr),
    /// It alone.
    Exact(SmolStr),
}

/// The certificate of an ingress.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IngressTls {
    /// In a secret.
    Secret(Name),
    /// Fetched by this issuer.
    Issuer(SmolStr),
}

/// Which nodes take a request from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrafficPolicy {
    /// Any.
    Cluster,
    /// Those with an instance.
    Local,
}
