//! Packages of npm, pinned, in a folder of their own.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use crate::cache::Stamp;
use crate::debian;
use crate::shell::{output, step, works};

/// Makes `folder/node_modules` hold these packages, each `name@version`. Their scripts do not run.
///
/// # Errors
/// When there is no Node and none can be installed, or a package cannot be had.
pub fn packages(folder: &Path, packages: &[&str]) -> Result<()> {
    if !works(Command::new("node").arg("--version")) || !works(Command::new("npm").arg("--version")) {
        debian::install(&["nodejs", "npm"])?;
    }
    let stamp = Stamp::new(folder, "node_modules", &packages.join(" "));
    let modules = folder.join("node_modules");
    if stamp.is_set() && modules.is_dir() {
        return Ok(());
    }
    step(&format!("installing {} into {}", packages.join(", "), modules.display()));
    write_manifest(folder)?;
    let mut npm = Command::new("npm");
    npm.args(["install", "--ignore-scripts", "--no-audit", "--no-fund", "--save-exact"]);
    output(npm.args(packages).current_dir(folder))?;
    stamp.set()
}

/// What makes the folder, new or not, one that npm installs into.
fn write_manifest(folder: &Path) -> Result<()> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let manifest = folder.join("package.json");
    fs::write(&manifest, "{ \"private\": true }\n")
        .with_context(|| format!("cannot write {}", manifest.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_yet_is_made() {
        let cache = tempfile::tempdir().expect("a temporary folder");
        let folder = cache.path().join("node");
        write_manifest(&folder).expect("the manifest is written");
        assert!(folder.join("package.json").is_file());
    }
}
