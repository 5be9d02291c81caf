//! The language server under the capabilities of real editors: `tests/lsp`, driven through the real protocol.

use std::process::Command;

use anyhow::Result;

use crate::shell::{run, step};
use crate::{cache, checkout, python};

/// The plug-in that speaks the protocol for the tests, and what it stands on: what it accepts is decided by these.
const PYTHON: &[&str] =
    &["pytest-lsp==1.0.1", "pygls==2.1.1", "lsprotocol==2025.0.0", "pytest==9.2.0", "pytest-asyncio==1.5.0"];

/// Builds `orchc`, installs what the tests need and runs them.
///
/// # Errors
/// When something cannot be installed, or does not hold.
pub fn test() -> Result<()> {
    let folder = cache::folder("lsp")?;
    {
        let _lock = cache::lock(&folder)?;
        python::environment(&folder, PYTHON)?;
    }
    step("building orchc");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo).args(["build", "--quiet", "--package", "orchc"]).current_dir(checkout()))?;
    step("the language server, as editors use it");
    run(Command::new(folder.join("venv/bin/python"))
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .env("ORCHC", checkout().join("target/debug/orchc"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(checkout().join("tests/lsp")))
}
