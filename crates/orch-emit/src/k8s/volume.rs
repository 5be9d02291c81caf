//! Claims on storage: of the stack, and of services that are no StatefulSets.

use orch_model::{Bytes, ItemId, ItemKind, Name, OwnedVolume, Path, Volume, VolumeModes, VolumeSource};

use super::meta::object;
use super::quantity::bytes;
use super::{Reader, Writer, names};
use crate::codes::name_not_allowed;
use crate::report::Subject;
use crate::yaml::{Map, Yaml};

const CLAIM: &str = "PersistentVolumeClaim";

impl Writer<'_> {
    /// The claim of a shared volume: what is written is what it is called.
    pub(super) fn claim_name(&self, name: &Name) -> String {
        let written = self.stack.volumes.get(name).and_then(|volume| volume.name.as_deref());
        written.map_or_else(|| names::short(name.as_str()), str::to_owned)
    }

    fn check_claim_name(&mut self, subject: &Subject<'_>, volume: &Volume) {
        // One that is made here has its name for a label as well.
        let is_name =
            |name: &str| names::is_domain(name) && (volume.external || name.len() <= names::LONGEST);
        let Some(name) = volume.name.as_deref().filter(|name| !is_name(name)) else { return };
        self.report.say(
            &name_not_allowed::CODE,
            subject.field("name"),
            format!("`{name}` cannot be the name of a {CLAIM} in Kubernetes"),
            "it takes small letters, digits, `-` and `.`",
        );
    }

    /// The claims on shared volumes.
    pub(super) fn claims(&mut self) -> Vec<Map> {
        let mut claims = Vec::new();
        for (name, volume) in &self.stack.volumes {
            let subject =
                Subject { item: ItemId::new(ItemKind::Volume, name.clone()), written: &volume.written };
            if matches!(volume.from, Some(VolumeSource::Csi { .. })) {
                self.report.not_emitted_yet(&subject, "from", "a PersistentVolume");
            }
            let is_in_the_pod =
                matches!(volume.from, Some(VolumeSource::HostPath { .. } | VolumeSource::Nfs { .. }));
            if !is_in_the_pod {
                self.check_claim_name(&subject, volume);
            }
            if volume.external || is_in_the_pod {
                continue;
            }
            let claim = self.claim_name(name);
            self.take(CLAIM, &claim, subject.at(Path::root()));
            let metadata = self.stack_metadata(&claim);
            let spec = spec(volume.modes, volume.class.as_deref(), &volume.size);
            claims.push(object("v1", CLAIM, metadata).with("spec", spec));
        }
        claims
    }

    /// The claims on the volumes that belong to a service or job, where it has no template for them.
    pub(super) fn own_claims(&mut self, reader: &Reader<'_>) -> Vec<Map> {
        let mut claims = Vec::new();
        for (name, volume) in &reader.workload.volumes {
            let claim = names::short(&format!("{}-{name}", reader.name()));
            self.take(CLAIM, &claim, reader.subject.at(Path::of("volumes").join(name.as_str())));
            let metadata = self.beside_metadata(reader, &claim);
            let spec = own_spec(volume);
            claims.push(object("v1", CLAIM, metadata).with("spec", spec));
        }
        claims
    }

    /// `volumeClaimTemplates`: one volume for each instance.
    pub(super) fn claim_templates(&mut self, reader: &Reader<'_>) -> Yaml {
        let names = reader.workload.volumes.keys();
        let fields = names.map(|name| (names::short(name.as_str()), Path::of("volumes").join(name.as_str())));
        self.check_within(reader, "volumes", fields.collect());
        Yaml::list(reader.workload.volumes.iter().map(|(name, volume)| {
            let metadata =
                Map::new().with("name", names::short(name.as_str())).with("labels", self.selector(reader));
            Map::new().with("metadata", metadata).with("spec", own_spec(volume))
        }))
    }
}

fn own_spec(volume: &OwnedVolume) -> Map {
    spec(volume.modes, volume.class.as_deref(), &volume.size)
}

fn spec(modes: VolumeModes, class: Option<&str>, size: &Bytes) -> Map {
    let mode = match modes {
        VolumeModes::One => "ReadWriteOnce",
        VolumeModes::Many => "ReadWriteMany",
        VolumeModes::ReadMany => "ReadOnlyMany",
    };
    let requests = Map::new().with("requests", Map::new().with("storage", bytes(size)));
    Map::new()
        .with("accessModes", Yaml::words([mode]))
        .maybe("storageClassName", class)
        .with("resources", requests)
}
