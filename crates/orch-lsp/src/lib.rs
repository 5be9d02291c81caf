//! The language server: sync, cancellation, encodings, capabilities. Knows the protocol and no language rules: what
//! is answered comes from `orch-ide`.
//!
//! ```text
//! stdin ─► transport ─► server ─► mailbox ─► owner ─► readers (blocking threads, on snapshots)
//!                         ▲                    │          │
//! stdout ◄────────────────┴──── answers ◄──────┴──────────┘
//! ```
//!
//! The transport hands messages over one by one, in order. The owner's thread has the workspace: it applies edits and
//! gives each reader a snapshot. An edit takes the snapshots back; what was being worked out begins again or is told
//! to the client to be stale.
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing))]

mod abilities;
mod asking;
mod convert;
mod diagnostics;
mod discover;
mod documents;
mod frames;
mod lines;
mod outbox;
mod owner;
mod progress;
mod publisher;
mod pull;
mod requests;
mod server;
mod transport;
mod uris;
mod view;
mod watcher;

use std::io;
use std::sync::Arc;
use std::time::Duration;

use asking::Server;
use tower_lsp_server::LspService;

pub use orch_ide::{BackEnds, NoBackEnds, Preview, PreviewFile, Wanted};
pub use transport::Ending;

/// How much stack a reader has: as much as a command of the compiler.
const STACK: usize = 8 * 1024 * 1024;

/// How many readers work at a time.
const READERS: usize = 8;

/// Serves one client on standard input and output until it leaves.
///
/// # Errors
/// When no thread can be started.
pub fn serve_stdio(back_ends: Arc<dyn BackEnds>) -> io::Result<Ending> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .max_blocking_threads(READERS + 2)
        .thread_stack_size(STACK)
        .enable_all()
        .build()?;
    let ending = runtime.block_on(serve(tokio::io::stdin(), tokio::io::stdout(), back_ends))?;
    // A read of standard input that nobody waits for cannot be ended otherwise.
    runtime.shutdown_timeout(Duration::from_millis(100));
    Ok(ending)
}

/// Serves one client on two streams until it leaves.
///
/// # Errors
/// When no thread can be started.
pub async fn serve<I, O>(input: I, output: O, back_ends: Arc<dyn BackEnds>) -> io::Result<Ending>
where
    I: tokio::io::AsyncRead + Unpin,
    O: tokio::io::AsyncWrite + Unpin + Send + 'static,
{
    let outbox = Arc::default();
    let (mailbox, changes) = owner::start(Arc::clone(&outbox), Arc::clone(&back_ends))?;
    let (service, socket) = LspService::build(|client| Server::new(client, mailbox, changes, back_ends))
        .custom_method("orch/environments", Server::environments)
        .custom_method("orch/graph", Server::graph)
        .custom_method("orch/emit", Server::emit)
        .finish();
    Ok(transport::run(input, output, service, socket, outbox).await)
}
