//! `cargo xtask race`: the same stack checked here and evaluated in other configuration languages, each in a
//! process of its own, in one table.
//!
//! What is compared is what a user waits for after a change: read everything, check types and constraints, tell
//! what is wrong. An empty program beside each says how much of it is the start of the process.

pub mod measure;
mod rivals;
mod sources;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};
use clap::Args;

use crate::shell::{run as run_command, step};
use crate::{cache, checkout};
use measure::{Usage, median_of};

/// What is raced.
#[derive(Debug, Args)]
pub struct Options {
    /// How many services the stack has; several for several columns
    #[arg(long, value_delimiter = ',', default_values_t = [1000, 10_000])]
    services: Vec<usize>,
    /// How often each is run; the median counts
    #[arg(long, default_value_t = 20)]
    runs: usize,
    /// Only those whose name contains this
    #[arg(long, value_name = "TEXT", default_value = "")]
    only: String,
}

/// A program that takes part.
struct Contestant {
    name: &'static str,
    /// How its files end.
    extension: &'static str,
    /// The stack in its language; of no services, an empty program.
    source: fn(usize) -> String,
    /// The words that start it; the file comes last.
    command: Vec<String>,
}

impl Contestant {
    fn on(&self, file: &Path) -> Vec<String> {
        let file = file.display().to_string();
        self.command.iter().cloned().chain([file]).collect()
    }
}

/// Installs, generates, measures and prints.
///
/// # Errors
/// When a rival cannot be installed, or somebody does not get through their program.
pub fn run(options: &Options) -> Result<()> {
    let folder = cache::folder("race")?;
    let _lock = cache::lock(&folder)?;
    let mut contestants = vec![orchc()];
    contestants.extend(rivals::all(&folder));
    contestants.retain(|contestant| contestant.name.contains(&options.only));
    if contestants.iter().any(|contestant| contestant.extension == "orch") {
        step("building orchc in release");
        run_command(
            Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
                .current_dir(checkout())
                .args(["build", "--release", "--quiet", "--package", "orchc"]),
        )?;
    }
    if contestants.iter().any(|contestant| contestant.extension != "orch") {
        rivals::install(&folder)?;
    }
    let programs = folder.join("programs");
    fs::create_dir_all(&programs)?;

    let mut sizes = vec![0];
    sizes.extend(&options.services);
    let mut table = Table::new(&sizes);
    for contestant in &contestants {
        let mut cells = Vec::new();
        for size in &sizes {
            step(&format!("{} with {size} services, {} runs", contestant.name, options.runs));
            let file = programs.join(format!("stack-{size}.{}", contestant.extension));
            fs::write(&file, (contestant.source)(*size))
                .with_context(|| format!("cannot write {}", file.display()))?;
            cells.push(median_of(options.runs, &contestant.on(&file))?);
        }
        table.rows.push((contestant.name, cells));
    }
    println!("{}", table.markdown());
    Ok(())
}

fn orchc() -> Contestant {
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| checkout().join("target"), Into::into);
    let program = target.join("release/orchc").display().to_string();
    Contestant {
        name: "orchc check",
        extension: "orch",
        source: sources::orch,
        command: vec![program, "check".to_owned()],
    }
}

struct Table {
    sizes: Vec<usize>,
    rows: Vec<(&'static str, Vec<Usage>)>,
}

impl Table {
    fn new(sizes: &[usize]) -> Table {
        Table { sizes: sizes.to_vec(), rows: Vec::new() }
    }

    /// CPU time (user and system) and peak memory for each size.
    fn markdown(&self) -> String {
        let heading = |size: &usize| match size {
            0 => "empty program".to_owned(),
            n => format!("{n} services"),
        };
        let mut text = String::from("| CPU time, peak memory |");
        self.sizes.iter().for_each(|size| text.push_str(&format!(" {} |", heading(size))));
        text.push_str("\n| --- |");
        self.sizes.iter().for_each(|_| text.push_str(" ---: |"));
        for (name, cells) in &self.rows {
            text.push_str(&format!("\n| {name} |"));
            cells.iter().for_each(|usage| text.push_str(&format!(" {usage} |")));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_and_a_column_for_each_size() {
        let mut table = Table::new(&[0, 1000]);
        let usage = |micros, kibibytes| Usage { cpu_micros: micros, peak_kibibytes: kibibytes };
        table.rows.push(("orchc check", vec![usage(1234, 2048), usage(25_000, 30_000)]));
        assert_eq!(
            table.markdown(),
            "| CPU time, peak memory | empty program | 1000 services |\n| --- | ---: | ---: |\n\
             | orchc check | 1.2 ms, 2 MiB | 25 ms, 29 MiB |"
        );
    }
}
