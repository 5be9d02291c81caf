//! The volumes of the file: those of the stack, and those of single services.

use orch_model::{ItemId, ItemKind, Volume, VolumeSource};
use std::collections::BTreeMap;

use super::Writer;
use crate::codes::name_clash;
use crate::report::Subject;
use crate::yaml::Map;

impl Writer<'_> {
    /// Adds a named volume of the file; says so if another one has the name.
    pub(super) fn named_volume(&mut self, subject: &Subject<'_>, path: &str, key: &str, volume: Map) {
        if self.stack.volumes.contains_key(key) {
            self.report.say(
                &name_clash::CODE,
                subject.field(path),
                format!("the volume is called `{key}` in Compose, and so is another one"),
                "rename one of them",
            );
        }
        self.volumes.insert(key.to_owned(), volume);
    }

    /// `volumes` of the file.
    pub(super) fn all_volumes(&mut self) -> Map {
        let mut all: BTreeMap<String, Map> = std::mem::take(&mut self.volumes);
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
