//! The checks of an instance, as the model says them and as they are asked.

use std::num::NonZeroU32;
use std::path::Path;

use orch_model::{Check, Health, HttpCheck, ItemKind, Run, Workload};
use regex::Regex;

use super::files::Files;
use super::resolve::Resolver;
use crate::backend::{Launch, Stdin};
use crate::inputs::local;
use crate::probe::{Ask, HttpAsk, Pace, Peer, Probe};
use crate::unit::{Checks, Live};

/// The checks of an instance that is started by `launch`.
pub(super) fn all(resolver: &Resolver<'_>, files: &Files, workload: &Workload, launch: &Launch) -> Checks {
    let service = match resolver.reader.kind {
        ItemKind::Service => resolver.plan.stack.services.get(&resolver.reader.name),
        _ => None,
    };
    let probe = |health: Option<&Health>| {
        let health = health?;
        Some(Probe { ask: ask(resolver, files, health, launch)?, pace: pace(health) })
    };
    let startup = probe(workload.startup.as_ref());
    let Some(service) = service else { return Checks { startup, ..Checks::default() } };
    let ready = probe(service.readiness());
    let live = match (&service.ready, &service.live) {
        // One check for both is asked once.
        (None, None) if ready.is_some() => Live::AsReady,
        _ => probe(service.liveness()).map_or(Live::None, Live::Own),
    };
    Checks { startup, ready, live }
}

fn pace(health: &Health) -> Pace {
    let at_least_one = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
    Pace {
        interval: health.interval.to_std(),
        timeout: health.timeout.to_std(),
        retries: at_least_one(health.retries),
        start_period: health.start_period.to_std(),
        start_interval: health.start_interval.to_std(),
        successes: at_least_one(health.successes),
    }
}

/// `None` for a check that asks nothing, and for what the plan has refused.
fn ask(resolver: &Resolver<'_>, files: &Files, health: &Health, launch: &Launch) -> Option<Ask> {
    let host = match resolver.plan.stack.workload(resolver.reader).map(|workload| &workload.run) {
        Some(Run::External { host }) => Some(host.to_string()),
        _ => None,
    };
    let at = |port| {
        let number = resolver.layout.number(resolver.reader, port, resolver.replica)?;
        Some(Peer { host: host.clone(), port: number })
    };
    let command = |words: Vec<String>, exit_code| {
        let (program, args) = words.split_first()?;
        let launch =
            Launch { program: program.clone(), args: args.to_vec(), stdin: Stdin::Empty, ..launch.clone() };
        Some(Ask::Command { launch: Box::new(launch), exit_code })
    };
    match &health.check {
        Check::Http(http) => Some(Ask::Http(Box::new(over_http(resolver, files, http, at(&http.port)?)))),
        Check::Tcp { port } => Some(Ask::Tcp { at: at(port)? }),
        Check::Command { command: words, exit_code } => {
            command(words.iter().map(|word| resolver.plain(files, word)).collect(), *exit_code)
        }
        Check::Shell { script } => {
            command(vec!["/bin/sh".into(), "-c".into(), resolver.plain(files, script)], 0)
        }
        Check::Script { path } => {
            let path = local(&resolver.plan.base, path);
            // With a slash, or it would be looked for in `PATH`.
            let path = if path.is_absolute() { path } else { Path::new(".").join(path) };
            command(vec![std::path::absolute(&path).unwrap_or(path).display().to_string()], 0)
        }
        Check::Log { pattern } => Regex::new(pattern).ok().map(Ask::Log),
        Check::Grpc { .. } | Check::None => None,
    }
}

fn over_http(resolver: &Resolver<'_>, files: &Files, check: &HttpCheck, at: Peer) -> HttpAsk {
    let headers = check.headers.iter().map(|(name, value)| (name.to_string(), resolver.plain(files, value)));
    let path = if check.path.starts_with('/') { check.path.to_string() } else { format!("/{}", check.path) };
    HttpAsk {
        at,
        method: check.method.word().to_string(),
        path,
        headers: headers.collect(),
        status: check.status.lower().copied().unwrap_or(0)
            ..=check.status.upper().copied().unwrap_or(u16::MAX),
        body: check.body.as_ref().and_then(|pattern| Regex::new(pattern).ok()),
    }
}
