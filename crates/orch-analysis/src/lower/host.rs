//! Other machines.

use orch_model::{Host, LocalPath};
use smol_str::SmolStr;

use crate::lower::body::Body;
use crate::lower::keys::{self, host, key_file};
use crate::lower::text::name;

/// A machine that is reached over SSH.
pub fn host(body: &Body<'_, keys::Host>) -> Host {
    let usual = Host::at(body.or(host::ADDRESS, SmolStr::default()));
    Host {
        user: body.get(host::USER),
        port: body.or(host::PORT, usual.port),
        key: body.read(host::KEY).and_then(key),
        jump: body.read(host::JUMP).map(|unit| name(body.cx().db, unit)),
        r#become: body.or(host::BECOME, usual.r#become),
        arch: body.get(host::ARCH),
        labels: body.map(host::LABELS),
        known_hosts: body.get(host::KNOWN_HOSTS),
        max_parallel: body.or(host::MAX_PARALLEL, usual.max_parallel),
        ..usual
    }
}

fn key(key: key_file::Variant<'_>) -> Option<LocalPath> {
    let key_file::Variant::File(file) = key;
    file.get(key_file::file::PATH)
}
