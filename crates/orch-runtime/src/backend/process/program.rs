//! Where a program is, before it is started: so that a misspelt one is told as such, with what was probably meant.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use orch_diagnostics::nearest;

use crate::backend::Launch;
use crate::event::Cause;
use crate::secret::Sealed;

/// The file to execute.
pub(super) fn find(launch: &Launch) -> Result<PathBuf, Cause> {
    if !launch.dir.is_dir() {
        return Err(Cause::NoSuchFolder { folder: launch.dir.clone() });
    }
    if launch.program.contains('/') {
        let path = launch.dir.join(&launch.program);
        if path.is_file() {
            return Ok(path);
        }
        let hint = sibling(&path).map(|near| format!("did you mean `{near}`?"));
        return Err(Cause::NoSuchProgram { program: launch.program.clone(), hint });
    }
    let folders = search_path(&launch.env);
    let found = folders.iter().map(|f| f.join(&launch.program)).find(|p| is_executable(p));
    found
        .ok_or_else(|| Cause::NoSuchProgram { program: launch.program.clone(), hint: hint(launch, &folders) })
}

fn search_path(env: &BTreeMap<String, Sealed>) -> Vec<PathBuf> {
    let path = match env.get("PATH") {
        Some(own) => Some(OsString::from(own.reveal())),
        None => std::env::var_os("PATH"),
    };
    std::env::split_paths(&path.unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into())).collect()
}

fn is_executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata().is_ok_and(|m| m.is_file() && m.permissions().mode() & 0o111 != 0)
}

/// A file beside where the program was looked for, of nearly that name.
fn sibling(path: &Path) -> Option<String> {
    let names = names_in(path.parent()?);
    let wrong = path.file_name()?.to_str()?;
    nearest(wrong, names.iter().map(String::as_str)).map(str::to_string)
}

fn hint(launch: &Launch, folders: &[PathBuf]) -> Option<String> {
    if launch.program.contains(' ') {
        return Some("the program and its arguments are separate words".to_string());
    }
    if launch.dir.join(&launch.program).is_file() {
        return Some(format!("there is a file of that name in its folder: write `./{}`", launch.program));
    }
    let mut names: Vec<String> = folders.iter().flat_map(|f| names_in(f)).collect();
    names.sort();
    nearest(&launch.program, names.iter().map(String::as_str)).map(|near| format!("did you mean `{near}`?"))
}

/// The files of a folder, in order; at most as many as are worth comparing.
fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut names: Vec<String> =
        entries.flatten().take(10_000).filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Purpose;
    use crate::id::Instance;

    fn launch(program: &str, dir: &Path) -> Launch {
        Launch {
            who: Instance { item: "a".into(), replica: 0 },
            purpose: Purpose::Work,
            program: program.into(),
            args: Vec::new(),
            env: BTreeMap::new(),
            withheld: Default::default(),
            dir: dir.to_path_buf(),
        }
    }

    #[test]
    fn a_misspelt_program_is_told_with_what_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("migrate"), "").unwrap();
        assert!(find(&launch("sh", folder.path())).unwrap().is_absolute());
        assert!(find(&launch("./migrate", folder.path())).is_ok());
        let hint = |program| match find(&launch(program, folder.path())) {
            Err(Cause::NoSuchProgram { hint, .. }) => hint.unwrap(),
            other => panic!("{other:?}"),
        };
        assert_eq!(hint("./migrat"), "did you mean `migrate`?");
        assert_eq!(hint("migrate"), "there is a file of that name in its folder: write `./migrate`");
        assert_eq!(hint("migrate up"), "the program and its arguments are separate words");
        let missing = find(&launch("sh", &folder.path().join("no")));
        assert!(matches!(missing, Err(Cause::NoSuchFolder { .. })));
    }
}
