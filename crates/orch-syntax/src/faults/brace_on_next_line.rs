//! A `{` or an `else` that begins a line belongs on the line above.

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// A `{` or an `else` that begins a line belongs on the line above.
pub static CODE: Code = Code {
    name: "brace-on-next-line",
    severity: Severity::Error,
    explanation: include_str!("brace_on_next_line.md"),
};

pub(crate) fn brace(at: Place, gap: Place, source: &str) -> Finding<Place> {
    joined(Finding::new(&CODE, at, "`{` belongs on the line above"), gap, source)
}

pub(crate) fn otherwise(at: Place, gap: Place, source: &str) -> Finding<Place> {
    let at = Place::new(at.start, at.start + 4);
    joined(Finding::new(&CODE, at, "`else` belongs on the line above"), gap, source)
}

/// Offers to join the lines, unless a comment stands between them.
fn joined(finding: Finding<Place>, gap: Place, source: &str) -> Finding<Place> {
    let between = source.get(gap.start as usize..gap.end as usize).unwrap_or("");
    let finding = finding.note("a line ends what stands on it, so nothing begins with what would go on");
    if between.trim().is_empty() { finding.fix("join the lines", Safety::Safe, gap, " ") } else { finding }
}
