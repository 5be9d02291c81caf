//! Findings on their way to the client: of each document only the last, however slowly the client reads.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::sync::Notify;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::{Diagnostic, Uri};

/// The findings of a document, and of which state of it.
type Letter = (Option<i32>, Vec<Diagnostic>);

/// What waits to be sent.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: Mutex<BTreeMap<Uri, Letter>>,
    bell: Notify,
}

impl Outbox {
    /// The findings of a document, in place of any that are still waiting.
    pub(crate) fn put(&self, uri: Uri, version: Option<i32>, diagnostics: Vec<Diagnostic>) {
        if let Ok(mut waiting) = self.waiting.lock() {
            waiting.insert(uri, (version, diagnostics));
        }
        self.bell.notify_one();
    }

    fn take(&self) -> Option<(Uri, Letter)> {
        self.waiting.lock().ok()?.pop_first()
    }
}

/// Sends what is put into the outbox until nobody else has it.
pub(crate) async fn send(outbox: Arc<Outbox>, client: Client) {
    while Arc::strong_count(&outbox) > 1 {
        outbox.bell.notified().await;
        while let Some((uri, (version, diagnostics))) = outbox.take() {
            client.publish_diagnostics(uri, diagnostics, version).await;
        }
    }
}
