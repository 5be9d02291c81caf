//! `cargo xtask race`: the same stack checked here and evaluated in other configuration languages, each in a
//! process of its own, in one table.
//!
//! What is compared is what a user waits for after a change: read everything, check types and constraints, tell
//! what is wrong. An empty program beside each says how much of it is the start of the process.

mod fair;
pub mod measure;
mod rivals;
mod sources;
mod table;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use crate::generate::services;
use crate::shell::{run as run_command, step};
use crate::{cache, checkout};
use measure::{Outcome, Patience, measure};
use rivals::Contestant;
use table::Table;

/// What is raced.
#[derive(Debug, Args)]
pub struct Options {
    /// How many services the stack has; several for several columns
    #[arg(long, value_delimiter = ',', default_values_t = [1000, 10_000])]
    services: Vec<usize>,
    /// How often each is run; the median counts
    #[arg(long, default_value_t = 20)]
    runs: usize,
    /// Seconds of CPU time after which a run is stopped, and the table says so
    #[arg(long, default_value_t = 30)]
    seconds: u64,
    /// Only these; several with commas
    #[arg(long, value_name = "RIVAL", value_delimiter = ',')]
    only: Vec<Contestant>,
    /// Put the table into the README as well
    #[arg(long)]
    readme: bool,
}

/// Installs, proves that all do the same, measures and prints.
///
/// # Errors
/// When a rival cannot be installed, or somebody does not get through their program.
pub fn run(options: &Options) -> Result<()> {
    let folder = cache::folder("race")?;
    let _lock = cache::lock(&folder)?;
    let contestants = match options.only.as_slice() {
        [] => Contestant::value_variants(),
        only => only,
    };
    if contestants.contains(&Contestant::Orchc) {
        step("building orchc in release");
        run_command(
            Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
                .current_dir(checkout())
                .args(["build", "--release", "--quiet", "--bin", "orchc"]),
        )?;
    }
    if contestants.iter().any(|contestant| *contestant != Contestant::Orchc) {
        rivals::install(&folder)?;
    }
    step("each reads the same stack and refuses the same faults");
    for contestant in contestants {
        fair::prove(*contestant, &folder)?;
    }

    let patience = Patience { runs: options.runs, seconds: options.seconds };
    let sizes: Vec<usize> = std::iter::once(0).chain(options.services.iter().copied()).collect();
    let mut table = Table { sizes, rows: Vec::new(), patience };
    for contestant in contestants {
        let cells = table.sizes.iter().map(|size| cell(*contestant, *size, &folder, patience));
        let cells = cells.collect::<Result<_>>()?;
        table.rows.push((contestant.name(), cells));
    }
    let text = table.with_caption()?;
    println!("{text}");
    match options.readme {
        true => table::put_into(&checkout().join("README.md"), &text),
        false => Ok(()),
    }
}

fn cell(contestant: Contestant, size: usize, folder: &Path, patience: Patience) -> Result<Outcome> {
    let name = contestant.name();
    let file = folder.join(format!("stack-{size}.{}", contestant.extension()));
    fs::write(&file, contestant.source(&services(size)))
        .with_context(|| format!("cannot write {}", file.display()))?;
    let outcome = measure(&contestant.command(folder, &file), patience)?;
    step(&format!("{name}, {size} services: {outcome}"));
    Ok(outcome)
}
