//! What runs before a service and beside it: services of their own in Compose.

use std::collections::BTreeMap;

use orch_model::{Container, Name, Path, Security};

use super::mounts::Mounted;
use super::service::{limits, logging, security as with_security, user};
use super::{Reader, Writer};
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
            let map = self.companion(reader, &format!("init.{}", container.name), container);
            let networks = self.attachments(reader, &[]);
            let map = map
                .maybe("network_mode", self.network_mode(reader))
                .filled("depends_on", waits)
                .filled("networks", networks)
                .with("restart", "no");
            services.put(name.as_str(), map);
            before = Some(name);
        }
        for (name, container) in &workload.sidecars {
            let map = self.companion(reader, &format!("sidecars.{name}"), container);
            let health =
                container.health.as_ref().and_then(|health| self.healthcheck(reader, "sidecars", health));
            let waits =
                Map::new().with(reader.item.name.as_str(), Map::new().with("condition", "service_started"));
            let map = map
                .with("network_mode", format!("service:{}", reader.item.name))
                .with("depends_on", waits)
                .maybe("healthcheck", health)
                .with("restart", "unless-stopped");
            services.put(companion_name(&reader.item.name, name), map);
        }
    }

    fn companion(&mut self, reader: &Reader<'_>, field: &str, container: &Container) -> Map {
        let Reader { item, workload, subject } = reader;
        let image = container.image.clone().or_else(|| self.stack.image(&item.name, workload));
        let image = image.and_then(|image| self.plain(item, subject, Path::of(field).join("image"), &image));
        let build = match (&image, &workload.build) {
            (None, Some(build)) => Some(self.build(reader, build)),
            _ => None,
        };
        let mut words = |name: &str, words: &Option<orch_model::Command>| {
            words.as_ref().map(|words| self.command(item, subject, &format!("{field}.{name}"), words))
        };
        let entrypoint = words("entrypoint", &container.entrypoint);
        let command = words("command", &container.command);
        let (environment, env_file) = self.environment(reader, &container.env, &container.env_from);
        // Settings of the kernel are those of the network, which is the service's.
        let shared = Security { sysctls: BTreeMap::new(), ..workload.security.clone() };
        let security = container.security.as_ref().unwrap_or(&shared);
        let takes = self.resources(reader, &format!("{field}.resources"), &container.resources);
        let mut mounted = Mounted::default();
        self.owned(reader, &mut mounted);
        self.mounts(reader, &container.mounts, &mut mounted);
        self.at_their_paths(&container.secrets, &container.configs, &mut mounted);
        let map = Map::new()
            .maybe("image", image)
            .maybe("build", build)
            .maybe("entrypoint", entrypoint)
            .maybe("command", command)
            .maybe("working_dir", container.dir.as_deref())
            .maybe("user", user(container.user.as_ref().or(workload.user.as_ref()), security))
            .filled("environment", environment)
            .filled("env_file", env_file);
        limits(with_security(mounted.into_map(map), security), &container.resources)
            .filled("deploy", Map::new().filled("resources", takes))
            .with("logging", logging(workload, subject.wrote("logging.max_size")))
    }
}

fn companion_name(service: &Name, container: &Name) -> String {
    format!("{service}-{container}")
}
