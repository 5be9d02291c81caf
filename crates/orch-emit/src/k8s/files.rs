//! The files of a pod: its volumes, and where its containers mount them.

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{
    Access, ConfigSource, ContainerPath, Late, Mount, MountSource, Name, Path, SecretType, Sensitive,
    VolumeSource, WorkloadKind,
};

use super::config::{ConfigMap, file_key};
use super::quantity::bytes;
use super::text::alone;
use super::{Reader, Writer, names};
use crate::codes::{docker_socket, host_path_without_reason};
use crate::report::Subject;
use crate::yaml::{Map, Yaml};

/// The volumes of a pod, as its containers ask for them.
#[derive(Debug, Default)]
pub(super) struct PodFiles {
    /// The volumes, by name.
    volumes: BTreeMap<String, Map>,
    /// The ConfigMaps that are mounted.
    config_maps: BTreeSet<String>,
    /// The permission bits of secrets that say none.
    secret_mode: u32,
}

impl PodFiles {
    /// No volumes yet; secrets that say nothing of it get these permission bits.
    pub(super) fn new(secret_mode: u32) -> PodFiles {
        PodFiles { secret_mode, ..PodFiles::default() }
    }

    /// `volumes` of the pod.
    pub(super) fn volumes(&self) -> Yaml {
        Yaml::list(self.volumes.iter().map(|(name, volume)| volume.clone().led_by("name", name.as_str())))
    }
}

/// What a container mounts.
pub(super) struct Wanted<'a> {
    /// What is mounted, by path.
    pub mounts: &'a BTreeMap<ContainerPath, Mount>,
    /// Secrets at their own paths.
    pub secrets: &'a BTreeSet<Name>,
    /// Configs at their own paths.
    pub configs: &'a BTreeSet<Name>,
    /// Folders in memory of the node that can be written to.
    pub writable: &'a [ContainerPath],
}

/// An entry of `volumeMounts`.
fn mount(volume: &str, path: &str, sub: Option<&str>, access: Access) -> Map {
    Map::new()
        .with("name", volume)
        .with("mountPath", path)
        .maybe("subPath", sub)
        .flag("readOnly", access == Access::Ro)
}

impl Writer<'_> {
    /// `volumeMounts` of a container; its volumes are added to the pod.
    pub(super) fn volume_mounts(
        &mut self,
        reader: &Reader<'_>,
        wanted: &Wanted<'_>,
        pod: &mut PodFiles,
    ) -> Yaml {
        let mut mounts: BTreeMap<String, Map> = BTreeMap::new();
        for (name, volume) in &reader.workload.volumes {
            let pod_name = names::short(name.as_str());
            // A StatefulSet makes them by itself.
            if !self.is_stateful(reader) {
                pod.volumes
                    .insert(pod_name.clone(), claim(&names::short(&format!("{}-{name}", reader.name()))));
            }
            let path = volume.path.as_str();
            mounts.insert(path.to_owned(), mount(&pod_name, path, volume.sub.as_deref(), volume.access));
        }
        for (path, entry) in wanted.mounts {
            if let Some(entry) = self.mount(reader, path, entry, pod) {
                mounts.insert(path.to_string(), entry);
            }
        }
        for name in wanted.secrets {
            let Some(secret) = self.stack.secrets.get(name) else { continue };
            let entry = self.secret_mount(name, secret.path.as_str(), None, pod);
            mounts.insert(secret.path.to_string(), entry);
        }
        for name in wanted.configs {
            let Some(config) = self.stack.configs.get(name) else { continue };
            if let Some(entry) = self.config_mount(name, config.path.as_str(), None, config.mode, pod) {
                mounts.insert(config.path.to_string(), entry);
            }
        }
        for path in wanted.writable {
            let name = names::short(&format!("writable-{}", names::label(path.as_str())));
            pod.volumes.insert(name.clone(), Map::new().with("emptyDir", Map::new()));
            mounts.insert(path.to_string(), mount(&name, path.as_str(), None, Access::Rw));
        }
        if let Some(size) = &reader.workload.shm {
            let memory = Map::new().with("medium", "Memory").with("sizeLimit", bytes(size));
            pod.volumes.insert("shm".to_owned(), Map::new().with("emptyDir", memory));
            mounts.insert("/dev/shm".to_owned(), mount("shm", "/dev/shm", None, Access::Rw));
        }
        Yaml::list(mounts.into_values())
    }

    /// Whether its instances have volumes of their own.
    pub(super) fn is_stateful(&self, reader: &Reader<'_>) -> bool {
        let service = self.stack.services.get(&reader.item.name);
        reader.item.kind == orch_model::ItemKind::Service
            && service.is_some_and(|service| service.workload_kind == WorkloadKind::Stateful)
    }

    fn mount(
        &mut self,
        reader: &Reader<'_>,
        path: &ContainerPath,
        entry: &Mount,
        pod: &mut PodFiles,
    ) -> Option<Map> {
        let field = Path::of("mounts").join(path.as_str());
        let (at, sub) = (path.as_str(), entry.sub.as_deref());
        let object = names::short(&format!("{}-{}", reader.name(), names::label(at)));
        match &entry.source {
            MountSource::Volume(name) => {
                let volume = names::short(name.as_str());
                let source = self.shared(name)?;
                pod.volumes.insert(volume.clone(), source);
                Some(mount(&volume, at, sub, entry.access))
            }
            MountSource::Secret(name) => Some(self.secret_mount(name, at, entry.mode, pod)),
            MountSource::Config(name) => self.config_mount(name, at, sub, entry.mode, pod),
            MountSource::File { path: source } => {
                let data = self.file(&reader.subject, field.clone(), source);
                let key = file_key(source);
                self.project_mount(&reader.subject, &field, object, data, pod, entry.mode, at, Some(&key))
            }
            MountSource::Dir { path: source, only } => {
                let data = self.folder(&reader.subject, field.clone(), source, only);
                self.project_mount(&reader.subject, &field, object, data, pod, entry.mode, at, sub)
            }
            MountSource::Text { content } => {
                if let Some(Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name))) = alone(content)
                {
                    let name = name.clone();
                    return Some(self.secret_mount(&name, at, entry.mode, pod));
                }
                let text = self.known_secret(&reader.item, &reader.subject, field.clone(), content)?;
                let key = file_key(&at.into());
                let data = BTreeMap::from([(key.clone(), text.into_bytes())]);
                self.project_mount(&reader.subject, &field, object, data, pod, entry.mode, at, Some(&key))
            }
            MountSource::Bind { path: source } => {
                self.check_host_path(reader, &field, entry, source.as_str());
                let volume = names::short(&format!("host-{}", names::label(source.as_str())));
                let host = Map::new().with("hostPath", Map::new().with("path", source.as_str()));
                pod.volumes.insert(volume.clone(), host);
                Some(mount(&volume, at, sub, entry.access))
            }
            MountSource::Tmpfs { size } => {
                let volume = names::short(&format!("memory-{}", names::label(at)));
                let memory = Map::new().with("medium", "Memory").maybe("sizeLimit", size.as_ref().map(bytes));
                pod.volumes.insert(volume.clone(), Map::new().with("emptyDir", memory));
                Some(mount(&volume, at, sub, entry.access))
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one mount has this many sides, and one caller each")]
    fn project_mount(
        &mut self,
        subject: &Subject<'_>,
        field: &Path,
        object: String,
        data: BTreeMap<String, Vec<u8>>,
        pod: &mut PodFiles,
        mode: Option<u32>,
        at: &str,
        sub: Option<&str>,
    ) -> Option<Map> {
        if data.is_empty() {
            return None;
        }
        self.add(subject, field.as_str(), object.clone(), ConfigMap { data, immutable: false });
        Some(config_map_mount(&object, &object, mode, at, sub, pod))
    }

    fn config_mount(
        &mut self,
        name: &Name,
        at: &str,
        sub: Option<&str>,
        mode: Option<u32>,
        pod: &mut PodFiles,
    ) -> Option<Map> {
        let (object, key) = self.declared_config(name)?;
        let config = self.stack.configs.get(name)?;
        let mode = mode.or(config.mode);
        let is_folder = matches!(config.source, ConfigSource::Dir { .. });
        let sub = if is_folder { sub.map(str::to_owned) } else { key };
        let volume = names::short(&format!("config-{name}"));
        Some(config_map_mount(&volume, &object, mode, at, sub.as_deref(), pod))
    }

    fn secret_mount(&mut self, name: &Name, at: &str, mode: Option<u32>, pod: &mut PodFiles) -> Map {
        self.secrets.insert(name.clone());
        let (object, key) = self.secret_key(name);
        let volume = names::short(&format!("secret-{name}"));
        let Some(secret) = self.stack.secrets.get(name) else { return mount(&volume, at, None, Access::Ro) };
        let said = secret.written.contains(&Path::of("mode"));
        let mode = mode.unwrap_or(if said { secret.mode } else { pod.secret_mode });
        let source = Map::new().with("secretName", object).with("defaultMode", mode);
        let is_whole = secret.sort != SecretType::Opaque || !secret.keys.is_empty();
        let item = |key: &str, path: &str| Map::new().with("key", key).with("path", path);
        if is_whole {
            let items = Yaml::list(secret.keys.iter().map(|key| item(key, key)));
            pod.volumes.insert(volume.clone(), Map::new().with("secret", source.filled("items", items)));
            return mount(&volume, at, None, Access::Ro);
        }
        let items = Yaml::list([item(&key, name.as_str())]);
        pod.volumes.insert(volume.clone(), Map::new().with("secret", source.with("items", items)));
        mount(&volume, at, Some(name.as_str()), Access::Ro)
    }

    /// The volume of a pod for a shared one.
    fn shared(&mut self, name: &Name) -> Option<Map> {
        let volume = self.stack.volumes.get(name)?;
        Some(match &volume.from {
            Some(VolumeSource::HostPath { path }) => {
                Map::new().with("hostPath", Map::new().with("path", path.as_str()))
            }
            Some(VolumeSource::Nfs { server, path }) => {
                Map::new().with("nfs", Map::new().with("server", server.as_str()).with("path", path.as_str()))
            }
            Some(VolumeSource::Csi { .. }) | None => claim(&self.claim_name(name)),
        })
    }

    fn check_host_path(&mut self, reader: &Reader<'_>, field: &Path, entry: &Mount, source: &str) {
        if source.ends_with("/docker.sock") {
            self.report.say(
                &docker_socket::CODE,
                reader.subject.at(field.clone()),
                format!(
                    "`{}` gets Docker's socket: it is root on the node, and many nodes have none",
                    reader.item.name
                ),
                "ask the cluster's own API instead",
            );
        }
        if entry.reason.is_none() && !reader.workload.security.is_privileged() {
            self.report.say(
                &host_path_without_reason::CODE,
                reader.subject.at(field.clone()),
                format!("`{source}` is a folder of whatever node the pod is on"),
                "give a `reason` at the mount, or mount a volume, `file(…)` or `dir(…)` instead",
            );
        }
    }

    /// A number that changes when a mounted ConfigMap does, so that pods are replaced then.
    pub(super) fn checksum(&self, pod: &PodFiles) -> Option<String> {
        if pod.config_maps.is_empty() {
            return None;
        }
        let digests = pod
            .config_maps
            .iter()
            .filter_map(|name| Some(self.config_maps.get(name)?.digest().to_le_bytes()));
        Some(format!("{:016x}", names::digest(&digests.flatten().collect::<Vec<_>>())))
    }
}

fn config_map_mount(
    volume: &str,
    object: &str,
    mode: Option<u32>,
    at: &str,
    sub: Option<&str>,
    pod: &mut PodFiles,
) -> Map {
    pod.config_maps.insert(object.to_owned());
    let source = Map::new().with("name", object).maybe("defaultMode", mode);
    pod.volumes.insert(volume.to_owned(), Map::new().with("configMap", source));
    mount(volume, at, sub, Access::Ro)
}

fn claim(name: &str) -> Map {
    Map::new().with("persistentVolumeClaim", Map::new().with("claimName", name))
}
