//! Findings for a reader: a person at a terminal, a program, a forge.
//!
//! Each form is a module of its own and a function from findings and sources to text; nothing here decides what
//! is a fault, and nothing here may fail on any finding.

mod excerpt;
mod github;
mod human;
mod json;
#[cfg(test)]
mod samples;
mod sarif;

use clap::ValueEnum;
use orch_diagnostics::{Finding, Severity};

use crate::source::Sources;
use crate::terminal::Ink;

/// A form of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// For a person: with the source and colours, on standard error.
    #[default]
    Human,
    /// One JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions.
    Github,
}

/// How many findings a person is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// So many, errors before warnings; the rest is counted.
    First(usize),
    /// All.
    Unlimited,
}

/// How many findings of each severity there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// The rest.
    pub infos: usize,
}

impl Tally {
    /// Counts.
    pub fn of(findings: &[Finding]) -> Tally {
        let mut tally = Tally::default();
        for finding in findings {
            match finding.severity {
                Severity::Error => tally.errors += 1,
                Severity::Warning => tally.warnings += 1,
                Severity::Info => tally.infos += 1,
            }
        }
        tally
    }
}

impl std::fmt::Display for Tally {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let counted = |count: usize, one: &str| match count {
            0 => None,
            1 => Some(format!("1 {one}")),
            n => Some(format!("{n} {one}s")),
        };
        let parts: Vec<String> = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "remark")]
            .into_iter()
            .filter_map(|(count, one)| counted(count, one))
            .collect();
        match parts.is_empty() {
            true => f.write_str("no findings"),
            false => f.write_str(&parts.join(", ")),
        }
    }
}

/// Findings with what is needed to show them.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// In the order of the program.
    pub findings: &'a [Finding],
    /// The files they point into.
    pub sources: &'a Sources,
}

impl Report<'_> {
    /// For a person.
    pub fn human(&self, limit: Limit, ink: Ink) -> String {
        human::render(self, limit, ink)
    }

    /// For a program; `Human` gives the plain, unlimited form.
    pub fn text(&self, format: Format) -> String {
        match format {
            Format::Human => self.human(Limit::Unlimited, Ink::Plain),
            Format::Json => json::render(self),
            Format::Sarif => sarif::render(self),
            Format::Github => github::render(self),
        }
    }
}

/// The word for a severity.
fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "info",
    }
}
