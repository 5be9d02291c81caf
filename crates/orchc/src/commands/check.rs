//! `orchc check`: everything that is wrong, and mending what can safely be mended.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use orch_diagnostics::{Finding, Safety, Severity};

use crate::cli::{Check, Denied};
use crate::compiler::{Compilation, Inputs, Overlay, Purpose, Scope};
use crate::files;
use crate::fix::{self, Applied};
use crate::input::{Input, here};
use crate::outcome::Outcome;
use crate::render::{Format, Limit, Report, Tally};
use crate::source::Sources;
use crate::terminal::Terminal;

/// Fixes that make room for others need another look; no honest sequence of them is longer than this.
const MOST_ROUNDS: usize = 20;

/// How many fixes are tried one by one.
const MOST_ALONE: usize = 50;

/// Checks, mends if asked to, and reports.
///
/// # Errors
/// When the stack cannot be read, or what was mended cannot be written.
pub fn run(command: &Check, terminal: &Terminal) -> Result<Outcome> {
    let input = Input::find(&command.stack.path)?;
    let scope = Scope {
        environment: command.env.clone(),
        targets: command.target.iter().copied().map(Into::into).collect(),
        inputs: if command.inputs { Inputs::MustBeSet } else { Inputs::MayBeUnset },
        purpose: Purpose::Report,
    };
    let checked = match (command.fix, &input) {
        (true, Input::Stdin(_)) => bail!("`--fix` writes files, and standard input is none"),
        (true, Input::File(_)) => mend(command, &input, &scope, terminal)?,
        (false, _) => Checked::of(command, &input, &scope, &Overlay::new())?,
    };
    checked.report(command, &input, terminal)
}

/// A program and what is to be said about it.
struct Checked {
    sources: Sources,
    findings: Vec<Finding>,
    is_library: bool,
}

impl Checked {
    fn of(command: &Check, input: &Input, scope: &Scope, overlay: &Overlay) -> Result<Checked> {
        let environment = scope.environment.as_deref();
        let compilation =
            Compilation::load(input, &command.circumstances, environment, scope.inputs, overlay)?;
        let mut findings = compilation.check(scope)?;
        if command.deny.contains(&Denied::Warnings) {
            for finding in &mut findings {
                if finding.severity == Severity::Warning {
                    finding.severity = Severity::Error;
                }
            }
        }
        let is_library = compilation.is_library();
        Ok(Checked { sources: compilation.sources(), findings, is_library })
    }

    fn report(&self, command: &Check, input: &Input, terminal: &Terminal) -> Result<Outcome> {
        let report = Report { findings: &self.findings, sources: &self.sources };
        let tally = Tally::of(&self.findings);
        match command.format {
            Format::Human => {
                let limit = match command.limit {
                    0 => Limit::Unlimited,
                    most => Limit::First(most),
                };
                let text = report.human(limit, terminal.err);
                anstream::stderr().lock().write_all(text.as_bytes())?;
                if self.findings.is_empty() {
                    let library = match self.is_library {
                        true => "; without a `stack` header it is a library, of which nothing is deployed",
                        false => "",
                    };
                    terminal.remark(&format!("{}: no findings{library}", input.name()));
                }
            }
            format => std::io::stdout().lock().write_all(report.text(format).as_bytes())?,
        }
        Ok(if tally.errors > 0 { Outcome::Faulty } else { Outcome::Fine })
    }
}

/// Applies safe fixes until none is left, in memory first; files are written once, at the end.
fn mend(command: &Check, input: &Input, scope: &Scope, terminal: &Terminal) -> Result<Checked> {
    let project = real(&input.folder());
    // What lies elsewhere belongs to somebody else.
    let may_write = |path: &Path| real(path).starts_with(&project);
    let mut overlay = Overlay::new();
    let mut checked = Checked::of(command, input, scope, &overlay)?;
    let mut applied: Vec<Applied> = Vec::new();
    for _ in 0..MOST_ROUNDS {
        let safe = checked.findings.iter().filter(|f| f.fixes.iter().any(|fix| fix.safety == Safety::Safe));
        let each = safe.take(MOST_ALONE).map(std::slice::from_ref);
        let mut better = None;
        // All at once; where that is no better, one of them may be to blame.
        for findings in std::iter::once(checked.findings.as_slice()).chain(each) {
            let round = fix::round(findings, &checked.sources, &may_write);
            if round.applied.is_empty() {
                continue;
            }
            let mut next = overlay.clone();
            for (file, text) in round.texts {
                if let Some(path) = checked.sources.get(file).and_then(|source| source.path()) {
                    next.insert(path.to_owned(), text);
                }
            }
            let again = Checked::of(command, input, scope, &next)?;
            if !is_worse(&again.findings, &checked.findings) {
                better = Some((next, again, round.applied));
                break;
            }
        }
        let Some((next, again, done)) = better else { break };
        (overlay, checked) = (next, again);
        applied.extend(done);
    }
    for (path, text) in &overlay {
        files::write(path, text.as_bytes())?;
    }
    tell(&applied, &overlay, terminal);
    Ok(checked)
}

/// Where a path leads, links followed.
fn real(path: &Path) -> PathBuf {
    std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

/// Whether fixes made things worse, or what was one thing a second one of another: that is a fault of ours, and the
/// user's file is not where to find out.
fn is_worse(after: &[Finding], before: &[Finding]) -> bool {
    let twice = |findings: &[Finding]| {
        findings.iter().filter(|f| matches!(f.code.name, "duplicate-write" | "duplicate-name")).count()
    };
    Tally::of(after).errors > Tally::of(before).errors || twice(after) > twice(before)
}

fn tell(applied: &[Applied], written: &Overlay, terminal: &Terminal) {
    for fix in applied {
        terminal.remark(&format!("fixed {}: {} [{}]", fix.place, fix.title, fix.code));
    }
    let mut paths = written.keys();
    match (paths.next(), paths.len()) {
        (None, _) => terminal.remark("nothing to fix"),
        (Some(only), 0) => terminal.remark(&format!("wrote {}\n", here(only))),
        (Some(_), others) => terminal.remark(&format!("wrote {} files\n", others + 1)),
    }
}
