//! Findings as workflow commands, which GitHub shows as annotations on the lines of a change.

use orch_diagnostics::{Finding, Severity};

use super::Report;
use crate::source::Sources;

/// One command a finding.
pub fn render(report: &Report) -> String {
    report.findings.iter().map(|finding| command(finding, report.sources)).collect()
}

fn command(finding: &Finding, sources: &Sources) -> String {
    let (start, end) = sources.range(finding.at);
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Info => "notice",
    };
    let mut message = finding.message.to_string();
    let more = finding.caption.iter().chain(&finding.notes).map(ToString::to_string);
    let fixes = finding.fixes.iter().map(|fix| format!("help: {}", fix.title));
    for line in more.chain(fixes) {
        message.push('\n');
        message.push_str(&line);
    }
    format!(
        "::{name} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
        property(sources.name(finding.at.file)),
        start.line,
        start.column,
        end.line,
        end.column,
        property(finding.code.name),
        data(&message),
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
