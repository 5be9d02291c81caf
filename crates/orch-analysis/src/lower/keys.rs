//! Generated from the prelude by `cargo xtask keys`; not to be edited.
#![cfg_attr(test, deny(dead_code))]

use crate::lower::body::{Body, Is, Key, Spot};
use crate::lower::{keys as k, shape as s};

pub enum Config {}
pub mod config {
    use super::*;
    /// `config.from`
    pub const FROM: Key<k::Config, k::ConfigSource> = Key::new("from");
    /// `config.immutable`
    pub const IMMUTABLE: Key<k::Config, s::Flag> = Key::with_default("immutable");
    /// `config.mode`
    pub const MODE: Key<k::Config, s::Int> = Key::new("mode");
}

pub enum Container {}
pub mod container {
    use super::*;
    /// `container.image`
    pub const IMAGE: Key<k::Container, s::Text> = Key::new("image");
    /// `container.command`
    pub const COMMAND: Key<k::Container, s::Command> = Key::new("command");
    /// `container.entrypoint`
    pub const ENTRYPOINT: Key<k::Container, s::Command> = Key::new("entrypoint");
    /// `container.dir`
    pub const DIR: Key<k::Container, s::Text> = Key::new("dir");
    /// `container.env`
    pub const ENV: Key<k::Container, s::Map<s::Text>> = Key::with_default("env");
    /// `container.env_from`
    pub const ENV_FROM: Key<k::Container, s::List<s::Any>> = Key::with_default("env_from");
    /// `container.mounts`
    pub const MOUNTS: Key<k::Container, s::Map<k::Mounted>> = Key::with_default("mounts");
    /// `container.secrets`
    pub const SECRETS: Key<k::Container, s::List<s::Reference>> = Key::with_default("secrets");
    /// `container.resources`
    pub const RESOURCES: Key<k::Container, s::Fields<k::Resources>> = Key::with_default("resources");
    /// `container.user`
    pub const USER: Key<k::Container, s::Owner> = Key::new("user");
    /// `container.security`
    pub const SECURITY: Key<k::Container, k::Security> = Key::with_default("security");
}

pub enum Host {}
pub mod host {
    use super::*;
    /// `host.address`
    pub const ADDRESS: Key<k::Host, s::Text> = Key::new("address");
    /// `host.user`
    pub const USER: Key<k::Host, s::Text> = Key::new("user");
    /// `host.port`
    pub const PORT: Key<k::Host, s::Int> = Key::with_default("port");
    /// `host.key`
    pub const KEY: Key<k::Host, k::KeyFile> = Key::new("key");
    /// `host.jump`
    pub const JUMP: Key<k::Host, s::Reference> = Key::new("jump");
    /// `host.become`
    pub const BECOME: Key<k::Host, s::Flag> = Key::with_default("become");
    /// `host.arch`
    pub const ARCH: Key<k::Host, s::Text> = Key::new("arch");
    /// `host.labels`
    pub const LABELS: Key<k::Host, s::Map<s::Text>> = Key::with_default("labels");
    /// `host.known_hosts`
    pub const KNOWN_HOSTS: Key<k::Host, s::Local> = Key::new("known_hosts");
    /// `host.max_parallel`
    pub const MAX_PARALLEL: Key<k::Host, s::Int> = Key::with_default("max_parallel");
}

pub enum Job {}
impl Is<Workload> for Job {}
impl Is<Container> for Job {}
pub mod job {
    use super::*;
    /// `job.schedule`
    pub const SCHEDULE: Key<k::Job, s::Any> = Key::new("schedule");
    /// `job.timezone`
    pub const TIMEZONE: Key<k::Job, s::Text> = Key::with_default("timezone");
    /// `job.overlap`
    pub const OVERLAP: Key<k::Job, s::Word> = Key::with_default("overlap");
    #[cfg(test)]
    pub const OVERLAP_WORDS: &[&str] = &["forbid", "allow", "replace"];
    /// `job.catch_up`
    pub const CATCH_UP: Key<k::Job, s::Time> = Key::new("catch_up");
    /// `job.on`
    pub const ON: Key<k::Job, s::Word> = Key::with_default("on");
    #[cfg(test)]
    pub const ON_WORDS: &[&str] = &["deploy", "manual", "schedule"];
    /// `job.retries`
    pub const RETRIES: Key<k::Job, s::Int> = Key::with_default("retries");
    /// `job.timeout`
    pub const TIMEOUT: Key<k::Job, s::Time> = Key::new("timeout");
    /// `job.parallel`
    pub const PARALLEL: Key<k::Job, s::Int> = Key::with_default("parallel");
    /// `job.completions`
    pub const COMPLETIONS: Key<k::Job, s::Int> = Key::with_default("completions");
    /// `job.indexed`
    pub const INDEXED: Key<k::Job, s::Flag> = Key::with_default("indexed");
    /// `job.keep`
    pub const KEEP: Key<k::Job, s::Fields<k::JobHistory>> = Key::with_default("keep");
    /// `job.inside`
    pub const INSIDE: Key<k::Job, s::Reference> = Key::new("inside");
}

pub enum Monitoring {}
pub mod monitoring {
    use super::*;
    /// `monitoring.prometheus`
    pub const PROMETHEUS: Key<k::Monitoring, s::Fields<k::Prometheus>> = Key::new("prometheus");
    /// `monitoring.grafana`
    pub const GRAFANA: Key<k::Monitoring, s::Fields<k::Grafana>> = Key::new("grafana");
}

pub enum Network {}
pub mod network {
    use super::*;
    /// `network.kind`
    pub const KIND: Key<k::Network, s::Word> = Key::with_default("kind");
    #[cfg(test)]
    pub const KIND_WORDS: &[&str] = &["bridge", "overlay", "macvlan", "lan", "wireguard", "host"];
    /// `network.subnet`
    pub const SUBNET: Key<k::Network, s::Text> = Key::new("subnet");
    /// `network.gateway`
    pub const GATEWAY: Key<k::Network, s::Text> = Key::new("gateway");
    /// `network.ipv6`
    pub const IPV6: Key<k::Network, s::Flag> = Key::with_default("ipv6");
    /// `network.internal`
    pub const INTERNAL: Key<k::Network, s::Flag> = Key::with_default("internal");
    /// `network.name`
    pub const NAME: Key<k::Network, s::Text> = Key::new("name");
    /// `network.external`
    pub const EXTERNAL: Key<k::Network, s::Flag> = Key::with_default("external");
    /// `network.attachable`
    pub const ATTACHABLE: Key<k::Network, s::Flag> = Key::with_default("attachable");
    /// `network.options`
    pub const OPTIONS: Key<k::Network, s::Map<s::Text>> = Key::with_default("options");
    /// `network.config`
    pub const CONFIG: Key<k::Network, s::Text> = Key::new("config");
}

pub enum Secret {}
pub mod secret {
    use super::*;
    /// `secret.from`
    pub const FROM: Key<k::Secret, k::SecretSource> = Key::new("from");
    /// `secret.mode`
    pub const MODE: Key<k::Secret, s::Int> = Key::with_default("mode");
    /// `secret.owner`
    pub const OWNER: Key<k::Secret, s::Owner> = Key::new("owner");
    /// `secret.keys`
    pub const KEYS: Key<k::Secret, s::List<s::Text>> = Key::with_default("keys");
    /// `secret.type`
    pub const TYPE: Key<k::Secret, s::Word> = Key::with_default("type");
    #[cfg(test)]
    pub const TYPE_WORDS: &[&str] = &["opaque", "tls", "registry"];
}

pub enum Service {}
impl Is<Workload> for Service {}
impl Is<Container> for Service {}
pub mod service {
    use super::*;
    /// `service.publish`
    pub const PUBLISH: Key<k::Service, s::Any> = Key::new("publish");
    /// `service.expose`
    pub const EXPOSE: Key<k::Service, k::Expose> = Key::new("expose");
    /// `service.ready`
    pub const READY: Key<k::Service, k::Health> = Key::new("ready");
    /// `service.live`
    pub const LIVE: Key<k::Service, k::Health> = Key::new("live");
    /// `service.startup`
    pub const STARTUP: Key<k::Service, k::Health> = Key::new("startup");
    /// `service.scale`
    pub const SCALE: Key<k::Service, s::Fields<k::Scale>> = Key::with_default("scale");
    /// `service.update`
    pub const UPDATE: Key<k::Service, k::Update> = Key::new("update");
    /// `service.workload`
    pub const WORKLOAD: Key<k::Service, s::Word> = Key::with_default("workload");
    #[cfg(test)]
    pub const WORKLOAD_WORDS: &[&str] = &["auto", "deployment", "stateful", "daemon"];
    /// `service.metrics`
    pub const METRICS: Key<k::Service, s::Fields<k::Metrics>> = Key::new("metrics");
}

pub enum Sidecar {}
impl Is<Container> for Sidecar {}
pub mod sidecar {
    use super::*;
    /// `sidecar.health`
    pub const HEALTH: Key<k::Sidecar, k::Health> = Key::new("health");
}

pub enum Stack {}
pub mod stack {
    use super::*;
    /// `stack.registry`
    pub const REGISTRY: Key<k::Stack, s::Text> = Key::new("registry");
    /// `stack.labels`
    pub const LABELS: Key<k::Stack, s::Map<s::Text>> = Key::with_default("labels");
    /// `stack.annotations`
    pub const ANNOTATIONS: Key<k::Stack, s::Map<s::Text>> = Key::with_default("annotations");
    /// `stack.proxy_port`
    pub const PROXY_PORT: Key<k::Stack, s::Any> = Key::with_default("proxy_port");
    /// `stack.log_level`
    pub const LOG_LEVEL: Key<k::Stack, s::Word> = Key::with_default("log_level");
    #[cfg(test)]
    pub const LOG_LEVEL_WORDS: &[&str] = &["error", "warn", "info", "debug", "trace"];
    /// `stack.open`
    pub const OPEN: Key<k::Stack, s::Flag> = Key::with_default("open");
    /// `stack.max_parallel`
    pub const MAX_PARALLEL: Key<k::Stack, s::Int> = Key::new("max_parallel");
    /// `stack.default_timeout`
    pub const DEFAULT_TIMEOUT: Key<k::Stack, s::Time> = Key::new("default_timeout");
    /// `stack.targets`
    pub const TARGETS: Key<k::Stack, s::List<s::Word>> = Key::with_default("targets");
    #[cfg(test)]
    pub const TARGETS_WORDS: &[&str] = &["compose", "k8s", "run"];
    /// `stack.context`
    pub const CONTEXT: Key<k::Stack, s::Text> = Key::new("context");
    /// `stack.domain`
    pub const DOMAIN: Key<k::Stack, s::Text> = Key::new("domain");
    /// `stack.profiles`
    pub const PROFILES: Key<k::Stack, s::List<s::Text>> = Key::with_default("profiles");
    /// `stack.namespace`
    pub const NAMESPACE: Key<k::Stack, s::Text> = Key::new("namespace");
    /// `stack.env_files`
    pub const ENV_FILES: Key<k::Stack, s::List<s::Local>> = Key::with_default("env_files");
}

pub enum Volume {}
pub mod volume {
    use super::*;
    /// `volume.size`
    pub const SIZE: Key<k::Volume, s::Amount> = Key::with_default("size");
    /// `volume.class`
    pub const CLASS: Key<k::Volume, s::Text> = Key::new("class");
    /// `volume.modes`
    pub const MODES: Key<k::Volume, s::Word> = Key::with_default("modes");
    #[cfg(test)]
    pub const MODES_WORDS: &[&str] = &["one", "many", "read_many"];
    /// `volume.keep`
    pub const KEEP: Key<k::Volume, s::Word> = Key::with_default("keep");
    #[cfg(test)]
    pub const KEEP_WORDS: &[&str] = &["retain", "delete"];
    /// `volume.name`
    pub const NAME: Key<k::Volume, s::Text> = Key::new("name");
    /// `volume.external`
    pub const EXTERNAL: Key<k::Volume, s::Flag> = Key::with_default("external");
    /// `volume.from`
    pub const FROM: Key<k::Volume, k::VolumeSource> = Key::new("from");
    /// `volume.options`
    pub const OPTIONS: Key<k::Volume, s::Map<s::Text>> = Key::with_default("options");
}

pub enum Workload {}
impl Is<Container> for Workload {}
pub mod workload {
    use super::*;
    /// `workload.build`
    pub const BUILD: Key<k::Workload, s::Fields<k::Build>> = Key::new("build");
    /// `workload.run`
    pub const RUN: Key<k::Workload, k::Run> = Key::new("run");
    /// `workload.platform`
    pub const PLATFORM: Key<k::Workload, s::Text> = Key::new("platform");
    /// `workload.pull`
    pub const PULL: Key<k::Workload, s::Word> = Key::with_default("pull");
    #[cfg(test)]
    pub const PULL_WORDS: &[&str] = &["missing", "always", "never"];
    /// `workload.pull_secret`
    pub const PULL_SECRET: Key<k::Workload, s::List<s::Reference>> = Key::with_default("pull_secret");
    /// `workload.tty`
    pub const TTY: Key<k::Workload, s::Flag> = Key::with_default("tty");
    /// `workload.stdin`
    pub const STDIN: Key<k::Workload, s::Flag> = Key::with_default("stdin");
    /// `workload.profiles`
    pub const PROFILES: Key<k::Workload, s::List<s::Text>> = Key::with_default("profiles");
    /// `workload.port`
    pub const PORT: Key<k::Workload, k::PortEntry> = Key::new("port");
    /// `workload.ports`
    pub const PORTS: Key<k::Workload, s::Map<k::PortEntry>> = Key::with_default("ports");
    /// `workload.networks`
    pub const NETWORKS: Key<k::Workload, s::Any> = Key::with_default("networks");
    /// `workload.aliases`
    pub const ALIASES: Key<k::Workload, s::List<s::Text>> = Key::with_default("aliases");
    /// `workload.hostname`
    pub const HOSTNAME: Key<k::Workload, s::Text> = Key::new("hostname");
    /// `workload.host_network`
    pub const HOST_NETWORK: Key<k::Workload, s::Flag> = Key::with_default("host_network");
    /// `workload.dns`
    pub const DNS: Key<k::Workload, s::Fields<k::Dns>> = Key::new("dns");
    /// `workload.hosts`
    pub const HOSTS: Key<k::Workload, s::Map<s::Text>> = Key::with_default("hosts");
    /// `workload.egress`
    pub const EGRESS: Key<k::Workload, s::List<s::Text>> = Key::new("egress");
    /// `workload.volumes`
    pub const VOLUMES: Key<k::Workload, s::Map<k::OwnedVolume>> = Key::with_default("volumes");
    /// `workload.shm`
    pub const SHM: Key<k::Workload, s::Amount> = Key::new("shm");
    /// `workload.health`
    pub const HEALTH: Key<k::Workload, k::Health> = Key::new("health");
    /// `workload.restart`
    pub const RESTART: Key<k::Workload, k::Restart> = Key::with_default("restart");
    /// `workload.stop`
    pub const STOP: Key<k::Workload, s::Fields<k::Stop>> = Key::with_default("stop");
    /// `workload.start`
    pub const START: Key<k::Workload, s::Fields<k::Start>> = Key::with_default("start");
    /// `workload.init`
    pub const INIT: Key<k::Workload, s::List<s::Fields<k::Container>>> = Key::with_default("init");
    /// `workload.sidecars`
    pub const SIDECARS: Key<k::Workload, s::Map<s::Fields<k::Sidecar>>> = Key::with_default("sidecars");
    /// `workload.init_process`
    pub const INIT_PROCESS: Key<k::Workload, s::Flag> = Key::with_default("init_process");
    /// `workload.identity`
    pub const IDENTITY: Key<k::Workload, s::Fields<k::Identity>> = Key::new("identity");
    /// `workload.placement`
    pub const PLACEMENT: Key<k::Workload, s::Fields<k::Placement>> = Key::with_default("placement");
    /// `workload.labels`
    pub const LABELS: Key<k::Workload, s::Map<s::Text>> = Key::with_default("labels");
    /// `workload.annotations`
    pub const ANNOTATIONS: Key<k::Workload, s::Map<s::Text>> = Key::with_default("annotations");
    /// `workload.logging`
    pub const LOGGING: Key<k::Workload, s::Fields<k::Logging>> = Key::with_default("logging");
    /// `workload.dev`
    pub const DEV: Key<k::Workload, s::Fields<k::Dev>> = Key::new("dev");
}

pub enum Alert {}
pub mod alert {
    use super::*;
    /// `alert.when`
    pub const WHEN: Key<k::Alert, s::Text> = Key::new("when");
    /// `alert.for`
    pub const FOR: Key<k::Alert, s::Time> = Key::with_default("for");
    /// `alert.severity`
    pub const SEVERITY: Key<k::Alert, s::Word> = Key::with_default("severity");
    #[cfg(test)]
    pub const SEVERITY_WORDS: &[&str] = &["info", "warning", "critical"];
    /// `alert.summary`
    pub const SUMMARY: Key<k::Alert, s::Text> = Key::new("summary");
}

pub enum Build {}
pub mod build {
    use super::*;
    /// `build.context`
    pub const CONTEXT: Key<k::Build, s::Any> = Key::with_default("context");
    /// `build.dockerfile`
    pub const DOCKERFILE: Key<k::Build, s::Any> = Key::with_default("dockerfile");
    /// `build.target`
    pub const TARGET: Key<k::Build, s::Text> = Key::new("target");
    /// `build.args`
    pub const ARGS: Key<k::Build, s::Map<s::Text>> = Key::with_default("args");
    /// `build.platforms`
    pub const PLATFORMS: Key<k::Build, s::List<s::Text>> = Key::with_default("platforms");
    /// `build.cache_from`
    pub const CACHE_FROM: Key<k::Build, s::List<s::Text>> = Key::with_default("cache_from");
    /// `build.cache_to`
    pub const CACHE_TO: Key<k::Build, s::List<s::Text>> = Key::with_default("cache_to");
    /// `build.secrets`
    pub const SECRETS: Key<k::Build, s::List<s::Reference>> = Key::with_default("secrets");
    /// `build.ssh`
    pub const SSH: Key<k::Build, s::List<s::Text>> = Key::with_default("ssh");
    /// `build.network`
    pub const NETWORK: Key<k::Build, s::Text> = Key::new("network");
    /// `build.contexts`
    pub const CONTEXTS: Key<k::Build, s::Map<s::Text>> = Key::with_default("contexts");
    /// `build.labels`
    pub const LABELS: Key<k::Build, s::Map<s::Text>> = Key::with_default("labels");
}

pub enum Capabilities {}
pub mod capabilities {
    use super::*;
    /// `capabilities.add`
    pub const ADD: Key<k::Capabilities, s::List<s::Text>> = Key::with_default("add");
    /// `capabilities.drop`
    pub const DROP: Key<k::Capabilities, s::List<s::Text>> = Key::with_default("drop");
}

pub enum Certificate {}
impl s::Shape for Certificate {
    type Of<'db> = certificate::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "issuer" => certificate::Variant::Issuer(branch.body()),
            _ => return None,
        })
    }
}
pub mod certificate {
    use super::*;
    pub enum Variant<'db> {
        Issuer(Body<'db, k::certificate::Issuer>),
    }
    pub enum Issuer {}
    pub mod issuer {
        use super::*;
        /// `issuer.name`
        pub const NAME: Key<k::certificate::Issuer, s::Text> = Key::new("name");
    }
}
impl Is<k::Certificate> for k::certificate::Issuer {}

pub enum ConfigSource {}
impl s::Shape for ConfigSource {
    type Of<'db> = config_source::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "file" => config_source::Variant::File(branch.body()),
            "dir" => config_source::Variant::Dir(branch.body()),
            "text" => config_source::Variant::Text(branch.body()),
            _ => return None,
        })
    }
}
pub mod config_source {
    use super::*;
    pub enum Variant<'db> {
        File(Body<'db, k::config_source::File>),
        Dir(Body<'db, k::config_source::Dir>),
        Text(Body<'db, k::config_source::Text>),
    }
    pub enum File {}
    pub mod file {
        use super::*;
        /// `file.path`
        pub const PATH: Key<k::config_source::File, s::Local> = Key::new("path");
    }
    pub enum Dir {}
    pub mod dir {
        use super::*;
        /// `dir.path`
        pub const PATH: Key<k::config_source::Dir, s::Local> = Key::new("path");
        /// `dir.only`
        pub const ONLY: Key<k::config_source::Dir, s::List<s::Text>> = Key::with_default("only");
    }
    pub enum Text {}
    pub mod text {
        use super::*;
        /// `text.content`
        pub const CONTENT: Key<k::config_source::Text, s::Text> = Key::new("content");
    }
}
impl Is<k::ConfigSource> for k::config_source::File {}
impl Is<k::ConfigSource> for k::config_source::Dir {}
impl Is<k::ConfigSource> for k::config_source::Text {}

pub enum Dev {}
pub mod dev {
    use super::*;
    /// `dev.run`
    pub const RUN: Key<k::Dev, k::Run> = Key::new("run");
    /// `dev.watch`
    pub const WATCH: Key<k::Dev, s::Fields<k::Watch>> = Key::new("watch");
    /// `dev.env`
    pub const ENV: Key<k::Dev, s::Map<s::Text>> = Key::with_default("env");
    /// `dev.port`
    pub const PORT: Key<k::Dev, k::PortEntry> = Key::new("port");
    /// `dev.debug`
    pub const DEBUG: Key<k::Dev, s::Any> = Key::new("debug");
}

pub enum Dns {}
pub mod dns {
    use super::*;
    /// `dns.servers`
    pub const SERVERS: Key<k::Dns, s::List<s::Text>> = Key::new("servers");
    /// `dns.search`
    pub const SEARCH: Key<k::Dns, s::List<s::Text>> = Key::new("search");
    /// `dns.options`
    pub const OPTIONS: Key<k::Dns, s::List<s::Text>> = Key::new("options");
}

pub enum EnvSource {}
impl s::Shape for EnvSource {
    type Of<'db> = env_source::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "file" => env_source::Variant::File(branch.body()),
            "inherit" => env_source::Variant::Inherit(branch.body()),
            _ => return None,
        })
    }
}
pub mod env_source {
    use super::*;
    pub enum Variant<'db> {
        File(Body<'db, k::env_source::File>),
        Inherit(Body<'db, k::env_source::Inherit>),
    }
    pub enum File {}
    pub mod file {
        use super::*;
        /// `file.path`
        pub const PATH: Key<k::env_source::File, s::Local> = Key::new("path");
    }
    pub enum Inherit {}
    pub mod inherit {
        use super::*;
        /// `inherit.names`
        pub const NAMES: Key<k::env_source::Inherit, s::List<s::Text>> = Key::new("names");
    }
}
impl Is<k::EnvSource> for k::env_source::File {}
impl Is<k::EnvSource> for k::env_source::Inherit {}

pub enum Expose {}
impl s::Shape for Expose {
    type Of<'db> = expose::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "ingress" => expose::Variant::Ingress(branch.body()),
            "load_balancer" => expose::Variant::LoadBalancer(branch.body()),
            "node_port" => expose::Variant::NodePort(branch.body()),
            "headless" => expose::Variant::Headless(branch.body()),
            _ => return None,
        })
    }
}
pub mod expose {
    use super::*;
    pub enum Variant<'db> {
        Ingress(Body<'db, k::expose::Ingress>),
        LoadBalancer(Body<'db, k::expose::LoadBalancer>),
        NodePort(Body<'db, k::expose::NodePort>),
        Headless(Body<'db, k::expose::Headless>),
    }
    pub enum Ingress {}
    pub mod ingress {
        use super::*;
        /// `ingress.host`
        pub const HOST: Key<k::expose::Ingress, s::Text> = Key::new("host");
        /// `ingress.paths`
        pub const PATHS: Key<k::expose::Ingress, s::List<s::Text>> = Key::with_default("paths");
        /// `ingress.tls`
        pub const TLS: Key<k::expose::Ingress, s::Any> = Key::new("tls");
        /// `ingress.class`
        pub const CLASS: Key<k::expose::Ingress, s::Text> = Key::new("class");
    }
    pub enum LoadBalancer {}
    pub mod load_balancer {
        use super::*;
        /// `load_balancer.source_ranges`
        pub const SOURCE_RANGES: Key<k::expose::LoadBalancer, s::List<s::Text>> = Key::with_default("source_ranges");
        /// `load_balancer.ip`
        pub const IP: Key<k::expose::LoadBalancer, s::Text> = Key::new("ip");
        /// `load_balancer.policy`
        pub const POLICY: Key<k::expose::LoadBalancer, s::Word> = Key::with_default("policy");
        #[cfg(test)]
        pub const POLICY_WORDS: &[&str] = &["cluster", "local"];
    }
    pub enum NodePort {}
    pub mod node_port {
        use super::*;
        /// `node_port.number`
        pub const NUMBER: Key<k::expose::NodePort, s::Int> = Key::new("number");
    }
    pub enum Headless {}
    /// `expose.port`
    pub const PORT: Key<k::Expose, s::Text> = Key::new("port");
    /// `expose.annotations`
    pub const ANNOTATIONS: Key<k::Expose, s::Map<s::Text>> = Key::with_default("annotations");
}
impl Is<k::Expose> for k::expose::Ingress {}
impl Is<k::Expose> for k::expose::LoadBalancer {}
impl Is<k::Expose> for k::expose::NodePort {}
impl Is<k::Expose> for k::expose::Headless {}

pub enum GitSource {}
impl s::Shape for GitSource {
    type Of<'db> = git_source::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "git" => git_source::Variant::Git(branch.body()),
            _ => return None,
        })
    }
}
pub mod git_source {
    use super::*;
    pub enum Variant<'db> {
        Git(Body<'db, k::git_source::Git>),
    }
    pub enum Git {}
    pub mod git {
        use super::*;
        /// `git.url`
        pub const URL: Key<k::git_source::Git, s::Text> = Key::new("url");
        /// `git.ref`
        pub const REF: Key<k::git_source::Git, s::Text> = Key::new("ref");
        /// `git.dir`
        pub const DIR: Key<k::git_source::Git, s::Text> = Key::new("dir");
    }
}
impl Is<k::GitSource> for k::git_source::Git {}

pub enum Gpu {}
impl s::Shape for Gpu {
    type Of<'db> = gpu::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "nvidia" => gpu::Variant::Nvidia(branch.body()),
            "amd" => gpu::Variant::Amd(branch.body()),
            "device" => gpu::Variant::Device(branch.body()),
            _ => return None,
        })
    }
}
pub mod gpu {
    use super::*;
    pub enum Variant<'db> {
        Nvidia(Body<'db, k::gpu::Nvidia>),
        Amd(Body<'db, k::gpu::Amd>),
        Device(Body<'db, k::gpu::Device>),
    }
    pub enum Nvidia {}
    pub mod nvidia {
        use super::*;
        /// `nvidia.count`
        pub const COUNT: Key<k::gpu::Nvidia, s::Int> = Key::with_default("count");
    }
    pub enum Amd {}
    pub mod amd {
        use super::*;
        /// `amd.count`
        pub const COUNT: Key<k::gpu::Amd, s::Int> = Key::with_default("count");
    }
    pub enum Device {}
    pub mod device {
        use super::*;
        /// `device.resource`
        pub const RESOURCE: Key<k::gpu::Device, s::Text> = Key::new("resource");
        /// `device.count`
        pub const COUNT: Key<k::gpu::Device, s::Int> = Key::with_default("count");
    }
}
impl Is<k::Gpu> for k::gpu::Nvidia {}
impl Is<k::Gpu> for k::gpu::Amd {}
impl Is<k::Gpu> for k::gpu::Device {}

pub enum Grafana {}
pub mod grafana {
    use super::*;
    /// `grafana.dashboards`
    pub const DASHBOARDS: Key<k::Grafana, s::List<s::Text>> = Key::with_default("dashboards");
    /// `grafana.datasources`
    pub const DATASOURCES: Key<k::Grafana, s::Map<s::Text>> = Key::with_default("datasources");
    /// `grafana.admin`
    pub const ADMIN: Key<k::Grafana, s::Reference> = Key::new("admin");
    /// `grafana.port`
    pub const PORT: Key<k::Grafana, s::Any> = Key::with_default("port");
}

pub enum Health {}
impl s::Shape for Health {
    type Of<'db> = health::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "http" => health::Variant::Http(branch.body()),
            "tcp" => health::Variant::Tcp(branch.body()),
            "grpc" => health::Variant::Grpc(branch.body()),
            "command" => health::Variant::Command(branch.body()),
            "shell" => health::Variant::Shell(branch.body()),
            "script" => health::Variant::Script(branch.body()),
            "log" => health::Variant::Log(branch.body()),
            "none" => health::Variant::None,
            _ => return None,
        })
    }
}
pub mod health {
    use super::*;
    pub enum Variant<'db> {
        Http(Body<'db, k::health::Http>),
        Tcp(Body<'db, k::health::Tcp>),
        Grpc(Body<'db, k::health::Grpc>),
        Command(Body<'db, k::health::Command>),
        Shell(Body<'db, k::health::Shell>),
        Script(Body<'db, k::health::Script>),
        Log(Body<'db, k::health::Log>),
        None,
    }
    pub enum Http {}
    pub mod http {
        use super::*;
        /// `http.path`
        pub const PATH: Key<k::health::Http, s::Text> = Key::with_default("path");
        /// `http.port`
        pub const PORT: Key<k::health::Http, s::Text> = Key::new("port");
        /// `http.method`
        pub const METHOD: Key<k::health::Http, s::Word> = Key::with_default("method");
        #[cfg(test)]
        pub const METHOD_WORDS: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
        /// `http.status`
        pub const STATUS: Key<k::health::Http, s::IntSpan> = Key::with_default("status");
        /// `http.headers`
        pub const HEADERS: Key<k::health::Http, s::Map<s::Text>> = Key::with_default("headers");
        /// `http.scheme`
        pub const SCHEME: Key<k::health::Http, s::Word> = Key::with_default("scheme");
        #[cfg(test)]
        pub const SCHEME_WORDS: &[&str] = &["http", "https"];
        /// `http.body`
        pub const BODY: Key<k::health::Http, s::Text> = Key::new("body");
        /// `http.via`
        pub const VIA: Key<k::health::Http, s::Word> = Key::with_default("via");
        #[cfg(test)]
        pub const VIA_WORDS: &[&str] = &["auto", "curl", "wget"];
    }
    pub enum Tcp {}
    pub mod tcp {
        use super::*;
        /// `tcp.port`
        pub const PORT: Key<k::health::Tcp, s::Text> = Key::new("port");
    }
    pub enum Grpc {}
    pub mod grpc {
        use super::*;
        /// `grpc.service`
        pub const SERVICE: Key<k::health::Grpc, s::Text> = Key::new("service");
        /// `grpc.port`
        pub const PORT: Key<k::health::Grpc, s::Text> = Key::new("port");
        /// `grpc.via`
        pub const VIA: Key<k::health::Grpc, s::Text> = Key::with_default("via");
    }
    pub enum Command {}
    pub mod command {
        use super::*;
        /// `command.command`
        pub const COMMAND: Key<k::health::Command, s::Command> = Key::new("command");
        /// `command.exit_code`
        pub const EXIT_CODE: Key<k::health::Command, s::Int> = Key::with_default("exit_code");
    }
    pub enum Shell {}
    pub mod shell {
        use super::*;
        /// `shell.script`
        pub const SCRIPT: Key<k::health::Shell, s::Text> = Key::new("script");
    }
    pub enum Script {}
    pub mod script {
        use super::*;
        /// `script.path`
        pub const PATH: Key<k::health::Script, s::Local> = Key::new("path");
    }
    pub enum Log {}
    pub mod log {
        use super::*;
        /// `log.pattern`
        pub const PATTERN: Key<k::health::Log, s::Text> = Key::new("pattern");
    }
    /// `health.interval`
    pub const INTERVAL: Key<k::Health, s::Time> = Key::with_default("interval");
    /// `health.timeout`
    pub const TIMEOUT: Key<k::Health, s::Time> = Key::with_default("timeout");
    /// `health.retries`
    pub const RETRIES: Key<k::Health, s::Int> = Key::with_default("retries");
    /// `health.start_period`
    pub const START_PERIOD: Key<k::Health, s::Time> = Key::with_default("start_period");
    /// `health.start_interval`
    pub const START_INTERVAL: Key<k::Health, s::Time> = Key::with_default("start_interval");
    /// `health.successes`
    pub const SUCCESSES: Key<k::Health, s::Int> = Key::with_default("successes");
}
impl Is<k::Health> for k::health::Http {}
impl Is<k::Health> for k::health::Tcp {}
impl Is<k::Health> for k::health::Grpc {}
impl Is<k::Health> for k::health::Command {}
impl Is<k::Health> for k::health::Shell {}
impl Is<k::Health> for k::health::Script {}
impl Is<k::Health> for k::health::Log {}

pub enum Hook {}
impl s::Shape for Hook {
    type Of<'db> = hook::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "command" => hook::Variant::Command(branch.body()),
            "http" => hook::Variant::Http(branch.body()),
            "sleep" => hook::Variant::Sleep(branch.body()),
            _ => return None,
        })
    }
}
pub mod hook {
    use super::*;
    pub enum Variant<'db> {
        Command(Body<'db, k::hook::Command>),
        Http(Body<'db, k::hook::Http>),
        Sleep(Body<'db, k::hook::Sleep>),
    }
    pub enum Command {}
    pub mod command {
        use super::*;
        /// `command.command`
        pub const COMMAND: Key<k::hook::Command, s::Command> = Key::new("command");
    }
    pub enum Http {}
    pub mod http {
        use super::*;
        /// `http.path`
        pub const PATH: Key<k::hook::Http, s::Text> = Key::new("path");
        /// `http.port`
        pub const PORT: Key<k::hook::Http, s::Text> = Key::new("port");
        /// `http.scheme`
        pub const SCHEME: Key<k::hook::Http, s::Word> = Key::with_default("scheme");
        #[cfg(test)]
        pub const SCHEME_WORDS: &[&str] = &["http", "https"];
        /// `http.headers`
        pub const HEADERS: Key<k::hook::Http, s::Map<s::Text>> = Key::with_default("headers");
    }
    pub enum Sleep {}
    pub mod sleep {
        use super::*;
        /// `sleep.time`
        pub const TIME: Key<k::hook::Sleep, s::Time> = Key::new("time");
    }
}
impl Is<k::Hook> for k::hook::Command {}
impl Is<k::Hook> for k::hook::Http {}
impl Is<k::Hook> for k::hook::Sleep {}

pub enum Identity {}
pub mod identity {
    use super::*;
    /// `identity.name`
    pub const NAME: Key<k::Identity, s::Text> = Key::new("name");
    /// `identity.annotations`
    pub const ANNOTATIONS: Key<k::Identity, s::Map<s::Text>> = Key::with_default("annotations");
    /// `identity.token`
    pub const TOKEN: Key<k::Identity, s::Flag> = Key::with_default("token");
    /// `identity.can`
    pub const CAN: Key<k::Identity, s::List<k::Permission>> = Key::with_default("can");
    /// `identity.cluster`
    pub const CLUSTER: Key<k::Identity, s::Flag> = Key::with_default("cluster");
}

pub enum InlineText {}
impl s::Shape for InlineText {
    type Of<'db> = inline_text::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "text" => inline_text::Variant::Text(branch.body()),
            _ => return None,
        })
    }
}
pub mod inline_text {
    use super::*;
    pub enum Variant<'db> {
        Text(Body<'db, k::inline_text::Text>),
    }
    pub enum Text {}
    pub mod text {
        use super::*;
        /// `text.content`
        pub const CONTENT: Key<k::inline_text::Text, s::Text> = Key::new("content");
    }
}
impl Is<k::InlineText> for k::inline_text::Text {}

pub enum JobHistory {}
pub mod job_history {
    use super::*;
    /// `job_history.success`
    pub const SUCCESS: Key<k::JobHistory, s::Int> = Key::with_default("success");
    /// `job_history.failed`
    pub const FAILED: Key<k::JobHistory, s::Int> = Key::with_default("failed");
    /// `job_history.ttl`
    pub const TTL: Key<k::JobHistory, s::Time> = Key::with_default("ttl");
}

pub enum KeyFile {}
impl s::Shape for KeyFile {
    type Of<'db> = key_file::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "file" => key_file::Variant::File(branch.body()),
            _ => return None,
        })
    }
}
pub mod key_file {
    use super::*;
    pub enum Variant<'db> {
        File(Body<'db, k::key_file::File>),
    }
    pub enum File {}
    pub mod file {
        use super::*;
        /// `file.path`
        pub const PATH: Key<k::key_file::File, s::Local> = Key::new("path");
    }
}
impl Is<k::KeyFile> for k::key_file::File {}

pub enum Logging {}
pub mod logging {
    use super::*;
    /// `logging.driver`
    pub const DRIVER: Key<k::Logging, s::Text> = Key::new("driver");
    /// `logging.max_size`
    pub const MAX_SIZE: Key<k::Logging, s::Amount> = Key::with_default("max_size");
    /// `logging.max_files`
    pub const MAX_FILES: Key<k::Logging, s::Int> = Key::with_default("max_files");
    /// `logging.options`
    pub const OPTIONS: Key<k::Logging, s::Map<s::Text>> = Key::with_default("options");
}

pub enum Metrics {}
pub mod metrics {
    use super::*;
    /// `metrics.port`
    pub const PORT: Key<k::Metrics, s::Text> = Key::new("port");
    /// `metrics.path`
    pub const PATH: Key<k::Metrics, s::Text> = Key::with_default("path");
    /// `metrics.interval`
    pub const INTERVAL: Key<k::Metrics, s::Time> = Key::new("interval");
}

pub enum MountSource {}
impl s::Shape for MountSource {
    type Of<'db> = mount_source::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "file" => mount_source::Variant::File(branch.body()),
            "dir" => mount_source::Variant::Dir(branch.body()),
            "text" => mount_source::Variant::Text(branch.body()),
            "bind" => mount_source::Variant::Bind(branch.body()),
            "tmpfs" => mount_source::Variant::Tmpfs(branch.body()),
            _ => return None,
        })
    }
}
pub mod mount_source {
    use super::*;
    pub enum Variant<'db> {
        File(Body<'db, k::mount_source::File>),
        Dir(Body<'db, k::mount_source::Dir>),
        Text(Body<'db, k::mount_source::Text>),
        Bind(Body<'db, k::mount_source::Bind>),
        Tmpfs(Body<'db, k::mount_source::Tmpfs>),
    }
    pub enum File {}
    pub mod file {
        use super::*;
        /// `file.path`
        pub const PATH: Key<k::mount_source::File, s::Local> = Key::new("path");
    }
    pub enum Dir {}
    pub mod dir {
        use super::*;
        /// `dir.path`
        pub const PATH: Key<k::mount_source::Dir, s::Local> = Key::new("path");
        /// `dir.only`
        pub const ONLY: Key<k::mount_source::Dir, s::List<s::Text>> = Key::with_default("only");
    }
    pub enum Text {}
    pub mod text {
        use super::*;
        /// `text.content`
        pub const CONTENT: Key<k::mount_source::Text, s::Text> = Key::new("content");
    }
    pub enum Bind {}
    pub mod bind {
        use super::*;
        /// `bind.path`
        pub const PATH: Key<k::mount_source::Bind, s::Local> = Key::new("path");
    }
    pub enum Tmpfs {}
    pub mod tmpfs {
        use super::*;
        /// `tmpfs.size`
        pub const SIZE: Key<k::mount_source::Tmpfs, s::Amount> = Key::new("size");
    }
}
impl Is<k::MountSource> for k::mount_source::File {}
impl Is<k::MountSource> for k::mount_source::Dir {}
impl Is<k::MountSource> for k::mount_source::Text {}
impl Is<k::MountSource> for k::mount_source::Bind {}
impl Is<k::MountSource> for k::mount_source::Tmpfs {}

pub enum Mounted {}
impl s::Shape for Mounted {
    type Of<'db> = mounted::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "mount" => mounted::Variant::Mount(branch.body()),
            _ => return None,
        })
    }
}
pub mod mounted {
    use super::*;
    pub enum Variant<'db> {
        Mount(Body<'db, k::mounted::Mount>),
    }
    pub enum Mount {}
    pub mod mount {
        use super::*;
        /// `mount.source`
        pub const SOURCE: Key<k::mounted::Mount, s::Any> = Key::new("source");
        /// `mount.access`
        pub const ACCESS: Key<k::mounted::Mount, s::Word> = Key::with_default("access");
        #[cfg(test)]
        pub const ACCESS_WORDS: &[&str] = &["rw", "ro"];
        /// `mount.sub`
        pub const SUB: Key<k::mounted::Mount, s::Text> = Key::new("sub");
        /// `mount.mode`
        pub const MODE: Key<k::mounted::Mount, s::Int> = Key::new("mode");
        /// `mount.owner`
        pub const OWNER: Key<k::mounted::Mount, s::Owner> = Key::new("owner");
        /// `mount.reason`
        pub const REASON: Key<k::mounted::Mount, s::Text> = Key::new("reason");
        /// `mount.relabel`
        pub const RELABEL: Key<k::mounted::Mount, s::Word> = Key::new("relabel");
        #[cfg(test)]
        pub const RELABEL_WORDS: &[&str] = &["shared", "private"];
    }
}
impl Is<k::Mounted> for k::mounted::Mount {}

pub enum NetworkMember {}
pub mod network_member {
    use super::*;
    /// `network_member.aliases`
    pub const ALIASES: Key<k::NetworkMember, s::List<s::Text>> = Key::with_default("aliases");
    /// `network_member.ip`
    pub const IP: Key<k::NetworkMember, s::Text> = Key::new("ip");
    /// `network_member.mac`
    pub const MAC: Key<k::NetworkMember, s::Text> = Key::new("mac");
}

pub enum NodeRule {}
impl s::Shape for NodeRule {
    type Of<'db> = node_rule::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "label" => node_rule::Variant::Label(branch.body()),
            _ => return None,
        })
    }
}
pub mod node_rule {
    use super::*;
    pub enum Variant<'db> {
        Label(Body<'db, k::node_rule::Label>),
    }
    pub enum Label {}
    pub mod label {
        use super::*;
        /// `label.key`
        pub const KEY: Key<k::node_rule::Label, s::Text> = Key::new("key");
        /// `label.any_of`
        pub const ANY_OF: Key<k::node_rule::Label, s::List<s::Text>> = Key::with_default("any_of");
        /// `label.none_of`
        pub const NONE_OF: Key<k::node_rule::Label, s::List<s::Text>> = Key::with_default("none_of");
    }
}
impl Is<k::NodeRule> for k::node_rule::Label {}

pub enum OwnedVolume {}
impl s::Shape for OwnedVolume {
    type Of<'db> = owned_volume::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "mount" => owned_volume::Variant::Mount(branch.body()),
            _ => return None,
        })
    }
}
pub mod owned_volume {
    use super::*;
    pub enum Variant<'db> {
        Mount(Body<'db, k::owned_volume::Mount>),
    }
    pub enum Mount {}
    pub mod mount {
        use super::*;
        /// `mount.path`
        pub const PATH: Key<k::owned_volume::Mount, s::Text> = Key::new("path");
        /// `mount.size`
        pub const SIZE: Key<k::owned_volume::Mount, s::Amount> = Key::with_default("size");
        /// `mount.class`
        pub const CLASS: Key<k::owned_volume::Mount, s::Text> = Key::new("class");
        /// `mount.modes`
        pub const MODES: Key<k::owned_volume::Mount, s::Word> = Key::with_default("modes");
        #[cfg(test)]
        pub const MODES_WORDS: &[&str] = &["one", "many", "read_many"];
        /// `mount.keep`
        pub const KEEP: Key<k::owned_volume::Mount, s::Word> = Key::with_default("keep");
        #[cfg(test)]
        pub const KEEP_WORDS: &[&str] = &["retain", "delete"];
        /// `mount.access`
        pub const ACCESS: Key<k::owned_volume::Mount, s::Word> = Key::with_default("access");
        #[cfg(test)]
        pub const ACCESS_WORDS: &[&str] = &["rw", "ro"];
        /// `mount.sub`
        pub const SUB: Key<k::owned_volume::Mount, s::Text> = Key::new("sub");
        /// `mount.owner`
        pub const OWNER: Key<k::owned_volume::Mount, s::Owner> = Key::new("owner");
    }
}
impl Is<k::OwnedVolume> for k::owned_volume::Mount {}

pub enum Permission {}
impl s::Shape for Permission {
    type Of<'db> = permission::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "allow" => permission::Variant::Allow(branch.body()),
            _ => return None,
        })
    }
}
pub mod permission {
    use super::*;
    pub enum Variant<'db> {
        Allow(Body<'db, k::permission::Allow>),
    }
    pub enum Allow {}
    pub mod allow {
        use super::*;
        /// `allow.verbs`
        pub const VERBS: Key<k::permission::Allow, s::List<s::Text>> = Key::new("verbs");
        /// `allow.resources`
        pub const RESOURCES: Key<k::permission::Allow, s::List<s::Text>> = Key::new("resources");
        /// `allow.groups`
        pub const GROUPS: Key<k::permission::Allow, s::List<s::Text>> = Key::with_default("groups");
        /// `allow.names`
        pub const NAMES: Key<k::permission::Allow, s::List<s::Text>> = Key::with_default("names");
    }
}
impl Is<k::Permission> for k::permission::Allow {}

pub enum Placement {}
pub mod placement {
    use super::*;
    /// `placement.node`
    pub const NODE: Key<k::Placement, s::Map<s::Text>> = Key::with_default("node");
    /// `placement.require`
    pub const REQUIRE: Key<k::Placement, s::List<k::NodeRule>> = Key::with_default("require");
    /// `placement.prefer`
    pub const PREFER: Key<k::Placement, s::List<k::NodeRule>> = Key::with_default("prefer");
    /// `placement.spread`
    pub const SPREAD: Key<k::Placement, s::List<s::Word>> = Key::new("spread");
    #[cfg(test)]
    pub const SPREAD_WORDS: &[&str] = &["node", "zone", "region"];
    /// `placement.apart_from`
    pub const APART_FROM: Key<k::Placement, s::List<s::Reference>> = Key::with_default("apart_from");
    /// `placement.near`
    pub const NEAR: Key<k::Placement, s::List<s::Reference>> = Key::with_default("near");
    /// `placement.tolerate`
    pub const TOLERATE: Key<k::Placement, s::List<k::Toleration>> = Key::with_default("tolerate");
    /// `placement.priority`
    pub const PRIORITY: Key<k::Placement, s::Text> = Key::new("priority");
    /// `placement.runtime`
    pub const RUNTIME: Key<k::Placement, s::Text> = Key::new("runtime");
    /// `placement.host`
    pub const HOST: Key<k::Placement, s::Reference> = Key::new("host");
}

pub enum PortEntry {}
impl s::Shape for PortEntry {
    type Of<'db> = port_entry::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "tcp" => port_entry::Variant::Tcp(branch.body()),
            "udp" => port_entry::Variant::Udp(branch.body()),
            "tcp_udp" => port_entry::Variant::TcpUdp(branch.body()),
            "sctp" => port_entry::Variant::Sctp(branch.body()),
            _ => return None,
        })
    }
}
pub mod port_entry {
    use super::*;
    pub enum Variant<'db> {
        Tcp(Body<'db, k::port_entry::Tcp>),
        Udp(Body<'db, k::port_entry::Udp>),
        TcpUdp(Body<'db, k::port_entry::TcpUdp>),
        Sctp(Body<'db, k::port_entry::Sctp>),
    }
    pub enum Tcp {}
    pub mod tcp {
        use super::*;
        /// `tcp.port`
        pub const PORT: Key<k::port_entry::Tcp, s::Any> = Key::new("port");
    }
    pub enum Udp {}
    pub mod udp {
        use super::*;
        /// `udp.port`
        pub const PORT: Key<k::port_entry::Udp, s::Any> = Key::new("port");
    }
    pub enum TcpUdp {}
    pub mod tcp_udp {
        use super::*;
        /// `tcp_udp.port`
        pub const PORT: Key<k::port_entry::TcpUdp, s::Any> = Key::new("port");
    }
    pub enum Sctp {}
    pub mod sctp {
        use super::*;
        /// `sctp.port`
        pub const PORT: Key<k::port_entry::Sctp, s::Any> = Key::new("port");
    }
    /// `port_entry.service`
    pub const SERVICE: Key<k::PortEntry, s::Int> = Key::new("service");
    /// `port_entry.app`
    pub const APP: Key<k::PortEntry, s::Word> = Key::new("app");
    #[cfg(test)]
    pub const APP_WORDS: &[&str] = &["http", "https", "http2", "grpc", "ws", "wss", "tls", "postgres", "mysql", "redis", "mongo", "amqp", "kafka", "nats"];
}
impl Is<k::PortEntry> for k::port_entry::Tcp {}
impl Is<k::PortEntry> for k::port_entry::Udp {}
impl Is<k::PortEntry> for k::port_entry::TcpUdp {}
impl Is<k::PortEntry> for k::port_entry::Sctp {}

pub enum Prometheus {}
pub mod prometheus {
    use super::*;
    /// `prometheus.scrape_interval`
    pub const SCRAPE_INTERVAL: Key<k::Prometheus, s::Time> = Key::with_default("scrape_interval");
    /// `prometheus.targets`
    pub const TARGETS: Key<k::Prometheus, s::List<s::Any>> = Key::with_default("targets");
    /// `prometheus.retention`
    pub const RETENTION: Key<k::Prometheus, s::Time> = Key::with_default("retention");
    /// `prometheus.alerts`
    pub const ALERTS: Key<k::Prometheus, s::Map<s::Fields<k::Alert>>> = Key::with_default("alerts");
    /// `prometheus.rules`
    pub const RULES: Key<k::Prometheus, s::List<s::Local>> = Key::with_default("rules");
    /// `prometheus.remote_write`
    pub const REMOTE_WRITE: Key<k::Prometheus, s::List<s::Text>> = Key::with_default("remote_write");
}

pub enum Recurrence {}
impl s::Shape for Recurrence {
    type Of<'db> = recurrence::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "every" => recurrence::Variant::Every(branch.body()),
            _ => return None,
        })
    }
}
pub mod recurrence {
    use super::*;
    pub enum Variant<'db> {
        Every(Body<'db, k::recurrence::Every>),
    }
    pub enum Every {}
    pub mod every {
        use super::*;
        /// `every.interval`
        pub const INTERVAL: Key<k::recurrence::Every, s::Time> = Key::new("interval");
    }
}
impl Is<k::Recurrence> for k::recurrence::Every {}

pub enum Resources {}
pub mod resources {
    use super::*;
    /// `resources.cpu`
    pub const CPU: Key<k::Resources, s::CpuSpan> = Key::new("cpu");
    /// `resources.memory`
    pub const MEMORY: Key<k::Resources, s::BytesSpan> = Key::new("memory");
    /// `resources.disk`
    pub const DISK: Key<k::Resources, s::BytesSpan> = Key::new("disk");
    /// `resources.gpu`
    pub const GPU: Key<k::Resources, k::Gpu> = Key::new("gpu");
    /// `resources.pids`
    pub const PIDS: Key<k::Resources, s::Int> = Key::new("pids");
    /// `resources.ulimits`
    pub const ULIMITS: Key<k::Resources, s::Map<s::Any>> = Key::with_default("ulimits");
    #[cfg(test)]
    pub const ULIMITS_WORDS: &[&str] = &["core", "cpu", "data", "fsize", "locks", "memlock", "msgqueue", "nice", "nofile", "nproc", "rss", "rtprio", "rttime", "sigpending", "stack"];
}

pub enum Restart {}
impl s::Shape for Restart {
    type Of<'db> = restart::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "always" | "exponential" => restart::Variant::Always(branch.body()),
            "on_failure" => restart::Variant::OnFailure(branch.body()),
            "never" => restart::Variant::Never,
            _ => return None,
        })
    }
}
pub mod restart {
    use super::*;
    pub enum Variant<'db> {
        Always(Body<'db, k::restart::Always>),
        OnFailure(Body<'db, k::restart::OnFailure>),
        Never,
    }
    pub enum Always {}
    pub enum OnFailure {}
    /// `restart.initial`
    pub const INITIAL: Key<k::Restart, s::Time> = Key::with_default("initial");
    /// `restart.max`
    pub const MAX: Key<k::Restart, s::Time> = Key::with_default("max");
    /// `restart.reset_after`
    pub const RESET_AFTER: Key<k::Restart, s::Time> = Key::with_default("reset_after");
    /// `restart.attempts`
    pub const ATTEMPTS: Key<k::Restart, s::Int> = Key::new("attempts");
}
impl Is<k::Restart> for k::restart::Always {}
impl Is<k::Restart> for k::restart::OnFailure {}

pub enum Run {}
impl s::Shape for Run {
    type Of<'db> = run::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "container" => run::Variant::Container(branch.body()),
            "process" => run::Variant::Process(branch.body()),
            "ssh" => run::Variant::Ssh(branch.body()),
            "systemd" => run::Variant::Systemd(branch.body()),
            "package" => run::Variant::Package(branch.body()),
            "external" => run::Variant::External(branch.body()),
            _ => return None,
        })
    }
}
pub mod run {
    use super::*;
    pub enum Variant<'db> {
        Container(Body<'db, k::run::Container>),
        Process(Body<'db, k::run::Process>),
        Ssh(Body<'db, k::run::Ssh>),
        Systemd(Body<'db, k::run::Systemd>),
        Package(Body<'db, k::run::Package>),
        External(Body<'db, k::run::External>),
    }
    pub enum Container {}
    pub mod container {
        use super::*;
        /// `container.image`
        pub const IMAGE: Key<k::run::Container, s::Text> = Key::new("image");
    }
    pub enum Process {}
    pub mod process {
        use super::*;
        /// `process.command`
        pub const COMMAND: Key<k::run::Process, s::Command> = Key::new("command");
        /// `process.dir`
        pub const DIR: Key<k::run::Process, s::Local> = Key::new("dir");
        /// `process.user`
        pub const USER: Key<k::run::Process, s::Owner> = Key::new("user");
        /// `process.tty`
        pub const TTY: Key<k::run::Process, s::Flag> = Key::with_default("tty");
        /// `process.forking`
        pub const FORKING: Key<k::run::Process, s::Flag> = Key::with_default("forking");
        /// `process.pid_file`
        pub const PID_FILE: Key<k::run::Process, s::Text> = Key::new("pid_file");
        /// `process.umask`
        pub const UMASK: Key<k::run::Process, s::Int> = Key::new("umask");
    }
    pub enum Ssh {}
    pub mod ssh {
        use super::*;
        /// `ssh.host`
        pub const HOST: Key<k::run::Ssh, s::Reference> = Key::new("host");
        /// `ssh.command`
        pub const COMMAND: Key<k::run::Ssh, s::Command> = Key::new("command");
        /// `ssh.dir`
        pub const DIR: Key<k::run::Ssh, s::Text> = Key::new("dir");
        /// `ssh.env_file`
        pub const ENV_FILE: Key<k::run::Ssh, s::Text> = Key::new("env_file");
        /// `ssh.port_forward`
        pub const PORT_FORWARD: Key<k::run::Ssh, s::Flag> = Key::with_default("port_forward");
    }
    pub enum Systemd {}
    pub mod systemd {
        use super::*;
        /// `systemd.host`
        pub const HOST: Key<k::run::Systemd, s::Reference> = Key::new("host");
        /// `systemd.unit`
        pub const UNIT: Key<k::run::Systemd, s::Text> = Key::new("unit");
        /// `systemd.scope`
        pub const SCOPE: Key<k::run::Systemd, s::Word> = Key::with_default("scope");
        #[cfg(test)]
        pub const SCOPE_WORDS: &[&str] = &["system", "user"];
        /// `systemd.manage`
        pub const MANAGE: Key<k::run::Systemd, s::Flag> = Key::with_default("manage");
    }
    pub enum Package {}
    pub mod package {
        use super::*;
        /// `package.host`
        pub const HOST: Key<k::run::Package, s::Reference> = Key::new("host");
        /// `package.archive`
        pub const ARCHIVE: Key<k::run::Package, s::Local> = Key::new("archive");
        /// `package.install_path`
        pub const INSTALL_PATH: Key<k::run::Package, s::Text> = Key::new("install_path");
        /// `package.pre_install`
        pub const PRE_INSTALL: Key<k::run::Package, s::List<s::Command>> = Key::with_default("pre_install");
        /// `package.post_install`
        pub const POST_INSTALL: Key<k::run::Package, s::List<s::Command>> = Key::with_default("post_install");
        /// `package.pre_remove`
        pub const PRE_REMOVE: Key<k::run::Package, s::List<s::Command>> = Key::with_default("pre_remove");
        /// `package.run`
        pub const RUN: Key<k::run::Package, s::Command> = Key::new("run");
        /// `package.sha256`
        pub const SHA256: Key<k::run::Package, s::Text> = Key::new("sha256");
        /// `package.keep`
        pub const KEEP: Key<k::run::Package, s::Int> = Key::with_default("keep");
    }
    pub enum External {}
    pub mod external {
        use super::*;
        /// `external.host`
        pub const HOST: Key<k::run::External, s::Text> = Key::new("host");
    }
}
impl Is<k::Run> for k::run::Container {}
impl Is<k::Run> for k::run::Process {}
impl Is<k::Run> for k::run::Ssh {}
impl Is<k::Run> for k::run::Systemd {}
impl Is<k::Run> for k::run::Package {}
impl Is<k::Run> for k::run::External {}

pub enum Scale {}
pub mod scale {
    use super::*;
    /// `scale.replicas`
    pub const REPLICAS: Key<k::Scale, s::Any> = Key::with_default("replicas");
    /// `scale.cpu`
    pub const CPU: Key<k::Scale, s::Share> = Key::new("cpu");
    /// `scale.memory`
    pub const MEMORY: Key<k::Scale, s::Share> = Key::new("memory");
    /// `scale.metric`
    pub const METRIC: Key<k::Scale, s::Map<s::Fields<k::ScaleMetric>>> = Key::with_default("metric");
    /// `scale.up`
    pub const UP: Key<k::Scale, s::Fields<k::ScalePace>> = Key::new("up");
    /// `scale.down`
    pub const DOWN: Key<k::Scale, s::Fields<k::ScalePace>> = Key::new("down");
    /// `scale.min_available`
    pub const MIN_AVAILABLE: Key<k::Scale, s::Any> = Key::new("min_available");
}

pub enum ScaleMetric {}
pub mod scale_metric {
    use super::*;
    /// `scale_metric.target`
    pub const TARGET: Key<k::ScaleMetric, s::Number> = Key::new("target");
}

pub enum ScalePace {}
pub mod scale_pace {
    use super::*;
    /// `scale_pace.stabilization`
    pub const STABILIZATION: Key<k::ScalePace, s::Time> = Key::new("stabilization");
    /// `scale_pace.policy`
    pub const POLICY: Key<k::ScalePace, k::ScalePolicy> = Key::new("policy");
}

pub enum ScalePolicy {}
impl s::Shape for ScalePolicy {
    type Of<'db> = scale_policy::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "percent" => scale_policy::Variant::Percent(branch.body()),
            "pods" => scale_policy::Variant::Pods(branch.body()),
            _ => return None,
        })
    }
}
pub mod scale_policy {
    use super::*;
    pub enum Variant<'db> {
        Percent(Body<'db, k::scale_policy::Percent>),
        Pods(Body<'db, k::scale_policy::Pods>),
    }
    pub enum Percent {}
    pub mod percent {
        use super::*;
        /// `percent.share`
        pub const SHARE: Key<k::scale_policy::Percent, s::Share> = Key::new("share");
    }
    pub enum Pods {}
    pub mod pods {
        use super::*;
        /// `pods.count`
        pub const COUNT: Key<k::scale_policy::Pods, s::Int> = Key::new("count");
    }
    /// `scale_policy.every`
    pub const EVERY: Key<k::ScalePolicy, s::Time> = Key::with_default("every");
}
impl Is<k::ScalePolicy> for k::scale_policy::Percent {}
impl Is<k::ScalePolicy> for k::scale_policy::Pods {}

pub enum SecretSource {}
impl s::Shape for SecretSource {
    type Of<'db> = secret_source::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "env" => secret_source::Variant::Env(branch.body()),
            "file" => secret_source::Variant::File(branch.body()),
            "vault" => secret_source::Variant::Vault(branch.body()),
            "k8s" => secret_source::Variant::K8s(branch.body()),
            "generate" => secret_source::Variant::Generate(branch.body()),
            "literal" => secret_source::Variant::Literal(branch.body()),
            _ => return None,
        })
    }
}
pub mod secret_source {
    use super::*;
    pub enum Variant<'db> {
        Env(Body<'db, k::secret_source::Env>),
        File(Body<'db, k::secret_source::File>),
        Vault(Body<'db, k::secret_source::Vault>),
        K8s(Body<'db, k::secret_source::K8s>),
        Generate(Body<'db, k::secret_source::Generate>),
        Literal(Body<'db, k::secret_source::Literal>),
    }
    pub enum Env {}
    pub mod env {
        use super::*;
        /// `env.name`
        pub const NAME: Key<k::secret_source::Env, s::Text> = Key::new("name");
        /// `env.default`
        pub const DEFAULT: Key<k::secret_source::Env, s::Text> = Key::new("default");
    }
    pub enum File {}
    pub mod file {
        use super::*;
        /// `file.path`
        pub const PATH: Key<k::secret_source::File, s::Local> = Key::new("path");
    }
    pub enum Vault {}
    pub mod vault {
        use super::*;
        /// `vault.path`
        pub const PATH: Key<k::secret_source::Vault, s::Text> = Key::new("path");
        /// `vault.address`
        pub const ADDRESS: Key<k::secret_source::Vault, s::Text> = Key::new("address");
        /// `vault.role`
        pub const ROLE: Key<k::secret_source::Vault, s::Text> = Key::new("role");
    }
    pub enum K8s {}
    pub mod k8s {
        use super::*;
        /// `k8s.name`
        pub const NAME: Key<k::secret_source::K8s, s::Text> = Key::new("name");
        /// `k8s.key`
        pub const KEY: Key<k::secret_source::K8s, s::Text> = Key::new("key");
        /// `k8s.namespace`
        pub const NAMESPACE: Key<k::secret_source::K8s, s::Text> = Key::new("namespace");
    }
    pub enum Generate {}
    pub mod generate {
        use super::*;
        /// `generate.length`
        pub const LENGTH: Key<k::secret_source::Generate, s::Int> = Key::with_default("length");
    }
    pub enum Literal {}
    pub mod literal {
        use super::*;
        /// `literal.value`
        pub const VALUE: Key<k::secret_source::Literal, s::Text> = Key::new("value");
    }
}
impl Is<k::SecretSource> for k::secret_source::Env {}
impl Is<k::SecretSource> for k::secret_source::File {}
impl Is<k::SecretSource> for k::secret_source::Vault {}
impl Is<k::SecretSource> for k::secret_source::K8s {}
impl Is<k::SecretSource> for k::secret_source::Generate {}
impl Is<k::SecretSource> for k::secret_source::Literal {}

pub enum Security {}
impl s::Shape for Security {
    type Of<'db> = security::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "baseline" => security::Variant::Baseline(branch.body()),
            "restricted" => security::Variant::Restricted(branch.body()),
            "privileged" => security::Variant::Privileged(branch.body()),
            _ => return None,
        })
    }
}
pub mod security {
    use super::*;
    pub enum Variant<'db> {
        Baseline(Body<'db, k::security::Baseline>),
        Restricted(Body<'db, k::security::Restricted>),
        Privileged(Body<'db, k::security::Privileged>),
    }
    pub enum Baseline {}
    pub enum Restricted {}
    pub enum Privileged {}
    pub mod privileged {
        use super::*;
        /// `privileged.reason`
        pub const REASON: Key<k::security::Privileged, s::Text> = Key::new("reason");
    }
    /// `security.user`
    pub const USER: Key<k::Security, s::Int> = Key::new("user");
    /// `security.group`
    pub const GROUP: Key<k::Security, s::Int> = Key::new("group");
    /// `security.fs_group`
    pub const FS_GROUP: Key<k::Security, s::Int> = Key::new("fs_group");
    /// `security.non_root`
    pub const NON_ROOT: Key<k::Security, s::Flag> = Key::new("non_root");
    /// `security.read_only`
    pub const READ_ONLY: Key<k::Security, s::Flag> = Key::new("read_only");
    /// `security.writable`
    pub const WRITABLE: Key<k::Security, s::List<s::Text>> = Key::with_default("writable");
    /// `security.capabilities`
    pub const CAPABILITIES: Key<k::Security, s::Fields<k::Capabilities>> = Key::with_default("capabilities");
    /// `security.devices`
    pub const DEVICES: Key<k::Security, s::List<s::Text>> = Key::with_default("devices");
    /// `security.sysctls`
    pub const SYSCTLS: Key<k::Security, s::Map<s::Text>> = Key::with_default("sysctls");
    /// `security.seccomp`
    pub const SECCOMP: Key<k::Security, s::Text> = Key::new("seccomp");
    /// `security.apparmor`
    pub const APPARMOR: Key<k::Security, s::Text> = Key::new("apparmor");
    /// `security.selinux`
    pub const SELINUX: Key<k::Security, s::Fields<k::Selinux>> = Key::new("selinux");
    /// `security.host_pid`
    pub const HOST_PID: Key<k::Security, s::Flag> = Key::with_default("host_pid");
    /// `security.host_ipc`
    pub const HOST_IPC: Key<k::Security, s::Flag> = Key::with_default("host_ipc");
}
impl Is<k::Security> for k::security::Baseline {}
impl Is<k::Security> for k::security::Restricted {}
impl Is<k::Security> for k::security::Privileged {}

pub enum Selinux {}
pub mod selinux {
    use super::*;
    /// `selinux.user`
    pub const USER: Key<k::Selinux, s::Text> = Key::new("user");
    /// `selinux.role`
    pub const ROLE: Key<k::Selinux, s::Text> = Key::new("role");
    /// `selinux.type`
    pub const TYPE: Key<k::Selinux, s::Text> = Key::new("type");
    /// `selinux.level`
    pub const LEVEL: Key<k::Selinux, s::Text> = Key::new("level");
}

pub enum ShellCommand {}
impl s::Shape for ShellCommand {
    type Of<'db> = shell_command::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "shell" => shell_command::Variant::Shell(branch.body()),
            _ => return None,
        })
    }
}
pub mod shell_command {
    use super::*;
    pub enum Variant<'db> {
        Shell(Body<'db, k::shell_command::Shell>),
    }
    pub enum Shell {}
    pub mod shell {
        use super::*;
        /// `shell.script`
        pub const SCRIPT: Key<k::shell_command::Shell, s::Text> = Key::new("script");
    }
}
impl Is<k::ShellCommand> for k::shell_command::Shell {}

pub enum Start {}
pub mod start {
    use super::*;
    /// `start.after`
    pub const AFTER: Key<k::Start, k::Hook> = Key::new("after");
}

pub enum Stop {}
pub mod stop {
    use super::*;
    /// `stop.signal`
    pub const SIGNAL: Key<k::Stop, s::Word> = Key::with_default("signal");
    #[cfg(test)]
    pub const SIGNAL_WORDS: &[&str] = &["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT", "SIGSTOP"];
    /// `stop.grace`
    pub const GRACE: Key<k::Stop, s::Time> = Key::with_default("grace");
    /// `stop.before`
    pub const BEFORE: Key<k::Stop, k::Hook> = Key::new("before");
}

pub enum Toleration {}
impl s::Shape for Toleration {
    type Of<'db> = toleration::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "taint" => toleration::Variant::Taint(branch.body()),
            _ => return None,
        })
    }
}
pub mod toleration {
    use super::*;
    pub enum Variant<'db> {
        Taint(Body<'db, k::toleration::Taint>),
    }
    pub enum Taint {}
    pub mod taint {
        use super::*;
        /// `taint.key`
        pub const KEY: Key<k::toleration::Taint, s::Text> = Key::new("key");
        /// `taint.value`
        pub const VALUE: Key<k::toleration::Taint, s::Text> = Key::new("value");
        /// `taint.effect`
        pub const EFFECT: Key<k::toleration::Taint, s::Word> = Key::new("effect");
        #[cfg(test)]
        pub const EFFECT_WORDS: &[&str] = &["no_schedule", "prefer_no_schedule", "no_execute"];
        /// `taint.for`
        pub const FOR: Key<k::toleration::Taint, s::Time> = Key::new("for");
    }
}
impl Is<k::Toleration> for k::toleration::Taint {}

pub enum Update {}
impl s::Shape for Update {
    type Of<'db> = update::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "rolling" => update::Variant::Rolling(branch.body()),
            "recreate" => update::Variant::Recreate,
            _ => return None,
        })
    }
}
pub mod update {
    use super::*;
    pub enum Variant<'db> {
        Rolling(Body<'db, k::update::Rolling>),
        Recreate,
    }
    pub enum Rolling {}
    pub mod rolling {
        use super::*;
        /// `rolling.surge`
        pub const SURGE: Key<k::update::Rolling, s::Any> = Key::with_default("surge");
        /// `rolling.unavailable`
        pub const UNAVAILABLE: Key<k::update::Rolling, s::Any> = Key::with_default("unavailable");
    }
}
impl Is<k::Update> for k::update::Rolling {}

pub enum VolumeSource {}
impl s::Shape for VolumeSource {
    type Of<'db> = volume_source::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "host_path" => volume_source::Variant::HostPath(branch.body()),
            "nfs" => volume_source::Variant::Nfs(branch.body()),
            "csi" => volume_source::Variant::Csi(branch.body()),
            _ => return None,
        })
    }
}
pub mod volume_source {
    use super::*;
    pub enum Variant<'db> {
        HostPath(Body<'db, k::volume_source::HostPath>),
        Nfs(Body<'db, k::volume_source::Nfs>),
        Csi(Body<'db, k::volume_source::Csi>),
    }
    pub enum HostPath {}
    pub mod host_path {
        use super::*;
        /// `host_path.path`
        pub const PATH: Key<k::volume_source::HostPath, s::Text> = Key::new("path");
    }
    pub enum Nfs {}
    pub mod nfs {
        use super::*;
        /// `nfs.server`
        pub const SERVER: Key<k::volume_source::Nfs, s::Text> = Key::new("server");
        /// `nfs.path`
        pub const PATH: Key<k::volume_source::Nfs, s::Text> = Key::new("path");
    }
    pub enum Csi {}
    pub mod csi {
        use super::*;
        /// `csi.driver`
        pub const DRIVER: Key<k::volume_source::Csi, s::Text> = Key::new("driver");
        /// `csi.handle`
        pub const HANDLE: Key<k::volume_source::Csi, s::Text> = Key::new("handle");
        /// `csi.attributes`
        pub const ATTRIBUTES: Key<k::volume_source::Csi, s::Map<s::Text>> = Key::with_default("attributes");
    }
}
impl Is<k::VolumeSource> for k::volume_source::HostPath {}
impl Is<k::VolumeSource> for k::volume_source::Nfs {}
impl Is<k::VolumeSource> for k::volume_source::Csi {}

pub enum Watch {}
pub mod watch {
    use super::*;
    /// `watch.paths`
    pub const PATHS: Key<k::Watch, s::List<s::Local>> = Key::new("paths");
    /// `watch.ignore`
    pub const IGNORE: Key<k::Watch, s::List<s::Text>> = Key::with_default("ignore");
    /// `watch.debounce`
    pub const DEBOUNCE: Key<k::Watch, s::Time> = Key::with_default("debounce");
    /// `watch.action`
    pub const ACTION: Key<k::Watch, k::WatchAction> = Key::with_default("action");
}

pub enum WatchAction {}
impl s::Shape for WatchAction {
    type Of<'db> = watch_action::Variant<'db>;

    fn read<'db>(spot: Spot<'db>) -> Option<Self::Of<'db>> {
        let branch = spot.branch()?;
        Some(match branch.word() {
            "restart" => watch_action::Variant::Restart,
            "rebuild" => watch_action::Variant::Rebuild,
            "sync" => watch_action::Variant::Sync(branch.body()),
            "signal" => watch_action::Variant::Signal(branch.body()),
            _ => return None,
        })
    }
}
pub mod watch_action {
    use super::*;
    pub enum Variant<'db> {
        Restart,
        Rebuild,
        Sync(Body<'db, k::watch_action::Sync>),
        Signal(Body<'db, k::watch_action::Signal>),
    }
    pub enum Sync {}
    pub mod sync {
        use super::*;
        /// `sync.path`
        pub const PATH: Key<k::watch_action::Sync, s::Text> = Key::new("path");
    }
    pub enum Signal {}
    pub mod signal {
        use super::*;
        /// `signal.signal`
        pub const SIGNAL: Key<k::watch_action::Signal, s::Word> = Key::new("signal");
        #[cfg(test)]
        pub const SIGNAL_WORDS: &[&str] = &["SIGTERM", "SIGINT", "SIGQUIT", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGUSR2", "SIGWINCH", "SIGCONT", "SIGSTOP"];
    }
}
impl Is<k::WatchAction> for k::watch_action::Sync {}
impl Is<k::WatchAction> for k::watch_action::Signal {}
