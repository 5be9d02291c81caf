//! Asking the owner for a view, and working on it on a thread of its own. An edit that comes in between ends the work
//! early; a panic in it costs its answer and nothing else.

use std::sync::Arc;

use orch_ide::{BackEnds, Cancelled, guarded};
use tokio::sync::{oneshot, watch};
use tower_lsp_server::Client;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types as lsp;

use crate::lines::Lines;
use crate::owner::{Job, Mailbox, Message};
use crate::uris::path_of;
use crate::view::{Asked, View};

/// How often work begins again when edits come in between.
const MOST_TRIES: usize = 8;

/// The handlers.
pub(crate) struct Server {
    pub(crate) client: Client,
    pub(crate) back_ends: Arc<dyn BackEnds>,
    /// Rings when findings changed.
    pub(crate) changes: watch::Receiver<()>,
    /// Rings when the findings of the workspace are asked for once more.
    pub(crate) polls: watch::Sender<()>,
    mailbox: Mailbox,
}

/// When an answer is worked out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// At once.
    Now,
    /// When what changed was checked.
    Checked,
}

/// What came of work on a view.
enum Outcome<T> {
    Done(Result<T>),
    /// An edit came in between; the state of the document that was asked about before it.
    Stale(Option<i32>),
}

impl Server {
    pub(crate) fn new(
        client: Client,
        mailbox: Mailbox,
        changes: watch::Receiver<()>,
        back_ends: Arc<dyn BackEnds>,
    ) -> Server {
        Server { client, back_ends, changes, polls: watch::channel(()).0, mailbox }
    }

    pub(crate) async fn post(&self, message: Message) {
        // The owner only ends when nobody can write to it any more.
        let _ = self.mailbox.send(message).await;
    }

    /// Works on a place of a document.
    pub(crate) async fn ask_at<T, W>(&self, at: lsp::TextDocumentPositionParams, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: Fn(&View, &Asked) -> Option<T> + Send + Sync + 'static,
    {
        let uri = at.text_document.uri.clone();
        self.ask(Some(&uri), move |view| Ok(view.asked(&at).and_then(|asked| work(view, &asked)))).await
    }

    /// Works on a document.
    pub(crate) async fn ask_of<T, W>(&self, uri: lsp::Uri, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: Fn(&View, &str, &Lines) -> T + Send + Sync + 'static,
    {
        let path = path_of(&uri);
        self.ask(Some(&uri), move |view| Ok(view.lines(&path).map(|lines| work(view, &path, &lines)))).await
    }

    /// Works on a view of how things are now. Where an edit comes in between, it begins again, unless it was an edit
    /// of the document that was asked about: then the client asks again itself.
    pub(crate) async fn ask<T, W>(&self, about: Option<&lsp::Uri>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: Fn(&View) -> Result<T> + Send + Sync + 'static,
    {
        self.ask_when(When::Now, about, work).await
    }

    /// The same, now or later.
    pub(crate) async fn ask_when<T, W>(&self, when: When, about: Option<&lsp::Uri>, work: W) -> Result<T>
    where
        T: Send + 'static,
        W: Fn(&View) -> Result<T> + Send + Sync + 'static,
    {
        let work = Arc::new(work);
        let about = about.map(path_of);
        let mut version: Option<Option<i32>> = None;
        for _ in 0..MOST_TRIES {
            let (sender, receiver) = oneshot::channel();
            let (work, about) = (Arc::clone(&work), about.clone());
            let job: Job = Box::new(move |view| {
                let state = about.and_then(|path| view.versions.get(&path).copied());
                if version.is_some_and(|before| before != state) || sender.is_closed() {
                    let _ = sender.send(Outcome::Done(Err(Error::content_modified())));
                    return;
                }
                let outcome = match guarded(move || {
                    let view = view;
                    work(&view)
                }) {
                    Ok(answer) => Outcome::Done(answer),
                    Err(Cancelled::ByEdit) => Outcome::Stale(state),
                    Err(Cancelled::ByPanic(reason)) => Outcome::Done(Err(panicked(&reason))),
                };
                let _ = sender.send(outcome);
            });
            self.post(Message::Ask(when, job)).await;
            match receiver.await {
                Ok(Outcome::Done(answer)) => return answer,
                Ok(Outcome::Stale(state)) => version = Some(state),
                Err(_) => return Err(Error::internal_error()),
            }
        }
        Err(Error::content_modified())
    }
}

/// What is answered where the compiler failed.
pub(crate) fn panicked(reason: &str) -> Error {
    Error {
        code: ErrorCode::InternalError,
        message: format!("this cannot be answered: {reason}").into(),
        data: None,
    }
}
