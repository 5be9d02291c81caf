//! Fuzzing with libFuzzer on the pinned stable compiler: the coverage it steers by is switched on by flags, so
//! neither a nightly compiler nor `cargo-fuzz` is needed, only a C++ compiler for libFuzzer itself.
//!
//! Seeds are the examples, the prelude and the committed corpus (`tests/fuzz/corpus`); what is found on the way is
//! kept under `target`, what breaks a law is named with the command that repeats it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::Args;

use crate::checkout;
use crate::debian;
use crate::shell::{output, remarks, run, step, works};

/// What is fuzzed: a program of `tests/fuzz`.
struct Target {
    name: &'static str,
    /// How many inputs two cores take in about thirty seconds. With a seed they are the same ones wherever the tests run, so
    /// that a change is not blamed for what chance finds; chance is for `cargo xtask fuzz`.
    inputs: u32,
}

const TARGETS: [Target; 6] = [
    Target { name: "lex", inputs: 400_000 },
    Target { name: "parse", inputs: 30_000 },
    Target { name: "format", inputs: 18_000 },
    Target { name: "check", inputs: 2_000 },
    Target { name: "incremental", inputs: 700 },
    // Threads make the way an input takes, and so what comes of it, chance: only what is kept is tried.
    Target { name: "serve", inputs: 0 },
];

/// What instruments code for libFuzzer: counters and a table of the edges, and the operands of comparisons.
const COVERAGE: [&str; 6] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
];

/// The longest input, in bytes.
const LARGEST: usize = 4096;

/// What and how long
#[derive(Args)]
pub struct Options {
    /// One target; all of them, two at a time, where none is named
    #[arg(value_parser = TARGETS.map(|target| target.name))]
    target: Option<String>,
    /// How long each is fuzzed
    #[arg(long, default_value_t = 30)]
    seconds: u32,
    /// The same inputs every time, as many as the tests take
    #[arg(long, conflicts_with = "seconds")]
    same: bool,
    /// Only run this input, again
    #[arg(long, requires = "target")]
    input: Option<PathBuf>,
}

impl Options {
    /// How much a target is fuzzed, as libFuzzer is told.
    fn extent(&self, target: &Target) -> Vec<String> {
        match self.same {
            true => vec!["-seed=1".to_owned(), format!("-runs={}", target.inputs)],
            false => vec![format!("-max_total_time={}", self.seconds)],
        }
    }

    /// All targets, with the same inputs every time.
    pub fn tests() -> Options {
        Options { target: None, seconds: 0, same: true, input: None }
    }
}

/// Builds the targets and runs them.
///
/// # Errors
/// When an input breaks a law, or the targets cannot be built.
pub fn run_targets(options: &Options) -> Result<()> {
    let programs = build()?;
    if let (Some(target), Some(input)) = (&options.target, &options.input) {
        return run(Command::new(program(&programs, target)).arg(input));
    }
    let is_wanted = |target: &&Target| options.target.as_deref().is_none_or(|name| name == target.name);
    let targets: Vec<&Target> = TARGETS.iter().filter(is_wanted).collect();
    let seeds = seeds()?;
    let work = checkout().join("target/fuzz");
    for pair in targets.chunks(2) {
        let names: Vec<&str> = pair.iter().map(|target| target.name).collect();
        step(&format!("fuzzing {}", names.join(" and ")));
        let results = std::thread::scope(|scope| {
            let running: Vec<_> = pair
                .iter()
                .map(|target| scope.spawn(|| fuzz(target, &programs, &seeds, &work, options)))
                .collect();
            running.into_iter().map(|thread| thread.join()).collect::<Vec<_>>()
        });
        for result in results {
            match result {
                Ok(result) => result?,
                Err(_) => bail!("a thread that watched a target stopped"),
            }
        }
    }
    Ok(())
}

fn fuzz(target: &Target, programs: &Path, seeds: &Path, work: &Path, options: &Options) -> Result<()> {
    let extent = options.extent(target);
    let target = target.name;
    let found = work.join(if options.same { "same" } else { "corpus" }).join(target);
    let faults = work.join("faults").join(target);
    if options.same {
        // What was found before would make them others.
        let _ = fs::remove_dir_all(&found);
    }
    fs::create_dir_all(&found).and_then(|()| fs::create_dir_all(&faults)).context("cannot make folders")?;
    // A target has a corpus of its own once an input was found worth keeping.
    let committed = Some(folder().join("corpus").join(target)).filter(|folder| folder.is_dir());
    let said = remarks(
        Command::new(program(programs, target))
            .arg(&found)
            .args(committed)
            .arg(seeds)
            .args(extent)
            .arg(format!("-max_len={LARGEST}"))
            .arg(format!("-artifact_prefix={}/", faults.display()))
            .arg(format!("-dict={}", folder().join("words.dict").display()))
            .args(["-timeout=20", "-rss_limit_mb=2048", "-print_final_stats=1"]),
    )
    .with_context(|| {
        format!("{target}: repeat with `cargo xtask fuzz {target} --input {}/…`", faults.display())
    })?;
    let runs = said.lines().find_map(|line| line.strip_prefix("stat::number_of_executed_units:"));
    println!("{target}: {} inputs", runs.map_or("?", str::trim));
    Ok(())
}

fn program(programs: &Path, target: &str) -> PathBuf {
    programs.join(format!("fuzz-{target}"))
}

/// Builds the targets, instrumented, and gives the folder they are in.
fn build() -> Result<PathBuf> {
    if !works(Command::new("c++").arg("--version")) {
        debian::install(&["g++"])?;
    }
    step("building what is fuzzed");
    let target = checkout().join("target/fuzz");
    let host = host()?;
    // With the target named, the flags are not for build scripts and macros, which have no fuzzer to link to.
    run(Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
        .current_dir(folder())
        .args(["build", "--release", "--quiet", "--target", &host, "--target-dir"])
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", COVERAGE.join("\u{1f}")))?;
    Ok(target.join(host).join("release"))
}

fn host() -> Result<String> {
    let said = output(Command::new("rustc").arg("-vV").current_dir(folder()))?;
    let host = said.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not say what it compiles for")
}

/// The examples and the prelude in one folder.
fn seeds() -> Result<PathBuf> {
    let into = checkout().join("target/fuzz/seeds");
    fs::create_dir_all(&into).with_context(|| format!("cannot make {}", into.display()))?;
    let mut folders = vec![checkout().join("examples"), checkout().join("crates/orch-analysis/prelude")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "orch") {
                let name = path.strip_prefix(checkout()).unwrap_or(&path).to_string_lossy().replace('/', "-");
                fs::copy(&path, into.join(name))
                    .with_context(|| format!("cannot copy {}", path.display()))?;
            }
        }
    }
    Ok(into)
}

fn folder() -> PathBuf {
    checkout().join("tests/fuzz")
}
