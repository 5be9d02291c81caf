//! The stack as a whole: its items by name, the edges between them, and what the stack says of all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use orch_model::{
    ExposeKind, Input, InputState, LocalPath, MountSource, Name, PlainText, Secret, SecretSource, Service,
    Stack, Update, Volume, VolumeModes, Workload, WorkloadKind,
};
use smol_str::{SmolStr, format_smolstr};

use crate::db::Db;
use crate::facts::facts;
use crate::lower::{edge, input, items, reading, text};
use crate::program::Program;
use crate::schema::kind::Builtin;
use crate::unit::{Config, Target};
use crate::units::{Deployed, deployed};

/// The stack of a configuration; `None` where the root file has no `stack` header.
#[salsa::tracked(returns(clone))]
pub fn model(db: &dyn Db, program: Program, config: Config) -> Option<Arc<Stack>> {
    let deployed = deployed(db, program, config);
    let header = deployed.iter().find(|item| item.builtin == Builtin::Stack)?;
    let mut stack = Stack::clone(items::lower_stack(db, header.unit));
    stack.environment = config.environment(db).clone().map(Name::new);
    stack.target = config.target(db).map(target);
    let there = |item: &&Deployed| !item.builtin.is_workload() || facts(db, item.unit).enabled;
    let plain = input::plain(db, program).into_iter();
    stack.inputs = plain.map(|(name, state)| (name, Input { secret: None, state })).collect();
    for item in deployed.iter().filter(there) {
        add(db, &mut stack, item);
    }
    for item in deployed.iter().filter(there).filter(|item| item.builtin.is_workload()) {
        edge::add(db, &mut stack, item.unit);
    }
    settle(&mut stack);
    Some(Arc::new(stack))
}

/// Where the variables of a stack are looked for, of those that it names: known before any of them is.
pub fn env_files(db: &dyn Db, program: Program, config: Config) -> Vec<LocalPath> {
    let deployed = deployed(db, program, config);
    let header = deployed.iter().find(|item| item.builtin == Builtin::Stack);
    header.map(|header| items::lower_stack(db, header.unit).env_files.clone()).unwrap_or_default()
}

fn add(db: &dyn Db, stack: &mut Stack, item: &Deployed) {
    let unit = item.unit;
    let name = text::name(db, unit);
    match item.builtin {
        Builtin::Service => {
            stack.services.insert(name, Service::clone(items::lower_service(db, unit)));
        }
        Builtin::Job => {
            stack.jobs.insert(name, items::lower_job(db, unit).as_ref().clone());
        }
        Builtin::Network => {
            stack.networks.insert(name, items::lower_network(db, unit).as_ref().clone());
        }
        Builtin::Volume => {
            stack.volumes.insert(name, Volume::clone(items::lower_volume(db, unit)));
        }
        Builtin::Secret => {
            let secret = Secret::clone(items::lower_secret(db, unit));
            if let Some((input, state)) = input_of(&secret) {
                add_input(stack, input, &name, state);
            }
            stack.secrets.insert(name, secret);
        }
        Builtin::Config => {
            stack.configs.insert(name, items::lower_config(db, unit).as_ref().clone());
        }
        Builtin::Host => {
            stack.hosts.insert(name, items::lower_host(db, unit).as_ref().clone());
        }
        Builtin::Monitoring => stack.monitoring = Some(items::lower_monitoring(db, unit).as_ref().clone()),
        Builtin::Stack | Builtin::Environment | Builtin::Other => {}
    }
}

fn target(target: Target) -> orch_model::Target {
    match target {
        Target::Compose => orch_model::Target::Compose,
        Target::K8s => orch_model::Target::K8s,
        Target::Run => orch_model::Target::Run,
    }
}

/// What a secret takes from outside, if it does.
fn input_of(secret: &Secret) -> Option<(Name, InputState)> {
    match &secret.source {
        SecretSource::Env { name, default } => {
            let state = if default.is_some() { InputState::Default } else { InputState::Missing };
            Some((Name::new(name.clone()), state))
        }
        _ => None,
    }
}

/// Adds the input of a secret. Where several take the same it is told by the first of their names, wherever they stand, and
/// one without a default is enough for it to be missing.
fn add_input(stack: &mut Stack, input: Name, secret: &Name, state: InputState) {
    let known = stack.inputs.entry(input).or_insert(Input { secret: None, state });
    *known = match known.secret.take() {
        Some(other) => Input { secret: Some(other.min(secret.clone())), state: known.state.max(state) },
        None => Input { secret: Some(secret.clone()), state },
    };
}

/// Tells the items what the stack says of all of them, and what they say of each other.
fn settle(stack: &mut Stack) {
    reading::mount(stack);
    for service in stack.services.values_mut() {
        spread(&mut service.workload, &stack.labels, &stack.annotations);
        if let (Some(domain), Some(expose)) = (&stack.domain, &mut service.expose)
            && let ExposeKind::Ingress { host, .. } = &mut expose.kind
            && !host.contains('.')
        {
            *host = format_smolstr!("{host}.{domain}");
        }
        if !service.is_written("update") && cannot_overlap(service, &stack.volumes) {
            service.update = Update::Recreate;
        }
    }
    for job in stack.jobs.values_mut() {
        spread(&mut job.workload, &stack.labels, &stack.annotations);
    }
}

/// Puts the stack's labels and annotations under one's own.
fn spread(
    workload: &mut Workload,
    labels: &BTreeMap<SmolStr, PlainText>,
    annotations: &BTreeMap<SmolStr, PlainText>,
) {
    let under = |own: &mut BTreeMap<SmolStr, PlainText>, shared: &BTreeMap<SmolStr, PlainText>| {
        for (name, value) in shared {
            own.entry(name.clone()).or_insert_with(|| value.clone());
        }
    };
    under(&mut workload.labels, labels);
    under(&mut workload.annotations, annotations);
}

/// Whether two versions cannot be there at the same time, since only one instance may mount what they share.
fn cannot_overlap(service: &Service, volumes: &BTreeMap<Name, Volume>) -> bool {
    if service.workload_kind == WorkloadKind::Stateful {
        return false;
    }
    let alone = |modes: VolumeModes| modes == VolumeModes::One;
    service.volumes.values().any(|volume| alone(volume.modes))
        || service.mounts.values().any(|mount| match &mount.source {
            MountSource::Volume(name) => volumes.get(name).is_some_and(|volume| alone(volume.modes)),
            _ => false,
        })
}
