//! What is mounted: volumes, configs, secrets, memory; and the named ones of the file.

use orch_model::{
    Access, ConfigSource, ItemId, ItemKind, LocalPath, Mount, MountSource, Name, Owner, Path, Security,
};
use smol_str::SmolStr;
use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Bind, bind, grant, memory};
use super::{Reader, Writer, lines};
use crate::below;
use crate::codes::{docker_socket, file_unreadable};
use crate::digest::digest;
use crate::files::{ReadError, chosen};
use crate::guarded;
use crate::report::Subject;
use crate::yaml::{Map, Yaml};

/// The entries of a service about files.
#[derive(Default)]
pub(super) struct Mounted {
    volumes: Vec<Yaml>,
    configs: Vec<Yaml>,
    secrets: Vec<Yaml>,
    tmpfs: Vec<String>,
}

impl Mounted {
    /// Folders in memory for what may be written to all the same.
    pub(super) fn writable(&mut self, security: &Security) {
        self.tmpfs.extend(security.writable.iter().map(ToString::to_string));
    }

    /// Adds them to a service.
    pub(super) fn into_map(self, map: Map) -> Map {
        map.filled("volumes", self.volumes)
            .filled("configs", self.configs)
            .filled("secrets", self.secrets)
            .filled("tmpfs", lines(self.tmpfs))
    }
}

impl Writer<'_> {
    /// What a service or job mounts.
    pub(super) fn files(&mut self, reader: &Reader<'_>) -> Mounted {
        let workload = reader.workload;
        let mut mounted = Mounted::default();
        self.owned(reader, &mut mounted);
        let name = reader.item.name.as_str();
        self.mounts(reader, (name, &Path::root()), &workload.mounts, &mut mounted);
        self.at_their_paths(&workload.secrets, &workload.configs, &mut mounted);
        let container = below::Container {
            at: &Path::root(),
            mounts: &workload.mounts,
            volumes: &workload.volumes,
            secrets: &workload.secrets,
            configs: &workload.configs,
            writable: &workload.security.writable,
        };
        self.check_places(reader, &container, &workload.security);
        mounted.writable(&workload.security);
        mounted
    }

    /// The volumes that belong to the service, mounted.
    pub(super) fn owned(&mut self, reader: &Reader<'_>, mounted: &mut Mounted) {
        for (name, volume) in &reader.workload.volumes {
            let key = format!("{}_{name}", reader.item.name);
            let labels = self.stack_labels();
            let path = Path::of("volumes").join(name.as_str());
            self.named_volume(reader.subject.at(path.clone()), &key, Map::new().filled("labels", labels));
            let size = path.join("size");
            self.report.passes_over(&reader.subject, size.as_str(), "Compose", "a volume there has no size");
            let owner = path.join("owner");
            let reason = "the image decides; use `security.user`";
            self.report.not_expressible(&reader.subject, owner.as_str(), "Compose", reason);
            // Docker mounts no folder of a volume that is not there yet, and nobody else would see the rest.
            let sub = path.join("sub");
            let reason = "the volume is the service's alone, and is mounted as a whole";
            self.report.passes_over(&reader.subject, sub.as_str(), "Compose", reason);
            mounted.volumes.push(bind(Bind {
                source: key,
                target: volume.path.to_string(),
                access: volume.access,
                sub: None,
                relabel: None,
                sort: "volume",
            }));
        }
        let replicas = self.stack.services.get(&reader.item.name).map(|service| service.scale.replicas.min());
        if reader.item.kind == ItemKind::Service
            && replicas.is_some_and(|n| n > 1)
            && !reader.workload.volumes.is_empty()
        {
            let reason =
                "Compose gives all instances the same volume; one for each needs one service for each";
            self.report.partly(&reader.subject, "volumes", "Compose", reason);
        }
    }

    /// What the service of this name, which is written at `at`, mounts and does not own.
    pub(super) fn mounts(
        &mut self,
        reader: &Reader<'_>,
        (service, at): (&str, &Path),
        mounts: &BTreeMap<orch_model::ContainerPath, Mount>,
        mounted: &mut Mounted,
    ) {
        for (target, mount) in mounts {
            let path = at.join("mounts").join(target.as_str());
            let entry = |source: String, sort: &'static str| Bind {
                source,
                target: target.to_string(),
                access: mount.access,
                sub: mount.sub.as_deref(),
                relabel: mount.relabel,
                sort,
            };
            let is_copied = self.is_copied(&mount.source);
            let has_bits = is_copied || matches!(mount.source, MountSource::Tmpfs { .. });
            self.check_bits(&reader.subject, &path, mount.owner.as_ref(), has_bits);
            match &mount.source {
                MountSource::Volume(name) => {
                    let sub = path.join("sub");
                    let reason = "Docker mounts only a folder that is in the volume already";
                    self.report.partly(&reader.subject, sub.as_str(), "Compose", reason);
                    mounted.volumes.push(bind(entry(name.to_string(), "volume")));
                }
                MountSource::Bind { path: source } => {
                    if source.as_str().ends_with("/docker.sock") {
                        self.report.say(
                            &docker_socket::CODE,
                            reader.subject.at(path),
                            format!("`{}` gets Docker's socket: it is root on the host", reader.item.name),
                            "put a proxy between them that lets only some requests through",
                        );
                    }
                    mounted.volumes.push(bind(entry(self.local(source.as_str()), "bind")));
                }
                MountSource::File { path: source } => {
                    mounted.volumes.push(bind(entry(self.local(source.as_str()), "bind")));
                }
                MountSource::Dir { path: source, only } => {
                    let whole = entry(self.local(source.as_str()), "bind");
                    mounted.volumes.extend(self.folder(&reader.subject, path.as_str(), source, only, whole));
                }
                MountSource::Tmpfs { size } => {
                    mounted.tmpfs.push(format!("{target}{}", memory(size.as_ref(), mount)));
                }
                MountSource::Secret(name) => {
                    self.secrets.insert(name.clone());
                    mounted.secrets.push(grant(
                        name.as_str(),
                        Some(target.as_str()),
                        mount.mode,
                        mount.owner.as_ref(),
                    ));
                }
                MountSource::Config(name) => self.config(name, Some((target.as_str(), mount)), mounted),
                MountSource::Text { content } => {
                    let key = self.key_of_text(service, target.as_str());
                    if let Some(content) = self.text(&reader.item, &reader.subject, path, content) {
                        self.configs.insert(key.clone(), Map::new().with("content", content));
                        mounted.configs.push(grant(
                            &key,
                            Some(target.as_str()),
                            mount.mode,
                            mount.owner.as_ref(),
                        ));
                    }
                }
            }
        }
    }

    /// Under which name the file holds the text that a service mounts: one that tells what it is, and where another has that,
    /// one that no other text gets.
    fn key_of_text(&self, service: &str, target: &str) -> String {
        let wish = format!("{service}_{}", slug(target));
        if !self.configs.contains_key(&wish) && !self.stack.configs.contains_key(wish.as_str()) {
            return wish;
        }
        let place = digest(format!("{service} {target}").as_bytes());
        format!("{wish}-{place:016x}")
    }

    /// Owner and permission bits are those of what is mounted, but for what is made for the container alone.
    fn check_bits(&mut self, subject: &Subject<'_>, path: &Path, owner: Option<&Owner>, is_written: bool) {
        let (mode, by) = (path.join("mode"), path.join("owner"));
        if !is_written {
            let reason = "it mounts what is there with the owner and the bits that it has";
            self.report.not_expressible(subject, mode.as_str(), "Compose", reason);
            self.report.not_expressible(subject, by.as_str(), "Compose", reason);
        } else if owner.is_some_and(|owner| owner.numbers().is_none()) {
            self.report.not_expressible(subject, by.as_str(), "Compose", "it takes numbers only");
        }
    }

    /// Secrets and configs at the paths that are theirs.
    pub(super) fn at_their_paths(
        &mut self,
        secrets: &BTreeSet<Name>,
        configs: &BTreeSet<Name>,
        mounted: &mut Mounted,
    ) {
        for name in secrets {
            self.secrets.insert(name.clone());
            let Some(secret) = self.stack.secrets.get(name) else { continue };
            let is_usual = secret.path.as_str() == format!("/run/secrets/{name}");
            let target = (!is_usual).then_some(secret.path.as_str());
            let mode = secret.written.contains(&Path::of("mode")).then_some(secret.mode);
            mounted.secrets.push(grant(name.as_str(), target, mode, secret.owner.as_ref()));
            let item = ItemId::new(ItemKind::Secret, name.clone());
            let subject = Subject { item, written: &secret.written };
            let is_written = self.is_copied(&MountSource::Secret(name.clone()));
            self.check_bits(&subject, &Path::root(), secret.owner.as_ref(), is_written);
        }
        for name in configs {
            self.config(name, None, mounted);
        }
    }

    /// A folder of the project as a whole, or the files that are wanted of it one by one: what else is in it may be secret.
    fn folder(
        &mut self,
        subject: &Subject<'_>,
        field: &str,
        path: &LocalPath,
        only: &[SmolStr],
        whole: Bind<'_>,
    ) -> Vec<Yaml> {
        if only.is_empty() {
            let secret = guarded::inside(self.stack, self.options.files, path);
            if !secret.is_empty() {
                self.report.add(guarded::brought_along(subject.field(field), path, &secret));
            }
            return vec![bind(whole)];
        }
        match chosen(self.options.files, path, only) {
            Ok(entries) if whole.sub.is_none() => {
                let inside = |folder: &str, name: &str| format!("{}/{name}", folder.trim_end_matches('/'));
                let one = |name: &str| Bind {
                    source: inside(&whole.source, name),
                    target: inside(&whole.target, name),
                    ..whole.clone()
                };
                entries.iter().map(|entry| bind(one(entry.name()))).collect()
            }
            Err(error @ ReadError::Nothing) => {
                let message = format!("cannot mount files of `{path}`: {error}");
                let note =
                    "each file is mounted by its name that is there now and matches one of the patterns";
                self.report.say(&file_unreadable::CODE, subject.field(field), message, note);
                Vec::new()
            }
            _ => {
                let reason = "Compose mounts the folder with all its files";
                self.report.partly(subject, field, "Compose", reason);
                vec![bind(whole)]
            }
        }
    }

    /// A config, at its own path or at another.
    fn config(&mut self, name: &Name, at: Option<(&str, &Mount)>, mounted: &mut Mounted) {
        let Some(config) = self.stack.configs.get(name) else { return };
        let target = at.map_or(config.path.as_str(), |(target, _)| target);
        if let ConfigSource::Dir { path, only } = &config.source {
            let whole = Bind {
                source: self.local(path.as_str()),
                target: target.to_owned(),
                access: Access::Ro,
                sub: at.and_then(|(_, mount)| mount.sub.as_deref()),
                relabel: at.and_then(|(_, mount)| mount.relabel),
                sort: "bind",
            };
            let item = ItemId::new(ItemKind::Config, name.clone());
            let subject = Subject { item, written: &config.written };
            mounted.volumes.extend(self.folder(&subject, "from", path, only, whole));
            return;
        }
        if !self.configs.contains_key(name.as_str()) {
            let Some(source) = self.config_source(name, &config.source) else { return };
            self.configs.insert(name.to_string(), source);
        }
        let mode = at.and_then(|(_, mount)| mount.mode).or(config.mode);
        let owner = at.and_then(|(_, mount)| mount.owner.as_ref());
        mounted.configs.push(grant(name.as_str(), Some(target), mode, owner));
    }
}

/// A path as a part of a name.
fn slug(path: &str) -> String {
    let slug: String =
        path.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' }).collect();
    slug.trim_matches('_').to_owned()
}
