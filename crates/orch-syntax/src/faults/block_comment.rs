//! `/* … */`

use orch_diagnostics::{Code, Finding, Safety, Severity};

use crate::parse::Place;

/// `/* … */`
pub static CODE: Code =
    Code { name: "block-comment", severity: Severity::Error, explanation: include_str!("block_comment.md") };

/// `goes_on` where something follows on the line: a comment would take it in.
pub(crate) fn finding(at: Place, text: &str, goes_on: bool) -> Finding<Place> {
    let opener = Place::new(at.start, at.start + 2);
    let finding = Finding::new(&CODE, opener, "comments begin with `//` and end with their line");
    let Some(inside) = text.strip_prefix("/*").and_then(|text| text.strip_suffix("*/")) else {
        return finding;
    };
    if goes_on {
        return finding;
    }
    let lines: Vec<&str> =
        inside.trim().lines().map(|line| line.trim().trim_start_matches('*').trim()).collect();
    let text = lines.iter().map(|line| format!("// {line}").trim_end().to_owned()).collect::<Vec<_>>();
    finding.fix("write `//`", Safety::Offer, at, text.join("\n"))
}
