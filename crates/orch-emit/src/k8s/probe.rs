//! Probes, and what is done when a container starts and stops.

use std::collections::BTreeMap;

use orch_model::{
    Check, Command, Duration, Health, Hook, HttpScheme, Name, Path, PlainText, Port, PortNumbers,
};

use super::limits::LIMITS;
use super::text::escape;
use super::{Reader, Writer, names};
use crate::limits::report_check;
use crate::yaml::{Map, Yaml};

/// Which probe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Probe {
    /// Whether it takes requests.
    Readiness,
    /// Whether it must be started again.
    Liveness,
    /// The same where nothing else tells that it has started: not asked before its `start_period` is over.
    LateLiveness,
    /// Whether it has started: a check of its own.
    Startup,
    /// Whether it has started: another check that may fail for its `start_period`.
    StartPeriod,
}

/// Where a check is written, and the ports that its container declares.
#[derive(Clone, Copy)]
pub(super) struct At<'a> {
    /// The field.
    pub field: &'a Path,
    /// The ports of the container, which it knows by their names.
    pub ports: &'a BTreeMap<Name, Port>,
}

impl Writer<'_> {
    /// A probe; `None` where the check is none for a cluster.
    pub(super) fn probe(
        &mut self,
        reader: &Reader<'_>,
        at: At<'_>,
        health: &Health,
        probe: Probe,
    ) -> Option<Map> {
        let At { field, .. } = at;
        let check = self.check(reader, at, health)?;
        report_check(&reader.subject, field.as_str(), "Kubernetes", LIMITS, &mut self.report);
        let mut seconds =
            |part: &str, time: &Duration, least: u64| self.seconds(reader, &field.join(part), time, least);
        let (period, failures) = match probe {
            // Failures of the start period are none. The first check is at once, so the one that ends the period comes on top.
            Probe::Startup | Probe::StartPeriod if health.start_period.nanos > 0 => {
                let step = seconds("start_interval", &health.start_interval, 1);
                let free = seconds("start_period", &health.start_period, 1).div_ceil(step);
                let more = match probe {
                    Probe::Startup => {
                        let interval = seconds("interval", &health.interval, 1);
                        u64::from(health.retries).saturating_mul(interval).div_ceil(step)
                    }
                    _ => 1,
                };
                (step, free + more)
            }
            _ => (seconds("interval", &health.interval, 1), u64::from(health.retries)),
        };
        let delay = (probe == Probe::LateLiveness).then(|| seconds("start_period", &health.start_period, 0));
        let timeout = seconds("timeout", &health.timeout, 1);
        let map = check
            .maybe("initialDelaySeconds", delay.filter(|delay| *delay > 0))
            .with("periodSeconds", period)
            .with("timeoutSeconds", timeout)
            .with("failureThreshold", failures);
        // A service that must be started again is well after one success: the cluster allows nothing else.
        let successes = (probe == Probe::Readiness && health.successes > 1).then_some(health.successes);
        if probe != Probe::Readiness && *field != Path::of("health") {
            let reason = "after one success the cluster takes it for started, or for well";
            let path = field.join("successes");
            self.report.not_expressible(&reader.subject, path.as_str(), "Kubernetes", reason);
        }
        Some(map.maybe("successThreshold", successes))
    }

    fn check(&mut self, reader: &Reader<'_>, at: At<'_>, health: &Health) -> Option<Map> {
        let At { field, .. } = at;
        match &health.check {
            Check::None | Check::Log { .. } => None,
            Check::Http(http) => {
                let headers = self.headers(reader, field, &http.headers);
                let path = if http.path.starts_with('/') {
                    http.path.to_string()
                } else {
                    format!("/{}", http.path)
                };
                let get = Map::new()
                    .with("path", path)
                    .maybe("port", self.port(reader, at, &http.port))
                    .maybe("scheme", (http.scheme == HttpScheme::Https).then_some("HTTPS"))
                    .filled("httpHeaders", headers);
                Some(Map::new().with("httpGet", get))
            }
            Check::Tcp { port } => {
                Some(Map::new().with("tcpSocket", Map::new().maybe("port", self.port(reader, at, port))))
            }
            Check::Grpc { service, port, .. } => {
                let number = self.listens(reader, at, port)?.first()?;
                let grpc = Map::new().with("port", number).maybe("service", service.as_deref());
                Some(Map::new().with("grpc", grpc))
            }
            Check::Command { command, .. } => self.expanded_exec(reader, field, command),
            Check::Shell { script } => {
                let command = vec!["/bin/sh".into(), "-c".into(), script.clone()];
                self.expanded_exec(reader, field, &command)
            }
            Check::Script { .. } => {
                self.report.refused(
                    reader.subject.at(field.clone()),
                    "Kubernetes cannot run a script of this machine",
                    "use `command(…)` to check inside the container",
                );
                None
            }
        }
    }

    /// A port of the reader, or of the container itself, that answers a check.
    fn listens<'p>(&mut self, reader: &Reader<'p>, at: At<'p>, name: &Name) -> Option<&'p Port> {
        let port = at.ports.get(name).or_else(|| reader.workload.ports.get(name))?;
        self.report.check_transport(reader.subject.at(at.field.clone()), name, port).then_some(port)
    }

    /// The same as a probe says it: by its name, which the container must declare, or its number. A range has no name there.
    fn port(&mut self, reader: &Reader<'_>, at: At<'_>, name: &Name) -> Option<Yaml> {
        let port = self.listens(reader, at, name)?;
        let is_declared = at.ports.contains_key(name) && matches!(port.number, PortNumbers::One(_));
        if is_declared { Some(names::port(name.as_str()).into()) } else { port.first().map(Yaml::from) }
    }

    fn headers(
        &mut self,
        reader: &Reader<'_>,
        field: &Path,
        headers: &BTreeMap<smol_str::SmolStr, PlainText>,
    ) -> Yaml {
        let mut list = Vec::new();
        for (name, value) in headers {
            let path = field.join("headers").join(name);
            if let Some(value) = self.known(&reader.item, &reader.subject, path, value) {
                list.push(Map::new().with("name", name.as_str()).with("value", value).into());
            }
        }
        Yaml::List(list)
    }

    /// A command of a probe. The cluster looks for variables in it, but puts in only such as hold a known text.
    fn expanded_exec(&mut self, reader: &Reader<'_>, field: &Path, command: &Command) -> Option<Map> {
        let words: Vec<String> =
            self.words(reader, field, command)?.iter().map(|word| escape(word)).collect();
        Some(exec(words))
    }

    fn words(&mut self, reader: &Reader<'_>, field: &Path, command: &Command) -> Option<Vec<String>> {
        let known = |word| self.known(&reader.item, &reader.subject, field.clone(), word);
        command.iter().map(known).collect()
    }

    /// What is done at a moment of a container's life.
    pub(super) fn hook(&mut self, reader: &Reader<'_>, field: &Path, hook: &Hook) -> Option<Map> {
        match hook {
            // Here the cluster looks for no variables.
            Hook::Command { command } => self.words(reader, field, command).map(exec),
            Hook::Sleep { time } => Some(sleep(self.seconds(reader, &field.join("time"), time, 1))),
            Hook::Http { path, port, scheme, headers } => {
                let headers = self.headers(reader, field, headers);
                let at = At { field, ports: &reader.workload.ports };
                let get = Map::new()
                    .with("path", path.as_str())
                    .maybe("port", self.port(reader, at, port))
                    .maybe("scheme", (*scheme == HttpScheme::Https).then_some("HTTPS"))
                    .filled("httpHeaders", headers);
                Some(Map::new().with("httpGet", get))
            }
        }
    }
}

fn exec(words: Vec<String>) -> Map {
    Map::new().with("exec", Map::new().with("command", Yaml::words(words)))
}

/// Waits.
pub(super) fn sleep(seconds: u64) -> Map {
    Map::new().with("sleep", Map::new().with("seconds", seconds))
}
