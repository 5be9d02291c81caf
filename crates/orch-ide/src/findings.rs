//! What is wrong, by file.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orch_analysis::back_end::BackEnd;
use orch_analysis::check::{Options, check};
use orch_analysis::locate::Files;
use orch_diagnostics::{Finding, Span, Tag};

use crate::disk::Paths;
use crate::place::{FileRange, TextRange};
use crate::snapshot::Snapshot;

/// A finding at a place of a file.
pub type FileFinding = Finding<FileRange>;

/// The findings of one program: for each of its files, also those without.
pub type Findings = BTreeMap<Arc<str>, Arc<Vec<FileFinding>>>;

impl Snapshot {
    /// Everything there is to say about the program of a root, in every environment; `None` if there is none.
    pub fn findings(&self, root: &str) -> Option<Findings> {
        let (root, program) = self.programs.get_key_value(root)?;
        let program = *program;
        let db = &self.db;
        let paths = Paths(&*self.disk);
        let judges = self.judges(root);
        let back_ends: Vec<&dyn BackEnd> = judges.iter().map(|judge| &**judge).collect();
        let options = Options { project: Some(&paths), back_ends: &back_ends, ..Options::default() };
        let found = check(db, program, &options);
        let paths: Vec<Arc<str>> =
            Files::new(db, program).sources(db).into_iter().map(|(path, _)| path).collect();
        let place = |span: &Span| {
            let path = paths.get(span.file.0 as usize)?;
            Some(FileRange::new(Arc::clone(path), span.start..span.end))
        };
        let mut by_file: BTreeMap<Arc<str>, Vec<FileFinding>> =
            program.files(db).keys().map(|path| (Arc::clone(path), Vec::new())).collect();
        for finding in found.iter().filter_map(|finding| finding.try_map(place)) {
            if let Some(findings) = by_file.get_mut(&finding.at.path) {
                findings.push(finding);
            }
        }
        Some(by_file.into_iter().map(|(path, findings)| (path, Arc::new(findings))).collect())
    }
}

/// Those of a file's findings that touch some bytes of it.
pub fn touching<'a>(findings: &'a [FileFinding], range: &TextRange) -> Vec<&'a FileFinding> {
    let touches = |finding: &&FileFinding| finding.at.start <= range.end && range.start <= finding.at.end;
    findings.iter().filter(touches).collect()
}

/// What is to be said about a file that belongs to several programs: what is wrong in any of them, and what is unused
/// in all of them.
pub fn merge<'a>(programs: impl IntoIterator<Item = &'a Arc<Vec<FileFinding>>>) -> Arc<Vec<FileFinding>> {
    let programs: Vec<&Arc<Vec<FileFinding>>> = programs.into_iter().collect();
    if let [only] = programs.as_slice() {
        return Arc::clone(only);
    }
    let mut merged: BTreeSet<&FileFinding> = BTreeSet::new();
    for findings in &programs {
        merged.extend(findings.iter().filter(|finding| {
            !finding.tags.contains(&Tag::Unused) || programs.iter().all(|others| others.contains(finding))
        }));
    }
    let mut merged: Vec<FileFinding> = merged.into_iter().cloned().collect();
    merged.sort_by(|a, b| (&a.at, a.severity, a.code).cmp(&(&b.at, b.severity, b.code)));
    Arc::new(merged)
}
