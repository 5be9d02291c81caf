//! Findings on their way to the client: of each document only the last, however slowly the client reads. They are written
//! as they are: a file may have a thousand of them, and each edit brings them again.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde::Serialize;
use tokio::sync::Notify;
use tower_lsp_server::ls_types::{Diagnostic, Uri};

use crate::uris::Uris;

/// What waits to be sent.
#[derive(Default)]
pub(crate) struct Outbox {
    waiting: Mutex<BTreeMap<Uri, Letter>>,
    bell: Notify,
}

/// The findings of a document, and of which state of it.
struct Letter {
    version: Option<i32>,
    diagnostics: Arc<Vec<Diagnostic>>,
}

/// The protocol's message.
#[derive(Serialize)]
struct Publication<'a> {
    jsonrpc: &'static str,
    method: &'static str,
    params: Params<'a>,
}

#[derive(Serialize)]
struct Params<'a> {
    uri: &'a Uri,
    #[serde(skip_serializing_if = "Option::is_none")]
    version: Option<i32>,
    diagnostics: &'a [Diagnostic],
}

impl Outbox {
    /// The findings of a file, in place of any that are still waiting.
    pub(crate) fn put(
        &self,
        uris: &Uris,
        path: &str,
        version: Option<i32>,
        diagnostics: Arc<Vec<Diagnostic>>,
    ) {
        let Some(uri) = uris.uri(path) else { return };
        if let Ok(mut waiting) = self.waiting.lock() {
            waiting.insert(uri, Letter { version, diagnostics });
        }
        self.bell.notify_one();
    }

    /// The next message, as soon as there is one.
    pub(crate) async fn next(&self) -> Vec<u8> {
        loop {
            let first = self.waiting.lock().ok().and_then(|mut waiting| waiting.pop_first());
            if let Some((uri, Letter { version, diagnostics })) = first {
                let params = Params { uri: &uri, version, diagnostics: &diagnostics };
                let method = "textDocument/publishDiagnostics";
                let message = Publication { jsonrpc: "2.0", method, params };
                if let Ok(bytes) = serde_json::to_vec(&message) {
                    return bytes;
                }
            } else {
                self.bell.notified().await;
            }
        }
    }
}
