//! Findings as SARIF 2.1.0, which code-scanning services read.

use std::collections::BTreeSet;

use orch_diagnostics::{Code, Finding, Fix, Severity, Span};
use serde_json::{Value, json};

use super::Report;
use crate::source::Sources;

/// The whole log, ending in a newline.
pub fn render(report: &Report) -> String {
    let rules: BTreeSet<&'static Code> = report.findings.iter().map(|finding| finding.code).collect();
    let rules: Vec<&'static Code> = rules.into_iter().collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {
                "driver": {
                    "name": "orchc",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules.iter().map(|code| rule(code)).collect::<Vec<_>>(),
                },
            },
            "columnKind": "unicodeCodePoints",
            "results": report
                .findings
                .iter()
                .map(|finding| result(finding, &rules, report.sources))
                .collect::<Vec<_>>(),
        }],
    });
    format!("{log:#}\n")
}

fn rule(code: &Code) -> Value {
    json!({
        "id": code.name,
        "shortDescription": { "text": code.explained().summary },
        "help": { "text": code.explanation, "markdown": code.explanation },
        "defaultConfiguration": { "level": level(code.severity) },
    })
}

fn result(finding: &Finding, rules: &[&Code], sources: &Sources) -> Value {
    let mut message = finding.message.to_string();
    for note in finding.caption.iter().chain(&finding.notes) {
        message.push('\n');
        message.push_str(note);
    }
    let related = finding.labels.iter().zip(1u32..).map(|(label, id)| {
        json!({
            "id": id,
            "message": { "text": label.message },
            "physicalLocation": location(label.at, sources),
        })
    });
    json!({
        "ruleId": finding.code.name,
        "ruleIndex": rules.binary_search(&finding.code).unwrap_or_default(),
        "level": level(finding.severity),
        "message": { "text": message },
        "locations": [{ "physicalLocation": location(finding.at, sources) }],
        "relatedLocations": related.collect::<Vec<_>>(),
        "fixes": finding.fixes.iter().map(|fix| fix_of(fix, sources)).collect::<Vec<_>>(),
    })
}

/// Edits grouped by file, as SARIF wants them.
fn fix_of(fix: &Fix, sources: &Sources) -> Value {
    let files: BTreeSet<_> = fix.edits.iter().map(|edit| edit.at.file).collect();
    let changes = files.into_iter().map(|file| {
        let replacements = fix.edits.iter().filter(|edit| edit.at.file == file).map(|edit| {
            json!({
                "deletedRegion": region(edit.at, sources),
                "insertedContent": { "text": edit.text },
            })
        });
        json!({
            "artifactLocation": { "uri": uri(sources.name(file)) },
            "replacements": replacements.collect::<Vec<_>>(),
        })
    });
    json!({
        "description": { "text": fix.title },
        "artifactChanges": changes.collect::<Vec<_>>(),
    })
}

fn location(span: Span, sources: &Sources) -> Value {
    json!({
        "artifactLocation": { "uri": uri(sources.name(span.file)) },
        "region": region(span, sources),
    })
}

fn region(span: Span, sources: &Sources) -> Value {
    let (start, end) = sources.range(span);
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "note",
    }
}

/// A path as a URI reference: `/` between names, everything unusual encoded.
fn uri(path: &str) -> String {
    let mut uri = String::new();
    if path.starts_with('/') {
        uri.push_str("file://");
    }
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            b'\\' if cfg!(windows) => uri.push('/'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}
