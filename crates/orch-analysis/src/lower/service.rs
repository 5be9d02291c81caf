//! What runs until it is stopped.

use orch_model::{Replicas, Scale, Service, Topology, Workload, WorkloadKind};

use crate::facts::Facts;
use crate::lower::body::Body;
use crate::lower::health::health;
use crate::lower::keys::{self, service, workload};
use crate::lower::shape::Spoken;
use crate::lower::workload::workload as common;
use crate::lower::{expose, monitoring, port, scale};

/// What the body of a service says.
pub fn service(body: &Body<'_, keys::Service>, facts: &Facts) -> Service {
    let mut workload = common(body, facts);
    let scale = body.read(service::SCALE).as_ref().map(scale::scale).unwrap_or_default();
    if scale.replicas.min() >= 2
        && workload.placement.spread.is_empty()
        && !workload.is_written("placement.spread")
    {
        workload.placement.spread.push(Topology::Node);
    }
    let kind = workload_kind(body.read(service::WORKLOAD), &workload, &scale);
    let update = body.read(service::UPDATE).map(scale::update);
    Service {
        publish: port::publish(body, facts, &workload.ports),
        expose: body.read(service::EXPOSE).map(|expose| expose::expose(expose, facts)),
        aliases: body.list(workload::ALIASES),
        startup: body.read(service::STARTUP).map(|check| health(check, facts)),
        ready: body.read(service::READY).map(|check| health(check, facts)),
        live: body.read(service::LIVE).map(|check| health(check, facts)),
        update: update.unwrap_or_else(|| scale::usual_update(body.cx())),
        workload_kind: kind,
        metrics: body.read(service::METRICS).map(|metrics| monitoring::metrics(&metrics, facts)),
        scale,
        workload,
    }
}

/// The kind that was written; else one that fits the storage and the number of instances.
fn workload_kind(written: Option<Spoken>, workload: &Workload, scale: &Scale) -> WorkloadKind {
    if let Some(kind) = written.and_then(|word| WorkloadKind::try_from(word).ok()) {
        return kind;
    }
    match scale.replicas {
        Replicas::PerNode => WorkloadKind::Daemon,
        _ if !workload.volumes.is_empty() => WorkloadKind::Stateful,
        _ => WorkloadKind::Deployment,
    }
}
