//! What a process used: a small parent of its own for each, so that the system's account of its children is of
//! that one process alone.

use std::os::unix::process::ExitStatusExt;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use nix::sys::resource::{Resource, UsageWho, getrusage, setrlimit};

use crate::shell::output;

/// What a process used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Usage {
    /// User and system time, in microseconds.
    pub cpu_micros: u64,
    /// The most memory it had at once, in KiB.
    pub peak_kibibytes: u64,
}

/// How often something is measured, and when enough is enough.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Runs, of which the median counts.
    pub runs: usize,
    /// Seconds of CPU time that one run may take.
    pub seconds: u64,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It came to its end: the medians.
    Done(Usage),
    /// A run took more than so many seconds, and was stopped.
    Stopped(u64),
}

/// What [`child`] prints of a program that it stopped.
const STOPPED: &str = "stopped";
const SIGKILL: i32 = 9;

/// Runs a program once and prints what it used. This process must run nothing else.
///
/// # Errors
/// When it does not succeed.
pub fn child(command: &[String], seconds: u64) -> Result<()> {
    let (program, arguments) = command.split_first().context("nothing to measure")?;
    // Where the soft limit is the hard one, the system kills at once: nobody can ignore it.
    setrlimit(Resource::RLIMIT_CPU, seconds, seconds).context("the time cannot be limited")?;
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status()
        .with_context(|| format!("cannot start {program}"))?;
    let used = getrusage(UsageWho::RUSAGE_CHILDREN).context("the system tells nothing about children")?;
    let micros = |time: nix::sys::time::TimeVal| time.tv_sec() * 1_000_000 + time.tv_usec();
    let cpu_micros = micros(used.user_time()) + micros(used.system_time());
    match status.signal() {
        _ if status.success() => println!("{cpu_micros} {}", used.max_rss()),
        // Its account may end a tick of the clock before the limit.
        Some(SIGKILL) if cpu_micros >= (seconds as i64) * 900_000 => println!("{STOPPED}"),
        _ => bail!("{} failed: {status}", command.join(" ")),
    }
    Ok(())
}

/// The medians of as many runs as patience has, after one that only warms the caches. What takes so long that one
/// run uses all the time there is for a run is not run again; nor is one more begun when all runs together used
/// three times that.
///
/// # Errors
/// When a run does not succeed.
pub fn measure(command: &[String], patience: Patience) -> Result<Outcome> {
    let this = std::env::current_exe().context("this program does not know where it is")?;
    let limit = patience.seconds.to_string();
    let once = || -> Result<Option<Usage>> {
        let text = output(Command::new(&this).args(["measure", "--seconds", &limit, "--"]).args(command))?;
        let mut words = text.split_whitespace();
        match (words.next(), words.next()) {
            (Some(STOPPED), None) => Ok(None),
            (Some(micros), Some(kibibytes)) => {
                Ok(Some(Usage { cpu_micros: micros.parse()?, peak_kibibytes: kibibytes.parse()? }))
            }
            _ => bail!("what was measured cannot be read: {text}"),
        }
    };
    let mut used = Vec::new();
    let mut spent = 0;
    for run in 0..=patience.runs.max(1) {
        if run > 1 && spent > patience.seconds * 3_000_000 {
            break;
        }
        let Some(usage) = once()? else { return Ok(Outcome::Stopped(patience.seconds)) };
        spent += usage.cpu_micros;
        if run > 0 {
            used.push(usage);
        }
    }
    Ok(Outcome::Done(Usage {
        cpu_micros: median(used.iter().map(|usage| usage.cpu_micros)),
        peak_kibibytes: median(used.iter().map(|usage| usage.peak_kibibytes)),
    }))
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
