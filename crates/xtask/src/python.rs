//! A Python environment of its own with pinned packages.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::cache::Stamp;
use crate::debian;
use crate::shell::{output, step, works};

/// Makes `folder/venv` hold exactly these packages, each `name==version`.
///
/// # Errors
/// When there is no Python, or a package cannot be had.
pub fn environment(folder: &Path, packages: &[&str]) -> Result<()> {
    let stamp = Stamp::new(folder, "venv", &packages.join(" "));
    let python = folder.join("venv/bin/python");
    if stamp.is_set() && works(Command::new(&python).arg("--version")) {
        return Ok(());
    }
    step(&format!("installing {} into {}", packages.join(", "), folder.join("venv").display()));
    if !works(Command::new("python3").args(["-c", "import venv, ensurepip"])) {
        debian::install(&["python3", "python3-venv"])?;
    }
    output(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder.join("venv")))?;
    output(
        Command::new(&python)
            .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
            .args(packages),
    )?;
    stamp.set()
}
