//! What a service may do, and as whom.

use orch_model::{Capabilities, Identity, Name, Permission, Preset, Security, Selinux};

use crate::lower::body::{Body, Is};
use crate::lower::keys::{self, capabilities, identity, permission, security, selinux};

/// What the process may do.
pub fn security(security: security::Variant<'_>) -> Security {
    match security {
        security::Variant::Baseline(baseline) => with_rest(&baseline, Preset::Baseline),
        security::Variant::Restricted(restricted) => with_rest(&restricted, Preset::Restricted),
        security::Variant::Privileged(privileged) => Security {
            reason: privileged.get(security::privileged::REASON),
            ..with_rest(&privileged, Preset::Privileged)
        },
    }
}

fn with_rest<R: Is<keys::Security>>(body: &Body<'_, R>, preset: Preset) -> Security {
    Security {
        preset,
        reason: None,
        user: body.get(security::USER),
        group: body.get(security::GROUP),
        fs_group: body.get(security::FS_GROUP),
        non_root: body.get(security::NON_ROOT),
        read_only: body.get(security::READ_ONLY),
        writable: body.list(security::WRITABLE),
        capabilities: body.read(security::CAPABILITIES).as_ref().map(capabilities).unwrap_or_default(),
        devices: body.list(security::DEVICES),
        sysctls: body.map(security::SYSCTLS),
        seccomp: body.get(security::SECCOMP),
        apparmor: body.get(security::APPARMOR),
        selinux: body.read(security::SELINUX).as_ref().map(selinux),
        host_pid: body.or(security::HOST_PID, false),
        host_ipc: body.or(security::HOST_IPC, false),
    }
}

fn capabilities(body: &Body<'_, keys::Capabilities>) -> Capabilities {
    Capabilities { add: body.list(capabilities::ADD), drop: body.list(capabilities::DROP) }
}

fn selinux(body: &Body<'_, keys::Selinux>) -> Selinux {
    Selinux {
        user: body.get(selinux::USER),
        role: body.get(selinux::ROLE),
        r#type: body.get(selinux::TYPE),
        level: body.get(selinux::LEVEL),
    }
}

/// Who the service `service` is for the cluster.
pub fn identity(body: &Body<'_, keys::Identity>, service: &Name) -> Identity {
    Identity {
        name: body.or(identity::NAME, service.clone()),
        annotations: body.map(identity::ANNOTATIONS),
        token: body.or(identity::TOKEN, false),
        can: body.read(identity::CAN).unwrap_or_default().into_iter().map(permission).collect(),
        cluster: body.or(identity::CLUSTER, false),
    }
}

fn permission(permission: permission::Variant<'_>) -> Permission {
    let permission::Variant::Allow(allow) = permission;
    Permission {
        verbs: allow.list(permission::allow::VERBS),
        resources: allow.list(permission::allow::RESOURCES),
        groups: allow.list(permission::allow::GROUPS),
        names: allow.list(permission::allow::NAMES),
    }
}
