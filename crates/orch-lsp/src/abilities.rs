//! What the client can, and what this server offers it.

use tower_lsp_server::ls_types as lsp;

use crate::convert;
use crate::lines::Encoding;

/// What a client said it can, as far as it matters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Abilities {
    /// What columns count.
    pub(crate) encoding: Encoding,
    /// Whether edits may say of which state of a document they are.
    pub(crate) versioned_edits: bool,
    /// Whether an outline may be a tree.
    pub(crate) nested_symbols: bool,
    /// Whether a completion may hold places to fill in.
    pub(crate) snippets: bool,
    /// Whether what is said of a name may be Markdown.
    pub(crate) markdown: bool,
    /// In which form a completion may be documented.
    pub(crate) documents: Documents,
    /// Whether a jump may say what it jumps from.
    pub(crate) links: bool,
    /// Whether it can be asked to watch files.
    pub(crate) watches_files: bool,
    /// Whether findings may speak of other places.
    pub(crate) related_places: bool,
    /// Whether it asks for findings, and asks again when it is told to. One that cannot be told would show old findings
    /// wherever another file was edited.
    pub(crate) asks_for_findings: bool,
    /// Whether it can be told to ask for inlay hints again.
    pub(crate) refreshes_hints: bool,
    /// Whether it can be told to ask for code lenses again.
    pub(crate) refreshes_lenses: bool,
    /// Whether it shows that something takes time.
    pub(crate) shows_progress: bool,
}

/// In which form a completion may be documented.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Documents {
    /// A text and nothing else.
    #[default]
    Text,
    /// Plain text that says that it is.
    Plain,
    /// Markdown.
    Markdown,
}

impl Documents {
    fn of(formats: Option<&Vec<lsp::MarkupKind>>) -> Documents {
        match formats {
            Some(formats) if formats.contains(&lsp::MarkupKind::Markdown) => Documents::Markdown,
            Some(formats) if !formats.is_empty() => Documents::Plain,
            _ => Documents::Text,
        }
    }

    /// A documentation in this form.
    pub(crate) fn document(self, docs: String) -> lsp::Documentation {
        let markup = |kind, value| lsp::Documentation::MarkupContent(lsp::MarkupContent { kind, value });
        match self {
            Documents::Text => lsp::Documentation::String(docs),
            Documents::Plain => markup(lsp::MarkupKind::PlainText, docs),
            Documents::Markdown => markup(lsp::MarkupKind::Markdown, docs),
        }
    }
}

impl Abilities {
    /// Reads them.
    pub(crate) fn of(client: &lsp::ClientCapabilities) -> Abilities {
        let document = client.text_document.as_ref();
        let workspace = client.workspace.as_ref();
        let completion = document.and_then(|it| it.completion.as_ref()?.completion_item.as_ref());
        let hover_formats = document.and_then(|it| it.hover.as_ref()?.content_format.as_ref());
        let offered = client.general.as_ref().and_then(|it| it.position_encodings.as_deref());
        Abilities {
            encoding: Encoding::agree(offered),
            versioned_edits: workspace
                .and_then(|it| it.workspace_edit.as_ref()?.document_changes)
                .unwrap_or(false),
            nested_symbols: document
                .and_then(|it| it.document_symbol.as_ref()?.hierarchical_document_symbol_support)
                .unwrap_or(false),
            snippets: completion.and_then(|it| it.snippet_support).unwrap_or(false),
            documents: Documents::of(completion.and_then(|it| it.documentation_format.as_ref())),
            markdown: hover_formats.is_some_and(|formats| formats.contains(&lsp::MarkupKind::Markdown)),
            links: document.and_then(|it| it.definition.as_ref()?.link_support).unwrap_or(false),
            watches_files: workspace
                .and_then(|it| it.did_change_watched_files.as_ref()?.dynamic_registration)
                .unwrap_or(false),
            related_places: document
                .and_then(|it| it.publish_diagnostics.as_ref()?.related_information)
                .unwrap_or(false),
            asks_for_findings: document.is_some_and(|it| it.diagnostic.is_some())
                && workspace.and_then(|it| it.diagnostics.as_ref()?.refresh_support).unwrap_or(false),
            refreshes_hints: workspace
                .and_then(|it| it.inlay_hint.as_ref()?.refresh_support)
                .unwrap_or(false),
            refreshes_lenses: workspace
                .and_then(|it| it.code_lens.as_ref()?.refresh_support)
                .unwrap_or(false),
            shows_progress: client.window.as_ref().and_then(|it| it.work_done_progress).unwrap_or(false),
        }
    }

    /// What this server does for such a client.
    pub(crate) fn offer(&self) -> lsp::ServerCapabilities {
        lsp::ServerCapabilities {
            position_encoding: Some(self.encoding.kind()),
            text_document_sync: Some(lsp::TextDocumentSyncCapability::Options(
                lsp::TextDocumentSyncOptions {
                    open_close: Some(true),
                    change: Some(lsp::TextDocumentSyncKind::INCREMENTAL),
                    will_save: None,
                    will_save_wait_until: None,
                    save: None,
                },
            )),
            completion_provider: Some(lsp::CompletionOptions {
                trigger_characters: Some([".", "\"", "/", "@", "{"].map(str::to_owned).to_vec()),
                ..lsp::CompletionOptions::default()
            }),
            hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
            definition_provider: Some(lsp::OneOf::Left(true)),
            declaration_provider: Some(lsp::DeclarationCapability::Simple(true)),
            type_definition_provider: Some(lsp::TypeDefinitionProviderCapability::Simple(true)),
            implementation_provider: Some(lsp::ImplementationProviderCapability::Simple(true)),
            references_provider: Some(lsp::OneOf::Left(true)),
            document_highlight_provider: Some(lsp::OneOf::Left(true)),
            rename_provider: Some(lsp::OneOf::Right(lsp::RenameOptions {
                prepare_provider: Some(true),
                work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
            })),
            document_formatting_provider: Some(lsp::OneOf::Left(true)),
            document_range_formatting_provider: Some(lsp::OneOf::Left(true)),
            document_symbol_provider: Some(lsp::OneOf::Left(true)),
            call_hierarchy_provider: Some(lsp::CallHierarchyServerCapability::Simple(true)),
            inlay_hint_provider: Some(lsp::OneOf::Left(true)),
            code_lens_provider: Some(lsp::CodeLensOptions { resolve_provider: Some(false) }),
            folding_range_provider: Some(lsp::FoldingRangeProviderCapability::Simple(true)),
            selection_range_provider: Some(lsp::SelectionRangeProviderCapability::Simple(true)),
            linked_editing_range_provider: Some(lsp::LinkedEditingRangeServerCapabilities::Simple(true)),
            document_link_provider: Some(lsp::DocumentLinkOptions {
                resolve_provider: Some(false),
                work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
            }),
            signature_help_provider: Some(lsp::SignatureHelpOptions {
                trigger_characters: Some(vec!["(".to_owned(), ",".to_owned()]),
                ..lsp::SignatureHelpOptions::default()
            }),
            document_on_type_formatting_provider: Some(lsp::DocumentOnTypeFormattingOptions {
                first_trigger_character: "}".to_owned(),
                more_trigger_character: Some(vec!["\n".to_owned()]),
            }),
            semantic_tokens_provider: Some(lsp::SemanticTokensServerCapabilities::SemanticTokensOptions(
                lsp::SemanticTokensOptions {
                    legend: lsp::SemanticTokensLegend {
                        token_types: convert::TOKEN_TYPES.to_vec(),
                        token_modifiers: convert::TOKEN_MODIFIERS.to_vec(),
                    },
                    range: Some(true),
                    full: Some(lsp::SemanticTokensFullOptions::Bool(true)),
                    work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
                },
            )),
            // Who asks is not told as well: each finding would be shown twice.
            diagnostic_provider: self.asks_for_findings.then(|| {
                lsp::DiagnosticServerCapabilities::Options(lsp::DiagnosticOptions {
                    identifier: Some("orchc".to_owned()),
                    inter_file_dependencies: true,
                    workspace_diagnostics: true,
                    work_done_progress_options: lsp::WorkDoneProgressOptions::default(),
                })
            }),
            workspace_symbol_provider: Some(lsp::OneOf::Left(true)),
            code_action_provider: Some(lsp::CodeActionProviderCapability::Options(lsp::CodeActionOptions {
                code_action_kinds: Some(vec![
                    lsp::CodeActionKind::QUICKFIX,
                    lsp::CodeActionKind::REFACTOR_EXTRACT,
                    lsp::CodeActionKind::REFACTOR_REWRITE,
                    lsp::CodeActionKind::SOURCE_FIX_ALL,
                ]),
                ..lsp::CodeActionOptions::default()
            })),
            execute_command_provider: Some(lsp::ExecuteCommandOptions {
                commands: vec![crate::server::SET_ENVIRONMENT.to_owned()],
                ..lsp::ExecuteCommandOptions::default()
            }),
            workspace: Some(lsp::WorkspaceServerCapabilities {
                workspace_folders: Some(lsp::WorkspaceFoldersServerCapabilities {
                    supported: Some(true),
                    change_notifications: Some(lsp::OneOf::Left(true)),
                }),
                file_operations: None,
            }),
            ..lsp::ServerCapabilities::default()
        }
    }
}
