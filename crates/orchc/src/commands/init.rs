//! `orchc init`: a first stack, commented, that runs at once with what the machine has.

use std::path::Path;

use anyhow::{Context, Result, bail};
use orch_diagnostics::shell_word;

use crate::cli::Init;
use crate::files;
use crate::input::{current_folder, files_in};
use crate::outcome::Outcome;
use crate::terminal::Terminal;

const FILE: &str = "stack.orch";

/// Writes the stack; never over anything.
///
/// # Errors
/// When there is a stack already, or the folder cannot be written to.
pub fn run(command: &Init, terminal: &Terminal) -> Result<Outcome> {
    let folder = &command.folder;
    std::fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    if let Some(there) = files_in(folder)?.first() {
        bail!("{} is there already; nothing was written", there.display());
    }
    let path = folder.join(FILE);
    let text = stack(&stack_name(folder), Program::found());
    files::write(&path, text.as_bytes())?;
    terminal.remark(&format!("wrote {}", path.strip_prefix(".").unwrap_or(&path).display()));
    let where_to = match folder == Path::new(".") {
        true => String::new(),
        false => format!(" {}", shell_word(&folder.display().to_string())),
    };
    terminal.remark(&format!("start it:  orchc run{where_to}"));
    Ok(Outcome::Fine)
}

/// What the first service is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Program {
    /// A web server that nearly every machine has.
    Python,
    /// The shell: every machine has it, but it serves no pages.
    Shell,
}

impl Program {
    fn found() -> Program {
        let path = std::env::var_os("PATH").unwrap_or_default();
        match std::env::split_paths(&path).any(|folder| folder.join("python3").is_file()) {
            true => Program::Python,
            false => Program::Shell,
        }
    }
}

/// The folder's name, as far as it makes a name of the language.
fn stack_name(folder: &Path) -> String {
    let absolute = current_folder().join(folder);
    let absolute = absolute.canonicalize().unwrap_or(absolute);
    let name = absolute.file_name().map(|name| name.to_string_lossy().to_lowercase()).unwrap_or_default();
    let words: Vec<&str> =
        name.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let name = words.join("-");
    match name.chars().next() {
        Some(first) if first.is_ascii_alphabetic() => name,
        _ => "first".to_owned(),
    }
}

fn stack(name: &str, program: Program) -> String {
    let text = match program {
        Program::Python => include_str!("init/python.orch"),
        Program::Shell => include_str!("init/shell.orch"),
    };
    text.replacen("stack first", &format!("stack {name}"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_gives_the_stack_its_name() {
        assert_eq!(stack_name(Path::new("/nowhere/My Shop_2")), "my-shop-2");
        assert_eq!(stack_name(Path::new("/nowhere/42")), "first");
        assert!(stack("shop", Program::Shell).contains("\nstack shop\n"));
        assert!(stack("shop", Program::Python).contains("\nstack shop\n"));
    }
}
