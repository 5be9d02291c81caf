//! Health checks in Compose: commands inside the container.

use orch_diagnostics::shell_word;
use orch_model::{Check, Health, HttpCheck, HttpClient, HttpMethod, HttpScheme, Path, PlainText, Port};

use super::limits::LIMITS;
use super::text::escape;
use super::{Reader, Writer, size};
use crate::codes::health_client;
use crate::limits::report_check;
use crate::yaml::{Map, Yaml};

impl Writer<'_> {
    /// `healthcheck`; `None` where Compose has none for it.
    pub(super) fn healthcheck(&mut self, reader: &Reader<'_>, field: &str, health: &Health) -> Option<Map> {
        let test = self.test(reader, field, health)?;
        report_check(&reader.subject, field, "Compose", LIMITS, &mut self.report);
        if health.check == Check::None {
            return Some(Map::new().with("disable", true));
        }
        let has_start = health.start_period.nanos > 0;
        Some(
            Map::new()
                .with("test", test)
                .with("interval", size::duration(&health.interval))
                .with("timeout", size::duration(&health.timeout))
                .with("retries", health.retries)
                .maybe("start_period", has_start.then(|| size::duration(&health.start_period)))
                .maybe("start_interval", has_start.then(|| size::duration(&health.start_interval))),
        )
    }

    fn test(&mut self, reader: &Reader<'_>, field: &str, health: &Health) -> Option<Yaml> {
        let Reader { item, subject, .. } = reader;
        match &health.check {
            Check::None => Some(Yaml::Null),
            Check::Http(http) => {
                let port = self.inside(reader, field, &http.port)?;
                let mut headers = Vec::new();
                for (name, value) in &http.headers {
                    let path = Path::of(field).join("headers").join(name);
                    if let Some(Yaml::Ready(value)) = self.plain(item, subject, path, value) {
                        headers.push(format!("{}: {value}", escape(name)));
                    }
                }
                if http.via == HttpClient::Auto
                    && (http.method == HttpMethod::Get || http.method == HttpMethod::Head)
                {
                    self.client(reader, field, "`wget` or `curl`", "say which one it has: `via = curl`");
                }
                Some(Yaml::words([Yaml::from("CMD-SHELL"), Yaml::Ready(ask(http, port, &headers))]))
            }
            Check::Tcp { port } => {
                let port = self.inside(reader, field, port)?;
                self.client(reader, field, "`nc` or `bash`", "check by the image's own command instead");
                let test =
                    format!("nc -z 127.0.0.1 {port} || bash -c '</dev/tcp/127.0.0.1/{port}' || exit 1");
                Some(Yaml::words(["CMD-SHELL".to_owned(), test]))
            }
            Check::Grpc { service, port, via } => {
                let port = self.inside(reader, field, port)?;
                let mut words = vec!["CMD".to_owned(), via.to_string(), format!("-addr=127.0.0.1:{port}")];
                words.extend(service.as_ref().map(|service| format!("-service={service}")));
                Some(Yaml::words(words))
            }
            Check::Command { command, .. } => {
                let Yaml::Words(words) = self.command(item, subject, field, command) else { return None };
                Some(Yaml::Words(std::iter::once(Yaml::from("CMD")).chain(words).collect()))
            }
            Check::Shell { script } => {
                let script = self.plain(item, subject, Path::of(field), script)?;
                Some(Yaml::Words(vec![Yaml::from("CMD-SHELL"), script]))
            }
            Check::Script { .. } => {
                let reason = "it runs on this machine; use `command(…)` to check inside the container";
                self.report.not_expressible(subject, field, "Compose", reason);
                None
            }
            // By nature for the local run only.
            Check::Log { .. } => None,
        }
    }

    fn client(&mut self, reader: &Reader<'_>, field: &str, programs: &str, help: &str) {
        if reader.subject.wrote(field) {
            self.report.say(
                &health_client::CODE,
                reader.subject.field(field),
                format!(
                    "Compose checks `{}` by {programs} in the container; the image may have neither",
                    reader.item.name
                ),
                help,
            );
        }
    }

    /// The number of one of the reader's own ports.
    fn inside(&mut self, reader: &Reader<'_>, field: &str, name: &orch_model::Name) -> Option<u16> {
        let port: &Port = reader.workload.ports.get(name)?;
        if !self.report.check_transport(reader.subject.field(field), name, port) {
            return None;
        }
        if port.first().is_none() {
            let number = orch_model::Late::Endpoint(orch_model::Endpoint {
                item: reader.item.clone(),
                port: Some(name.clone()),
                part: orch_model::EndpointPart::Port,
            });
            let text = PlainText::new([orch_model::Part::late(number)]);
            // Says why there is no number.
            self.plain(&reader.item, &reader.subject, Path::of(field), &text);
        }
        port.first()
    }
}

/// A line for the shell that asks over HTTP, ready for Compose, as the headers are.
fn ask(http: &HttpCheck, port: u16, headers: &[String]) -> String {
    let scheme = http.scheme.word();
    let path = if http.path.starts_with('/') { http.path.to_string() } else { format!("/{}", http.path) };
    let url = escape(&shell_word(&format!("{scheme}://127.0.0.1:{port}{path}")));
    let tls = |flag: &str| if http.scheme == HttpScheme::Https { format!(" {flag}") } else { String::new() };
    let each = |flag: &str| {
        headers.iter().map(|header| format!(" {flag} {}", shell_word(header))).collect::<String>()
    };

    let spider = if http.method == HttpMethod::Head { " --spider" } else { "" };
    let wget =
        format!("wget -q -O /dev/null{spider}{}{} {url}", tls("--no-check-certificate"), each("--header"));
    let method = match http.method {
        HttpMethod::Get => String::new(),
        HttpMethod::Head => " --head".to_owned(),
        other => format!(" -X {}", other.word()),
    };
    let curl = format!("curl -fsS -o /dev/null{method}{}{} {url}", tls("-k"), each("-H"));

    match (http.via, http.method) {
        (HttpClient::Auto, HttpMethod::Get | HttpMethod::Head) => format!("{wget} || {curl} || exit 1"),
        (HttpClient::Wget, _) => format!("{wget} || exit 1"),
        // `wget` of small images cannot choose the method.
        (HttpClient::Curl | HttpClient::Auto, _) => format!("{curl} || exit 1"),
    }
}
