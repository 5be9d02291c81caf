//! What is mounted in a container: storage of its own, and what it does not own.

use std::collections::BTreeMap;

use crate::lower::body::{Body, Is, Spot};
use crate::lower::keys::{self, container, mount_source, mounted, owned_volume, workload};
use crate::lower::shape::Reference;
use crate::lower::text::{item_kind, name};
use orch_model::{
    Access, ContainerPath, Keep, Mount, MountSource, Name, OwnedVolume, SecretText, VolumeModes,
};

/// What is mounted and not owned, by the path at which.
pub fn mounts<R: Is<keys::Container>>(body: &Body<'_, R>) -> BTreeMap<ContainerPath, Mount> {
    let entries = body.read(container::MOUNTS).unwrap_or_default();
    let mounts = entries.into_iter().filter_map(|entry| {
        let mounted::Variant::Mount(body) = entry.value;
        Some((ContainerPath(entry.name), mount(&body)?))
    });
    mounts.collect()
}

fn mount(body: &Body<'_, mounted::Mount>) -> Option<Mount> {
    let usual = Mount::of(source(&body.read(mounted::mount::SOURCE)?)?);
    let access = match usual.access {
        Access::Rw => body.or(mounted::mount::ACCESS, Access::Rw),
        Access::Ro => Access::Ro,
    };
    Some(Mount {
        access,
        sub: body.get(mounted::mount::SUB),
        mode: body.get(mounted::mount::MODE),
        owner: body.get(mounted::mount::OWNER),
        reason: body.get(mounted::mount::REASON),
        relabel: body.get(mounted::mount::RELABEL),
        ..usual
    })
}

fn source(spot: &Spot<'_>) -> Option<MountSource> {
    if let Some(unit) = spot.read::<Reference>() {
        let name = name(spot.cx.db, unit);
        return match item_kind(spot.cx.db, unit)? {
            orch_model::ItemKind::Volume => Some(MountSource::Volume(name)),
            orch_model::ItemKind::Secret => Some(MountSource::Secret(name)),
            orch_model::ItemKind::Config => Some(MountSource::Config(name)),
            _ => None,
        };
    }
    Some(match spot.read::<keys::MountSource>()? {
        mount_source::Variant::File(file) => MountSource::File { path: file.get(mount_source::file::PATH)? },
        mount_source::Variant::Dir(dir) => MountSource::Dir {
            path: dir.get(mount_source::dir::PATH)?,
            only: dir.list(mount_source::dir::ONLY),
        },
        mount_source::Variant::Text(text) => {
            MountSource::Text { content: text.or(mount_source::text::CONTENT, SecretText::default()) }
        }
        mount_source::Variant::Bind(bind) => MountSource::Bind { path: bind.get(mount_source::bind::PATH)? },
        mount_source::Variant::Tmpfs(tmpfs) => {
            MountSource::Tmpfs { size: tmpfs.get(mount_source::tmpfs::SIZE) }
        }
    })
}

/// Storage that belongs to a workload, by name.
pub fn owned_volumes(body: &Body<'_, keys::Workload>) -> BTreeMap<Name, OwnedVolume> {
    let entries = body.read(workload::VOLUMES).unwrap_or_default();
    let volumes = entries.into_iter().filter_map(|entry| {
        let owned_volume::Variant::Mount(mount) = entry.value;
        Some((Name::new(entry.name), owned_volume(&mount)?))
    });
    volumes.collect()
}

fn owned_volume(body: &Body<'_, owned_volume::Mount>) -> Option<OwnedVolume> {
    let path: ContainerPath = body.get(owned_volume::mount::PATH)?;
    let usual = OwnedVolume::at(path);
    Some(OwnedVolume {
        size: body.or(owned_volume::mount::SIZE, usual.size),
        class: body.get(owned_volume::mount::CLASS),
        modes: body.or(owned_volume::mount::MODES, VolumeModes::One),
        keep: body.or(owned_volume::mount::KEEP, Keep::Retain),
        access: body.or(owned_volume::mount::ACCESS, Access::Rw),
        sub: body.get(owned_volume::mount::SUB),
        owner: body.get(owned_volume::mount::OWNER),
        path: usual.path,
    })
}
