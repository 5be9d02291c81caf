//! The volumes of the file: those of the stack, and those of single services.

use orch_diagnostics::Finding;
use orch_model::{FieldPath, ItemId, ItemKind, Path, Volume, VolumeSource};
use std::collections::BTreeMap;

use super::Writer;
use crate::codes::name_clash;
use crate::report::Subject;
use crate::yaml::Map;

impl Writer<'_> {
    /// Adds a named volume of the file; says so if another one has the name.
    pub(super) fn named_volume(&mut self, at: FieldPath, key: &str, volume: Map) {
        let shared = self
            .stack
            .volumes
            .get_key_value(key)
            .map(|(name, _)| FieldPath::new(ItemId::new(ItemKind::Volume, name.clone()), Path::root()));
        // What stands before and beside a service mounts the same volume.
        let owned = self.volumes.get(key).map(|(other, _)| other).filter(|other| **other != at);
        if let Some(other) = shared.or(owned.cloned()) {
            let message = format!("the volume is called `{key}` in Compose, and so is another one");
            let finding = Finding::new(&name_clash::CODE, at.clone(), message);
            self.report.add(finding.label(other, "the other one").note("rename one of them"));
        }
        self.volumes.insert(key.to_owned(), (at, volume));
    }

    /// `volumes` of the file.
    pub(super) fn all_volumes(&mut self) -> Map {
        let owned = std::mem::take(&mut self.volumes).into_iter();
        let mut all: BTreeMap<String, Map> = owned.map(|(name, (_, volume))| (name, volume)).collect();
        for (name, volume) in &self.stack.volumes {
            let subject =
                Subject { item: ItemId::new(ItemKind::Volume, name.clone()), written: &volume.written };
            let entry = self.volume(&subject, volume);
            all.insert(name.to_string(), entry);
        }
        all.into_iter().collect()
    }

    fn volume(&mut self, subject: &Subject<'_>, volume: &Volume) -> Map {
        if volume.external {
            return Map::new().with("external", true).maybe("name", volume.name.as_deref());
        }
        let mut options: BTreeMap<&str, String> =
            volume.options.iter().map(|(k, v)| (k.as_str(), v.to_string())).collect();
        match &volume.from {
            None => {}
            Some(VolumeSource::HostPath { path }) => {
                options.extend([
                    ("type", "none".to_owned()),
                    ("o", "bind".to_owned()),
                    ("device", self.local(path.as_str())),
                ]);
            }
            Some(VolumeSource::Nfs { server, path }) => {
                let server = if server.contains(':') { format!("[{server}]") } else { server.to_string() };
                options.extend([
                    ("type", "nfs".to_owned()),
                    ("o", format!("addr={server},rw")),
                    ("device", format!(":{path}")),
                ]);
            }
            Some(VolumeSource::Csi { .. }) => {
                let reason = "only a cluster has storage drivers of this kind";
                self.report.not_expressible(subject, "from", "Compose", reason);
            }
        }
        Map::new()
            .maybe("name", volume.name.as_deref())
            .filled("driver_opts", options.into_iter().collect::<Map>())
            .filled("labels", self.stack_labels())
    }
}
