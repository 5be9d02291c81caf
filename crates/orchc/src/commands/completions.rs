//! `orchc completions`: a script that teaches a shell the command line.

use std::io::Write;

use anyhow::Result;
use clap::CommandFactory;

use crate::cli::{Cli, Completions};
use crate::outcome::Outcome;

/// Prints the script.
///
/// # Errors
/// When standard output cannot be written to.
pub fn run(command: &Completions) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(command.shell, &mut Cli::command(), "orchc", &mut script);
    std::io::stdout().lock().write_all(&script)?;
    Ok(Outcome::Fine)
}
