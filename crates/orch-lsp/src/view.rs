//! What a reader has: a snapshot, and how the client speaks of what is in it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use orch_ide::{FileEdit, FileRange, Snapshot, TextRange};
use tower_lsp_server::ls_types as lsp;

use crate::abilities::Abilities;
use crate::diagnostics::AllFindings;
use crate::documents::Versions;
use crate::lines::Lines;
use crate::uris::{Uris, path_of};

/// A state to answer from.
pub(crate) struct View {
    /// The state.
    pub(crate) snapshot: Snapshot,
    /// Which states of the open documents it has.
    pub(crate) versions: Arc<Versions>,
    /// How the client calls files.
    pub(crate) uris: Arc<Uris>,
    /// What the client can.
    pub(crate) abilities: Arc<Abilities>,
    /// Whether all files of the folders are in it.
    pub(crate) is_whole: bool,
    /// The findings of this state, where it was checked.
    pub(crate) known: Option<Arc<AllFindings>>,
    lines: Mutex<HashMap<Arc<str>, Arc<Lines>>>,
}

/// A place the client asked about.
pub(crate) struct Asked {
    /// The file.
    pub(crate) path: Arc<str>,
    /// The byte.
    pub(crate) offset: u32,
    /// The file's lines.
    pub(crate) lines: Arc<Lines>,
}

impl View {
    /// The place a client means.
    pub(crate) fn asked(&self, at: &lsp::TextDocumentPositionParams) -> Option<Asked> {
        let path = path_of(&at.text_document.uri);
        let lines = self.lines(&path)?;
        Some(Asked { offset: lines.offset(at.position), path, lines })
    }

    pub(crate) fn new(
        snapshot: Snapshot,
        versions: Arc<Versions>,
        uris: Arc<Uris>,
        abilities: Arc<Abilities>,
        is_whole: bool,
        known: Option<Arc<AllFindings>>,
    ) -> View {
        View { snapshot, versions, uris, abilities, is_whole, known, lines: Mutex::default() }
    }

    /// The lines of a file.
    pub(crate) fn lines(&self, path: &str) -> Option<Arc<Lines>> {
        let known = |lines: &HashMap<Arc<str>, Arc<Lines>>| lines.get(path).map(Arc::clone);
        if let Some(lines) = self.lines.lock().ok().as_deref().and_then(known) {
            return Some(lines);
        }
        let lines = Arc::new(Lines::new(self.snapshot.text(path)?, self.abilities.encoding));
        if let Ok(mut known) = self.lines.lock() {
            known.insert(Arc::from(path), Arc::clone(&lines));
        }
        Some(lines)
    }

    /// Bytes of a file as the client counts them.
    pub(crate) fn range(&self, path: &str, bytes: TextRange) -> Option<lsp::Range> {
        Some(self.lines(path)?.range(bytes))
    }

    /// A place as the client calls it.
    pub(crate) fn location(&self, at: &FileRange) -> Option<lsp::Location> {
        Some(lsp::Location::new(self.uris.uri(&at.path)?, self.range(&at.path, at.range())?))
    }

    /// Edits of files as one edit of the client's.
    pub(crate) fn workspace_edit(&self, edits: &[FileEdit]) -> Option<lsp::WorkspaceEdit> {
        let mut by_file: Vec<(Arc<str>, Vec<lsp::TextEdit>)> = Vec::new();
        for edit in edits {
            let range = self.range(&edit.at.path, edit.at.range())?;
            let edited = lsp::TextEdit::new(range, edit.text.clone());
            match by_file.iter_mut().find(|(path, _)| *path == edit.at.path) {
                Some((_, edits)) => edits.push(edited),
                None => by_file.push((Arc::clone(&edit.at.path), vec![edited])),
            }
        }
        if !self.abilities.versioned_edits {
            let changes = by_file.into_iter().map(|(path, edits)| Some((self.uris.uri(&path)?, edits)));
            return Some(lsp::WorkspaceEdit::new(changes.collect::<Option<_>>()?));
        }
        let documents = by_file.into_iter().map(|(path, edits)| {
            let version = self.versions.get(&path).copied();
            let text_document =
                lsp::OptionalVersionedTextDocumentIdentifier { uri: self.uris.uri(&path)?, version };
            let edits = edits.into_iter().map(lsp::OneOf::Left).collect();
            Some(lsp::TextDocumentEdit { text_document, edits })
        });
        Some(lsp::WorkspaceEdit {
            document_changes: Some(lsp::DocumentChanges::Edits(documents.collect::<Option<_>>()?)),
            ..lsp::WorkspaceEdit::default()
        })
    }
}
