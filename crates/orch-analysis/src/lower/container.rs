//! What every container has: that of a service or job, those before it, those beside it.

use std::collections::BTreeSet;

use orch_model::{Container, EnvSource, ItemKind, Name};
use smol_str::format_smolstr;

use crate::facts::Facts;
use crate::lower::body::{Body, Is, Spot};
use crate::lower::health::health;
use crate::lower::keys::{self, container, env_source, sidecar, workload};
use crate::lower::mounts::mounts;
use crate::lower::resources::resources;
use crate::lower::security::security;
use crate::lower::shape::Reference;
use crate::lower::text::{Mounted, item_kind, name};

/// The containers before a workload, in order, named by their place.
pub fn init(body: &Body<'_, keys::Workload>) -> Vec<Container> {
    let containers = body.read(workload::INIT).unwrap_or_default();
    let named = containers.iter().zip(1..);
    named.map(|(body, place)| container(body, Name::new(format_smolstr!("init-{place}")))).collect()
}

/// The containers beside a workload.
pub fn sidecars(
    body: &Body<'_, keys::Workload>,
    facts: &Facts,
) -> std::collections::BTreeMap<Name, Container> {
    let containers = body.read(workload::SIDECARS).unwrap_or_default();
    let named = containers.into_iter().map(|entry| {
        let name = Name::new(entry.name);
        let health = entry.value.read(sidecar::HEALTH).map(|check| health(check, facts));
        (name.clone(), Container { health, ..container(&entry.value.narrow(), name) })
    });
    named.collect()
}

fn container(body: &Body<'_, keys::Container>, name: Name) -> Container {
    let used = Mounted::of(body.cx().db, body.record(), &[]);
    Container {
        name,
        image: body.get(container::IMAGE),
        command: body.get(container::COMMAND),
        entrypoint: body.get(container::ENTRYPOINT),
        dir: body.get(container::DIR),
        env: body.map(container::ENV),
        env_from: env_from(body),
        ports: Default::default(),
        mounts: mounts(body),
        secrets: secrets(body).chain(used.secrets).collect(),
        configs: used.configs,
        health: None,
        resources: body.read(container::RESOURCES).as_ref().map(resources).unwrap_or_default(),
        user: body.get(container::USER),
        security: body
            .written(&container::SECURITY)
            .and_then(|_| body.read(container::SECURITY))
            .map(security),
    }
}

/// The variables taken as they are.
pub fn env_from<R: Is<keys::Container>>(body: &Body<'_, R>) -> Vec<EnvSource> {
    let sources = body.read(container::ENV_FROM).unwrap_or_default();
    sources.iter().filter_map(env_source).collect()
}

fn env_source(spot: &Spot<'_>) -> Option<EnvSource> {
    if let Some(unit) = spot.read::<Reference>() {
        let name = name(spot.cx.db, unit);
        return match item_kind(spot.cx.db, unit)? {
            ItemKind::Config => Some(EnvSource::Config(name)),
            ItemKind::Secret => Some(EnvSource::Secret(name)),
            _ => None,
        };
    }
    Some(match spot.read::<keys::EnvSource>()? {
        env_source::Variant::File(file) => EnvSource::File(file.get(env_source::file::PATH)?),
        env_source::Variant::Inherit(inherit) => EnvSource::Inherit(inherit.list(env_source::inherit::NAMES)),
    })
}

/// The secrets that are listed to be mounted.
pub fn secrets<R: Is<keys::Container>>(body: &Body<'_, R>) -> impl Iterator<Item = Name> {
    let db = body.cx().db;
    let listed: BTreeSet<Name> =
        body.read(container::SECRETS).unwrap_or_default().into_iter().map(|unit| name(db, unit)).collect();
    listed.into_iter()
}
