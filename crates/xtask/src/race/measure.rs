//! What a process used: a small parent of its own for each, so that the system's account of its children is of
//! that one process alone.

use std::fmt;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{UsageWho, getrusage};

use crate::shell::output;

/// What a process used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// User and system time, in microseconds.
    pub cpu_micros: u64,
    /// The most memory it had at once, in KiB.
    pub peak_kibibytes: u64,
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let millis = self.cpu_micros as f64 / 1000.0;
        let digits = if millis < 10.0 { 1 } else { 0 };
        write!(f, "{millis:.digits$} ms, {} MiB", self.peak_kibibytes / 1024)
    }
}

/// Runs a program once and prints what it used. This process must run nothing else.
///
/// # Errors
/// When it does not succeed.
pub fn child(command: &[String]) -> Result<()> {
    let (program, arguments) = command.split_first().context("nothing to measure")?;
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    if !status.success() {
        bail!("{} failed: {status}", command.join(" "));
    }
    let used = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system tells nothing about children")?;
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    println!("{} {}", micros(used.user_time()) + micros(used.system_time()), used.max_rss());
    Ok(())
}

/// The medians of so many runs, after one that only warms the caches.
///
/// # Errors
/// When a run does not succeed.
pub fn median_of(runs: usize, command: &[String]) -> Result<Usage> {
    let this = std::env::current_exe().context("this program does not know where it is")?;
    let measure = || -> Result<Usage> {
        let text = output(Command::new(&this).args(["measure", "--"]).args(command))?;
        let mut numbers = text.split_whitespace().map(str::parse::<u64>);
        match (numbers.next(), numbers.next()) {
            (Some(Ok(cpu_micros)), Some(Ok(peak_kibibytes))) => Ok(Usage { cpu_micros, peak_kibibytes }),
            _ => bail!("what was measured cannot be read: {text}"),
        }
    };
    measure()?;
    let used = (0..runs.max(1)).map(|_| measure()).collect::<Result<Vec<_>>>()?;
    Ok(Usage {
        cpu_micros: median(used.iter().map(|usage| usage.cpu_micros)),
        peak_kibibytes: median(used.iter().map(|usage| usage.peak_kibibytes)),
    })
}

fn median(numbers: impl Iterator<Item = u64>) -> u64 {
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.sort_unstable();
    let middle = numbers.len() / 2;
    let at = |index: usize| numbers.get(index).copied().unwrap_or(0);
    match numbers.len() % 2 {
        1 => at(middle),
        _ => (at(middle.saturating_sub(1)) + at(middle)) / 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_one_in_the_middle_or_between_the_two() {
        assert_eq!(median([3, 1, 2].into_iter()), 2);
        assert_eq!(median([4, 1, 2, 3].into_iter()), 2);
        assert_eq!(median([].into_iter()), 0);
    }
}
