//! Health checks and the hooks of a service's life. Ports left out are the ones meant.

use orch_model::{
    Check, Command, Health, Hook, HttpCheck, HttpClient, HttpMethod, HttpScheme, Name, PlainText, Span,
};
use smol_str::SmolStr;

use crate::facts::Facts;
use crate::lower::body::{Body, Is};
use crate::lower::keys::{self, health, hook};

/// The check that a value says; its port is one of those of `facts`.
pub fn health(check: health::Variant<'_>, facts: &Facts) -> Health {
    match check {
        health::Variant::Http(http) => with_times(&http, http_check(&http, facts)),
        health::Variant::Tcp(tcp) => {
            let port = tcp.or(health::tcp::PORT, usual_port(facts, "http"));
            with_times(&tcp, Check::Tcp { port })
        }
        health::Variant::Grpc(grpc) => {
            let check = Check::Grpc {
                service: grpc.get(health::grpc::SERVICE),
                port: grpc.or(health::grpc::PORT, usual_port(facts, "grpc")),
                via: grpc.or(health::grpc::VIA, SmolStr::default()),
            };
            with_times(&grpc, check)
        }
        health::Variant::Command(command) => {
            let check = Check::Command {
                command: command.or(health::command::COMMAND, Command::new()),
                exit_code: command.or(health::command::EXIT_CODE, 0),
            };
            with_times(&command, check)
        }
        health::Variant::Shell(shell) => {
            let script = shell.or(health::shell::SCRIPT, PlainText::default());
            with_times(&shell, Check::Shell { script })
        }
        health::Variant::Script(script) => match script.get(health::script::PATH) {
            Some(path) => with_times(&script, Check::Script { path }),
            None => Health::of(Check::None),
        },
        health::Variant::Log(log) => {
            let pattern = log.or(health::log::PATTERN, SmolStr::default());
            with_times(&log, Check::Log { pattern })
        }
        health::Variant::None => Health::of(Check::None),
    }
}

fn http_check(http: &Body<'_, health::Http>, facts: &Facts) -> Check {
    let usual = HttpCheck::new("/", usual_port(facts, "http"));
    let status = match http.read(health::http::STATUS) {
        Some(Span::One(status)) => u16::try_from(status).ok().map(Span::One),
        Some(Span::Range { lower, upper }) => {
            let end = |end: Option<u64>| end.and_then(|end| u16::try_from(end).ok());
            Some(Span::Range { lower: end(lower), upper: end(upper) })
        }
        None => None,
    };
    Check::Http(HttpCheck {
        path: http.or(health::http::PATH, usual.path),
        port: http.or(health::http::PORT, usual.port),
        method: http.or(health::http::METHOD, HttpMethod::Get),
        status: status.unwrap_or(usual.status),
        headers: http.map(health::http::HEADERS),
        scheme: http.or(health::http::SCHEME, HttpScheme::Http),
        body: http.get(health::http::BODY),
        via: http.or(health::http::VIA, HttpClient::Auto),
    })
}

fn with_times<R: Is<keys::Health>>(body: &Body<'_, R>, check: Check) -> Health {
    let usual = Health::of(check);
    Health {
        interval: body.or(health::INTERVAL, usual.interval),
        timeout: body.or(health::TIMEOUT, usual.timeout),
        retries: body.or(health::RETRIES, usual.retries),
        start_period: body.or(health::START_PERIOD, usual.start_period),
        start_interval: body.or(health::START_INTERVAL, usual.start_interval),
        successes: body.or(health::SUCCESSES, usual.successes),
        check: usual.check,
    }
}

/// The port that is meant where none is named: the only one, or the one called `named`, or `http`.
pub fn usual_port(facts: &Facts, named: &str) -> Name {
    let called = |name: &str| facts.ports.iter().find(|port| port.name == name);
    let port = called(named).or_else(|| called("http")).or(facts.ports.first());
    Name::new(port.map_or(SmolStr::new_static("main"), |port| port.name.clone()))
}

/// What is done at a moment of a service's life.
pub fn hook(hook: hook::Variant<'_>, facts: &Facts) -> Option<Hook> {
    Some(match hook {
        hook::Variant::Command(command) => Hook::Command { command: command.get(hook::command::COMMAND)? },
        hook::Variant::Http(http) => Hook::Http {
            path: http.get(hook::http::PATH)?,
            port: http.or(hook::http::PORT, usual_port(facts, "http")),
            scheme: http.or(hook::http::SCHEME, HttpScheme::Http),
            headers: http.map(hook::http::HEADERS),
        },
        hook::Variant::Sleep(sleep) => Hook::Sleep { time: sleep.get(hook::sleep::TIME)? },
    })
}
