//! `cargo xtask`: the project's own chores.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Parser, Subcommand};
use xtask::generate::{self, Shape};
use xtask::{editors, fuzz, grammars, judges, keys, lsp, race, suite};

/// The project's own chores
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Chore,
}

#[derive(Subcommand)]
enum Chore {
    /// Everything that must hold: style, lints, documentation, tests; installs what they need
    Test,
    /// Install the programs that judge emitted manifests, outside the checkout
    Judges,
    /// Test the grammars that editors read against the parser; installs what that needs
    Grammars,
    /// Test the language server under the capabilities of real editors; installs what that needs
    Lsp {
        /// Measure it instead, built in release
        #[arg(long)]
        figures: bool,
    },
    /// Try the extension and the set-ups of `editors/` in real editors; installs them, outside the checkout
    Editors(editors::Options),
    /// Fuzz the compiler: inputs are invented, laws must hold
    Fuzz(fuzz::Options),
    /// Write the stack that speed is measured on
    Generate {
        /// How many services
        #[arg(long, default_value_t = 1000)]
        services: usize,
        /// Over how many files
        #[arg(long, default_value_t = 1)]
        files: usize,
        /// The folder to write to
        #[arg(long, default_value = "target/generated")]
        out: PathBuf,
    },
    /// Write the keys by which the compiler reads values, from the prelude
    Keys {
        /// Only say whether those checked in are stale
        #[arg(long)]
        check: bool,
    },
    /// Print every `.orch` text of the checkout with its tokens and items, a line of JSON each
    Tokens,
    /// Measure `check` beside other configuration languages and print one table
    Race(race::Options),
    /// Run a program and print what it used; for `race`
    #[command(hide = true)]
    Measure {
        /// The CPU time after which it is stopped
        #[arg(long)]
        seconds: u64,
        /// The program and its arguments
        #[arg(trailing_var_arg = true, required = true)]
        command: Vec<String>,
    },
}

fn main() -> Result<()> {
    match Cli::parse().command {
        Chore::Test => suite::run_all(),
        Chore::Lsp { figures: false } => lsp::test(),
        Chore::Lsp { figures: true } => lsp::figures(),
        Chore::Judges => judges::install().map(|_| ()),
        Chore::Grammars => grammars::test(),
        Chore::Editors(options) => editors::run_all(&options),
        Chore::Fuzz(options) => fuzz::run_targets(&options),
        Chore::Generate { services, files, out } => {
            std::fs::create_dir_all(&out).with_context(|| format!("cannot make {}", out.display()))?;
            for file in generate::stack(Shape { services, files }) {
                let path = out.join(&file.name);
                std::fs::write(&path, file.text)
                    .with_context(|| format!("cannot write {}", path.display()))?;
            }
            println!("{}", out.join("main.orch").display());
            Ok(())
        }
        Chore::Keys { check } => keys::run(if check { keys::Mode::Check } else { keys::Mode::Write }),
        Chore::Tokens => grammars::print_tokens(std::io::stdout().lock()),
        Chore::Race(options) => race::run(&options),
        Chore::Measure { seconds, command } => race::measure::child(&command, seconds),
    }
}
