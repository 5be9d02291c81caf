//! `orchc fmt`: files in the one style.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use orch_syntax::Formatted;

use crate::cli::Fmt;
use crate::files;
use crate::input::{Input, STDIN, current_folder, files_in, here, read_text};
use crate::outcome::Outcome;
use crate::source::Source;
use crate::terminal::{Terminal, say};

/// How deep folders are looked through.
const DEEPEST: usize = 64;

/// Formats files, or tells which would change.
///
/// # Errors
/// When something cannot be read or written.
pub fn run(command: &Fmt, terminal: &Terminal) -> Result<Outcome> {
    if command.paths.iter().any(|path| path == Path::new("-")) {
        return match command.paths.len() {
            1 => format_stdin(command),
            _ => bail!("`-` stands alone"),
        };
    }
    let mut found = Vec::new();
    for path in &command.paths {
        collect(path, &mut found)?;
    }
    found.sort();
    found.dedup();
    let mut changed = 0;
    let mut outcome = Outcome::Fine;
    for path in &found {
        let text = read_text(path).map_err(|reason| anyhow!("cannot read {}: {reason}", here(path)))?;
        let formatted = orch_syntax::format(&text);
        if tell_broken(&here(path), &text, &formatted) == Outcome::Faulty {
            outcome = Outcome::Faulty;
        }
        if formatted.unchanged {
            continue;
        }
        changed += 1;
        if command.check {
            outcome = Outcome::Faulty;
            writeln!(std::io::stdout().lock(), "{}", here(path))?;
        } else {
            files::write(path, formatted.text.as_bytes())?;
        }
    }
    let what = if command.check { "would change" } else { "changed" };
    terminal.remark(&format!("{} {what}, {} as they were", counted(changed), found.len() - changed));
    Ok(outcome)
}

/// Names the items that could not be laid out: they are errors in the input.
fn tell_broken(name: &str, text: &str, formatted: &Formatted) -> Outcome {
    let source = Source::text_only(name, text);
    for item in &formatted.broken {
        let line = source.position(item.start).line;
        say(&format!("{name}:{line}: this item is broken and was left as it is; `orchc check` tells why"));
    }
    if formatted.broken.is_empty() { Outcome::Fine } else { Outcome::Faulty }
}

fn counted(files: usize) -> String {
    match files {
        0 => "no file".to_owned(),
        1 => "1 file".to_owned(),
        n => format!("{n} files"),
    }
}

fn format_stdin(command: &Fmt) -> Result<Outcome> {
    let text = Input::find(Path::new("-"))?.text()?;
    let formatted = orch_syntax::format(&text);
    let outcome = tell_broken(STDIN, &text, &formatted);
    if command.check {
        return Ok(if formatted.unchanged { outcome } else { Outcome::Faulty });
    }
    std::io::stdout().lock().write_all(formatted.text.as_bytes())?;
    Ok(outcome)
}

/// A file as it is; of a folder all `.orch` files at any depth, links to folders and hidden ones left out.
fn collect(path: &Path, found: &mut Vec<PathBuf>) -> Result<()> {
    let metadata = std::fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
    if metadata.is_dir() {
        return walk(&current_folder().join(path), 0, found);
    }
    found.push(current_folder().join(path));
    Ok(())
}

fn walk(folder: &Path, depth: usize, found: &mut Vec<PathBuf>) -> Result<()> {
    found.extend(files_in(folder)?);
    let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", here(folder)))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let is_hidden = name.as_encoded_bytes().first() == Some(&b'.');
        let is_built = name == "target" || name == "node_modules";
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) && !is_hidden && !is_built && depth < DEEPEST {
            walk(&entry.path(), depth + 1, found)?;
        }
    }
    Ok(())
}
