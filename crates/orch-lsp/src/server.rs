//! What the client asks and tells: each handler turns it into mail for the owner, or into work on a view.

use std::sync::Arc;

use orch_ide::{Cancelled, guarded};
use serde::{Deserialize, Serialize};
use tokio::sync::oneshot;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types as lsp;
use tower_lsp_server::{Client, LanguageServer};

use crate::abilities::Abilities;
use crate::convert;
use crate::owner::{Mailbox, Message};
use crate::uris::path_of;
use crate::view::{Asked, View};

/// The command that chooses the environment whose values are shown; its argument is a name or `null`.
pub(crate) const SET_ENVIRONMENT: &str = "orch.setEnvironment";

/// How often work begins again when edits come in between.
const MOST_TRIES: usize = 8;

/// The handlers.
pub(crate) struct Server {
    client: Client,
    mailbox: Mailbox,
}

/// What came of work on a view.
enum Outcome<T> {
    Done(Result<T>),
    /// An edit came in between; the state of the document that was asked about before it.
    Stale(Option<i32>),
}

impl Server {
    pub(crate) fn new(client: Client, mailbox: Mailbox) -> Server {
        Server { client, mailbox }
    }

    async fn post(&self, message: Message) {
        // The owner only ends when nobody can write to it any more.
        let _ = self.mailbox.send(message).await;
    }

    /// Works on a place of a document.
    async fn ask_at<T, W>(&self, at: lsp::TextDocumentPositionParams, work: W) -> Result<Option<T>>
    where
        T: Send + 'static,
        W: Fn(&View, &Asked) -> Option<T> + Send + Sync + 'static,
    {
        let uri = at.text_document.uri.clone();
        self.ask(Some(&uri), move |view| Ok(view.asked(&at).and_then(|asked| work(view, &asked)))).await
    }

    /// Works on a view of how things are now. Where an edit comes in between, it begins again, unless it was an edit
    /// of the document that was asked about: then the client asks again itself.
    async fn ask<T, W>(&self, about: Option<&lsp::Uri>, work: W) -> Result<T>
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
            self.post(Message::Ask(Box::new(move |view| {
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
                    Err(Cancelled::ByPanic(reason)) => Outcome::Done(Err(panicked(reason))),
                };
                let _ = sender.send(outcome);
            })))
            .await;
            match receiver.await {
                Ok(Outcome::Done(answer)) => return answer,
                Ok(Outcome::Stale(state)) => version = Some(state),
                Err(_) => return Err(Error::internal_error()),
            }
        }
        Err(Error::content_modified())
    }
}

/// What was asked for cannot be done; the client shows why.
fn refused(reason: orch_ide::Refusal) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// The protocol's code for a request that is in order and fails all the same.
const REQUEST_FAILED: i64 = -32803;

fn panicked(reason: String) -> Error {
    Error {
        code: ErrorCode::InternalError,
        message: format!("this cannot be answered: {reason}").into(),
        data: None,
    }
}

/// A question about a document.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AboutDocument {
    text_document: lsp::TextDocumentIdentifier,
}

/// The environments of a program, and the one whose values are shown.
#[derive(Debug, Serialize)]
pub(crate) struct Environments {
    names: Vec<String>,
    current: Option<String>,
}

impl Server {
    /// `orch/environments`
    pub(crate) async fn environments(&self, params: AboutDocument) -> Result<Environments> {
        let path = path_of(&params.text_document.uri);
        self.ask(None, move |view| {
            Ok(Environments {
                names: view.snapshot.environments(&path),
                current: view.snapshot.environment().map(str::to_owned),
            })
        })
        .await
    }
}

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let abilities = Arc::new(Abilities::of(&params.capabilities));
        let folders = params.workspace_folders.clone().unwrap_or_default().into_iter().map(|it| it.uri);
        #[expect(deprecated, reason = "what clients send that know no workspace folders")]
        let root = params.root_uri.clone().filter(|_| params.workspace_folders.is_none());
        let wishes = params.initialization_options.unwrap_or_default();
        let environment = wishes.get("environment").and_then(|name| name.as_str()).map(str::to_owned);
        let capabilities = abilities.offer();
        self.post(Message::Begin {
            client: self.client.clone(),
            abilities: Arc::clone(&abilities),
            folders: folders.chain(root).collect(),
            environment,
        })
        .await;
        Ok(lsp::InitializeResult {
            capabilities,
            server_info: Some(lsp::ServerInfo {
                name: "orchc".to_owned(),
                version: Some(env!("CARGO_PKG_VERSION").to_owned()),
            }),
            offset_encoding: None,
        })
    }

    async fn initialized(&self, _: lsp::InitializedParams) {
        self.post(Message::Greeted).await;
    }

    async fn shutdown(&self) -> Result<()> {
        Ok(())
    }

    async fn did_open(&self, params: lsp::DidOpenTextDocumentParams) {
        let document = params.text_document;
        self.post(Message::Open { uri: document.uri, version: document.version, text: document.text }).await;
    }

    async fn did_change(&self, params: lsp::DidChangeTextDocumentParams) {
        let lsp::VersionedTextDocumentIdentifier { uri, version } = params.text_document;
        self.post(Message::Change { uri, version, changes: params.content_changes }).await;
    }

    async fn did_close(&self, params: lsp::DidCloseTextDocumentParams) {
        self.post(Message::Close(params.text_document.uri)).await;
    }

    async fn did_change_watched_files(&self, params: lsp::DidChangeWatchedFilesParams) {
        let uris = params.changes.into_iter().map(|change| change.uri).collect();
        self.post(Message::Watched(uris)).await;
    }

    async fn did_change_workspace_folders(&self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let uris = |folders: Vec<lsp::WorkspaceFolder>| folders.into_iter().map(|it| it.uri).collect();
        let event = params.event;
        self.post(Message::Folders { added: uris(event.added), removed: uris(event.removed) }).await;
    }

    async fn execute_command(&self, params: lsp::ExecuteCommandParams) -> Result<Option<lsp::LSPAny>> {
        if params.command != SET_ENVIRONMENT {
            return Err(Error::invalid_params(format!("there is no command `{}`", params.command)));
        }
        match params.arguments.first() {
            Some(lsp::LSPAny::String(name)) => self.post(Message::Environment(Some(name.clone()))).await,
            None | Some(lsp::LSPAny::Null) => self.post(Message::Environment(None)).await,
            Some(_) => return Err(Error::invalid_params("an environment is chosen by its name, or `null`")),
        }
        Ok(None)
    }

    async fn formatting(&self, params: lsp::DocumentFormattingParams) -> Result<Option<Vec<lsp::TextEdit>>> {
        let uri = params.text_document.uri;
        self.ask(Some(&uri.clone()), move |view| Ok(convert::layout(view, &uri, None))).await
    }

    async fn range_formatting(
        &self,
        params: lsp::DocumentRangeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        let (uri, range) = (params.text_document.uri, params.range);
        self.ask(Some(&uri.clone()), move |view| Ok(convert::layout(view, &uri, Some(range)))).await
    }

    async fn document_symbol(
        &self,
        params: lsp::DocumentSymbolParams,
    ) -> Result<Option<lsp::DocumentSymbolResponse>> {
        let uri = params.text_document.uri;
        self.ask(Some(&uri.clone()), move |view| {
            let path = path_of(&uri);
            let Some(lines) = view.lines(&path) else { return Ok(None) };
            let symbols = view.snapshot.symbols(&path);
            Ok(Some(match view.abilities.nested_symbols {
                true => lsp::DocumentSymbolResponse::Nested(convert::nested_symbols(&lines, symbols)),
                false => {
                    lsp::DocumentSymbolResponse::Flat(convert::flat_symbols(&lines, &uri, symbols, None))
                }
            }))
        })
        .await
    }

    async fn symbol(
        &self,
        params: lsp::WorkspaceSymbolParams,
    ) -> Result<Option<lsp::WorkspaceSymbolResponse>> {
        self.ask(None, move |view| {
            let found = view.snapshot.find_symbols(&params.query).into_iter();
            let symbols = found.filter_map(|symbol| convert::found_symbol(view, symbol));
            Ok(Some(lsp::WorkspaceSymbolResponse::Flat(symbols.collect())))
        })
        .await
    }

    async fn code_action(&self, params: lsp::CodeActionParams) -> Result<Option<lsp::CodeActionResponse>> {
        let uri = params.text_document.uri.clone();
        self.ask(Some(&uri), move |view| Ok(Some(convert::actions(view, &params)))).await
    }

    async fn completion(&self, params: lsp::CompletionParams) -> Result<Option<lsp::CompletionResponse>> {
        self.ask_at(params.text_document_position, |view, asked| {
            let found = view.snapshot.completions(&asked.path, asked.offset).into_iter();
            let items = found.map(|it| convert::completion(view, &asked.lines, it)).collect();
            Some(lsp::CompletionResponse::Array(items))
        })
        .await
    }

    async fn hover(&self, params: lsp::HoverParams) -> Result<Option<lsp::Hover>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let hover = view.snapshot.hover(&asked.path, asked.offset)?;
            Some(convert::hover(view, &asked.lines, hover))
        })
        .await
    }

    async fn goto_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let target = view.snapshot.definition(&asked.path, asked.offset)?;
            convert::jump(view, &asked.lines, &target)
        })
        .await
    }

    async fn goto_declaration(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.goto_definition(params).await
    }

    async fn goto_type_definition(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let target = view.snapshot.type_definition(&asked.path, asked.offset)?;
            convert::jump(view, &asked.lines, &target)
        })
        .await
    }

    async fn goto_implementation(
        &self,
        params: lsp::GotoDefinitionParams,
    ) -> Result<Option<lsp::GotoDefinitionResponse>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let found = view.snapshot.implementations(&asked.path, asked.offset);
            Some(convert::links(view, &found))
        })
        .await
    }

    async fn references(&self, params: lsp::ReferenceParams) -> Result<Option<Vec<lsp::Location>>> {
        let with_declaration = params.context.include_declaration;
        self.ask_at(params.text_document_position, move |view, asked| {
            let found = view.snapshot.references(&asked.path, asked.offset).into_iter();
            let wanted = found.filter(|it| with_declaration || it.use_ != orch_ide::Use::Declaration);
            Some(wanted.filter_map(|it| view.location(&it.at)).collect())
        })
        .await
    }

    async fn document_highlight(
        &self,
        params: lsp::DocumentHighlightParams,
    ) -> Result<Option<Vec<lsp::DocumentHighlight>>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let found = view.snapshot.highlights(&asked.path, asked.offset);
            Some(found.iter().map(|it| convert::highlight(&asked.lines, it)).collect())
        })
        .await
    }

    async fn prepare_rename(
        &self,
        params: lsp::TextDocumentPositionParams,
    ) -> Result<Option<lsp::PrepareRenameResponse>> {
        let uri = params.text_document.uri.clone();
        self.ask(Some(&uri), move |view| {
            let Some(asked) = view.asked(&params) else { return Ok(None) };
            let (range, placeholder) =
                view.snapshot.prepare_rename(&asked.path, asked.offset).map_err(refused)?;
            let range = asked.lines.range(range);
            Ok(Some(lsp::PrepareRenameResponse::RangeWithPlaceholder { range, placeholder }))
        })
        .await
    }

    async fn rename(&self, params: lsp::RenameParams) -> Result<Option<lsp::WorkspaceEdit>> {
        let at = params.text_document_position;
        self.ask(Some(&at.text_document.uri.clone()), move |view| {
            let Some(asked) = view.asked(&at) else { return Ok(None) };
            let edits = view.snapshot.rename(&asked.path, asked.offset, &params.new_name).map_err(refused)?;
            Ok(view.workspace_edit(&edits))
        })
        .await
    }
}
