//! Findings that the client asks for. What is asked waits for the check that is under way, so that nothing is worked out
//! twice; who asks for the workspace again waits until there is something new.

use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use tower_lsp_server::jsonrpc::Result;
use tower_lsp_server::ls_types as lsp;

use crate::asking::{Server, When};
use crate::convert::diagnostic;
use crate::diagnostics;
use crate::owner::Message;
use crate::uris::path_of;

impl Server {
    /// What there is to say about a document.
    pub(crate) async fn pull(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReport> {
        let uri = params.text_document.uri;
        let path = path_of(&uri);
        let items = self.ask_when(When::Checked, Some(&uri), move |view| {
            let found = diagnostics::of_file(view, &path);
            Ok(found.iter().filter_map(|finding| diagnostic(view, finding)).collect::<Vec<_>>())
        });
        let items = items.await?;
        let id = result_id(&items);
        Ok(match params.previous_result_id.as_ref() == Some(&id) {
            true => lsp::DocumentDiagnosticReport::Unchanged(lsp::RelatedUnchangedDocumentDiagnosticReport {
                related_documents: None,
                unchanged_document_diagnostic_report: lsp::UnchangedDocumentDiagnosticReport {
                    result_id: id,
                },
            }),
            false => lsp::DocumentDiagnosticReport::Full(lsp::RelatedFullDocumentDiagnosticReport {
                related_documents: None,
                full_document_diagnostic_report: full(id, items),
            }),
        })
    }

    /// What there is to say about the files that something else is to be said about than the client knows. It waits until
    /// there is such a file, or until it is asked once more.
    pub(crate) async fn pull_workspace(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReport> {
        self.post(Message::WorkspaceAsked).await;
        let mut changes = self.changes.clone();
        let mut later = self.polls.subscribe();
        self.polls.send_replace(());
        later.mark_unchanged();
        let known = params.previous_result_ids;
        loop {
            changes.mark_unchanged();
            let reports = self.ask_when(When::Checked, None, |view| Ok(reports_of_workspace(view))).await?;
            let items = news(reports, &known);
            if !items.is_empty() || known.is_empty() {
                return Ok(lsp::WorkspaceDiagnosticReport { items });
            }
            tokio::select! {
                _ = changes.changed() => {}
                _ = later.changed() => return Ok(lsp::WorkspaceDiagnosticReport { items }),
            }
        }
    }
}

type Report = (lsp::Uri, Option<i32>, Arc<Vec<lsp::Diagnostic>>);

fn reports_of_workspace(view: &crate::view::View) -> Vec<Report> {
    let reports = diagnostics::of_workspace(view).into_iter();
    reports.filter_map(|it| Some((view.uris.uri(&it.path)?, it.version, it.diagnostics))).collect()
}

/// What is not known yet; of what is no more, that nothing is wrong with it.
fn news(
    reports: Vec<Report>,
    known: &[lsp::PreviousResultId],
) -> Vec<lsp::WorkspaceDocumentDiagnosticReport> {
    let there: BTreeSet<lsp::Uri> = reports.iter().map(|(uri, ..)| uri.clone()).collect();
    let gone =
        known.iter().filter(|it| !there.contains(&it.uri)).map(|it| (it.uri.clone(), None, Arc::default()));
    let told = |uri: &lsp::Uri, id: &str| known.iter().any(|it| it.uri == *uri && it.value == id);
    let all =
        reports.into_iter().chain(gone).map(|(uri, version, items)| (result_id(&items), uri, version, items));
    all.filter(|(id, uri, ..)| !told(uri, id))
        .map(|(id, uri, version, items)| {
            lsp::WorkspaceDocumentDiagnosticReport::Full(lsp::WorkspaceFullDocumentDiagnosticReport {
                uri,
                version: version.map(i64::from),
                full_document_diagnostic_report: full(id, items.to_vec()),
            })
        })
        .collect()
}

fn full(id: String, items: Vec<lsp::Diagnostic>) -> lsp::FullDocumentDiagnosticReport {
    lsp::FullDocumentDiagnosticReport { result_id: Some(id), items }
}

/// The same for the same findings.
fn result_id(items: &[lsp::Diagnostic]) -> String {
    let mut hasher = DefaultHasher::new();
    serde_json::to_string(items).unwrap_or_default().hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
