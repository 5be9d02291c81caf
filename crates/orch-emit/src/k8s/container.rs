//! Containers of a pod.

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{
    Command, Container, ContainerPath, EnvSource, Mount, Name, Owner, Path, PlainText, Port, Pull, Resources,
    Run, SecretText, Security, Workload,
};
use smol_str::SmolStr;

use super::files::{PodFiles, Wanted};
use super::network::singles;
use super::quantity;
use super::security::{Own, of_container};
use super::text::Variables;
use super::{Reader, Writer, names};
use crate::codes::missing_image;
use crate::text::widen;
use crate::yaml::{Map, Yaml};

/// What a container is made from: a workload, or one of those before and beside it.
pub(super) struct Spec<'a> {
    /// Its name.
    pub name: String,
    /// The field that it is written in; the root for the workload itself.
    pub at: Path,
    image: Option<PlainText>,
    command: Option<&'a Command>,
    entrypoint: Option<&'a Command>,
    dir: Option<&'a str>,
    env: &'a BTreeMap<SmolStr, SecretText>,
    env_from: &'a [EnvSource],
    ports: &'a BTreeMap<Name, Port>,
    mounts: &'a BTreeMap<ContainerPath, Mount>,
    secrets: &'a BTreeSet<Name>,
    configs: &'a BTreeSet<Name>,
    resources: &'a Resources,
    user: Option<&'a Owner>,
    /// Where `user` is written.
    user_at: Path,
    security: &'a Security,
    own: Own,
    /// What is put into it besides: probes and the like.
    pub extras: Map,
}

impl<'a> Spec<'a> {
    /// The container of a workload.
    pub(super) fn of_workload(
        reader: &Reader<'_>,
        workload: &'a Workload,
        image: Option<PlainText>,
    ) -> Spec<'a> {
        Spec {
            name: names::short(reader.item.name.as_str()),
            at: Path::root(),
            image,
            command: workload.command.as_ref(),
            entrypoint: workload.entrypoint.as_ref(),
            dir: workload.dir.as_deref(),
            env: &workload.env,
            env_from: &workload.env_from,
            ports: &workload.ports,
            mounts: &workload.mounts,
            secrets: &workload.secrets,
            configs: &workload.configs,
            resources: &workload.resources,
            user: workload.user.as_ref(),
            user_at: Path::root(),
            security: &workload.security,
            own: Own::Nothing,
            extras: Map::new(),
        }
    }

    /// A container before or beside that of a workload.
    pub(super) fn of_companion(
        container: &'a Container,
        at: Path,
        workload: &'a Workload,
        image: Option<PlainText>,
    ) -> Spec<'a> {
        Spec {
            name: names::short(container.name.as_str()),
            user_at: if container.user.is_some() { at.clone() } else { Path::root() },
            at,
            image: container.image.clone().or(image),
            command: container.command.as_ref(),
            entrypoint: container.entrypoint.as_ref(),
            dir: container.dir.as_deref(),
            env: &container.env,
            env_from: &container.env_from,
            ports: &container.ports,
            mounts: &container.mounts,
            secrets: &container.secrets,
            configs: &container.configs,
            resources: &container.resources,
            user: container.user_in(workload),
            security: container.security.as_ref().unwrap_or(&workload.security),
            own: match (&container.security, &container.user) {
                (Some(_), _) => Own::Security,
                (None, Some(_)) => Own::User,
                (None, None) => Own::Nothing,
            },
            extras: Map::new(),
        }
    }
}

impl Spec<'_> {
    /// What tells the names of its things apart from those of the workload's own container: `-log`, or nothing.
    fn suffix(&self) -> String {
        if self.at == Path::root() { String::new() } else { format!("-{}", self.name) }
    }
}

impl Writer<'_> {
    /// Says of an image that is named by the registry of the stack alone that nothing tells one of it from the next.
    fn check_tag(&mut self, reader: &Reader<'_>, spec: &Spec<'_>, image: Option<&str>) {
        let is_named = matches!(reader.workload.run, Run::Container { image: Some(_) });
        let Some(image) = image.filter(|_| !is_named && spec.at == Path::root()) else { return };
        let reason = format!(
            "`{image}` has no tag: a node that has one keeps it, and nothing tells a new one from it; name it, `image = \"{image}:1.0\"`"
        );
        self.report.partly(&reader.subject, "build", "Kubernetes", &reason);
    }

    /// A container. What it mounts is added to the pod.
    pub(super) fn container(&mut self, reader: &Reader<'_>, spec: Spec<'_>, pod: &mut PodFiles) -> Map {
        let Reader { item, workload, subject, .. } = reader;
        let image = match &spec.image {
            Some(image) => self.known(item, subject, spec.at.join("image"), image),
            None => {
                let field = if workload.build.is_some() { "build" } else { "run" };
                self.report.say(
                    &missing_image::CODE,
                    subject.field(field),
                    format!("nothing says what the image of `{}` is called", item.name),
                    "name it with `image`, or all of them with `registry` in the stack",
                );
                None
            }
        };
        self.check_tag(reader, &spec, image.as_deref());
        let suffix = spec.suffix();
        let mut variables = Variables::of(spec.env);
        let mut words = |field: &str, command: Option<&Command>| {
            command.map(|command| {
                let words = command.iter().filter_map(|word| {
                    self.expanded(item, subject, spec.at.join(field), &widen(word), &mut variables)
                });
                Yaml::words(words.collect::<Vec<_>>())
            })
        };
        let command = words("entrypoint", spec.entrypoint);
        let args = words("command", spec.command);
        let env = self.env(reader, &spec.at, spec.env, &mut variables);
        let env_from = self.env_from(reader, &spec.at, &suffix, spec.env_from, pod);
        let numbers = self.numbers(reader, &spec.user_at, spec.user, spec.security);
        let wanted = Wanted {
            at: &spec.at,
            suffix: &suffix,
            mounts: spec.mounts,
            secrets: spec.secrets,
            configs: spec.configs,
            writable: &spec.security.writable,
        };
        let mounts = self.volume_mounts(reader, &wanted, pod);
        let ports = spec.ports.iter().flat_map(|(name, port)| singles(name, port)).map(|single| {
            Map::new()
                .with("name", single.name)
                .with("containerPort", single.number)
                .with("protocol", single.protocol)
        });
        let pull = match workload.pull {
            Pull::Missing => "IfNotPresent",
            Pull::Always => "Always",
            Pull::Never => "Never",
        };
        let map = Map::new()
            .with("name", spec.name)
            .maybe("image", image)
            .with("imagePullPolicy", pull)
            .maybe("command", command)
            .maybe("args", args)
            .maybe("workingDir", spec.dir)
            .filled("ports", Yaml::list(ports))
            .filled("envFrom", env_from)
            .filled("env", env)
            .filled("resources", quantity::resources(spec.resources));
        spec.extras
            .into_entries()
            .into_iter()
            .fold(map, |map, (key, value)| map.with(key, value))
            .with("securityContext", of_container(spec.security, numbers, spec.own, &workload.security))
            .filled("volumeMounts", mounts)
    }
}
