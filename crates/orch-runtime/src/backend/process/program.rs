//! Where a program is, before it is started: so that a misspelt one is told as such, with what was probably meant.

use std::ffi::OsString;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use orch_diagnostics::nearest;
use rustix::io::Errno;

use crate::backend::Launch;
use crate::event::Cause;
use crate::inputs::said;

/// The file to execute.
pub(super) fn find(launch: &Launch) -> Result<PathBuf, Cause> {
    if !launch.dir.is_dir() {
        return Err(Cause::NoSuchFolder { folder: launch.dir.clone() });
    }
    if launch.program.contains('/') {
        let path = launch.dir.join(&launch.program);
        if is_executable(&path) {
            return Ok(path);
        }
        let program = launch.program.clone();
        if path.is_dir() {
            return Err(Cause::NotAProgram { program, what: "it is a folder".into(), hint: None });
        }
        if path.is_file() {
            let hint = Some(format!("make it so: `chmod +x {program}`"));
            return Err(Cause::NotAProgram { program, what: "it is not executable".into(), hint });
        }
        let hint = sibling(&path).map(|near| format!("did you mean `{near}`?"));
        return Err(Cause::NoSuchProgram { program: launch.program.clone(), hint });
    }
    let folders = search_path(launch);
    let found = folders.iter().map(|f| f.join(&launch.program)).find(|p| is_executable(p));
    found
        .ok_or_else(|| Cause::NoSuchProgram { program: launch.program.clone(), hint: hint(launch, &folders) })
}

/// Why the system has refused to start it.
pub(super) fn refused(launch: &Launch, error: &io::Error) -> Cause {
    if let Some(reason) = unfit(launch, error) {
        return Cause::NotHandedOver { reason };
    }
    let other = || Cause::NotStarted { reason: said(error) };
    let Ok(path) = find(launch) else { return other() };
    let program = launch.program.clone();
    let mut first = [0_u8; 256];
    let read = fs::File::open(path).and_then(|mut file| file.read(&mut first)).unwrap_or(0);
    let first = String::from_utf8_lossy(first.get(..read).unwrap_or_default()).into_owned();
    let interpreter = first.strip_prefix("#!").and_then(|rest| rest.split_whitespace().next());
    match (error.kind(), interpreter) {
        (io::ErrorKind::NotFound, Some(interpreter)) => {
            let what = format!("there is no `{interpreter}`, which its first line names");
            Cause::NotAProgram { program, what, hint: None }
        }
        _ if Errno::from_io_error(error) == Some(Errno::NOEXEC) => {
            let hint =
                first.is_ascii().then(|| "name what reads it in its first line: `#!/bin/sh`".to_string());
            Cause::NotAProgram { program, what: "this machine cannot execute such a file".into(), hint }
        }
        _ => other(),
    }
}

/// What of its variables and arguments the system does not take. Names alone are told: the values may be secret.
fn unfit(launch: &Launch, error: &io::Error) -> Option<String> {
    let is_too_long = Errno::from_io_error(error) == Some(Errno::TOOBIG);
    if !is_too_long && error.kind() != io::ErrorKind::InvalidInput {
        return None;
    }
    let variables = launch.env.iter().map(|(name, value)| (format!("variable `{name}`"), value.reveal()));
    let arguments = (1..).zip(&launch.args).map(|(n, value)| (format!("argument {n}"), value.as_str()));
    let mut texts = variables.chain(arguments);
    if !is_too_long {
        let (what, _) = texts.find(|(_, text)| text.contains('\0'))?;
        return Some(format!("its {what} has a NUL byte in it, which cannot be handed over"));
    }
    let (what, text) = texts.max_by_key(|(_, text)| text.len())?;
    Some(format!(
        "its {what} is too long, with {} KiB: write it to a file, and hand over its path",
        text.len() >> 10
    ))
}

/// Where programs are looked for. What is relative, and so what is empty, begins in the folder that it runs in.
fn search_path(launch: &Launch) -> Vec<PathBuf> {
    let path = match launch.env.get("PATH") {
        Some(own) => Some(OsString::from(own.reveal())),
        None => std::env::var_os("PATH"),
    };
    let path = path.unwrap_or_else(|| "/usr/local/bin:/usr/bin:/bin".into());
    std::env::split_paths(&path).map(|folder| launch.dir.join(folder)).collect()
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
    use crate::backend::Stdin;
    use crate::id::Instance;
    use crate::secret::Sealed;
    use std::os::unix::fs::PermissionsExt;

    fn launch(program: &str, dir: &Path) -> Launch {
        Launch {
            who: Instance { item: "a".into(), replica: 0, of: 1 },
            program: program.into(),
            args: Vec::new(),
            env: Default::default(),
            withheld: Default::default(),
            dir: dir.to_path_buf(),
            stdin: Stdin::Empty,
        }
    }

    #[test]
    fn a_misspelt_program_is_told_with_what_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("migrate");
        fs::write(&program, "#!/no/such/interpreter\n").unwrap();
        let what = |program| match find(&launch(program, folder.path())) {
            Err(Cause::NotAProgram { what, hint, .. }) => (what, hint.unwrap_or_default()),
            other => panic!("{other:?}"),
        };
        assert_eq!(
            what("./migrate"),
            ("it is not executable".into(), "make it so: `chmod +x ./migrate`".into())
        );
        assert_eq!(what("./"), ("it is a folder".into(), String::new()));
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let missing = refused(&launch("./migrate", folder.path()), &io::ErrorKind::NotFound.into());
        assert_eq!(
            missing.to_string(),
            "`./migrate` cannot be run: there is no `/no/such/interpreter`, which its first line names"
        );
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

    #[test]
    fn a_relative_path_of_programs_begins_where_the_program_runs() {
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("bin/vite");
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::write(&program, "#!/bin/sh\n").unwrap();
        fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        let mut vite = launch("vite", folder.path());
        vite.env.insert("PATH".into(), Sealed::from("bin:/usr/bin"));
        assert_eq!(find(&vite).unwrap(), program);
    }
}
