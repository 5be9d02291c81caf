//! Late parts in Compose: names of services, `${X:?}` for secrets.

use std::collections::BTreeMap;

use orch_diagnostics::Finding;
use orch_model::{
    ConfigSource, Endpoint, EndpointPart, ItemId, ItemKind, Late, Name, Path, PlainText, PortNumber,
    SecretSource, SecretText, Sensitive, Stack,
};
use smol_str::SmolStr;

use super::Writer;
use super::profiles::Profiles;
use crate::files::from_output;
use crate::presence::{Presence, does_without, presence};
use crate::reach::{Reach, external_host, is_oneself, number};
use crate::report::Subject;
use crate::text::{Resolve, Resolved, Unresolved, mount_path, widen, workload, write};
use crate::yaml::{Map, Yaml};

/// The name under which a container reaches the machine that runs it.
pub(super) const HOST_GATEWAY: &str = "host.docker.internal";

/// A `$` is the beginning of a reference, two are one.
pub(super) fn escape(text: &str) -> String {
    text.replace('$', "$$")
}

/// Where a text goes.
struct Scope<'a> {
    stack: &'a Stack,
    profiles: Profiles<'a>,
    reader: &'a ItemId,
}

impl Resolve<Sensitive> for Scope<'_> {
    fn resolve(&mut self, part: &Sensitive) -> Result<Resolved, Unresolved> {
        match part {
            Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name)) => self.secret(name),
            Sensitive::Plain(Late::Endpoint(endpoint)) => self.endpoint(endpoint).map(Resolved::Known),
            Sensitive::Plain(Late::MountPath(item)) => mount_path(self.stack, item).map(Resolved::Known),
            Sensitive::Plain(Late::Input(name)) => Ok(Resolved::Reference(format!("${{{name}:?}}"))),
            Sensitive::Plain(Late::Own(_)) => Err(Unresolved::late(
                "Compose does not tell a container which instance it is",
                "make a family: `service worker for i in 0..<2 { … }`, each with its own value",
            )),
        }
    }

    fn escape(&self, known: &str) -> String {
        escape(known)
    }
}

impl Scope<'_> {
    fn secret(&self, name: &Name) -> Result<Resolved, Unresolved> {
        let secret = self.stack.secrets.get(name);
        match secret.map(|secret| &secret.source) {
            Some(SecretSource::Env { name, .. }) => Ok(Resolved::Reference(format!("${{{name}:?}}"))),
            Some(SecretSource::File { .. }) => Err(Unresolved::secret(
                format!("Compose cannot put the content of the file of `{name}` here"),
                format!("hand over its path, `{name}.path`, or take it from the environment: `env(\"…\")`"),
            )),
            _ => Err(Unresolved::secret(
                format!("Compose knows no way to the secret `{name}`"),
                "take it from the environment or from a file on this target: `match target { compose => env(\"…\"), else => … }`",
            )),
        }
    }

    fn endpoint(&self, endpoint: &Endpoint) -> Result<String, Unresolved> {
        let item = &endpoint.item;
        let workload = workload(self.stack, item)?;
        let port = endpoint.port.as_ref().and_then(|name| Some((name, workload.ports.get(name)?)));
        let inside =
            |host: String| Reach { host, port: port.map(|(_, port)| (port, number(&item.name, port, None))) };
        use EndpointPart::{PublicAddress, PublicHost, PublicPort, PublicUrl};
        if matches!(endpoint.part, PublicHost | PublicPort | PublicAddress | PublicUrl) {
            return self.public(endpoint);
        }
        let reader_is_on_host = self.stack.workload(self.reader).is_some_and(|reader| reader.host_network);
        match presence(workload) {
            Presence::LeftOut => Err(Unresolved::left_out(self.reader, item)),
            Presence::Container if !self.is_there(item) => Err(Unresolved::of_profile(self.reader, item)),
            Presence::External => {
                let host = external_host(workload).unwrap_or_default();
                let is_the_machine = is_oneself(host) && !reader_is_on_host;
                let host = if is_the_machine { HOST_GATEWAY } else { host };
                inside(host.to_owned()).part(endpoint.part)
            }
            Presence::Container if item == self.reader => inside(item.name.to_string()).part(endpoint.part),
            Presence::Container => match (reader_is_on_host, workload.host_network) {
                (false, false) => inside(item.name.to_string()).part(endpoint.part),
                (false, true) => inside(HOST_GATEWAY.to_owned()).part(endpoint.part),
                (true, true) => inside("localhost".to_owned()).part(endpoint.part),
                (true, false) => self.published(endpoint)?.part(endpoint.part),
            },
        }
    }

    /// Whether an item is there whenever the reader is, or the reader does without.
    fn is_there(&self, item: &ItemId) -> bool {
        self.profiles.has_with(self.reader, item) || does_without(self.stack, self.reader, item)
    }

    fn public(&self, endpoint: &Endpoint) -> Result<String, Unresolved> {
        self.published(endpoint)?.part(endpoint.part)
    }

    /// How an endpoint is reached on the machine that runs the stack.
    fn published(&self, endpoint: &Endpoint) -> Result<Reach<'_>, Unresolved> {
        let name = &endpoint.item.name;
        let service = self.stack.services.get(name).filter(|_| endpoint.item.kind == ItemKind::Service);
        let found = service.and_then(|service| {
            let port = match &endpoint.port {
                Some(port) => port,
                None => service.publish.keys().next()?,
            };
            Some((service.ports.get(port)?, service.publish.get(port)?))
        });
        let Some((port, listen)) = found else {
            return Err(Unresolved::late(
                format!("`{name}` is not published, so it has no address on the machine"),
                "publish it: `publish = 8000`",
            ));
        };
        let number = match listen.port {
            PortNumber::Fixed(number) => Ok(number),
            PortNumber::Auto => Err(Unresolved::late(
                format!("`{name}` is published on a port that is only chosen at the start"),
                "publish it on a fixed one",
            )),
        };
        let host = match listen.ip.as_deref() {
            None | Some("*" | "0.0.0.0" | "::" | "127.0.0.1" | "::1") => "localhost".to_owned(),
            Some(ip) => ip.to_owned(),
        };
        Ok(Reach { host, port: Some((port, number)) })
    }
}

impl Writer<'_> {
    /// A text in the syntax of Compose; `None` if it cannot be, which is reported.
    pub(super) fn text(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        path: Path,
        text: &SecretText,
    ) -> Option<Yaml> {
        match write(text, &mut Scope { stack: self.stack, profiles: self.profiles(), reader }) {
            Ok(text) => Some(Yaml::Ready(text)),
            Err(unresolved) => {
                self.report.unresolved(subject.at(path), unresolved);
                None
            }
        }
    }

    /// A plain text in the syntax of Compose.
    pub(super) fn plain(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        path: Path,
        text: &PlainText,
    ) -> Option<Yaml> {
        self.text(reader, subject, path, &widen(text))
    }

    /// Plain texts by key.
    pub(super) fn text_map(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        field: &str,
        texts: &BTreeMap<SmolStr, PlainText>,
    ) -> Map {
        let mut map = Map::new();
        for (key, text) in texts {
            if let Some(text) = self.plain(reader, subject, Path::of(field).join(key), text) {
                map.put(key.as_str(), text);
            }
        }
        map
    }

    /// A command as words.
    pub(super) fn command(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        field: &str,
        words: &[PlainText],
    ) -> Yaml {
        Yaml::words(
            words
                .iter()
                .filter_map(|word| self.plain(reader, subject, Path::of(field), word))
                .collect::<Vec<_>>(),
        )
    }

    /// Whether a text of the reader reaches a service in the host's network, or what else runs on this machine, so that the reader needs a name for the host.
    pub(super) fn reaches_host(&self, reader: &ItemId) -> bool {
        self.stack.workload(reader).is_some_and(|reader| !reader.host_network)
            && self.stack.traffic.iter().any(|edge| {
                edge.from == *reader
                    && edge.to != *reader
                    && self.stack.workload(&edge.to).is_some_and(|to| match presence(to) {
                        Presence::Container => to.host_network,
                        Presence::External => external_host(to).is_some_and(is_oneself),
                        Presence::LeftOut => false,
                    })
            })
    }

    /// The path of a file of the project, from the folder of the Compose file.
    pub(super) fn local(&self, path: &str) -> String {
        from_output(&self.options.base, path)
    }

    /// The secrets that are mounted, by where they come from.
    pub(super) fn all_secrets(&mut self) -> Map {
        let mut map = Map::new();
        for name in std::mem::take(&mut self.secrets) {
            let Some(secret) = self.stack.secrets.get(&name) else { continue };
            let subject =
                Subject { item: ItemId::new(ItemKind::Secret, name.clone()), written: &secret.written };
            match &secret.source {
                SecretSource::Env { name: variable, .. } => {
                    map.put(name.as_str(), Map::new().with("environment", variable.as_str()));
                }
                SecretSource::File { path } => {
                    map.put(name.as_str(), Map::new().with("file", self.local(path.as_str())));
                }
                _ => self.report.add(
                    Finding::new(
                        &crate::codes::secret_not_expressible::CODE,
                        subject.field("from"),
                        format!("Compose knows no way to the secret `{name}`"),
                    )
                    .note("take it from the environment or from a file on this target"),
                ),
            }
        }
        map
    }

    /// Where the content of a config comes from.
    pub(super) fn config_source(&mut self, name: &Name, source: &ConfigSource) -> Option<Map> {
        let item = ItemId::new(ItemKind::Config, name.clone());
        let written = &self.stack.configs.get(name)?.written;
        let subject = Subject { item: item.clone(), written };
        match source {
            ConfigSource::File { path } => Some(Map::new().with("file", self.local(path.as_str()))),
            ConfigSource::Text { content } => {
                let content = self.plain(&item, &subject, Path::of("from"), content)?;
                Some(Map::new().with("content", content))
            }
            ConfigSource::Dir { .. } => None,
        }
    }
}
