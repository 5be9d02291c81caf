//! The files of a pod: its volumes, and where its containers mount them.

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{
    Access, ConfigSource, ContainerPath, Late, Mount, MountSource, Name, Path, SecretType, Sensitive,
    VolumeSource, WorkloadKind,
};
use smol_str::SmolStr;

use super::config::{ConfigMap, file_key};
use super::quantity::bytes;
use super::text::alone;
use super::{Reader, Writer, names};
use crate::below::{self, Taken};
use crate::codes::{docker_socket, host_path_without_reason};
use crate::digest::digest;
use crate::report::Subject;
use crate::yaml::{Map, Yaml};

/// The volumes of a pod, as its containers ask for them.
#[derive(Debug, Default)]
pub(super) struct PodFiles {
    /// The volumes, by name, with what sets them apart from others alike.
    volumes: BTreeMap<String, (String, Map)>,
    /// The names of volumes that a StatefulSet makes by itself.
    claimed: BTreeSet<String>,
    /// The ConfigMaps that are mounted, or read as variables.
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
        let named =
            |(name, (_, volume)): (&String, &(String, Map))| volume.clone().led_by("name", name.as_str());
        Yaml::list(self.volumes.iter().map(named))
    }

    /// The volume for a thing, as its source says, added if it is not there yet: its name, which is `wish` or like it.
    fn add(&mut self, wish: &str, thing: impl Into<String>, source: Map) -> String {
        let volume = (thing.into(), source);
        let is_free = |name: &str| {
            self.volumes.get(name).is_none_or(|other| *other == volume) && !self.claimed.contains(name)
        };
        let name = names::free(wish, is_free);
        self.volumes.insert(name.clone(), volume);
        name
    }

    /// Remembers that the pod is to be replaced when a ConfigMap changes.
    pub(super) fn reads(&mut self, config_map: String) {
        self.config_maps.insert(config_map);
    }
}

/// What a container mounts.
pub(super) struct Wanted<'a> {
    /// Where the container is written; the root for that of the workload itself.
    pub at: &'a Path,
    /// What tells the names of its things apart.
    pub suffix: &'a str,
    /// What is mounted, by path.
    pub mounts: &'a BTreeMap<ContainerPath, Mount>,
    /// Secrets at their own paths.
    pub secrets: &'a BTreeSet<Name>,
    /// Configs at their own paths.
    pub configs: &'a BTreeSet<Name>,
    /// Folders in memory of the node that can be written to.
    pub writable: &'a [ContainerPath],
}

/// Where something is mounted, and how.
#[derive(Clone, Copy)]
struct MountAt<'a> {
    /// Where that is written; of what is at its own path, where the container is.
    field: &'a Path,
    /// The path in the container.
    at: &'a str,
    /// What of it is mounted; the whole if none.
    sub: Option<&'a str>,
    /// The permission bits of its files, where they are said here.
    mode: Option<u32>,
}

impl<'a> MountAt<'a> {
    /// At the path that is its own, as it says itself.
    fn its_path(path: &'a ContainerPath, container: &'a Path) -> MountAt<'a> {
        MountAt { field: container, at: path.as_str(), sub: None, mode: None }
    }

    /// The same with another part of it.
    fn inside(self, sub: Option<&'a str>) -> MountAt<'a> {
        MountAt { sub, ..self }
    }
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
        for (inside, (name, volume)) in reader
            .inside
            .iter()
            .flat_map(|inside| inside.service.volumes.iter().map(move |own| (inside, own)))
        {
            let volume_name = pod.add(name.as_str(), "of the service", claim(&inside.claim(name)));
            let path = volume.path.as_str();
            mounts.insert(path.to_owned(), mount(&volume_name, path, volume.sub.as_deref(), volume.access));
        }
        for (name, volume) in &reader.workload.volumes {
            let pod_name = if self.is_stateful(reader) {
                pod.claimed.insert(names::short(name.as_str()));
                names::short(name.as_str())
            } else {
                let source = claim(&names::short(&format!("{}-{name}", reader.name())));
                pod.add(name.as_str(), "own", source)
            };
            let path = volume.path.as_str();
            mounts.insert(path.to_owned(), mount(&pod_name, path, volume.sub.as_deref(), volume.access));
        }
        self.check_places(reader, wanted);
        for (path, entry) in wanted.mounts {
            if let Some(entry) = self.mount(reader, wanted, path, entry, pod) {
                mounts.insert(path.to_string(), entry);
            }
        }
        for name in wanted.secrets {
            let Some(secret) = self.stack.secrets.get(name) else { continue };
            let entry =
                self.secret_mount(&reader.subject, name, MountAt::its_path(&secret.path, wanted.at), pod);
            mounts.insert(secret.path.to_string(), entry);
        }
        for name in wanted.configs {
            let Some(config) = self.stack.configs.get(name) else { continue };
            if let Some(entry) = self.config_mount(name, MountAt::its_path(&config.path, wanted.at), pod) {
                mounts.insert(config.path.to_string(), entry);
            }
        }
        for path in wanted.writable {
            let wish = format!("writable{}-{}", wanted.suffix, names::label(path.as_str()));
            let source = Map::new().with("emptyDir", Map::new());
            let name = pod.add(&wish, of_container(wanted.at, path), source);
            mounts.insert(path.to_string(), mount(&name, path.as_str(), None, Access::Rw));
        }
        if let Some(size) = &reader.workload.shm {
            let memory = Map::new().with("medium", "Memory").with("sizeLimit", bytes(size));
            let name = pod.add("shm", "shm", Map::new().with("emptyDir", memory));
            mounts.insert("/dev/shm".to_owned(), mount(&name, "/dev/shm", None, Access::Rw));
        }
        Yaml::list(mounts.into_values())
    }

    /// Says of what a container has at its paths that there is no place for it.
    fn check_places(&mut self, reader: &Reader<'_>, wanted: &Wanted<'_>) {
        let container = below::Container {
            at: wanted.at,
            mounts: wanted.mounts,
            volumes: &reader.workload.volumes,
            secrets: wanted.secrets,
            configs: wanted.configs,
            writable: wanted.writable,
        };
        let places = below::places(self.stack, &container);
        let project = (self.stack, self.options.files);
        // A ConfigMap is never written to.
        let taken = |_: Access, _: &[SmolStr]| Taken::ReadOnly;
        below::report(project, &reader.subject, &places, taken, |_| true, &mut self.report);
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
        wanted: &Wanted<'_>,
        path: &ContainerPath,
        entry: &Mount,
        pod: &mut PodFiles,
    ) -> Option<Map> {
        let field = wanted.at.join("mounts").join(path.as_str());
        let (at, sub) = (path.as_str(), entry.sub.as_deref());
        let place = MountAt { field: &field, at, sub, mode: entry.mode };
        let object = format!("{}{}-{}", reader.name(), wanted.suffix, names::label(at));
        if matches!(
            entry.source,
            MountSource::Volume(_) | MountSource::Bind { .. } | MountSource::Tmpfs { .. }
        ) {
            let mode = field.join("mode");
            let reason = "only files that the manifests hold get permission bits there";
            self.report.not_expressible(&reader.subject, mode.as_str(), "Kubernetes", reason);
        }
        match &entry.source {
            MountSource::Volume(name) => {
                let volume = pod.add(name.as_str(), "shared", self.shared(name)?);
                Some(mount(&volume, at, sub, entry.access))
            }
            MountSource::Secret(name) => Some(self.secret_mount(&reader.subject, name, place, pod)),
            MountSource::Config(name) => self.config_mount(name, place, pod),
            MountSource::File { path: source } => {
                let data = self.file(&reader.subject, field.clone(), source);
                let key = file_key(source);
                self.project_mount(&reader.subject, &object, data, place.inside(Some(&key)), pod)
            }
            MountSource::Dir { path: source, only } => {
                let data = self.folder(&reader.subject, field.clone(), source, only);
                self.project_mount(&reader.subject, &object, data, place, pod)
            }
            MountSource::Text { content } => {
                if let Some(Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name))) = alone(content)
                {
                    let name = name.clone();
                    return Some(self.secret_mount(&reader.subject, &name, place.inside(None), pod));
                }
                let text = self.known_secret(&reader.item, &reader.subject, field.clone(), content)?;
                let key = file_key(&at.into());
                let data = BTreeMap::from([(key.clone(), text.into_bytes())]);
                self.project_mount(&reader.subject, &object, data, place.inside(Some(&key)), pod)
            }
            MountSource::Bind { path: source } => {
                self.check_host_path(reader, &field, entry, source.as_str());
                let host = Map::new().with("hostPath", Map::new().with("path", source.as_str()));
                let volume = pod.add(&format!("host-{}", names::label(source.as_str())), "host", host);
                Some(mount(&volume, at, sub, entry.access))
            }
            MountSource::Tmpfs { size } => {
                let memory = Map::new().with("medium", "Memory").maybe("sizeLimit", size.as_ref().map(bytes));
                let source = Map::new().with("emptyDir", memory);
                let volume = pod.add(
                    &format!("memory{}-{}", wanted.suffix, names::label(at)),
                    of_container(wanted.at, path),
                    source,
                );
                Some(mount(&volume, at, sub, entry.access))
            }
        }
    }

    /// A mount of files of the project, which a ConfigMap of this name holds; none where they could not be read.
    fn project_mount(
        &mut self,
        subject: &Subject<'_>,
        object: &str,
        data: BTreeMap<String, Vec<u8>>,
        place: MountAt<'_>,
        pod: &mut PodFiles,
    ) -> Option<Map> {
        if data.is_empty() {
            return None;
        }
        let object = self.add(subject, place.field.clone(), object, ConfigMap { data, immutable: false })?;
        Some(config_map_mount(&object, &object, place, pod))
    }

    fn config_mount(&mut self, name: &Name, place: MountAt<'_>, pod: &mut PodFiles) -> Option<Map> {
        let (object, key) = self.declared_config(name)?;
        let config = self.stack.configs.get(name)?;
        let is_folder = matches!(config.source, ConfigSource::Dir { .. });
        let sub = if is_folder { place.sub } else { key.as_deref() };
        let place = MountAt { sub, mode: place.mode.or(config.mode), ..place };
        Some(config_map_mount(&format!("config-{name}"), &object, place, pod))
    }

    fn secret_mount(
        &mut self,
        subject: &Subject<'_>,
        name: &Name,
        place: MountAt<'_>,
        pod: &mut PodFiles,
    ) -> Map {
        let MountAt { at, sub, mode, .. } = place;
        self.secrets.insert(name.clone());
        let (object, key) = self.secret_key(name);
        let wish = format!("secret-{name}");
        let Some(secret) = self.stack.secrets.get(name) else { return mount(&wish, at, None, Access::Ro) };
        let said = secret.written.contains(&Path::of("mode"));
        let mode = mode.unwrap_or(if said { secret.mode } else { pod.secret_mode });
        let source = Map::new().with("secretName", object).with("defaultMode", Yaml::Mode(mode));
        let is_whole = secret.sort != SecretType::Opaque || !secret.keys.is_empty();
        let item = |key: &str, path: &str| Map::new().with("key", key).with("path", path);
        if is_whole {
            let items = Yaml::list(secret.keys.iter().map(|key| item(key, key)));
            let source = Map::new().with("secret", source.filled("items", items));
            let volume = pod.add(&wish, "secret", source);
            return mount(&volume, at, sub, Access::Ro);
        }
        self.check_value(subject.at(place.field.clone()), name);
        let items = Yaml::list([item(&key, name.as_str())]);
        let volume = pod.add(&wish, "secret", Map::new().with("secret", source.with("items", items)));
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
        if !source.starts_with('/') {
            self.report.refused(
                reader.subject.at(field.clone()),
                format!("`{source}` is a path of this machine: a node of the cluster has none like it"),
                "mount `file(…)`, `dir(…)` or a volume, or give the node's own path from `/`",
            );
            // What it would be on a node is another question.
            return;
        }
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
        Some(format!("{:016x}", digest(&digests.flatten().collect::<Vec<_>>())))
    }
}

/// What tells a folder of one container from those of others of its pod at the same path, and at paths of like names.
fn of_container(container: &Path, path: &ContainerPath) -> String {
    format!("{container} {path}")
}

fn config_map_mount(wish: &str, object: &str, place: MountAt<'_>, pod: &mut PodFiles) -> Map {
    pod.reads(object.to_owned());
    let source = Map::new().with("name", object).maybe("defaultMode", place.mode.map(Yaml::Mode));
    let volume = pod.add(wish, "config", Map::new().with("configMap", source));
    mount(&volume, place.at, place.sub, Access::Ro)
}

fn claim(name: &str) -> Map {
    Map::new().with("persistentVolumeClaim", Map::new().with("claimName", name))
}
