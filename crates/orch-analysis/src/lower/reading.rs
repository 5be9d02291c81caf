//! What the text of a config brings along: a secret whose path it uses is mounted where the config is read.

use std::collections::{BTreeMap, BTreeSet};

use orch_model::{
    Config, ConfigSource, ContainerPath, EnvSource, ItemKind, Late, Mount, MountSource, Name, Part, Stack,
};

/// What is mounted in one container at its own path, and what else it reads.
struct Reader<'a> {
    mounts: &'a BTreeMap<ContainerPath, Mount>,
    env_from: &'a [EnvSource],
    secrets: &'a mut BTreeSet<Name>,
    configs: &'a mut BTreeSet<Name>,
}

/// Mounts in every container what the configs it reads speak of.
pub fn mount(stack: &mut Stack) {
    let Stack { services, jobs, configs, .. } = stack;
    if configs.values().all(|config| paths(config).next().is_none()) {
        return;
    }
    let services = services.values_mut().map(|service| &mut service.workload);
    for workload in services.chain(jobs.values_mut().map(|job| &mut job.workload)) {
        let own = Reader {
            mounts: &workload.mounts,
            env_from: &workload.env_from,
            secrets: &mut workload.secrets,
            configs: &mut workload.configs,
        };
        own.read(configs);
        for container in workload.init.iter_mut().chain(workload.sidecars.values_mut()) {
            let other = Reader {
                mounts: &container.mounts,
                env_from: &container.env_from,
                secrets: &mut container.secrets,
                configs: &mut container.configs,
            };
            other.read(configs);
        }
    }
}

impl Reader<'_> {
    fn read(self, all: &BTreeMap<Name, Config>) {
        let mounted = self.mounts.values().filter_map(|mount| match &mount.source {
            MountSource::Config(name) => Some(name),
            _ => None,
        });
        let taken = self.env_from.iter().filter_map(|source| match source {
            EnvSource::Config(name) => Some(name),
            _ => None,
        });
        let mut next: Vec<Name> = self.configs.iter().chain(mounted).chain(taken).cloned().collect();
        let mut seen = BTreeSet::new();
        while let Some(name) = next.pop() {
            let Some(config) = all.get(&name).filter(|_| seen.insert(name.clone())) else { continue };
            for (kind, used) in paths(config) {
                if kind == ItemKind::Secret {
                    self.secrets.insert(used.clone());
                } else {
                    self.configs.insert(used.clone());
                    next.push(used.clone());
                }
            }
        }
    }
}

/// The secrets and configs whose path stands in the text of a config.
fn paths(config: &Config) -> impl Iterator<Item = (ItemKind, &Name)> {
    let parts = match &config.source {
        ConfigSource::Text { content } => content.parts(),
        _ => &[],
    };
    parts.iter().filter_map(|part| match part {
        Part::Late { late: Late::MountPath(item), .. } => Some((item.kind, &item.name)),
        _ => None,
    })
}
