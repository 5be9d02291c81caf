//! What is mounted below a folder that is mounted read-only: nobody can make a place for it there.

use std::collections::BTreeMap;

use orch_diagnostics::Finding;
use orch_model::{
    Access, ConfigSource, ContainerPath, LocalPath, Mount, MountSource, Name, OwnedVolume, Path, Stack,
};
use smol_str::SmolStr;

use crate::codes::not_expressible;
use crate::files::{Files, chosen, within};
use crate::report::{Report, Subject};

/// A folder of the project that is mounted as it is, and cannot be written to.
struct ReadOnly<'a> {
    at: &'a ContainerPath,
    folder: &'a LocalPath,
    only: &'a [SmolStr],
}

/// Says of what the container that is written at `at` mounts, and of the volumes that are the service's own, that there is no
/// place for it, where that is sure. `takes` tells of a folder, with what is wanted of it, whether the target mounts it
/// read-only and as one.
pub(crate) fn report(
    (stack, files): (&Stack, &dyn Files),
    (subject, at): (&Subject<'_>, &Path),
    (mounts, own): (&BTreeMap<ContainerPath, Mount>, &BTreeMap<Name, OwnedVolume>),
    takes: impl Fn(Access, &[SmolStr]) -> bool,
    report: &mut Report,
) {
    let folders: Vec<ReadOnly<'_>> = mounts
        .iter()
        .filter(|(_, mount)| mount.sub.is_none())
        .filter_map(|(at, mount)| {
            let (folder, only) = folder(stack, &mount.source)?;
            takes(mount.access, only).then_some(ReadOnly { at, folder, only })
        })
        .collect();
    let mounted = mounts.keys().map(|path| (path, at.join("mounts").join(path.as_str())));
    let owned = own.iter().map(|(name, volume)| (&volume.path, Path::of("volumes").join(name.as_str())));
    for (path, field) in mounted.chain(owned) {
        // The closest one is what it is mounted in.
        let above = folders.iter().filter_map(|above| Some((above, inside(above.at, path)?)));
        let Some((above, steps)) = above.min_by_key(|(_, steps)| steps.len()) else { continue };
        if is_missing(files, above, &steps) {
            let message = format!(
                "there is no place for `{path}`: `{}` is mounted read-only at `{}`, and has no `{}`",
                above.folder,
                above.at,
                steps.join("/")
            );
            let finding = Finding::new(&not_expressible::CODE, subject.at(field), message);
            let above = subject.at(at.join("mounts").join(above.at.as_str()));
            report.add(
                finding
                    .label(above, "the folder above")
                    .note("mount what is wanted of the folder one by one; or mount this beside it"),
            );
        }
    }
}

/// The folder of the project that is mounted, and what is wanted of it.
fn folder<'a>(stack: &'a Stack, source: &'a MountSource) -> Option<(&'a LocalPath, &'a [SmolStr])> {
    match source {
        MountSource::Dir { path, only } => Some((path, only)),
        MountSource::Config(name) => match &stack.configs.get(name)?.source {
            ConfigSource::Dir { path, only } => Some((path, only)),
            _ => None,
        },
        _ => None,
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
fn is_missing(files: &dyn Files, above: &ReadOnly<'_>, steps: &[&str]) -> bool {
    let mut folder = above.folder.clone();
    let mut entries = chosen(files, &folder, above.only);
    for step in steps {
        match entries {
            Ok(entries) if !entries.iter().any(|entry| entry.name() == *step) => return true,
            Ok(_) => {}
            Err(_) => return false,
        }
        folder = within(&folder, step);
        entries = files.list(&folder);
    }
    false
}
