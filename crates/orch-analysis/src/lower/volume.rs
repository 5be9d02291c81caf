//! Shared storage.

use orch_model::{Volume, VolumeSource};
use smol_str::SmolStr;

use crate::lower::body::Body;
use crate::lower::keys::{self, volume, volume_source};

/// A volume.
pub fn volume(body: &Body<'_, keys::Volume>) -> Volume {
    let usual = Volume::default();
    Volume {
        size: body.or(volume::SIZE, usual.size),
        class: body.get(volume::CLASS),
        modes: body.or(volume::MODES, usual.modes),
        keep: body.or(volume::KEEP, usual.keep),
        name: body.get(volume::NAME),
        external: body.or(volume::EXTERNAL, usual.external),
        from: body.read(volume::FROM).and_then(source),
        options: body.map(volume::OPTIONS),
        written: usual.written,
    }
}

fn source(source: volume_source::Variant<'_>) -> Option<VolumeSource> {
    Some(match source {
        volume_source::Variant::HostPath(host) => {
            VolumeSource::HostPath { path: host.get(volume_source::host_path::PATH)? }
        }
        volume_source::Variant::Nfs(nfs) => VolumeSource::Nfs {
            server: nfs.get(volume_source::nfs::SERVER)?,
            path: nfs.get(volume_source::nfs::PATH)?,
        },
        volume_source::Variant::Csi(csi) => VolumeSource::Csi {
            driver: csi.get(volume_source::csi::DRIVER)?,
            handle: csi.or(volume_source::csi::HANDLE, SmolStr::default()),
            attributes: csi.map(volume_source::csi::ATTRIBUTES),
        },
    })
}
