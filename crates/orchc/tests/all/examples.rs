//! The examples of the repository, through the real binary: they are formatted, they are right, and others accept
//! what is emitted from them.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::judge::{compose, kubernetes, said};

/// Programs that are all of what the language can do today.
const WHOLE: [&str; 5] = [
    "tour/01-shop.orch",
    "tour/02-local-dev.orch",
    "tour/03-everywhere.orch",
    "tour/07-otel-demo.orch",
    "hello/hello.orch",
];

/// Those of them that are meant for Compose and Kubernetes.
const DEPLOYED: [&str; 3] = ["tour/01-shop.orch", "tour/07-otel-demo.orch", "hello/hello.orch"];

fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").canonicalize().unwrap()
}

fn orchc(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_orchc")).args(arguments).current_dir(examples()).output().unwrap()
}

#[test]
fn every_example_is_formatted() {
    let output = orchc(&["fmt", "--check", "."]);
    assert!(output.status.success(), "{}", said(&output));
}

#[test]
fn whole_examples_have_no_errors() {
    for example in WHOLE {
        let output = orchc(&["check", "-q", example]);
        assert!(output.status.success(), "{example}\n{}", said(&output));
    }
}

#[test]
fn examples_of_later_capabilities_say_only_that() {
    for example in ["tour/04-agents.orch", "tour/05-platform.orch", "tour/06-workflow.orch"] {
        let output = orchc(&["check", "--format", "json", example]);
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        let codes: Vec<&str> = json["diagnostics"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|finding| finding["severity"] == "error")
            .map(|finding| finding["code"].as_str().unwrap())
            .collect();
        assert!(
            !codes.is_empty() && codes.iter().all(|code| *code == "not-there-yet"),
            "{example}: {codes:?}"
        );
    }
}

#[test]
fn docker_compose_and_its_schema_accept_what_is_emitted() {
    for example in DEPLOYED {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().display().to_string();
        let output = orchc(&["emit", "compose", example, "--out", &out]);
        assert!(output.status.success(), "{example}\n{}", said(&output));
        let file = folder.path().join("compose.yaml");
        compose(&file, &["DB_PASSWORD"]);
    }
}

#[test]
fn the_schemas_of_kubernetes_accept_what_is_emitted() {
    for (example, environment) in DEPLOYED.into_iter().zip([Some("production"), None, Some("production")]) {
        let folder = tempfile::tempdir().unwrap();
        let out = folder.path().display().to_string();
        let mut arguments = vec!["emit", "k8s", example, "--out", &out];
        if let Some(name) = environment {
            arguments.extend(["--env", name]);
        }
        let output = orchc(&arguments);
        assert!(output.status.success(), "{example}\n{}", said(&output));
        let file = folder.path().join("k8s.yaml");
        kubernetes(&file);
    }
}

/// Order never matters: not a byte of what is written changes with that of the items.
#[test]
fn items_in_another_order_are_written_alike() {
    let folder = tempfile::tempdir().unwrap();
    let copied =
        Command::new("cp").arg("-r").arg(examples().join("tour")).arg(folder.path()).status().unwrap();
    assert!(copied.success());
    let tour = folder.path().join("tour");
    for name in ["01-shop.orch", "02-local-dev.orch", "03-everywhere.orch", "07-otel-demo.orch"] {
        let written = || {
            let commands: [&[&str]; 7] = [
                &["emit", "compose"],
                &["emit", "k8s"],
                &["emit", "json"],
                &["graph"],
                &["graph", "--format", "dot"],
                &["graph", "--format", "mermaid"],
                &["graph", "--format", "json"],
            ];
            let output = |command: &&[&str]| {
                let arguments = command.iter().copied().chain([name]);
                let output = Command::new(env!("CARGO_BIN_EXE_orchc"))
                    .args(arguments)
                    .current_dir(&tour)
                    .env("DB_PASSWORD", "secret")
                    .output()
                    .unwrap();
                String::from_utf8_lossy(&output.stdout).into_owned()
            };
            commands.iter().map(output).collect::<Vec<_>>()
        };
        let text = std::fs::read_to_string(tour.join(name)).unwrap();
        let before = written();
        assert!(before.iter().filter(|output| !output.is_empty()).count() >= 5, "{name}: {before:#?}");
        let items: Vec<&str> = orch_syntax::cut(&text).iter().map(|cut| cut.text(&text)).collect();
        for turn in [items.len() / 2, items.len() / 3] {
            let mut items: Vec<&str> = items.iter().rev().copied().collect();
            items.rotate_left(turn);
            std::fs::write(tour.join(name), items.join("\n\n")).unwrap();
            assert_eq!(written(), before, "{name}");
        }
    }
}
