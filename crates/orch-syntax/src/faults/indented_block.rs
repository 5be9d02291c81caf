//! A list of `- item` lines, or lines under `key:`, as YAML writes them.

use orch_diagnostics::{Code, Finding, Fix, Safety, Severity};

use crate::parse::Place;

/// A list of `- item` lines, or lines under `key:`, as YAML writes them.
pub static CODE: Code = Code {
    name: "indented-block",
    severity: Severity::Error,
    explanation: include_str!("indented_block.md"),
};

use orch_diagnostics::Edit;

/// `key:` and the lines of a list under it.
pub(crate) fn list(key: Place, text: &str, edits: Vec<Edit<Place>>, safety: Safety) -> Finding<Place> {
    let finding = Finding::new(&CODE, key, format!("a list stands in brackets: `{text} = […]`"));
    fixed(finding, "write `[…]`", edits, safety)
}

/// `key:` and lines with fields under it.
pub(crate) fn body(key: Place, text: &str, edits: Vec<Edit<Place>>) -> Finding<Place> {
    let finding = Finding::new(&CODE, key, format!("fields stand in braces: `{text} {{ … }}`"));
    fixed(finding, "write `{ … }`", edits, Safety::Safe)
}

/// `- item` lines inside brackets.
pub(crate) fn dashes(dash: Place, edits: Vec<Edit<Place>>, safety: Safety) -> Finding<Place> {
    let finding = Finding::new(&CODE, dash, "the elements of a list are parted by commas, without `-`");
    fixed(finding, "write commas", edits, safety)
}

fn fixed(
    mut finding: Finding<Place>,
    title: &str,
    edits: Vec<Edit<Place>>,
    safety: Safety,
) -> Finding<Place> {
    finding.fixes.push(Fix { title: title.into(), safety, edits });
    finding
}
