//! What the user pointed at: a file, a folder with one stack, or standard input. Reads text; knows of its
//! meaning only which files have a `stack` header and which import which.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::source::display_name;

/// The largest file that is read.
pub const LARGEST: u64 = 32 * 1024 * 1024;

/// What is compiled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// A file, by its absolute path.
    File(PathBuf),
    /// Standard input, already read.
    Stdin(String),
}

/// How standard input is called.
pub const STDIN: &str = "<stdin>";

impl Input {
    /// Finds the stack that `path` means.
    ///
    /// # Errors
    /// When nothing is there, it cannot be read, or a folder holds no stack or several.
    pub fn find(path: &Path) -> Result<Input> {
        if path == Path::new("-") {
            return Ok(Input::Stdin(read_stdin()?));
        }
        let metadata = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
        let file = if metadata.is_dir() { stack_in(path)? } else { path.to_owned() };
        let absolute =
            std::path::absolute(&file).with_context(|| format!("cannot read {}", file.display()))?;
        Ok(Input::File(normal(&absolute)))
    }

    /// The text.
    ///
    /// # Errors
    /// When it cannot be read, is too large or not UTF-8.
    pub fn text(&self) -> Result<String> {
        match self {
            Input::Stdin(text) => Ok(text.clone()),
            Input::File(path) => read_text(path)
                .map_err(anyhow::Error::msg)
                .with_context(|| format!("cannot read {}", here(path))),
        }
    }

    /// How it is called in messages.
    pub fn name(&self) -> String {
        match self {
            Input::Stdin(_) => STDIN.to_owned(),
            Input::File(path) => here(path),
        }
    }

    /// The folder that relative paths in it start from.
    pub fn folder(&self) -> PathBuf {
        match self {
            Input::Stdin(_) => current_folder(),
            Input::File(path) => path.parent().map_or_else(current_folder, Path::to_owned),
        }
    }
}

/// The current folder; `.` if even that is gone.
pub fn current_folder() -> PathBuf {
    std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."))
}

/// A path as it is called in messages.
pub fn here(path: &Path) -> String {
    display_name(path, &current_folder())
}

fn read_stdin() -> Result<String> {
    let mut bytes = Vec::new();
    std::io::stdin()
        .lock()
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .context("cannot read standard input")?;
    text_of(bytes).map_err(anyhow::Error::msg).context("cannot read standard input")
}

/// The text of a file; the reason if it cannot be read, without its name.
pub fn read_text(path: &Path) -> Result<String, String> {
    let reason = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::NotFound => "no such file".to_owned(),
        std::io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
        std::io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => error.to_string(),
    };
    if waits_for_a_writer(path) {
        return Err("it is a named pipe; hand it over as standard input, `-`".to_owned());
    }
    let file = File::open(path).map_err(reason)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(reason)?;
    text_of(bytes)
}

/// Whether opening a path could wait for ever: a named pipe. What a shell hands over (`<(…)`) has its writer.
fn waits_for_a_writer(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        let is_pipe = std::fs::metadata(path).is_ok_and(|data| data.file_type().is_fifo());
        is_pipe && !path.starts_with("/dev") && !path.starts_with("/proc")
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

fn text_of(bytes: Vec<u8>) -> Result<String, String> {
    if bytes.len() as u64 > LARGEST {
        return Err("it is larger than 32 MiB".to_owned());
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let before = error.as_bytes().get(..at).unwrap_or(&[]);
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        format!("it is not UTF-8: line {line}, byte {at}")
    })
}

/// A path without `.` and `..`, by its words alone: what a program imports is named by the way it was written.
fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for part in path.components() {
        match part {
            std::path::Component::ParentDir => {
                normal.pop();
            }
            std::path::Component::CurDir => {}
            part => normal.push(part),
        }
    }
    normal
}

/// The `.orch` files of a folder, by name.
///
/// # Errors
/// When the folder cannot be read.
pub fn files_in(folder: &Path) -> Result<Vec<PathBuf>> {
    let describe = || format!("cannot read {}", folder.display());
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(describe)? {
        let path = entry.with_context(describe)?.path();
        if path.extension().is_some_and(|extension| extension == "orch") && path.is_file() {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The one file of a folder with a `stack` header that no other of them imports.
fn stack_in(folder: &Path) -> Result<PathBuf> {
    let called = match here(folder).as_str() {
        "." => "this folder".to_owned(),
        name => name.to_owned(),
    };
    let mut stacks = Vec::new();
    let mut imported = BTreeSet::new();
    let files = files_in(folder)?;
    for file in &files {
        // What cannot be read is no candidate; if nothing else is one, the message below says so.
        let Ok(text) = read_text(file) else { continue };
        for item in orch_syntax::cut(&text) {
            match (item.header.kind.as_str(), item.header.label) {
                ("stack", _) => stacks.push(file.clone()),
                ("import", Some(path)) => {
                    let target = normal(&folder.join(path.as_str()));
                    if target != normal(file) {
                        imported.insert(target);
                    }
                }
                _ => {}
            }
        }
    }
    stacks.dedup();
    let roots: Vec<&PathBuf> = stacks.iter().filter(|file| !imported.contains(&normal(file))).collect();
    match (roots.as_slice(), stacks.as_slice()) {
        ([root], _) => Ok((*root).clone()),
        ([], [only]) => Ok(only.clone()),
        ([], []) => bail!(
            "there is no stack in {called}: {}\nwrite one with `orchc init`, or name a file",
            match files.len() {
                0 => "it holds no .orch file".to_owned(),
                1 => "its one .orch file has no `stack` header".to_owned(),
                n => format!("none of its {n} .orch files has a `stack` header"),
            }
        ),
        ([], several) => bail!("the stacks in {called} import each other:{}", listed(several)),
        (several, _) => {
            bail!("there are several stacks in {called}; name one of them:{}", listed(several))
        }
    }
}

fn listed<P: AsRef<Path>>(files: &[P]) -> String {
    files.iter().map(|file| format!("\n  {}", display_name(file.as_ref(), &current_folder()))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_utf8_is_told_with_its_place() {
        assert_eq!(text_of(b"a\nb\xff".to_vec()).unwrap_err(), "it is not UTF-8: line 2, byte 3");
    }

    #[test]
    fn a_path_is_made_normal_by_its_words() {
        assert_eq!(normal(Path::new("/a/./b/../c")), Path::new("/a/c"));
    }

    #[test]
    fn a_folder_without_a_stack_says_what_to_do() {
        let folder = tempfile::tempdir().unwrap();
        let error = Input::find(folder.path()).unwrap_err().to_string();
        assert!(error.contains("it holds no .orch file\nwrite one with `orchc init`"), "{error}");
    }

    #[test]
    fn the_stack_of_a_folder_is_the_one_that_nobody_imports() {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        std::fs::write(at("main.orch"), "stack main\nimport \"./pg.orch\" as pg\n").unwrap();
        std::fs::write(at("pg.orch"), "stack pg\n").unwrap();
        std::fs::write(at("lib.orch"), "let a = 1\n").unwrap();
        assert_eq!(Input::find(folder.path()).unwrap(), Input::File(at("main.orch")));
        std::fs::write(at("other.orch"), "stack other\n").unwrap();
        let error = Input::find(folder.path()).unwrap_err().to_string();
        assert!(error.contains("several stacks") && error.contains("other.orch"), "{error}");
    }
}
