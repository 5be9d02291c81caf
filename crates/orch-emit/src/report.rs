//! What is found while a target is written: at which field, and only if somebody wrote that field.

use std::collections::BTreeSet;

use orch_diagnostics::{Code, Finding, Severity};
use orch_model::{FieldPath, ItemId, ItemKind, Name, Path, Port, Protocol, Stack};
use smol_str::SmolStr;

use crate::codes::{not_emitted_yet, not_expressible};
use crate::text::Unresolved;
use crate::yaml::{Map, to_text};

/// Collects findings.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding<FieldPath>>,
}

/// An item that is being written, and what of it somebody wrote.
#[derive(Debug, Clone)]
pub(crate) struct Subject<'a> {
    /// The item.
    pub item: ItemId,
    /// The fields that were written.
    pub written: &'a BTreeSet<Path>,
}

impl Subject<'_> {
    /// A field of the item, made of plain words.
    pub fn field(&self, path: &str) -> FieldPath {
        self.at(Path::of(path))
    }

    /// A place in the item.
    pub fn at(&self, path: Path) -> FieldPath {
        FieldPath::new(self.item.clone(), path)
    }

    /// Whether somebody wrote the field.
    pub fn wrote(&self, path: &str) -> bool {
        self.written.contains(&Path::of(path))
    }
}

impl Report {
    /// Adds a finding.
    pub fn add(&mut self, finding: Finding<FieldPath>) {
        self.findings.push(finding);
    }

    /// Adds a finding of one line and what to do.
    pub fn say(
        &mut self,
        code: &'static Code,
        at: FieldPath,
        message: impl Into<SmolStr>,
        help: impl Into<SmolStr>,
    ) {
        self.add(Finding::new(code, at, message).note(help));
    }

    /// The target cannot have what was written, nor do without it.
    pub fn refused(&mut self, at: FieldPath, message: impl Into<SmolStr>, help: impl Into<SmolStr>) {
        let mut finding = Finding::new(&not_expressible::CODE, at, message).note(help);
        finding.severity = Severity::Error;
        self.add(finding);
    }

    /// The target cannot express a field; said only if it was written.
    pub fn not_expressible(&mut self, subject: &Subject<'_>, path: &str, target: &str, reason: &str) {
        if subject.wrote(path) {
            let message = format!("{target} cannot express `{path}`");
            self.add(Finding::new(&not_expressible::CODE, subject.field(path), message).note(reason));
        }
    }

    /// The target expresses a field only in part; said only if it was written.
    pub fn partly(&mut self, subject: &Subject<'_>, path: &str, target: &str, reason: &str) {
        if subject.wrote(path) {
            let message = format!("{target} expresses `{path}` only in part");
            self.add(Finding::new(&not_expressible::CODE, subject.field(path), message).note(reason));
        }
    }

    /// The target has no need of a field; said only if it was written.
    pub fn passes_over(&mut self, subject: &Subject<'_>, path: &str, target: &str, reason: &str) {
        if subject.wrote(path) {
            let message = format!("{target} passes over `{path}`");
            let mut finding = Finding::new(&not_expressible::CODE, subject.field(path), message).note(reason);
            finding.severity = Severity::Info;
            self.add(finding);
        }
    }

    /// A field asks for an object that is not written yet; said only if it was written.
    pub fn not_emitted_yet(&mut self, subject: &Subject<'_>, path: &str, object: &str) {
        if subject.wrote(path) {
            self.add(
                Finding::new(
                    &not_emitted_yet::CODE,
                    subject.field(path),
                    format!("`{path}` asks for {object}, which is not emitted yet"),
                )
                .note("everything else of the item is emitted"),
            );
        }
    }

    /// An item, or a field that is there only if it was written, is not emitted yet.
    pub fn missing(&mut self, subject: &Subject<'_>, path: &str, message: impl Into<SmolStr>) {
        let finding = Finding::new(&not_emitted_yet::CODE, subject.field(path), message);
        self.add(finding.note("everything else of the stack is emitted"));
    }

    /// Whether that is spoken on a port which is asked over TCP; says so where it is not.
    pub fn check_transport(&mut self, at: FieldPath, name: &Name, port: &Port) -> bool {
        let spoken = match port.protocol {
            Protocol::Tcp | Protocol::TcpUdp => return true,
            Protocol::Udp => "UDP",
            Protocol::Sctp => "SCTP",
        };
        self.refused(
            at,
            format!(
                "this asks over TCP, and on the port `{name}` only {spoken} is spoken: nobody would answer"
            ),
            "ask by a command in the container, `health = command([…])`, or on a port of TCP: `tcp_udp(53)`",
        );
        false
    }

    /// A text holds a part that the target does not know.
    pub fn unresolved(&mut self, at: FieldPath, unresolved: Unresolved) {
        self.add(Finding::new(unresolved.code, at, unresolved.message).note(unresolved.help));
    }

    /// The text of a document. What cannot be written is an error of the stack as a whole.
    pub fn written(&mut self, stack: &Stack, document: &Map) -> String {
        to_text(document).unwrap_or_else(|unwritable| {
            let at = FieldPath::new(ItemId::new(ItemKind::Stack, stack.name.clone()), Path::root());
            self.refused(
                at,
                unwritable.to_string(),
                "nothing of it is written; this is a fault of the compiler",
            );
            String::new()
        })
    }

    /// All findings, in order of place, each once.
    pub fn into_findings(self) -> Vec<Finding<FieldPath>> {
        let mut findings = self.findings;
        findings.sort_by(|a, b| (&a.at, a.code, &a.message).cmp(&(&b.at, b.code, &b.message)));
        findings.dedup();
        findings
    }
}
