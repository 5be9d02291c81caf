//! Tells the client that something takes time, if it does.

use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower_lsp_server::Client;
use tower_lsp_server::ls_types::ProgressToken;

/// What takes less is not worth a word.
const PATIENCE: Duration = Duration::from_millis(400);

/// Something under way; when it is dropped, it is done.
pub(crate) struct Progress {
    _done: oneshot::Sender<()>,
}

impl Progress {
    /// Begins.
    pub(crate) fn begin(runtime: &Handle, client: Client, title: &'static str) -> Progress {
        let (done, mut waiting) = oneshot::channel::<()>();
        runtime.spawn(async move {
            if tokio::time::timeout(PATIENCE, &mut waiting).await.is_ok() {
                return;
            }
            let token = ProgressToken::String(format!("orchc/{}", client.next_request_id()));
            if client.create_work_done_progress(token.clone()).await.is_err() {
                return;
            }
            let shown = client.progress(token, title).begin().await;
            let _ = waiting.await;
            shown.finish().await;
        });
        Progress { _done: done }
    }
}
