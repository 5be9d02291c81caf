//! What Kubernetes cannot express.

use orch_model::ItemKind;

use crate::{Limit, RUNNING};

const BOTH: &[ItemKind] = &RUNNING;

const NETWORK: &[ItemKind] = &[ItemKind::Network];

const ITS_ADDRESSES: &str = "the cluster gives the addresses";
const OF_THE_NODE: &str = "a setting of the node there";

pub(super) static LIMITS: &[Limit] = &[
    Limit::note(NETWORK, "subnet", ITS_ADDRESSES),
    Limit::note(NETWORK, "gateway", ITS_ADDRESSES),
    Limit::note(NETWORK, "ipv6", ITS_ADDRESSES),
    Limit::part(BOTH, "health.method", "`httpGet` always uses GET"),
    Limit::part(BOTH, "health.status", "`httpGet` takes every status from 200 to 399"),
    Limit::part(BOTH, "health.exit_code", "only 0 means well there"),
    Limit::all(BOTH, "resources.pids", OF_THE_NODE),
    Limit::all(BOTH, "resources.ulimits", OF_THE_NODE),
    Limit::all(BOTH, "security.devices", "use `resources.gpu` with a device plugin"),
    Limit::part(
        BOTH,
        "stop.signal",
        "the cluster sends the signal that the image names; set `STOPSIGNAL` there",
    ),
];
