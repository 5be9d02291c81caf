//! What is mounted below something that is mounted, too: where nobody can make a place for it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use orch_diagnostics::Finding;
use orch_model::{
    Access, ConfigSource, ContainerPath, LocalPath, Mount, MountSource, Name, OwnedVolume, Path, SecretType,
    Stack,
};
use smol_str::SmolStr;

use crate::codes::not_expressible;
use crate::files::{Entry, Files, chosen, within};
use crate::report::{Report, Subject};

/// All that a container has at paths of its own.
pub(crate) struct Container<'a> {
    /// Where the container is written; the root for that of the workload itself.
    pub at: &'a Path,
    /// What is mounted, by path.
    pub mounts: &'a BTreeMap<ContainerPath, Mount>,
    /// The volumes of the service.
    pub volumes: &'a BTreeMap<Name, OwnedVolume>,
    /// Secrets at their own paths.
    pub secrets: &'a BTreeSet<Name>,
    /// Configs at their own paths.
    pub configs: &'a BTreeSet<Name>,
    /// Folders in memory.
    pub writable: &'a [ContainerPath],
}

/// How a target mounts a folder of the project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// As one, and nothing can be added to it.
    ReadOnly,
    /// As one that can be written to.
    Writable,
    /// Each of its files by itself: the folder is that of the image.
    ByFile,
}

/// Something that a container has at a path.
pub(crate) struct Place<'a> {
    /// The path.
    pub path: &'a ContainerPath,
    /// Where that is written.
    pub field: Path,
    /// What it is.
    pub source: Cow<'a, MountSource>,
    /// Whether it has the path by itself: nobody wrote it in `mounts`.
    pub is_at_its_path: bool,
    access: Access,
    is_part: bool,
}

/// What something holds for what is below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Holds<'p> {
    /// Nothing: it is a file.
    File,
    /// What this folder of the project holds, or this part of it, and nothing else.
    ReadOnly(&'p LocalPath, &'p [SmolStr]),
    /// What is written there, for longer than the container lives; nothing new where it is only read.
    Storage(Access),
    /// Memory, which is empty when the container starts.
    Memory,
    /// Nobody knows.
    Unknown,
}

/// What a container has at its paths.
pub(crate) fn places<'a>(stack: &'a Stack, container: &Container<'a>) -> Vec<Place<'a>> {
    let at = container.at;
    let mounted = container.mounts.iter().map(|(path, mount)| Place {
        path,
        field: at.join("mounts").join(path.as_str()),
        source: Cow::Borrowed(&mount.source),
        is_at_its_path: false,
        access: mount.access,
        is_part: mount.sub.is_some(),
    });
    let its_own = |path, field, source, access| Place {
        path,
        field,
        source: Cow::Owned(source),
        is_at_its_path: true,
        access,
        is_part: false,
    };
    let volumes = container.volumes.iter().map(|(name, volume)| {
        let field = Path::of("volumes").join(name.as_str());
        its_own(&volume.path, field, MountSource::Volume(name.clone()), volume.access)
    });
    let secrets = container.secrets.iter().filter_map(|name| {
        let path = &stack.secrets.get(name)?.path;
        Some(its_own(path, at.join("secrets"), MountSource::Secret(name.clone()), Access::Ro))
    });
    let configs = container.configs.iter().filter_map(|name| {
        let path = &stack.configs.get(name)?.path;
        Some(its_own(path, at.join("configs"), MountSource::Config(name.clone()), Access::Ro))
    });
    let writable = container.writable.iter().map(|path| {
        its_own(path, at.join("security").join("writable"), MountSource::Tmpfs { size: None }, Access::Rw)
    });
    mounted.chain(volumes).chain(secrets).chain(configs).chain(writable).collect()
}

impl Place<'_> {
    /// What it holds for what is below; nothing where it is not mounted as one. `taken` tells how the target mounts a folder
    /// of the project, of which this is wanted.
    pub fn holds<'p>(
        &'p self,
        stack: &'p Stack,
        taken: impl Fn(Access, &[SmolStr]) -> Taken,
    ) -> Option<Holds<'p>> {
        let project = |access, path, only| match taken(access, only) {
            Taken::ByFile => None,
            _ if self.is_part => Some(Holds::Unknown),
            Taken::ReadOnly => Some(Holds::ReadOnly(path, only)),
            Taken::Writable => Some(Holds::Storage(Access::Rw)),
        };
        match self.source.as_ref() {
            MountSource::Dir { path, only } => project(self.access, path, only),
            MountSource::Config(name) => match stack.configs.get(name).map(|config| &config.source) {
                Some(ConfigSource::Dir { path, only }) => project(Access::Ro, path, only),
                _ => Some(Holds::File),
            },
            MountSource::Secret(name) => Some(match stack.secrets.get(name) {
                // It is a folder in a cluster.
                Some(secret) if secret.sort == SecretType::Opaque && secret.keys.is_empty() => Holds::File,
                _ => Holds::Unknown,
            }),
            MountSource::File { .. } | MountSource::Text { .. } => Some(Holds::File),
            MountSource::Volume(_) | MountSource::Bind { .. } => Some(Holds::Storage(self.access)),
            MountSource::Tmpfs { .. } => Some(Holds::Memory),
        }
    }
}

/// What is closest above a place of those that are there: what it is in, what that holds, and the steps from there.
pub(crate) fn above<'p>(
    stack: &'p Stack,
    places: &'p [Place<'_>],
    place: &'p Place<'_>,
    taken: impl Fn(Access, &[SmolStr]) -> Taken + Copy,
) -> Option<(&'p Place<'p>, Holds<'p>, Vec<&'p str>)> {
    let all = places.iter().filter_map(|above| {
        let steps = inside(above.path, place.path)?;
        Some((above, above.holds(stack, taken)?, steps))
    });
    all.min_by_key(|(_, _, steps)| steps.len())
}

/// Says of what is mounted that there is no place for it, where that is sure. `is_mounted` tells of what is mounted at all,
/// and not put there in another way.
pub(crate) fn report(
    (stack, files): (&Stack, &dyn Files),
    subject: &Subject<'_>,
    places: &[Place<'_>],
    taken: impl Fn(Access, &[SmolStr]) -> Taken + Copy,
    is_mounted: impl Fn(&Place<'_>) -> bool,
    report: &mut Report,
) {
    for place in places {
        let Some((above, holds, steps)) = above(stack, places, place, taken) else { continue };
        let (why, what, way_out) = match holds {
            Holds::File => {
                (format!("`{}` is a file", above.path), "the file above", "mount one of both elsewhere")
            }
            Holds::ReadOnly(folder, only) if is_mounted(place) && is_missing(files, folder, only, &steps) => {
                (
                    format!(
                        "`{folder}` is mounted read-only at `{}`, and has no `{}`",
                        above.path,
                        steps.join("/")
                    ),
                    "the folder above",
                    "mount what is wanted of the folder one by one; or mount this beside it",
                )
            }
            _ => continue,
        };
        let message = format!("there is no place for `{}`: {why}", place.path);
        let finding = Finding::new(&not_expressible::CODE, subject.at(place.field.clone()), message);
        report.add(finding.label(subject.at(above.field.clone()), what).note(way_out));
    }
}

/// The steps from one path to another that is below it.
fn inside<'a>(above: &'a ContainerPath, path: &'a ContainerPath) -> Option<Vec<&'a str>> {
    let (_, above) = crate::files::place(above.as_str());
    let (_, steps) = crate::files::place(path.as_str());
    let below = steps.strip_prefix(above.as_slice())?;
    (!below.is_empty()).then(|| below.to_vec())
}

/// Whether a folder surely has nothing there. What cannot be read may have it.
fn is_missing(files: &dyn Files, folder: &LocalPath, only: &[SmolStr], steps: &[&str]) -> bool {
    let mut folder = folder.clone();
    let mut entries = chosen(files, &folder, only);
    for (at, step) in steps.iter().enumerate() {
        let Ok(known) = entries else { return false };
        match known.iter().find(|entry| entry.name() == *step) {
            None => return true,
            // Nothing is in a file.
            Some(Entry::File(_)) => return at + 1 < steps.len(),
            Some(Entry::Folder(_)) => {}
        }
        folder = within(&folder, step);
        entries = files.list(&folder);
    }
    false
}
