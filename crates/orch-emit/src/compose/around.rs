//! What runs before a service and beside it: services of their own in Compose.

use std::collections::BTreeMap;

use orch_model::{Container, ItemKind, Path, Replicas, Security};

use super::mounts::Mounted;
use super::security::user;
use super::service::{dns, limits, pull};
use super::{Reader, Writer};
use crate::below;
use crate::codes::name_clash;
use crate::yaml::Map;

impl Writer<'_> {
    /// The services that stand for `init` and `sidecars`.
    pub(super) fn around(&mut self, reader: &Reader<'_>, services: &mut Map) {
        let workload = reader.workload;
        let mut before: Option<String> = None;
        for container in &workload.init {
            let name = format!("{}-{}", reader.item.name, container.name);
            // The first waits for what the service waits for, each other for the one before it.
            let mut waits = Map::new();
            match &before {
                None => {
                    let alone = orch_model::Workload { init: Vec::new(), ..workload.clone() };
                    waits = self.depends_on(&Reader { workload: &alone, ..reader.clone() });
                }
                Some(before) => {
                    waits
                        .put(before.as_str(), Map::new().with("condition", "service_completed_successfully"));
                }
            }
            let field = Path::of("init").join(container.name.as_str());
            let map = self.companion(reader, (&name, &field), container);
            let networks = self.memberships(reader);
            let map = dns(map, workload)
                .filled("extra_hosts", self.extra_hosts(reader))
                .maybe("network_mode", self.network_mode(reader))
                .filled("depends_on", waits)
                .filled("profiles", self.profiles().entry(&reader.item))
                .filled("networks", networks)
                .with("restart", "no");
            self.check_companion(reader, Path::of("init"), &name, services);
            services.put(name.as_str(), map);
            before = Some(name);
        }
        for (sidecar, container) in &workload.sidecars {
            let field = Path::of("sidecars").join(sidecar.as_str());
            let name = format!("{}-{sidecar}", reader.item.name);
            let map = self.companion(reader, (&name, &field), container);
            let health_at = field.join("health");
            let health = container.health.as_ref();
            let health = health.and_then(|health| self.healthcheck(reader, health_at.as_str(), health));
            let waits =
                Map::new().with(reader.item.name.as_str(), Map::new().with("condition", "service_started"));
            let map = map
                .with("network_mode", format!("service:{}", reader.item.name))
                .with("depends_on", waits)
                .filled("profiles", self.profiles().entry(&reader.item))
                .maybe("healthcheck", health)
                .with("restart", "unless-stopped");
            self.check_companion(reader, field, &name, services);
            services.put(name, map);
        }
        self.check_sidecars(reader);
    }

    /// What stands beside a service has a name among all services.
    fn check_companion(&mut self, reader: &Reader<'_>, field: Path, name: &str, services: &Map) {
        let is_taken = self.stack.services.contains_key(name) || self.stack.jobs.contains_key(name);
        if is_taken || services.has(name) {
            self.report.say(
                &name_clash::CODE,
                reader.subject.at(field),
                format!("it is called `{name}` in Compose, and so is another one"),
                "rename one of them",
            );
        }
    }

    /// A sidecar is a service of its own there, which lives for itself.
    fn check_sidecars(&mut self, reader: &Reader<'_>) {
        let service = self.stack.services.get(&reader.item.name);
        let reason = match reader.item.kind {
            ItemKind::Job => "the sidecars of a job do not end with it",
            _ if service.is_some_and(|service| service.scale.replicas != Replicas::Count(1)) => {
                "there is one of each sidecar, in the network of the first instance"
            }
            _ => return,
        };
        self.report.partly(&reader.subject, "sidecars", "Compose", reason);
    }

    fn companion(&mut self, reader: &Reader<'_>, (name, field): (&str, &Path), container: &Container) -> Map {
        let Reader { item, workload, subject } = reader;
        let image = container.image.clone().or_else(|| self.stack.image(&item.name, workload));
        let image = image.and_then(|image| self.plain(item, subject, field.join("image"), &image));
        let build = match (&image, &workload.build) {
            (None, Some(build)) => Some(self.build(reader, build)),
            _ => None,
        };
        let mut words = |name: &str, words: &Option<orch_model::Command>| {
            words.as_ref().map(|words| self.command(item, subject, field.join(name).as_str(), words))
        };
        let entrypoint = words("entrypoint", &container.entrypoint);
        let command = words("command", &container.command);
        let (environment, env_file) = self.environment(reader, field, &container.env, &container.env_from);
        // Settings of the kernel are those of the network, which is the service's.
        let shared = Security { sysctls: BTreeMap::new(), ..workload.security.clone() };
        let security = container.security.as_ref().unwrap_or(&shared);
        let takes = self.resources(reader, field.join("resources").as_str(), &container.resources);
        let mut mounted = Mounted::default();
        self.owned(reader, &mut mounted);
        self.mounts(reader, (name, field), &container.mounts, &mut mounted);
        mounted.writable(security);
        self.at_their_paths(&container.secrets, &container.configs, &mut mounted);
        let places = below::Container {
            at: field,
            mounts: &container.mounts,
            volumes: &workload.volumes,
            secrets: &container.secrets,
            configs: &container.configs,
            writable: &security.writable,
        };
        self.check_places(reader, &places, security);
        let logging = self.logging(reader);
        let map = Map::new()
            .maybe("image", image)
            .maybe("build", build)
            .maybe("platform", workload.platform.as_deref())
            .maybe("pull_policy", pull(workload))
            .maybe("entrypoint", entrypoint)
            .maybe("command", command)
            .maybe("working_dir", container.dir.as_deref())
            .maybe("user", user(container.user_in(workload), security))
            .filled("environment", environment)
            .filled("env_file", env_file);
        let map = self.security(reader, field, mounted.into_map(map), security);
        limits(map, &container.resources)
            .filled("deploy", Map::new().filled("resources", takes))
            .filled("labels", self.stack_labels())
            .with("logging", logging)
    }
}
