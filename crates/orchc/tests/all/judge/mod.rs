//! Programs of others that say whether manifests are right.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// What a program printed.
pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Holds a file to Docker Compose and to the schema of Compose; `variables` are those it takes.
pub fn compose(file: &Path, variables: &[&str]) {
    let mut compose = Command::new(judge("bin/docker-compose"));
    compose.envs(variables.iter().map(|name| (name, "x")));
    accepts(compose.arg("-f").arg(file).args(["config", "-q"]));
    let mut schema = Command::new(judge("venv/bin/check-jsonschema"));
    accepts(schema.args(["--builtin-schema", "vendor.compose-spec"]).arg(file));
}

/// Holds a file to the schemas of Kubernetes.
pub fn kubernetes(file: &Path) {
    let mut schema = Command::new(judge("venv/bin/kubernetes-validate"));
    accepts(schema.args(["--strict", "-k", "1.36.0"]).arg(file));
}

/// Installed by `cargo xtask judges`, outside the checkout. A test that is left out proves nothing: without them it fails.
fn judge(program: &str) -> PathBuf {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    let cache = cache.unwrap_or_else(|| std::env::home_dir().unwrap().join(".cache"));
    let path = cache.join("orchc/judges").join(program);
    assert!(path.exists(), "{} is not installed: run `cargo xtask judges`", path.display());
    path
}

fn accepts(command: &mut Command) {
    let output = command.output().unwrap();
    let text = said(&output);
    // What a judge does not know it has not judged.
    assert!(output.status.success() && !text.contains("WARN"), "{command:?}\n{text}");
}
