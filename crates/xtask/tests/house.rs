//! The rules of the house, held by tests: who may import whom, how long a file may be, what no source may name.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Whom each crate of the workspace may import, of the others.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("orch-model", &[]),
    ("orch-diagnostics", &[]),
    ("orch-syntax", &["orch-diagnostics"]),
    ("orch-analysis", &["orch-diagnostics", "orch-syntax", "orch-model"]),
    ("orch-emit", &["orch-diagnostics", "orch-model"]),
    ("orch-runtime", &["orch-diagnostics", "orch-model"]),
    ("orch-ide", &["orch-diagnostics", "orch-syntax", "orch-analysis"]),
    ("orch-lsp", &["orch-diagnostics", "orch-ide"]),
    ("orchc", ALL),
    ("xtask", ALL),
];

/// The edge calls everything.
const ALL: &[&str] = &[
    "orch-diagnostics",
    "orch-syntax",
    "orch-model",
    "orch-analysis",
    "orch-emit",
    "orch-runtime",
    "orch-ide",
    "orch-lsp",
];

/// Crates that only the edge may use: what draws, parses arguments, or speaks to a terminal.
const ONLY_AT_THE_EDGE: &[&str] = &["ariadne", "clap", "anyhow", "anstream", "indicatif"];

/// Crates that only what runs things may use: the compiler is plain synchronous code.
const ONLY_WHERE_THINGS_RUN: &[&str] = &["tokio", "hyper", "rustix"];

/// A file says one thing; longer ones say several. Tests are lists and may be longer.
const LONGEST_SOURCE: usize = 600;
const LONGEST_TEST: usize = 900;

/// Whether a file is written by a chore and read by nobody.
fn is_generated(text: &str) -> bool {
    text.lines().take(5).any(|line| line.contains("cargo xtask keys"))
}

fn checkout() -> PathBuf {
    xtask::checkout()
}

/// What a crate of the workspace imports.
struct Import {
    name: String,
    is_for_tests: bool,
}

fn imports() -> BTreeMap<String, Vec<Import>> {
    let output = std::process::Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(checkout())
        .output()
        .expect("cargo describes the workspace");
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let name = |it: &Value| it["name"].as_str().expect("all have names").to_owned();
    let import = |it: &Value| Import { name: name(it), is_for_tests: it["kind"] == "dev" };
    let imports = |it: &Value| it["dependencies"].as_array().unwrap().iter().map(import).collect();
    metadata["packages"].as_array().unwrap().iter().map(|package| (name(package), imports(package))).collect()
}

#[test]
fn crates_import_only_whom_they_may() {
    let imports = imports();
    let mut broken = Vec::new();
    for (name, dependencies) in &imports {
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(known, _)| known == name) else {
            // Programs that only exist to be run by an example have no place in the order.
            if dependencies.iter().any(|dependency| imports.contains_key(&dependency.name)) {
                broken.push(format!("{name} is not in the order of the house, but imports from it"));
            }
            continue;
        };
        for Import { name: dependency, is_for_tests } in dependencies {
            let is_ours = imports.contains_key(dependency) || dependency.starts_with("orch");
            if is_ours && !*is_for_tests && !allowed.contains(&dependency.as_str()) {
                broken.push(format!("{name} may not import {dependency}"));
            }
            let edge = matches!(name.as_str(), "orchc" | "xtask");
            if ONLY_AT_THE_EDGE.contains(&dependency.as_str()) && !edge && !*is_for_tests {
                broken.push(format!("{name} may not use {dependency}: only the edge draws and exits"));
            }
            let runs = edge || matches!(name.as_str(), "orch-runtime" | "orch-lsp");
            if ONLY_WHERE_THINGS_RUN.contains(&dependency.as_str()) && !runs && !*is_for_tests {
                broken.push(format!("{name} may not use {dependency}: it runs nothing"));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

#[test]
fn every_crate_of_the_order_exists() {
    let imports = imports();
    let missing: Vec<&str> =
        MAY_IMPORT.iter().map(|(name, _)| *name).filter(|name| !imports.contains_key(*name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

/// What git holds, or would: neither built nor ignored.
fn files() -> Vec<PathBuf> {
    let output = std::process::Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(checkout())
        .output()
        .expect("git lists the files");
    assert!(output.status.success());
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split('\0')
        .filter(|name| !name.is_empty())
        .map(|name| checkout().join(name))
        .filter(|path| path.is_file())
        .collect()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(checkout()).unwrap_or(path).display().to_string()
}

#[test]
fn no_source_is_longer_than_it_can_be_read() {
    let mut too_long = Vec::new();
    for path in files().iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs")) {
        let text = fs::read_to_string(path).unwrap_or_default();
        let is_test = path.components().any(|part| part.as_os_str() == "tests");
        let longest = if is_test { LONGEST_TEST } else { LONGEST_SOURCE };
        let lines = text.lines().count();
        if lines > longest && !is_generated(&text) {
            too_long.push(format!("{}: {lines} lines, at most {longest}", relative(path)));
        }
    }
    assert!(too_long.is_empty(), "\n{}\n", too_long.join("\n"));
}

#[test]
fn no_file_names_a_place_that_only_one_machine_has() {
    let places = [
        ["/wo", "rk/main"].concat(),
        ["/wo", "rk/shared"].concat(),
        ["shared/", "design"].concat(),
        ["/ro", "ot/."].concat(),
    ];
    let mut named = Vec::new();
    for path in files() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        for (line, number) in text.lines().zip(1..) {
            if places.iter().any(|place| line.contains(place)) {
                named.push(format!("{}:{number}: {}", relative(&path), line.trim()));
            }
        }
    }
    assert!(named.is_empty(), "\n{}\n", named.join("\n"));
}

#[test]
fn every_module_says_what_it_is_for() {
    let silent: Vec<String> = files()
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .filter(|path| {
            let text = fs::read_to_string(path).unwrap_or_default();
            // A few lines that only name another module need no word about themselves.
            text.lines().count() > 12 && !text.starts_with("//!")
        })
        .map(|path| relative(path))
        .collect();
    assert!(silent.is_empty(), "these do not open with what they are for:\n{}\n", silent.join("\n"));
}
