//! What services and jobs have in common.

use orch_model::{Logging, Pull, Restart, RestartPolicy, Security, Start, Stop, Workload};

use crate::facts::Facts;
use crate::lower::body::{Body, Is};
use crate::lower::keys::{self, container, logging, workload};
use crate::lower::text::{Mounted, name};
use crate::lower::{
    container as part, dev, health, life, mounts, network, placement, port, resources, run, security, text,
    written,
};

/// The fields that belong to other containers, or to the local run alone.
const NOT_ITS_OWN: [&str; 3] = ["init", "sidecars", "dev"];

/// What the body of a service or job says, as far as it says it of both.
pub fn workload<R>(body: &Body<'_, R>, facts: &Facts) -> Workload
where
    R: Is<keys::Workload> + Is<keys::Container>,
{
    let db = body.cx().db;
    let used = Mounted::of(db, body.record(), &NOT_ITS_OWN);
    let narrow: Body<'_, keys::Workload> = body.narrow();
    let ports = port::ports(&narrow, facts);
    let pull_secrets = body.read(workload::PULL_SECRET).unwrap_or_default();
    Workload {
        doc: text::doc(db, body.cx().unit),
        run: run::run(body),
        build: body.read(workload::BUILD).as_ref().map(run::build),
        command: body.get(container::COMMAND),
        entrypoint: body.get(container::ENTRYPOINT),
        dir: body.get(container::DIR),
        env: body.map(container::ENV),
        env_from: part::env_from(body),
        platform: body.get(workload::PLATFORM),
        pull: body.or(workload::PULL, Pull::Missing),
        pull_secret: pull_secrets.into_iter().map(|unit| name(db, unit)).collect(),
        tty: body.or(workload::TTY, false),
        stdin: body.or(workload::STDIN, false),
        init_process: body.or(workload::INIT_PROCESS, false),
        profiles: body.list(workload::PROFILES),
        ports,
        networks: network::attachments(&narrow, facts),
        hostname: body.get(workload::HOSTNAME),
        host_network: body.or(workload::HOST_NETWORK, false),
        dns: body.read(workload::DNS).as_ref().map(network::dns),
        hosts: network::hosts(&narrow),
        egress: body.some_list(workload::EGRESS),
        volumes: mounts::owned_volumes(&narrow),
        mounts: mounts::mounts(body),
        secrets: part::secrets(body).chain(used.secrets).collect(),
        configs: used.configs,
        shm: body.get(workload::SHM),
        health: body.read(workload::HEALTH).map(|check| health::health(check, facts)),
        restart: body.read(workload::RESTART).map_or(Restart::of(RestartPolicy::Always), life::restart),
        stop: body.read(workload::STOP).map_or_else(Stop::default, |stop| life::stop(&stop, facts)),
        start: body.read(workload::START).map_or_else(Start::default, |start| life::start(&start, facts)),
        init: part::init(&narrow),
        sidecars: part::sidecars(&narrow, facts),
        resources: body.read(container::RESOURCES).as_ref().map(resources::resources).unwrap_or_default(),
        user: body.get(container::USER),
        security: body.read(container::SECURITY).map_or_else(Security::default, security::security),
        identity: body
            .read(workload::IDENTITY)
            .map(|own| security::identity(&own, &name(db, body.cx().unit))),
        placement: body.read(workload::PLACEMENT).as_ref().map(placement::placement).unwrap_or_default(),
        labels: body.map(workload::LABELS),
        annotations: body.map(workload::ANNOTATIONS),
        logging: body.read(workload::LOGGING).as_ref().map(logging).unwrap_or_default(),
        dev: body.read(workload::DEV).as_ref().map(dev::dev),
        written: written::of_workload(body, facts),
    }
}

fn logging(body: &Body<'_, keys::Logging>) -> Logging {
    let usual = Logging::default();
    Logging {
        driver: body.get(logging::DRIVER),
        max_size: body.or(logging::MAX_SIZE, usual.max_size),
        max_files: body.or(logging::MAX_FILES, usual.max_files),
        options: body.map(logging::OPTIONS),
    }
}
