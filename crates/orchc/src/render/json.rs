//! Findings as one JSON object, version 1. Its shape is a promise to other programs: add, never change.

use orch_diagnostics::{Finding, Fix, Label, Severity, Span};
use serde::Serialize;

use super::{Report, Tally};
use crate::source::{Position, Sources};

/// The whole object, ending in a newline.
pub fn render(report: &Report) -> String {
    let tally = Tally::of(report.findings);
    let sources = report.sources;
    let document = Document {
        version: 1,
        diagnostics: report.findings.iter().map(|finding| Diagnostic::of(finding, sources)).collect(),
        summary: Summary { errors: tally.errors, warnings: tally.warnings },
    };
    // Nothing in these types can fail to become JSON.
    let mut text = serde_json::to_string_pretty(&document).unwrap_or_default();
    text.push('\n');
    text
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    diagnostics: Vec<Diagnostic<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Summary {
    errors: usize,
    warnings: usize,
}

#[derive(Serialize)]
struct Diagnostic<'a> {
    code: &'a str,
    severity: Severity,
    message: &'a str,
    file: &'a str,
    range: Range,
    labels: Vec<LabelAt<'a>>,
    notes: Vec<&'a str>,
    fixes: Vec<FixOf<'a>>,
}

#[derive(Serialize)]
struct LabelAt<'a> {
    message: &'a str,
    file: &'a str,
    range: Range,
}

#[derive(Serialize)]
struct FixOf<'a> {
    title: &'a str,
    edits: Vec<EditAt<'a>>,
}

#[derive(Serialize)]
struct EditAt<'a> {
    file: &'a str,
    range: Range,
    text: &'a str,
}

#[derive(Serialize)]
struct Range {
    start: Point,
    end: Point,
}

#[derive(Serialize)]
struct Point {
    line: usize,
    column: usize,
    offset: usize,
}

impl<'a> Diagnostic<'a> {
    fn of(finding: &'a Finding, sources: &'a Sources) -> Diagnostic<'a> {
        // What is said at the place itself is a label like the others, before them.
        let caption = finding.caption.as_deref().map(|message| label(message, finding.at, sources));
        let labels = finding.labels.iter().map(|Label { at, message }| label(message, *at, sources));
        Diagnostic {
            code: finding.code.name,
            severity: finding.severity,
            message: &finding.message,
            file: sources.name(finding.at.file),
            range: range(finding.at, sources),
            labels: caption.into_iter().chain(labels).collect(),
            notes: finding.notes.iter().map(|note| note.as_str()).collect(),
            fixes: finding.fixes.iter().map(|fix| fix_of(fix, sources)).collect(),
        }
    }
}

fn label<'a>(message: &'a str, at: Span, sources: &'a Sources) -> LabelAt<'a> {
    LabelAt { message, file: sources.name(at.file), range: range(at, sources) }
}

fn fix_of<'a>(fix: &'a Fix, sources: &'a Sources) -> FixOf<'a> {
    let edits = fix.edits.iter().map(|edit| EditAt {
        file: sources.name(edit.at.file),
        range: range(edit.at, sources),
        text: &edit.text,
    });
    FixOf { title: &fix.title, edits: edits.collect() }
}

fn range(span: Span, sources: &Sources) -> Range {
    let (start, end) = sources.range(span);
    let point = |Position { line, column, offset }| Point { line, column, offset };
    Range { start: point(start), end: point(end) }
}
