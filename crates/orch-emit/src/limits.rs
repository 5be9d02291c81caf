//! What a target cannot express whatever else is written: data, so that it can be held against the prelude.

use orch_model::{FieldPath, ItemId, ItemKind, Path, SecretSource, Stack, Workload};

use crate::report::{Report, Subject};

/// A field that a target cannot express, or only in part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit {
    /// The kinds of items that have the field.
    pub kinds: &'static [ItemKind],
    /// The field, in plain words.
    pub path: &'static str,
    /// How much is lost.
    pub loss: Loss,
    /// Why, or what is lost.
    pub reason: &'static str,
}

/// How much of a field is lost.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// All of it.
    All,
    /// A part.
    Part,
    /// Nothing that anyone would miss: the target has its own way.
    Nothing,
}

impl Limit {
    /// A field of which nothing is expressed.
    pub(crate) const fn all(kinds: &'static [ItemKind], path: &'static str, reason: &'static str) -> Limit {
        Limit { kinds, path, loss: Loss::All, reason }
    }

    /// A field that the target has no need of.
    pub(crate) const fn note(kinds: &'static [ItemKind], path: &'static str, reason: &'static str) -> Limit {
        Limit { kinds, path, loss: Loss::Nothing, reason }
    }

    /// A field of which a part is lost.
    pub(crate) const fn part(kinds: &'static [ItemKind], path: &'static str, reason: &'static str) -> Limit {
        Limit { kinds, path, loss: Loss::Part, reason }
    }

    /// Says what is lost of a field.
    fn report(&self, subject: &Subject<'_>, path: &str, target: &str, report: &mut Report) {
        match self.loss {
            Loss::All => report.not_expressible(subject, path, target, self.reason),
            Loss::Part => report.partly(subject, path, target, self.reason),
            Loss::Nothing => report.passes_over(subject, path, target, self.reason),
        }
    }
}

/// The limits of checks, which are written in several fields: each is told of where it is.
const OF_A_CHECK: &str = "health.";

/// Says of a check that is written in `field` what the target cannot express.
pub(crate) fn report_check(
    subject: &Subject<'_>,
    field: &str,
    target: &str,
    limits: &[Limit],
    report: &mut Report,
) {
    for limit in limits.iter().filter(|limit| limit.kinds.contains(&subject.item.kind)) {
        if let Some(rest) = limit.path.strip_prefix(OF_A_CHECK) {
            limit.report(subject, &format!("{field}.{rest}"), target, report);
        }
    }
}

/// Says of every written field of what is there on the target what it cannot express.
pub(crate) fn report(
    stack: &Stack,
    target: &str,
    limits: &[Limit],
    is_left_out: &dyn Fn(&ItemId, &Workload) -> bool,
    report: &mut Report,
) {
    let there = stack.workloads().filter(|(item, workload)| !is_left_out(item, workload));
    let running = there.map(|(item, workload)| Subject { item, written: &workload.written });
    let networks = stack.networks.iter().map(|(name, network)| (ItemKind::Network, name, &network.written));
    let volumes = stack.volumes.iter().map(|(name, volume)| (ItemKind::Volume, name, &volume.written));
    let others = networks
        .chain(volumes)
        .map(|(kind, name, written)| Subject { item: orch_model::ItemId::new(kind, name.clone()), written });
    for subject in running.chain(others) {
        let of_the_item =
            |limit: &&Limit| limit.kinds.contains(&subject.item.kind) && !limit.path.starts_with(OF_A_CHECK);
        for limit in limits.iter().filter(of_the_item) {
            limit.report(&subject, limit.path, target, report);
        }
    }
}

/// Says of settings of the kernel that are those of the whole machine, or of what the host shares: no target sets them for
/// one service.
pub(crate) fn report_settings_of_the_host(stack: &Stack, target: &str, report: &mut Report) {
    for (item, workload) in stack.workloads() {
        let is_own = |setting: &str| match setting {
            _ if setting.starts_with("net.") => !workload.host_network,
            _ => IPC.iter().any(|group| setting.starts_with(group)) && !workload.security.host_ipc,
        };
        for setting in workload.security.sysctls.keys().filter(|setting| !is_own(setting)) {
            let path = Path::of("security.sysctls").join(setting);
            report.refused(
                FieldPath::new(item.clone(), path),
                format!(
                    "{target} cannot set `{setting}` for a container: here it is a setting of the machine"
                ),
                "set it on the machine itself, such as with `sysctl -w`",
            );
        }
    }
}

/// Says of secrets that what they are where nobody says it is not written: no manifest holds a secret's value.
pub(crate) fn report_defaults_of_secrets(stack: &Stack, target: &str, report: &mut Report) {
    for (name, secret) in &stack.secrets {
        let SecretSource::Env { name: variable, default: Some(_) } = &secret.source else { continue };
        let item = ItemId::new(ItemKind::Secret, name.clone());
        let subject = Subject { item, written: &secret.written };
        let reason = format!("a manifest never holds the value of a secret: `{variable}` must be set there");
        report.not_expressible(&subject, "from.default", target, &reason);
    }
}

/// The settings of what processes share memory by.
const IPC: [&str; 4] = ["kernel.shm", "kernel.msg", "kernel.sem", "fs.mqueue."];
