//! The checks of an instance, as the model says them and as they are asked.

use std::num::NonZeroU32;

use orch_model::{Check, Health, HttpCheck, Name, Run, Service};
use regex::Regex;

use super::files::Files;
use super::resolve::{Resolver, Unknown};
use crate::backend::{Launch, Stdin};
use crate::inputs::local;
use crate::probe::{Ask, HttpAsk, Pace, Peer, Probe};
use crate::unit::{Checks, Live};

/// The checks of an instance of a service that is started by `launch`.
pub(super) fn of_service(
    resolver: &Resolver<'_>,
    files: &Files,
    service: &Service,
    launch: &Launch,
) -> Result<Checks, Unknown> {
    let probe = |health: Option<&Health>| match health {
        Some(health) => {
            let ask = ask(resolver, files, health, launch)?;
            Ok(ask.map(|ask| Probe { ask, pace: pace(health) }))
        }
        None => Ok(None),
    };
    let (startup, ready) = (probe(service.startup.as_ref())?, probe(service.readiness())?);
    let live = match (&service.ready, &service.live) {
        // One check for both is asked once.
        (None, None) if ready.is_some() => Live::AsReady,
        _ => probe(service.liveness())?.map_or(Live::None, Live::Own),
    };
    Ok(Checks { startup, ready, live })
}

/// The check of what runs elsewhere; none where it cannot be asked from here.
pub(super) fn from_afar(resolver: &Resolver<'_>, service: &Service) -> Result<Option<Probe>, Unknown> {
    let Some(health) = service.readiness() else { return Ok(None) };
    let ask = match &health.check {
        Check::Http(http) => over_http(resolver, &Files::default(), http)?,
        Check::Tcp { port } => at(resolver, port).map(|at| Ask::Tcp { at }),
        _ => None,
    };
    Ok(ask.map(|ask| Probe { ask, pace: pace(health) }))
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
fn ask(
    resolver: &Resolver<'_>,
    files: &Files,
    health: &Health,
    launch: &Launch,
) -> Result<Option<Ask>, Unknown> {
    let command = |words: Vec<String>, exit_code| {
        let (program, args) = words.split_first()?;
        let launch =
            Launch { program: program.clone(), args: args.to_vec(), stdin: Stdin::Empty, ..launch.clone() };
        Some(Ask::Command { launch: Box::new(launch), exit_code })
    };
    Ok(match &health.check {
        Check::Http(http) => over_http(resolver, files, http)?,
        Check::Tcp { port } => at(resolver, port).map(|at| Ask::Tcp { at }),
        Check::Command { command: words, exit_code } => {
            let words = words.iter().map(|word| resolver.plain(files, word));
            command(words.collect::<Result<_, _>>()?, *exit_code)
        }
        Check::Shell { script } => {
            command(vec!["/bin/sh".into(), "-c".into(), resolver.plain(files, script)?], 0)
        }
        Check::Script { path } => command(vec![local(&resolver.plan.base, path).display().to_string()], 0),
        Check::Log { pattern } => Regex::new(pattern).ok().map(Ask::Log),
        Check::Grpc { .. } | Check::None => None,
    })
}

/// Where a port of the one that is asked is reached.
fn at(resolver: &Resolver<'_>, port: &Name) -> Option<Peer> {
    let host = match resolver.plan.stack.workload(resolver.reader).map(|workload| &workload.run) {
        Some(Run::External { host }) => Some(host.to_string()),
        _ => None,
    };
    Some(Peer { host, port: resolver.layout.number(resolver.reader, port, resolver.replica)? })
}

fn over_http(resolver: &Resolver<'_>, files: &Files, check: &HttpCheck) -> Result<Option<Ask>, Unknown> {
    let Some(at) = at(resolver, &check.port) else { return Ok(None) };
    let mut headers = Vec::new();
    for (name, value) in &check.headers {
        headers.push((name.to_string(), resolver.plain(files, value)?));
    }
    let path = if check.path.starts_with('/') { check.path.to_string() } else { format!("/{}", check.path) };
    Ok(Some(Ask::Http(Box::new(HttpAsk {
        at,
        method: check.method.word().to_string(),
        path,
        headers,
        status: check.status.lower().copied().unwrap_or(0)
            ..=check.status.upper().copied().unwrap_or(u16::MAX),
        body: check.body.as_ref().and_then(|pattern| Regex::new(pattern).ok()),
    }))))
}
