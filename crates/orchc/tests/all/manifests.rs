//! Stacks that each use one part of the language to its edges: Docker Compose, its schema and those of Kubernetes accept
//! what is emitted from them.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::judge::{compose, kubernetes, said};

/// The variables that their secrets come from.
const VARIABLES: &[&str] = &[
    "BUILDS_NPM_TOKEN",
    "ELSEWHERE_DB_PASSWORD",
    "ENVIRONS_BUNDLE",
    "ENVIRONS_KEY",
    "FILES_API_KEY",
    "JOBS_TOKEN",
    "QUEUE_PASSWORD",
];

fn stacks() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let mut found: Vec<PathBuf> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| path.extension().is_some_and(|extension| extension == "orch"));
    found.sort();
    assert!(found.len() >= 15, "{found:?}");
    found
}

/// Emits into a folder beside the stack, and gives what a judge is to read.
fn emitted(target: &str, file: &str, judge: impl Fn(&Path)) {
    for stack in stacks() {
        let out = tempfile::tempdir_in(stack.parent().unwrap()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_orchc"))
            .args(["emit", target, "--out"])
            .arg(out.path())
            .arg(&stack)
            .output()
            .unwrap();
        assert!(output.status.success(), "{}\n{}", stack.display(), said(&output));
        judge(&out.path().join(file));
    }
}

#[test]
fn docker_compose_and_its_schema_accept_every_stack() {
    emitted("compose", "compose.yaml", |file| compose(file, VARIABLES));
}

#[test]
fn the_schemas_of_kubernetes_accept_every_stack() {
    emitted("k8s", "k8s.yaml", kubernetes);
}

#[test]
fn every_stack_is_formatted() {
    let output =
        Command::new(env!("CARGO_BIN_EXE_orchc")).args(["fmt", "--check"]).args(stacks()).output().unwrap();
    assert!(output.status.success(), "{}", said(&output));
}
