//! Whether every item of a plan can be run here as it is written.

use std::collections::BTreeMap;
use std::path::Path;

use orch_model::{Check, Health, HttpScheme, ItemId, ItemKind, Protocol, Run, Stack, Workload};
use regex::Regex;

use super::{Idle, PlanError, is_elsewhere, ports};
use crate::place::env_file;

/// How many instances of one item a local run starts.
const INSTANCES: u32 = 256;

/// All that is wrong, in the order of the items.
pub(super) fn all(stack: &Stack, items: &[ItemId], base: &Path) -> Vec<PlanError> {
    let mut errors = Vec::new();
    let idle: Vec<Idle> = items.iter().filter_map(|item| idle(stack, item)).collect();
    if !idle.is_empty() {
        errors.push(PlanError::NoProcess { items: idle });
    }
    for item in items {
        let Some(workload) = stack.workload(item) else { continue };
        run(item, workload, &mut errors);
        // What they hold is read again when it is handed over: it may have changed by then.
        let unread =
            workload.env_from.iter().filter_map(|from| env_file::add(from, base, &mut BTreeMap::new()).err());
        errors.extend(unread.map(|reason| PlanError::EnvFile { item: item.clone(), reason }));
        let wanted = instances(stack, item);
        if wanted > INSTANCES {
            errors.push(PlanError::TooMany { item: item.clone(), wanted, limit: INSTANCES });
        }
        if item.kind == ItemKind::Service
            && let Some(service) = stack.services.get(&item.name)
        {
            for health in
                [&service.health, &service.startup, &service.ready, &service.live].into_iter().flatten()
            {
                check(item, workload, health, &mut errors);
            }
        }
    }
    errors.extend(ports::all(stack, items));
    errors
}

/// How many instances of an item run. What runs elsewhere is one, however many it is there.
pub(crate) fn instances(stack: &Stack, item: &ItemId) -> u32 {
    match item.kind {
        _ if is_elsewhere(stack, item) => 1,
        ItemKind::Job => stack.jobs.get(&item.name).map_or(1, |job| job.completions.max(1)),
        _ => stack.services.get(&item.name).map_or(1, |service| service.scale.replicas.min().max(1)),
    }
}

/// An item that has no process to start.
fn idle(stack: &Stack, item: &ItemId) -> Option<Idle> {
    let workload = stack.workload(item)?;
    if let Run::Process { .. } | Run::External { .. } = workload.run {
        return None;
    }
    let image = stack.image(&item.name, workload);
    let image = image.as_ref().and_then(|i| i.as_literal()).map(str::to_string);
    let job = stack.jobs.get(&item.name).filter(|_| item.kind == ItemKind::Job);
    let inside = job.and_then(|job| job.inside.clone()).filter(|_| workload.command.is_some());
    Some(Idle { item: item.clone(), run: workload.run.word(), image, inside })
}

fn run(item: &ItemId, workload: &Workload, errors: &mut Vec<PlanError>) {
    let not_yet = |field, what, instead| PlanError::NotYet { item: item.clone(), field, what, instead };
    let Run::Process { command, forking, user, .. } = &workload.run else { return };
    if command.is_empty() {
        errors.push(PlanError::EmptyCommand { item: item.clone() });
    }
    if *forking {
        let instead = "start it in the foreground, so that it can be watched and stopped";
        errors.push(not_yet("run.forking", "a process that goes to the background by itself", instead));
    }
    if user.is_some() {
        let instead = "leave `user` out for this machine: it runs as you";
        errors.push(not_yet("run.user", "running as another user", instead));
    }
}

fn check(item: &ItemId, workload: &Workload, health: &Health, errors: &mut Vec<PlanError>) {
    let not_yet = |what, instead| PlanError::NotYet { item: item.clone(), field: "health", what, instead };
    let mut pattern = |text: &str| {
        if let Err(error) = Regex::new(text) {
            let reason = error.to_string().lines().last().unwrap_or("").trim().to_string();
            errors.push(PlanError::BadPattern { item: item.clone(), pattern: text.to_string(), reason });
        }
    };
    let port = match &health.check {
        Check::Http(http) => {
            if let Some(body) = &http.body {
                pattern(body);
            }
            if http.scheme == HttpScheme::Https {
                let instead = "check the connection alone here: `health = tcp`, or use `command`";
                errors.push(not_yet("a health check over https", instead));
            }
            Some(&http.port)
        }
        Check::Tcp { port } => Some(port),
        Check::Grpc { port, .. } => {
            let instead = "use `health = tcp`, or `command([\"grpc_health_probe\", …])`";
            errors.push(not_yet("a gRPC health check", instead));
            Some(port)
        }
        Check::Log { pattern: text } => {
            pattern(text);
            None
        }
        Check::Command { .. } | Check::Shell { .. } | Check::Script { .. } | Check::None => None,
    };
    let Some(name) = port else { return };
    match workload.ports.get(name).map(|port| port.protocol) {
        None => errors.push(PlanError::NoPort { item: item.clone(), port: name.clone() }),
        Some(Protocol::Tcp | Protocol::TcpUdp) => {}
        Some(Protocol::Udp | Protocol::Sctp) => {
            let instead = "ask by a command, `health = command([…])`, or on a port of TCP";
            errors.push(not_yet("a health check of a port where TCP is not spoken", instead));
        }
    }
}
