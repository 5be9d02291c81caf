//! The TextMate grammar, under the tokenizer that VS Code uses.

use std::path::Path;
use std::process::Command;

use anyhow::Result;

use crate::npm;
use crate::shell::{output, step};

/// The tokenizer of VS Code and the regular expressions it is built on.
const PACKAGES: &[&str] = &["vscode-textmate@9.3.2", "vscode-oniguruma@2.0.1"];

/// Runs the tests beside the grammar.
///
/// # Errors
/// When the packages cannot be had, or a test fails.
pub fn test(folder: &Path, tokens: &Path) -> Result<()> {
    npm::packages(folder, PACKAGES)?;
    step("TextMate: scopes against the parser's tokens, snapshots");
    let tests = ["in-step.test.mjs", "snapshots.test.mjs"];
    let mut node = Command::new("node");
    node.arg("--test")
        .args(tests.map(|name| crate::checkout().join("grammar/textmate/test").join(name)))
        .env("NODE_PATH", folder.join("node_modules"))
        .env("ORCH_TOKENS", tokens)
        .env_remove("NODE_TEST_CONTEXT");
    output(&mut node).map(|_| ())
}
