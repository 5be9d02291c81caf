//! Checking programs and telling the client what changed.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use orch_ide::{Cancelled, FileFinding, FileRange, Findings, guarded, merge};
use tower_lsp_server::ls_types::Diagnostic;

use crate::convert::diagnostic;
use crate::documents::Versions;
use crate::view::View;

/// The findings of every program, by root.
pub(crate) type AllFindings = BTreeMap<Arc<str>, Findings>;

/// The texts that findings are of, by path.
pub(crate) type Texts = BTreeMap<Arc<str>, Arc<str>>;

/// What there is to say about a file.
pub(crate) struct FileReport {
    pub(crate) path: Arc<str>,
    pub(crate) version: Option<i32>,
    pub(crate) diagnostics: Arc<Vec<Diagnostic>>,
}

/// What is known of all programs.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Their findings.
    pub(crate) findings: Arc<AllFindings>,
    /// The texts of their files.
    texts: Texts,
    /// Which states of the open documents these are.
    versions: Arc<Versions>,
}

/// What came of checking some programs.
pub(crate) struct Checked {
    /// Those that were to be checked.
    pub(crate) roots: BTreeSet<Arc<str>>,
    /// What is known now, and the files that something else is to be said about.
    pub(crate) outcome: Result<(Known, Vec<FileReport>), Cancelled>,
}

/// Checks the programs of some roots.
pub(crate) fn check(view: View, roots: BTreeSet<Arc<str>>, known: &Known) -> Checked {
    let outcome = guarded(|| {
        let view = view;
        let mut all = AllFindings::clone(&known.findings);
        let mut files: BTreeSet<Arc<str>> = BTreeSet::new();
        for root in &roots {
            let before = all.remove(root);
            files.extend(before.iter().flat_map(|findings| findings.keys().cloned()));
            if let Some(findings) = view.snapshot.findings(root) {
                files.extend(findings.keys().cloned());
                all.insert(Arc::clone(root), findings);
            }
        }
        let mut texts = known.texts.clone();
        let mut moved: BTreeSet<&str> = BTreeSet::new();
        for path in &files {
            let text = view.snapshot.text(path);
            let is_same = match (texts.get(path), &text) {
                (Some(before), Some(now)) => Arc::ptr_eq(before, now),
                (None, None) => true,
                _ => false,
            };
            // The client moves what it shows along with its edits, also where they end in the same text.
            if !is_same || view.versions.get(path) != known.versions.get(path) {
                moved.insert(path);
                match text {
                    Some(text) => texts.insert(Arc::clone(path), text),
                    None => texts.remove(path),
                };
            }
        }
        // Most files are as they were, and so is what is to be said about them.
        let is_news = |path: &&Arc<str>| {
            let now = said_of(path, &all);
            let speaks_of = |at: &FileRange| moved.contains(&*at.path);
            moved.contains(&***path)
                || now != said_of(path, &known.findings)
                || now.iter().any(|finding| finding.labels.iter().any(|label| speaks_of(&label.at)))
        };
        let news = files.iter().filter(is_news).cloned();
        let reports = news.map(|path| report(&view, path, &all)).collect();
        (Known { findings: Arc::new(all), texts, versions: Arc::clone(&view.versions) }, reports)
    });
    Checked { roots, outcome }
}

/// What all programs say about a file.
pub(crate) fn of_file(view: &View, path: &str) -> Arc<Vec<FileFinding>> {
    if let Some(all) = &view.known {
        return said_of(path, all);
    }
    let roots = view.snapshot.programs_of(path).into_iter().map(|(root, _)| root);
    said_of(path, &findings(view, roots))
}

/// What there is to say about every file of every program.
pub(crate) fn of_workspace(view: &View) -> Vec<FileReport> {
    let all = match &view.known {
        Some(all) => Arc::clone(all),
        None => Arc::new(findings(view, view.snapshot.roots().cloned())),
    };
    let files: BTreeSet<Arc<str>> = all.values().flat_map(|findings| findings.keys().cloned()).collect();
    files.into_iter().map(|path| report(view, path, &all)).collect()
}

fn findings(view: &View, roots: impl Iterator<Item = Arc<str>>) -> AllFindings {
    roots.filter_map(|root| Some((Arc::clone(&root), view.snapshot.findings(&root)?))).collect()
}

fn said_of(path: &str, all: &AllFindings) -> Arc<Vec<FileFinding>> {
    merge(all.values().filter_map(|findings| findings.get(path)))
}

fn report(view: &View, path: Arc<str>, all: &AllFindings) -> FileReport {
    let findings = said_of(&path, all);
    let diagnostics = findings.iter().filter_map(|finding| diagnostic(view, finding)).collect();
    FileReport { version: view.versions.get(&path).copied(), path, diagnostics: Arc::new(diagnostics) }
}
