//! Checking programs and telling the client what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orch_ide::{Cancelled, Findings, guarded, merge};
use tower_lsp_server::ls_types::Diagnostic;

use crate::convert::diagnostic;
use crate::view::View;

/// The findings of every program, by root.
pub(crate) type AllFindings = BTreeMap<Arc<str>, Findings>;

/// What there is to say about a file.
pub(crate) struct FileReport {
    pub(crate) path: Arc<str>,
    pub(crate) version: Option<i32>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// What came of checking some programs.
pub(crate) struct Checked {
    /// Those that were to be checked.
    pub(crate) roots: BTreeSet<Arc<str>>,
    /// The findings of all programs, and the files of those that were checked.
    pub(crate) outcome: Result<(AllFindings, Vec<FileReport>), Cancelled>,
}

/// Checks the programs of some roots.
pub(crate) fn check(view: View, roots: BTreeSet<Arc<str>>, known: &AllFindings) -> Checked {
    let outcome = guarded(|| {
        let view = view;
        let mut all = known.clone();
        let mut files: BTreeSet<Arc<str>> = BTreeSet::new();
        for root in &roots {
            let before = all.remove(root);
            files.extend(before.iter().flat_map(|findings| findings.keys().cloned()));
            if let Some(findings) = view.snapshot.findings(root) {
                files.extend(findings.keys().cloned());
                all.insert(Arc::clone(root), findings);
            }
        }
        let reports = files.into_iter().map(|path| report(&view, path, &all)).collect();
        (all, reports)
    });
    Checked { roots, outcome }
}

/// What there is to say about one file, checked for the one who asks.
pub(crate) fn of_file(view: &View, path: &str) -> Vec<Diagnostic> {
    let roots = view.snapshot.programs_of(path).into_iter().map(|(root, _)| root);
    let all = roots.filter_map(|root| Some((Arc::clone(&root), view.snapshot.findings(&root)?))).collect();
    report(view, Arc::from(path), &all).diagnostics
}

/// What there is to say about every file of every program.
pub(crate) fn of_workspace(view: &View) -> Vec<FileReport> {
    let roots = view.snapshot.roots();
    let all: AllFindings =
        roots.filter_map(|root| Some((Arc::clone(root), view.snapshot.findings(root)?))).collect();
    let files: BTreeSet<Arc<str>> = all.values().flat_map(|findings| findings.keys().cloned()).collect();
    files.into_iter().map(|path| report(view, path, &all)).collect()
}

/// What all programs say about a file.
fn report(view: &View, path: Arc<str>, all: &AllFindings) -> FileReport {
    let findings = merge(all.values().filter_map(|findings| findings.get(&path)));
    let diagnostics = findings.iter().filter_map(|finding| diagnostic(view, finding)).collect();
    FileReport { version: view.versions.get(&path).copied(), path, diagnostics }
}
