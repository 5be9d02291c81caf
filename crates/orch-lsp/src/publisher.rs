//! What the client is told of findings: each thing once, and nothing that it asks for itself.
//!
//! A client that asks is told nothing of what it has open; and of the other files nothing any more as soon as it asks for
//! the workspace. It is told to ask again where findings changed without an edit of the document.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;
use tower_lsp_server::ls_types::Diagnostic;

use crate::diagnostics::FileReport;
use crate::outbox::Outbox;
use crate::uris::Uris;

/// The findings of a file, and of which state of it.
type Said = (Option<i32>, Arc<Vec<Diagnostic>>);

/// What is known of the findings of files, and who is to learn of it how.
pub(crate) struct Publisher {
    /// Where to put what the client is told.
    outbox: Arc<Outbox>,
    /// What was found last: of open documents, and of files that something is wrong with.
    known: BTreeMap<Arc<str>, Said>,
    /// Whether the client asks for the findings of what it has open.
    asks: bool,
    /// Whether it ever asked for those of the workspace.
    asks_for_workspace: bool,
    changes: watch::Sender<()>,
}

impl Publisher {
    /// Nothing is known yet; changes are announced.
    pub(crate) fn new(outbox: Arc<Outbox>, changes: watch::Sender<()>) -> Publisher {
        Publisher { outbox, known: BTreeMap::new(), asks: false, asks_for_workspace: false, changes }
    }

    /// Whether the client asks for the findings of what it has open.
    pub(crate) fn set_asks(&mut self, asks: bool) {
        self.asks = asks;
    }

    /// The client asks for everything: what it was told of other files is taken back.
    pub(crate) fn workspace_is_asked(&mut self, uris: &Uris) {
        if self.asks_for_workspace || !self.asks {
            return;
        }
        self.asks_for_workspace = true;
        for (path, _) in self.known.iter().filter(|(_, (version, _))| version.is_none()) {
            self.outbox.put(uris, path, None, Arc::default());
        }
    }

    /// A document was opened: what the client was told of the file, it now asks for.
    pub(crate) fn open(&mut self, path: &str, uris: &Uris) {
        if self.asks && self.known.remove(path).is_some() && !self.asks_for_workspace {
            self.outbox.put(uris, path, None, Arc::default());
        }
    }

    /// A document was closed.
    pub(crate) fn close(&mut self, path: &str) {
        if self.asks {
            self.known.remove(path);
        }
    }

    /// Takes in what was found; gives whether the client should ask again.
    pub(crate) fn put(&mut self, reports: Vec<FileReport>, uris: &Uris) -> bool {
        let (mut is_changed, mut is_to_ask) = (false, false);
        for FileReport { path, version, diagnostics } in reports {
            let before = self.known.get(&path);
            let is_known = match before {
                None => diagnostics.is_empty(),
                // The client moves what it shows along with its edits: of another state, the same is not the same.
                Some((told, known)) => *told == version && *known == diagnostics,
            };
            let is_asked = self.asks && (version.is_some() || self.asks_for_workspace);
            // Of its own edit it asks by itself.
            is_to_ask |= is_asked && !is_known && before.is_none_or(|(told, _)| *told == version);
            if !is_known {
                is_changed = true;
                if !is_asked {
                    self.outbox.put(uris, &path, version, Arc::clone(&diagnostics));
                }
            }
            let is_open = self.asks && version.is_some();
            match diagnostics.is_empty() && !is_open {
                true => self.known.remove(&path),
                false => self.known.insert(path, (version, diagnostics)),
            };
        }
        if is_changed {
            self.changes.send_replace(());
        }
        is_to_ask
    }
}
