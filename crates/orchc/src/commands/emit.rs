//! `orchc emit`: manifests, on standard output or as files of a folder.

use std::io::{ErrorKind, Write};
use std::path::{Component, Path, PathBuf};

use anyhow::{Context, Result, bail};
use orch_emit::OutFile;

use crate::cli::Emit;
use crate::compiler::{Inputs, Request, Writing};
use crate::files;
use crate::input::{current_folder, here};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

/// Emits, unless something in the stack keeps the manifests from being usable.
///
/// # Errors
/// When the stack cannot be read or the files cannot be written.
pub fn run(command: &Emit, terminal: &Terminal) -> Result<Outcome> {
    let request =
        Request::new(&command.stack, &command.circumstances, command.env.as_deref(), Inputs::MustBeSet)?;
    let base = match &command.out {
        Some(out) => way(&current_folder().join(out), &request.input.folder()),
        None => String::new(),
    };
    let writing = Writing { base, profiles: command.profile.clone() };
    let Some(files) = request.files(command.target, &writing, terminal)? else { return Ok(Outcome::Faulty) };
    match &command.out {
        Some(out) => write_files(out, &files, command, terminal)?,
        None => print(&files)?,
    }
    Ok(Outcome::Fine)
}

/// All files as one stream, as the tools that read manifests take them.
fn print(files: &[OutFile]) -> Result<()> {
    let mut out = std::io::stdout().lock();
    for (file, number) in files.iter().zip(0..) {
        if number > 0 && !file.contents.starts_with("---") {
            out.write_all(b"---\n")?;
        }
        out.write_all(file.contents.as_bytes())?;
    }
    out.flush().context("cannot print")
}

/// Writes each file whole, and none if one of them would replace what somebody else wrote.
fn write_files(folder: &Path, files: &[OutFile], command: &Emit, terminal: &Terminal) -> Result<()> {
    let mut written = Vec::new();
    for file in files {
        let path = folder.join(&file.path);
        let there = match std::fs::read(&path) {
            Ok(there) => Some(there),
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
            Err(error) => return Err(error).with_context(|| format!("cannot replace {}", here(&path))),
        };
        let is_own = |there: &Vec<u8>| {
            std::str::from_utf8(there).is_ok_and(|text| text.is_empty() || command.target.has_written(text))
        };
        if let Some(there) = &there
            && !command.force
            && !is_own(there)
        {
            bail!(
                "{} is there and was not written by orchc; nothing was written\n\
                 move it away, choose another folder, or replace it with `--force`",
                here(&path)
            );
        }
        let is_same = there.is_some_and(|there| there == file.contents.as_bytes());
        written.push((path, file, is_same));
    }
    for (path, file, is_same) in written {
        if is_same {
            terminal.remark(&format!("unchanged {}", here(&path)));
            continue;
        }
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)
                .with_context(|| format!("cannot make the folder {}", here(parent)))?;
        }
        files::write(&path, file.contents.as_bytes())?;
        terminal.remark(&format!("wrote {}", here(&path)));
    }
    Ok(())
}

/// The way from one folder to another, parted by `/`; empty where they are the same.
fn way(from: &Path, to: &Path) -> String {
    let words = |path: &Path| -> Vec<String> {
        let mut words = Vec::new();
        for part in path.canonicalize().unwrap_or_else(|_| PathBuf::from(path)).components() {
            match part {
                Component::Normal(word) => words.push(word.to_string_lossy().into_owned()),
                Component::ParentDir => drop(words.pop()),
                _ => {}
            }
        }
        words
    };
    let (from, to) = (words(from), words(to));
    let shared = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    up.chain(to.iter().skip(shared).map(String::as_str)).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_from_one_folder_to_another() {
        let way = |from: &str, to: &str| way(Path::new(from), Path::new(to));
        assert_eq!(way("/nowhere/a/out", "/nowhere/a"), "..");
        assert_eq!(way("/nowhere/a", "/nowhere/a"), "");
        assert_eq!(way("/nowhere/a/x/y", "/nowhere/b/c"), "../../../b/c");
        assert_eq!(way("/nowhere/a/./b/../c", "/nowhere/a/d"), "../d");
    }
}
