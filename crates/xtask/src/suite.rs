//! The whole test command: what must hold before a change lands.

use std::process::Command;

use anyhow::Result;

use crate::shell::{run, step, works};
use crate::{editors, fuzz, grammars, judges, lsp};

/// Installs what the tests need, then runs everything; stops at the first that fails.
///
/// # Errors
/// When something does not hold.
pub fn run_all() -> Result<()> {
    judges::install()?;
    step("style");
    run(cargo().args(["fmt", "--all", "--check"]))?;
    step("lints");
    run(cargo().args(["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"]))?;
    step("orchc without its feature `run`");
    run(cargo().args(["check", "--package", "orchc", "--no-default-features", "--quiet"]))?;
    step("documentation examples");
    run(cargo().args(["test", "--workspace", "--doc", "--quiet"]))?;
    step("grammars for editors");
    grammars::test()?;
    fuzz::run_targets(&fuzz::Options::tests())?;
    lsp::test()?;
    step("tests");
    match works(cargo().args(["nextest", "--version"])) {
        true => run(cargo().args(["nextest", "run", "--workspace", "--profile", "full"]))?,
        false => run(cargo().args(["test", "--workspace", "--all-targets"]))?,
    }
    editors::run_all(&editors::Options::default())
}

fn cargo() -> Command {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(crate::checkout());
    cargo
}
