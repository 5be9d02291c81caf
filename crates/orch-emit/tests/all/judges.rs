//! What others say of the output: Docker Compose, the schema of Compose files, the schemas of Kubernetes.
//!
//! The judges are installed by `cargo xtask judges`, outside the checkout. Without them these tests fail: a test that is
//! left out proves nothing.

use std::path::{Path, PathBuf};
use std::process::Command;

use orch_diagnostics::Severity;
use orch_model::Stack;

fn judge(program: &str) -> PathBuf {
    let folder = match std::env::var_os("ORCH_JUDGES") {
        Some(folder) => PathBuf::from(folder),
        None => match std::env::var_os("XDG_CACHE_HOME") {
            Some(cache) if Path::new(&cache).is_absolute() => PathBuf::from(cache).join("orchc/judges"),
            _ => std::env::home_dir().expect("a home folder").join(".cache/orchc/judges"),
        },
    };
    let path = folder.join(program);
    assert!(path.exists(), "{} is not installed: run `cargo xtask judges`", path.display());
    path
}

/// Writes the files of a stack into a folder, and makes sure that nothing said of it is an error.
fn written(stack: &Stack, target: &str) -> (tempfile::TempDir, PathBuf) {
    let emitted = crate::stacks::emit(stack, target);
    let errors: Vec<_> =
        emitted.findings.iter().filter(|finding| finding.severity == Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let folder = tempfile::tempdir().unwrap();
    for (path, content) in crate::stacks::files().0 {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }
    let path = folder.path().join(&emitted.files[0].path);
    std::fs::write(&path, &emitted.files[0].contents).unwrap();
    (folder, path)
}

fn run(command: &mut Command, path: &Path) -> String {
    let output = command.output().unwrap();
    let said =
        format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let text = std::fs::read_to_string(path).unwrap();
    assert!(output.status.success(), "{said}\n{text}");
    assert!(!said.contains("WARN") && !said.contains("warning"), "{said}\n{text}");
    said
}

fn docker_compose(stack: &Stack) -> serde_json::Value {
    let (folder, path) = written(stack, "compose");
    let mut command = Command::new(judge("bin/docker-compose"));
    command.current_dir(folder.path()).arg("-f").arg(&path).args([
        "--profile",
        "*",
        "config",
        "--format",
        "json",
    ]);
    for secret in ["DB_PASSWORD", "API_TOKEN"] {
        command.env(secret, "from the environment");
    }
    serde_json::from_str(&run(&mut command, &path)).unwrap()
}

fn compose_schema(stack: &Stack) {
    let (_folder, path) = written(stack, "compose");
    run(
        Command::new(judge("venv/bin/check-jsonschema"))
            .args(["--builtin-schema", "vendor.compose-spec"])
            .arg(&path),
        &path,
    );
}

fn kubernetes(stack: &Stack) {
    let (_folder, path) = written(stack, "k8s");
    run(
        Command::new(judge("venv/bin/kubernetes-validate")).args(["--strict", "-k", "1.36.0"]).arg(&path),
        &path,
    );
}

#[test]
fn docker_compose_reads_the_shop() {
    let read = docker_compose(&crate::stacks::shop());
    assert_eq!(read["name"], "shop");
    assert_eq!(read["services"]["db"]["environment"]["POSTGRES_PASSWORD"], "from the environment");
    assert_eq!(read["services"]["db"]["deploy"]["resources"]["limits"]["memory"], "4294967296");
}

#[test]
fn docker_compose_reads_the_demo() {
    let read = docker_compose(&crate::stacks::otel_demo());
    assert_eq!(read["services"]["ad"]["deploy"]["resources"]["limits"]["memory"], "314572800");
}

#[test]
fn docker_compose_reads_the_platform_as_it_was_meant() {
    let read = docker_compose(&crate::stacks::platform());
    let api = &read["services"]["api"];
    let env = &api["environment"];
    // What is a variable for no one stays as it was written; `config` shows it escaped.
    assert_eq!(env["SHELL_LIKE"], "$$HOME $$(X)");
    assert_eq!((&env["YES"], &env["MODE"], &env["TIME"]), (&"yes".into(), &"0755".into(), &"22:22".into()));
    assert_eq!(env["discovery.url"], "https://user:from the environment@warehouse.example.com");
    assert_eq!(api["command"][1], "--port=8080");
    assert_eq!(read["services"]["edge"]["environment"]["UPSTREAM"], "http://api:9090");
}

#[test]
fn the_schema_of_compose_takes_all() {
    for stack in [crate::stacks::shop(), crate::stacks::otel_demo(), crate::stacks::platform()] {
        compose_schema(&stack);
    }
}

#[test]
fn the_schemas_of_kubernetes_take_all() {
    for stack in [
        crate::stacks::shop(),
        crate::stacks::otel_demo(),
        crate::stacks::platform(),
        crate::stacks::instances(),
    ] {
        kubernetes(&stack);
    }
}

#[test]
fn the_judges_can_say_no() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wrong.yaml");
    let says_no = |program: &str, arguments: &[&str], text: &str| {
        std::fs::write(&path, text).unwrap();
        let output = Command::new(judge(program)).args(arguments).arg(&path).output().unwrap();
        let said =
            format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(!output.status.success() || said.contains("WARN"), "{program}: {said}");
    };
    let kubernetes = ["--strict", "-k", "1.36.0"];
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  prts: []\n";
    says_no("venv/bin/kubernetes-validate", &kubernetes, service);
    let unknown = "apiVersion: v1\nkind: Servce\nmetadata:\n  name: a\n";
    says_no("venv/bin/kubernetes-validate", &kubernetes, unknown);
    let compose = "services:\n  a:\n    imgae: b\n";
    says_no("venv/bin/check-jsonschema", &["--builtin-schema", "vendor.compose-spec"], compose);
}
