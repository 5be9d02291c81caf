//! Running other programs, with errors that say which and why. Knows nothing of what they are for.

use std::process::{Command, Output, Stdio};

use anyhow::{Context, Result, bail};

/// Runs a command with this process's own streams.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn run(command: &mut Command) -> Result<()> {
    let name = described(command);
    let status = command.status().with_context(|| format!("cannot start `{name}`"))?;
    match status.success() {
        true => Ok(()),
        false => bail!("`{name}` failed: {status}"),
    }
}

/// Runs a command quietly; what it said is shown only when it fails.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn output(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&succeeded(command)?.stdout).into_owned())
}

/// Like [`output`], with what a program says of itself beside its result.
///
/// # Errors
/// When it cannot be started or does not succeed.
pub fn remarks(command: &mut Command) -> Result<String> {
    Ok(String::from_utf8_lossy(&succeeded(command)?.stderr).into_owned())
}

fn succeeded(command: &mut Command) -> Result<Output> {
    let name = described(command);
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{name}`"))?;
    if !output.status.success() {
        let said = [output.stdout, output.stderr].concat();
        bail!("`{name}` failed: {}\n{}", output.status, String::from_utf8_lossy(&said).trim_end());
    }
    Ok(output)
}

/// Whether a program is there and runs.
pub fn works(command: &mut Command) -> bool {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}

/// Says what is being done.
pub fn step(text: &str) {
    eprintln!("\u{2500}\u{2500} {text}");
}

fn described(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}
