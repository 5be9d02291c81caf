//! What Compose cannot express.

use orch_model::ItemKind;

use crate::{Limit, RUNNING};

const SERVICE: &[ItemKind] = &[ItemKind::Service];
const JOB: &[ItemKind] = &[ItemKind::Job];
const VOLUME: &[ItemKind] = &[ItemKind::Volume];
const BOTH: &[ItemKind] = &RUNNING;

const NO_SCALING: &str = "Compose does not scale by itself";
const NO_RELATIONS: &str = "Compose does not place services relative to each other";
const ONE_RUN: &str = "Compose runs a job once";
const NO_SCHEDULE: &str = "Compose has no schedule; the job runs once";

pub(super) static LIMITS: &[Limit] = &[
    Limit::all(SERVICE, "scale.cpu", NO_SCALING),
    Limit::all(SERVICE, "scale.memory", NO_SCALING),
    Limit::all(SERVICE, "scale.metric", NO_SCALING),
    Limit::all(SERVICE, "scale.up", NO_SCALING),
    Limit::all(SERVICE, "scale.down", NO_SCALING),
    Limit::all(BOTH, "resources.disk", "Compose cannot limit storage"),
    Limit::all(BOTH, "placement.prefer", "Compose knows only what a node must meet"),
    Limit::all(BOTH, "placement.apart_from", NO_RELATIONS),
    Limit::all(BOTH, "placement.near", NO_RELATIONS),
    Limit::part(BOTH, "placement.spread", "instances are spread evenly, but may share a node"),
    Limit::all(BOTH, "security.non_root", "set `user` instead"),
    Limit::part(BOTH, "health.successes", "one success always suffices there"),
    Limit::part(BOTH, "health.exit_code", "only 0 means well there"),
    Limit::part(BOTH, "health.status", "`wget` and `curl` take every status below 400"),
    Limit::note(BOTH, "egress", "Compose cannot limit what goes out"),
    Limit::note(VOLUME, "size", "a volume there has no size"),
    Limit::all(JOB, "schedule", NO_SCHEDULE),
    Limit::all(JOB, "timezone", NO_SCHEDULE),
    Limit::all(JOB, "overlap", NO_SCHEDULE),
    Limit::all(JOB, "catch_up", NO_SCHEDULE),
    Limit::all(JOB, "timeout", "Compose does not limit how long a container runs"),
    Limit::all(JOB, "parallel", ONE_RUN),
    Limit::all(JOB, "completions", ONE_RUN),
    Limit::all(JOB, "indexed", ONE_RUN),
];
