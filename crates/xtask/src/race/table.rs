//! The table of what was measured, in Markdown that is also readable as it stands, and its place in the README.

use std::fmt::{self, Display};
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::measure::{Outcome, Patience};
use crate::shell::output;

/// What was measured.
pub struct Table {
    /// The columns: how many services, none for the empty program.
    pub sizes: Vec<usize>,
    /// Whose row it is, and a cell for each size.
    pub rows: Vec<(String, Vec<Outcome>)>,
    /// How it was measured.
    pub patience: Patience,
}

impl Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Outcome::Done(usage) => {
                let millis = usage.cpu_micros as f64 / 1000.0;
                let mebibytes = usage.peak_kibibytes / 1024;
                match millis {
                    ..10.0 => write!(f, "{millis:.1} ms, {mebibytes} MiB"),
                    ..1000.0 => write!(f, "{millis:.0} ms, {mebibytes} MiB"),
                    _ => write!(f, "{:.1} s, {mebibytes} MiB", millis / 1000.0),
                }
            }
            Outcome::Stopped(seconds) => write!(f, "over {seconds} s"),
        }
    }
}

/// `10000` as `10,000`.
fn grouped(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", grouped(number / 1000), number % 1000),
    }
}

impl Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let heading = |size: &usize| match size {
            0 => "empty program".to_owned(),
            number => format!("{} services", grouped(*number)),
        };
        let mut rows = vec![std::iter::once(String::new()).chain(self.sizes.iter().map(heading)).collect()];
        rows.extend(self.rows.iter().map(|(name, cells)| {
            std::iter::once(name.clone()).chain(cells.iter().map(Outcome::to_string)).collect::<Vec<_>>()
        }));
        let width = |column: usize| {
            rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
        };
        for (number, row) in rows.iter().enumerate() {
            for (column, cell) in row.iter().enumerate() {
                let width = width(column);
                match column {
                    0 => write!(f, "| {cell:width$} |")?,
                    _ => write!(f, " {cell:>width$} |")?,
                }
            }
            writeln!(f)?;
            if number == 0 {
                write!(f, "| {} |", "-".repeat(width(0)))?;
                (1..row.len()).try_for_each(|column| {
                    write!(f, " {}: |", "-".repeat(width(column).saturating_sub(1)))
                })?;
                writeln!(f)?;
            }
        }
        Ok(())
    }
}

impl Table {
    /// The table with what it was measured on, and how.
    ///
    /// # Errors
    /// When the system does not say what it is.
    pub fn with_caption(&self) -> Result<String> {
        let date = output(Command::new("date").arg("+%Y-%m-%d"))?;
        let cores = std::thread::available_parallelism().context("the system does not count its cores")?;
        let information = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let model = information
            .lines()
            .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
            .map_or("a processor that does not say its name", |(_, model)| model);
        let Patience { runs, seconds } = self.patience;
        Ok(format!(
            "{}, {cores} cores, {model}: user plus system time and peak memory of one process, median of {runs} \
             (fewer where they take more than {} s in all).\n\n{self}\n\
             \u{b9} As a library, in a process of Python: the empty program says how much of it is the start.\n",
            date.trim(),
            seconds * 3,
        ))
    }
}

const BEGIN: &str = "<!-- `cargo xtask race --readme` writes what follows -->\n";
const END: &str = "<!-- until here -->\n";

/// Puts a text in the place that a README keeps for it.
///
/// # Errors
/// When there is no such place, or the file cannot be read or written.
pub fn put_into(readme: &Path, text: &str) -> Result<()> {
    let old = fs::read_to_string(readme).with_context(|| format!("cannot read {}", readme.display()))?;
    let new =
        replaced(&old, text).with_context(|| format!("{} has no place for the table", readme.display()))?;
    fs::write(readme, new).with_context(|| format!("cannot write {}", readme.display()))
}

fn replaced(readme: &str, text: &str) -> Option<String> {
    let (before, rest) = readme.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{text}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::super::measure::Usage;
    use super::*;

    #[test]
    fn the_table_has_a_row_for_each_and_a_column_for_each_size() {
        let usage = |cpu_micros, peak_kibibytes| Outcome::Done(Usage { cpu_micros, peak_kibibytes });
        let table = Table {
            sizes: vec![0, 1000, 10_000],
            rows: vec![
                ("orchc".to_owned(), vec![usage(1234, 2048), usage(25_000, 30_000), usage(250_000, 300_000)]),
                (
                    "slow".to_owned(),
                    vec![usage(60_400, 2048), usage(8_000_000, 70_000), Outcome::Stopped(60)],
                ),
            ],
            patience: Patience { runs: 20, seconds: 60 },
        };
        insta::assert_snapshot!(table, @r"
        |       | empty program | 1,000 services | 10,000 services |
        | ----- | ------------: | -------------: | --------------: |
        | orchc | 1.2 ms, 2 MiB |  25 ms, 29 MiB | 250 ms, 292 MiB |
        | slow  |  60 ms, 2 MiB |  8.0 s, 68 MiB |       over 60 s |
        ");
    }

    #[test]
    fn only_the_place_for_the_table_changes() {
        let readme = format!("before\n{BEGIN}old\n{END}after\n");
        let new = replaced(&readme, "new\n").unwrap();
        assert_eq!(new, format!("before\n{BEGIN}\nnew\n\n{END}after\n"));
        assert_eq!(replaced(&new, "new\n").as_ref(), Some(&new));
        assert_eq!(replaced("nothing", "new\n"), None);
    }
}
