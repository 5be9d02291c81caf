//! Findings as diagnostics, their fixes as code actions.

use orch_diagnostics::{Finding, Fix, Safety, Severity, Tag};
use orch_ide::{Action, ActionKind, FileEdit, FileFinding, FileRange, fix_all, touching};
use serde_json::json;
use tower_lsp_server::ls_types as lsp;

use crate::diagnostics;
use crate::uris::path_of;
use crate::view::View;

/// A finding as a diagnostic. `orchc explain` tells more about its code.
pub(crate) fn diagnostic(view: &View, finding: &FileFinding) -> Option<lsp::Diagnostic> {
    let tags = finding.tags.iter().map(|tag| match tag {
        Tag::Unused => lsp::DiagnosticTag::UNNECESSARY,
        Tag::Deprecated => lsp::DiagnosticTag::DEPRECATED,
    });
    let tags: Vec<lsp::DiagnosticTag> = tags.collect();
    let related = finding.labels.iter().filter_map(|label| {
        Some(lsp::DiagnosticRelatedInformation {
            location: view.location(&label.at)?,
            message: label.message.to_string(),
        })
    });
    let related: Vec<_> = if view.abilities.related_places { related.collect() } else { Vec::new() };
    Some(lsp::Diagnostic {
        range: view.range(&finding.at.path, finding.at.range())?,
        severity: Some(severity(finding.severity)),
        code: Some(lsp::NumberOrString::String(finding.code.name.to_owned())),
        code_description: None,
        source: Some("orchc".to_owned()),
        message: message(finding),
        related_information: (!related.is_empty()).then_some(related),
        tags: (!tags.is_empty()).then_some(tags),
        data: Some(json!({
            "explain": finding.code.name,
            "fixes": finding.fixes.iter().map(|fix| &fix.title).collect::<Vec<_>>(),
        })),
    })
}

fn severity(severity: Severity) -> lsp::DiagnosticSeverity {
    match severity {
        Severity::Error => lsp::DiagnosticSeverity::ERROR,
        Severity::Warning => lsp::DiagnosticSeverity::WARNING,
        Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
    }
}

/// All that is said at the place itself: the message, what stands there, why.
fn message(finding: &Finding<FileRange>) -> String {
    let mut message = finding.message.to_string();
    for note in finding.caption.iter().chain(&finding.notes) {
        message.push('\n');
        message.push_str(note);
    }
    message
}

/// What can be done about a place: mending what is wrong there, and the rest.
pub(crate) fn actions(view: &View, params: &lsp::CodeActionParams) -> Vec<lsp::CodeActionOrCommand> {
    let path = path_of(&params.text_document.uri);
    let Some(lines) = view.lines(&path) else { return Vec::new() };
    let range = lines.bytes(params.range);
    let wanted = params.context.only.as_deref();
    let is_wanted = |kind: &lsp::CodeActionKind| {
        wanted.is_none_or(|kinds| kinds.iter().any(|wanted| is_kind_of(kind.as_str(), wanted.as_str())))
    };
    let mut actions = Vec::new();
    let mut add = |action: Option<Action>| {
        let Some(action) = action else { return };
        let kind = kind(action.kind);
        if let Some(edit) = view.workspace_edit(&action.edits).filter(|_| is_wanted(&kind)) {
            actions.push(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
                title: action.title,
                kind: Some(kind),
                edit: Some(edit),
                ..lsp::CodeAction::default()
            }));
        }
    };
    let known = diagnostics::of_file(view, &path);
    let mut fixes = Vec::new();
    if is_wanted(&lsp::CodeActionKind::QUICKFIX) {
        let findings = touching(&known, &range);
        let all = findings.iter().flat_map(|finding| finding.fixes.iter().map(move |fix| (finding, fix)));
        fixes.extend(all.filter_map(|(finding, fix)| action(view, finding, fix)));
        let mut codes: Vec<&str> = findings.iter().map(|finding| finding.code.name).collect();
        codes.sort_unstable();
        codes.dedup();
        codes.into_iter().for_each(|code| add(fix_all(&known, Some(code))));
    }
    view.snapshot.refactors(&path, range).into_iter().for_each(|action| add(Some(action)));
    // Everything at once only for a client that asks for just that, as editors do on saving.
    if wanted.is_some() && is_wanted(&lsp::CodeActionKind::SOURCE_FIX_ALL) {
        add(fix_all(&known, None));
    }
    fixes.extend(actions);
    fixes
}

fn kind(kind: ActionKind) -> lsp::CodeActionKind {
    match kind {
        ActionKind::FixAll => lsp::CodeActionKind::SOURCE_FIX_ALL,
        ActionKind::FixCode => lsp::CodeActionKind::QUICKFIX,
        ActionKind::Extract => lsp::CodeActionKind::REFACTOR_EXTRACT,
        ActionKind::Rewrite => lsp::CodeActionKind::REFACTOR_REWRITE,
    }
}

/// Whether a sort of actions is among those wanted: `refactor.extract` is a `refactor`.
fn is_kind_of(kind: &str, wanted: &str) -> bool {
    kind.strip_prefix(wanted)
        .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('.'))
}

/// A fix as a code action.
fn action(view: &View, finding: &FileFinding, fix: &Fix<FileRange>) -> Option<lsp::CodeActionOrCommand> {
    let edits: Vec<FileEdit> =
        fix.edits.iter().map(|edit| FileEdit { at: edit.at.clone(), text: edit.text.to_string() }).collect();
    Some(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: capital(&fix.title),
        kind: Some(lsp::CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![diagnostic(view, finding)?]),
        edit: Some(view.workspace_edit(&edits)?),
        is_preferred: Some(fix.safety == Safety::Safe),
        ..lsp::CodeAction::default()
    }))
}

/// Menus begin with a capital letter.
pub(crate) fn capital(title: &str) -> String {
    let mut letters = title.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
