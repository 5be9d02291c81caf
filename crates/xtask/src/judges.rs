//! What the tests need that nobody here wrote: the programs that judge emitted manifests.
//!
//! Installed once, outside the checkout; a second run finds everything in place and does nothing.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cache;
use crate::shell::{output, step, works};
use crate::{debian, python};

/// Validators from PyPI. Their versions decide what is accepted, so they are pinned.
const PYTHON: &[&str] = &["check-jsonschema==0.39.0", "kubernetes-validate==1.37.0"];

/// The Debian release whose Docker Compose runs as it is on the one before, too.
const RELEASE: &str = "trixie";

/// Installs what is missing and returns the folder: `bin/docker-compose`, `venv/bin/check-jsonschema`,
/// `venv/bin/kubernetes-validate`.
///
/// # Errors
/// When something cannot be installed or does not run.
pub fn install() -> Result<PathBuf> {
    let folder = cache::folder("judges")?;
    let _lock = cache::lock(&folder)?;
    docker_compose(&folder)?;
    python::environment(&folder, PYTHON)?;
    for program in ["check-jsonschema", "kubernetes-validate"] {
        output(Command::new(folder.join("venv/bin").join(program)).arg("--help"))?;
    }
    step(&format!("judges are in {}", folder.display()));
    Ok(folder)
}

fn docker_compose(folder: &Path) -> Result<()> {
    let program = folder.join("bin/docker-compose");
    if works(Command::new(&program).arg("version")) {
        return Ok(());
    }
    step(&format!("unpacking Docker Compose of Debian {RELEASE} into {}", folder.display()));
    let work = folder.join("work");
    let _ = fs::remove_dir_all(&work);
    fs::create_dir_all(&work).with_context(|| format!("cannot make {}", work.display()))?;
    let unpacked = work.join("unpacked");
    debian::unpack(&["docker-compose"], RELEASE, &work, &unpacked)?;
    fs::create_dir_all(folder.join("bin"))?;
    let inside = unpacked.join("usr/libexec/docker/cli-plugins/docker-compose");
    fs::rename(&inside, &program).with_context(|| format!("the package holds no {}", inside.display()))?;
    let _ = fs::remove_dir_all(&work);
    match works(Command::new(&program).arg("version")) {
        true => Ok(()),
        false => bail!("{} was unpacked but does not run", program.display()),
    }
}
