//! Late parts in Kubernetes: names of Services, `$(VAR)` for what a variable of the container holds.

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{
    Endpoint, EndpointPart, ExposeKind, ItemId, ItemKind, Late, Name, OwnFact, Part, Path, PlainText,
    Replicas, SecretText, Sensitive, Stack, WorkloadKind,
};
use smol_str::SmolStr;

use super::network::{headless, is_headless};
use super::{Writer, names};
use crate::Options;
use crate::presence::{Presence, does_without, is_active, presence};
use crate::reach::{Reach, is_by_address, number};
use crate::report::Subject;
use crate::text::{Resolve, Resolved, Unresolved, mount_path, widen, workload, write};

/// The variables of a container that hold what is only known at the start.
#[derive(Debug, Default)]
pub(super) struct Variables {
    secrets: BTreeMap<Name, String>,
    facts: BTreeMap<OwnFact, String>,
    taken: BTreeSet<String>,
    /// The secrets that texts refer to by their variable.
    pub used_secrets: BTreeSet<Name>,
    /// The facts that texts refer to by their variable.
    pub used_facts: BTreeSet<OwnFact>,
}

impl Variables {
    /// Those of a container with this environment: what a variable already holds alone is not held twice.
    pub fn of(env: &BTreeMap<SmolStr, SecretText>) -> Variables {
        let mut variables =
            Variables { taken: env.keys().map(ToString::to_string).collect(), ..Variables::default() };
        for (key, text) in env {
            match alone(text) {
                Some(Sensitive::Secret(name)) => {
                    variables.secrets.entry(name.clone()).or_insert_with(|| key.to_string());
                }
                Some(Sensitive::Plain(Late::Own(fact))) => {
                    variables.facts.entry(*fact).or_insert_with(|| key.to_string());
                }
                _ => {}
            }
        }
        variables
    }

    /// The variable that holds a secret.
    pub fn secret(&mut self, name: &Name) -> String {
        self.used_secrets.insert(name.clone());
        if let Some(variable) = self.secrets.get(name) {
            return variable.clone();
        }
        let variable = self.free(&names::label(name.as_str()).replace('-', "_").to_uppercase());
        self.secrets.insert(name.clone(), variable.clone());
        variable
    }

    /// The variable that holds a fact.
    pub fn fact(&mut self, fact: OwnFact) -> String {
        self.used_facts.insert(fact);
        if let Some(variable) = self.facts.get(&fact) {
            return variable.clone();
        }
        let variable = self.free(match fact {
            OwnFact::Replica => "POD_INDEX",
            OwnFact::Ip => "POD_IP",
            OwnFact::Node => "NODE_NAME",
            OwnFact::Pod => "POD_NAME",
        });
        self.facts.insert(fact, variable.clone());
        variable
    }

    fn free(&mut self, wish: &str) -> String {
        let mut name = wish.to_owned();
        while !self.taken.insert(name.clone()) {
            name.insert_str(0, "ORCH_");
        }
        name
    }
}

/// The late part that is the whole text.
pub(super) fn alone(text: &SecretText) -> Option<&Sensitive> {
    match text.parts() {
        [Part::Late { late, encoders }] if encoders.is_empty() => Some(late),
        _ => None,
    }
}

/// Whether the cluster puts variables into a text.
pub(super) enum Place<'v> {
    /// It does: environment and arguments of a container with these variables.
    Expanded(&'v mut Variables),
    /// It does not: labels, probes, files.
    Fixed,
}

/// Where a text goes.
struct Scope<'a, 'v> {
    stack: &'a Stack,
    options: &'a Options<'a>,
    reader: &'a ItemId,
    place: Place<'v>,
}

impl Resolve<Sensitive> for Scope<'_, '_> {
    fn resolve(&mut self, part: &Sensitive) -> Result<Resolved, Unresolved> {
        match (part, &mut self.place) {
            (
                Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name)),
                Place::Expanded(variables),
            ) => Ok(Resolved::Reference(format!("$({})", variables.secret(name)))),
            (Sensitive::Secret(name) | Sensitive::Plain(Late::Revealed(name)), Place::Fixed) => {
                Err(Unresolved::secret(
                    format!("Kubernetes cannot put the secret `{name}` into a text that stands here"),
                    format!(
                        "hand over its path, `{name}.path`, or put it into the environment, and read it from there"
                    ),
                ))
            }
            (Sensitive::Plain(Late::Own(fact)), Place::Expanded(variables)) => {
                check_fact(self.stack, self.reader, *fact)?;
                Ok(Resolved::Reference(format!("$({})", variables.fact(*fact))))
            }
            (Sensitive::Plain(Late::Own(_)), Place::Fixed) => Err(no_instance()),
            (Sensitive::Plain(Late::Endpoint(endpoint)), _) => match self.instances(endpoint) {
                None => self.endpoint(endpoint, None).map(Resolved::Known),
                Some(headless) => {
                    let Place::Expanded(variables) = &mut self.place else { return Err(no_instance()) };
                    let host = format!("$({}).{headless}", variables.fact(OwnFact::Pod));
                    self.endpoint(endpoint, Some(host)).map(Resolved::Reference)
                }
            },
            (Sensitive::Plain(Late::MountPath(item)), _) => mount_path(self.stack, item).map(Resolved::Known),
            (Sensitive::Plain(Late::Input(name)), _) => Err(Unresolved::late(
                format!("the input `{name}` is not set"),
                format!("set it: `{name}=… orchc emit k8s`"),
            )),
        }
    }

    fn escape(&self, known: &str) -> String {
        match self.place {
            Place::Expanded(_) => escape(known),
            Place::Fixed => known.to_owned(),
        }
    }
}

fn no_instance() -> Unresolved {
    Unresolved::late(
        "this place knows nothing of the instance it is in",
        "put it into the environment, and read it from there",
    )
}

/// Whether the cluster can tell an instance a fact about itself.
pub(super) fn check_fact(stack: &Stack, reader: &ItemId, fact: OwnFact) -> Result<(), Unresolved> {
    let is_numbered = match reader.kind {
        ItemKind::Service => stack
            .services
            .get(&reader.name)
            .is_some_and(|service| service.workload_kind == WorkloadKind::Stateful),
        _ => stack.jobs.get(&reader.name).is_some_and(|job| job.indexed),
    };
    match fact {
        OwnFact::Replica if !is_numbered => Err(Unresolved::late(
            format!("the instances of `{}` have no numbers", reader.name),
            "give them some: `workload = stateful` for a service, `indexed = true` for a job",
        )),
        _ => Ok(()),
    }
}

impl Scope<'_, '_> {
    /// The Service that knows the reader's instances by their own names, where it is the reader's own address that is meant
    /// and the name of the service would lead to any of several.
    fn instances(&self, endpoint: &Endpoint) -> Option<String> {
        use EndpointPart::{Address, Host, Url};
        let is_own = endpoint.item == *self.reader && matches!(endpoint.part, Host | Address | Url);
        let service = self.stack.services.get(&self.reader.name).filter(|_| is_own)?;
        let is_one_of_several = service.workload_kind == WorkloadKind::Stateful
            && service.scale.replicas != Replicas::Count(1)
            && self.reader.kind == ItemKind::Service;
        is_one_of_several.then(|| headless(&names::label(self.reader.name.as_str())))
    }

    /// What an endpoint is as text; `instance` is the host where it is that of one instance.
    fn endpoint(&self, endpoint: &Endpoint, instance: Option<String>) -> Result<String, Unresolved> {
        let item = &endpoint.item;
        let workload = workload(self.stack, item)?;
        if presence(workload) == Presence::LeftOut {
            return Err(Unresolved::left_out(self.reader, item));
        }
        let is_there = is_active(self.stack, self.options, workload);
        if !is_there && !does_without(self.stack, self.reader, item) {
            return Err(Unresolved::of_profile(self.reader, item));
        }
        use EndpointPart::{Port, PublicAddress, PublicHost, PublicPort, PublicUrl};
        if matches!(endpoint.part, PublicHost | PublicPort | PublicAddress | PublicUrl) {
            return self.public(endpoint);
        }
        let is_own = item == self.reader;
        let is_reachable = item.kind == ItemKind::Service
            && (!workload.ports.is_empty() || presence(workload) == Presence::External);
        let asks_own_port = is_own && endpoint.part == Port;
        if !is_reachable && !asks_own_port {
            return Err(Unresolved::late(
                format!("`{}` has no Service in Kubernetes, so it has no address", item.name),
                "a service needs a port to be reached; a job is not reached at all",
            ));
        }
        let port = endpoint.port.as_ref().and_then(|name| workload.ports.get(name)).map(|port| {
            // Oneself listens on the port of the container, others come by that of the Service.
            let is_direct = (presence(workload) == Presence::External && !is_by_address(workload))
                || self.stack.services.get(&item.name).is_some_and(is_headless);
            let is_direct = is_direct || instance.is_some() || (is_own && endpoint.part == Port);
            let seen = if is_direct { None } else { port.seen() };
            (port, number(&item.name, port, seen))
        });
        let host = instance.unwrap_or_else(|| names::label(item.name.as_str()));
        Reach { host, port }.part(endpoint.part)
    }

    fn public(&self, endpoint: &Endpoint) -> Result<String, Unresolved> {
        let name = &endpoint.item.name;
        let service = self.stack.services.get(name);
        let nowhere = || {
            Unresolved::late(
                format!("`{name}` has no address outside the cluster that is known now"),
                "expose it under a host name: `expose = ingress(\"shop.example.com\")`",
            )
        };
        let expose = service.and_then(|service| service.expose.as_ref()).ok_or_else(nowhere)?;
        let (host, scheme, number) = match &expose.kind {
            ExposeKind::Ingress { host, tls: Some(_), .. } => (host, "https", 443),
            ExposeKind::Ingress { host, tls: None, .. } => (host, "http", 80),
            ExposeKind::LoadBalancer { ip: Some(ip), .. } => {
                let port = expose.port.as_ref().and_then(|port| service?.ports.get(port));
                let port = port.map(|port| (port, crate::reach::number(name, port, port.seen())));
                return Reach { host: ip.to_string(), port }.part(endpoint.part);
            }
            _ => return Err(nowhere()),
        };
        let port = orch_model::Port { scheme: Some(scheme.into()), ..orch_model::Port::tcp(number) };
        Reach { host: host.to_string(), port: Some((&port, Ok(number))) }.part(endpoint.part)
    }
}

impl Writer<'_> {
    /// A text that may refer to variables of its container.
    pub(super) fn expanded(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        path: Path,
        text: &SecretText,
        variables: &mut Variables,
    ) -> Option<String> {
        self.write(reader, subject, path, text, Place::Expanded(variables))
    }

    /// A text that is known when it is written.
    pub(super) fn known(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        path: Path,
        text: &PlainText,
    ) -> Option<String> {
        self.write(reader, subject, path, &widen(text), Place::Fixed)
    }

    /// A text that is known when it is written, of a sort that might hold secrets.
    pub(super) fn known_secret(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        path: Path,
        text: &SecretText,
    ) -> Option<String> {
        self.write(reader, subject, path, text, Place::Fixed)
    }

    fn write(
        &mut self,
        reader: &ItemId,
        subject: &Subject<'_>,
        path: Path,
        text: &SecretText,
        place: Place<'_>,
    ) -> Option<String> {
        match write(text, &mut Scope { stack: self.stack, options: self.options, reader, place }) {
            Ok(text) => Some(text),
            Err(unresolved) => {
                self.report.unresolved(subject.at(path), unresolved);
                None
            }
        }
    }
}

/// Known text where the cluster looks for `$(VAR)`: it reads `$$` as `$`, and leaves a `$` before anything else alone.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('$') {
        let (before, from) = rest.split_at(start);
        let after = from.trim_start_matches('$');
        let run = from.len() - after.len();
        escaped.push_str(before);
        let is_harmless = run == 1 && !after.is_empty() && !after.starts_with('(');
        escaped.push_str(&"$".repeat(if is_harmless { 1 } else { 2 * run }));
        rest = after;
    }
    escaped.push_str(rest);
    escaped
}

#[cfg(test)]
mod tests {
    use super::escape;

    #[test]
    fn what_looks_like_a_variable_is_escaped() {
        assert_eq!(escape("a$b"), "a$b");
        assert_eq!(escape("$(b)"), "$$(b)");
        assert_eq!(escape("$$(b)"), "$$$$(b)");
        assert_eq!(escape("$$b"), "$$$$b");
        assert_eq!(escape("a$"), "a$$");
        assert_eq!(escape("${a}"), "${a}");
    }
}
