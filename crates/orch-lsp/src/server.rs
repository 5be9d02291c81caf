//! What the client asks and tells: each handler turns it into mail for the owner, or into work on a view.

use std::sync::Arc;

use orch_ide::Rest;
use tower_lsp_server::LanguageServer;
use tower_lsp_server::jsonrpc::{Error, ErrorCode, Result};
use tower_lsp_server::ls_types as lsp;

use crate::abilities::Abilities;
use crate::asking::Server;
use crate::convert;
use crate::owner::Message;
use crate::uris::path_of;

/// The command that chooses the environment whose values are shown; its argument is a name or `null`.
pub(crate) const SET_ENVIRONMENT: &str = "orch.setEnvironment";

/// What was asked for cannot be done; the client shows why.
pub(crate) fn refused(reason: impl Into<std::borrow::Cow<'static, str>>) -> Error {
    Error { code: ErrorCode::ServerError(REQUEST_FAILED), message: reason.into(), data: None }
}

/// Why nothing is renamed yet.
const STILL_LOOKING: &str =
    "the folders are still being looked through: files that are not known yet may use the name";

/// The protocol's code for a request that is in order and fails all the same.
const REQUEST_FAILED: i64 = -32803;

impl LanguageServer for Server {
    async fn initialize(&self, params: lsp::InitializeParams) -> Result<lsp::InitializeResult> {
        let wishes = params.initialization_options.unwrap_or_default();
        let abilities = Arc::new(Abilities::of(&params.capabilities));
        let folders = params.workspace_folders.clone().unwrap_or_default().into_iter().map(|it| it.uri);
        #[expect(deprecated, reason = "what clients send that know no workspace folders")]
        let root = params.root_uri.clone().filter(|_| params.workspace_folders.is_none());
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
        // Whoever waits for news goes without.
        self.polls.send_replace(());
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
            let found = view.snapshot.completions(&asked.path, asked.offset);
            let items =
                found.list.into_iter().map(|it| convert::completion(view, &asked.lines, it)).collect();
            let is_incomplete = !view.is_whole || found.rest == Rest::Worse;
            Some(match is_incomplete {
                false => lsp::CompletionResponse::Array(items),
                true => lsp::CompletionResponse::List(lsp::CompletionList { is_incomplete, items }),
            })
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
            if !view.is_whole {
                return Err(refused(STILL_LOOKING));
            }
            let Some(asked) = view.asked(&at) else { return Ok(None) };
            let edits = view.snapshot.rename(&asked.path, asked.offset, &params.new_name).map_err(refused)?;
            Ok(view.workspace_edit(&edits))
        })
        .await
    }

    async fn signature_help(&self, params: lsp::SignatureHelpParams) -> Result<Option<lsp::SignatureHelp>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let found = view.snapshot.signature(&asked.path, asked.offset)?;
            Some(convert::signature(view, &found))
        })
        .await
    }

    async fn prepare_call_hierarchy(
        &self,
        params: lsp::CallHierarchyPrepareParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyItem>>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let party = view.snapshot.party(&asked.path, asked.offset)?;
            Some(vec![convert::party(view, &party)?])
        })
        .await
    }

    async fn incoming_calls(
        &self,
        params: lsp::CallHierarchyIncomingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyIncomingCall>>> {
        self.ask(None, move |view| {
            let Some(at) = convert::party_place(view, &params.item) else { return Ok(None) };
            Ok(Some(convert::incoming(view, &view.snapshot.incoming(&at))))
        })
        .await
    }

    async fn outgoing_calls(
        &self,
        params: lsp::CallHierarchyOutgoingCallsParams,
    ) -> Result<Option<Vec<lsp::CallHierarchyOutgoingCall>>> {
        self.ask(None, move |view| {
            let Some(at) = convert::party_place(view, &params.item) else { return Ok(None) };
            Ok(Some(convert::outgoing(view, &view.snapshot.outgoing(&at))))
        })
        .await
    }

    async fn inlay_hint(&self, params: lsp::InlayHintParams) -> Result<Option<Vec<lsp::InlayHint>>> {
        self.ask_of(params.text_document.uri, move |view, path, lines| {
            let hints = view.snapshot.hints(path, lines.bytes(params.range)).into_iter();
            hints.map(|hint| convert::hint(view, lines, hint)).collect()
        })
        .await
    }

    async fn code_lens(&self, params: lsp::CodeLensParams) -> Result<Option<Vec<lsp::CodeLens>>> {
        let uri = params.text_document.uri.clone();
        self.ask_of(params.text_document.uri, move |view, path, lines| {
            let lenses = view.snapshot.lenses(path).into_iter();
            lenses.map(|lens| convert::lens(view, lines, &uri, lens)).collect()
        })
        .await
    }

    async fn folding_range(&self, params: lsp::FoldingRangeParams) -> Result<Option<Vec<lsp::FoldingRange>>> {
        self.ask_of(params.text_document.uri, |view, path, lines| {
            view.snapshot.folds(path).iter().map(|fold| convert::fold(lines, fold)).collect()
        })
        .await
    }

    async fn selection_range(
        &self,
        params: lsp::SelectionRangeParams,
    ) -> Result<Option<Vec<lsp::SelectionRange>>> {
        let positions = params.positions;
        self.ask_of(params.text_document.uri, move |view, path, lines| {
            let selected = positions.iter().map(|position| {
                let around = view.snapshot.around(path, lines.offset(*position));
                convert::selection(lines, around, *position)
            });
            selected.collect()
        })
        .await
    }

    async fn linked_editing_range(
        &self,
        params: lsp::LinkedEditingRangeParams,
    ) -> Result<Option<lsp::LinkedEditingRanges>> {
        self.ask_at(params.text_document_position_params, |view, asked| {
            let ranges = view.snapshot.linked(&asked.path, asked.offset);
            (ranges.len() > 1).then(|| lsp::LinkedEditingRanges {
                ranges: ranges.into_iter().map(|range| asked.lines.range(range)).collect(),
                word_pattern: None,
            })
        })
        .await
    }

    async fn document_link(&self, params: lsp::DocumentLinkParams) -> Result<Option<Vec<lsp::DocumentLink>>> {
        self.ask_of(params.text_document.uri, |view, path, lines| convert::file_links(view, lines, path))
            .await
    }

    async fn semantic_tokens_full(
        &self,
        params: lsp::SemanticTokensParams,
    ) -> Result<Option<lsp::SemanticTokensResult>> {
        self.ask_of(params.text_document.uri, |view, path, lines| {
            lsp::SemanticTokensResult::Tokens(convert::colors(lines, &view.snapshot.colors(path, None)))
        })
        .await
    }

    async fn semantic_tokens_range(
        &self,
        params: lsp::SemanticTokensRangeParams,
    ) -> Result<Option<lsp::SemanticTokensRangeResult>> {
        self.ask_of(params.text_document.uri, move |view, path, lines| {
            let colored = view.snapshot.colors(path, Some(lines.bytes(params.range)));
            lsp::SemanticTokensRangeResult::Tokens(convert::colors(lines, &colored))
        })
        .await
    }

    async fn on_type_formatting(
        &self,
        params: lsp::DocumentOnTypeFormattingParams,
    ) -> Result<Option<Vec<lsp::TextEdit>>> {
        let at = params.text_document_position;
        // The line before: what stands where one types is not yet what it is to be.
        let line = at.position.line.saturating_sub(u32::from(params.ch == "\n"));
        let range = lsp::Range::new(lsp::Position::new(line, 0), lsp::Position::new(line, u32::MAX));
        let uri = at.text_document.uri;
        self.ask(Some(&uri.clone()), move |view| {
            let edits = convert::layout(view, &uri, Some(range)).unwrap_or_default().into_iter();
            Ok(Some(
                edits.filter(|edit| edit.range.start.line == line && edit.range.end.line == line).collect(),
            ))
        })
        .await
    }

    async fn diagnostic(
        &self,
        params: lsp::DocumentDiagnosticParams,
    ) -> Result<lsp::DocumentDiagnosticReportResult> {
        self.pull(params).await.map(lsp::DocumentDiagnosticReportResult::Report)
    }

    async fn workspace_diagnostic(
        &self,
        params: lsp::WorkspaceDiagnosticParams,
    ) -> Result<lsp::WorkspaceDiagnosticReportResult> {
        self.pull_workspace(params).await.map(lsp::WorkspaceDiagnosticReportResult::Report)
    }
}
