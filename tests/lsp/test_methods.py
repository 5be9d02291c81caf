"""Every method, under the capabilities of every editor. The plug-in checks each answer against them as well."""

import pytest
from conftest import Stack, change, clean, open_document, until
from lsprotocol import types
from pytest_lsp import LanguageClient


async def findings(client: LanguageClient, uri: str) -> list[types.Diagnostic]:
    return await until(lambda: client.diagnostics.get(uri))


async def test_findings_come_and_go(client: LanguageClient, stack: Stack):
    change(client, stack.uri, 2, stack.text.replace("db.address", "dbb.address"))
    found = await findings(client, stack.uri)
    assert [(it.code, it.source, it.severity) for it in found] == [
        ("unknown-name", "orchc", types.DiagnosticSeverity.Error)
    ]
    assert found[0].data["explain"] == "unknown-name"
    change(client, stack.uri, 3, stack.text)
    await clean(client, stack.uri)


async def test_what_stands_elsewhere_is_told(client: LanguageClient, stack: Stack):
    change(client, stack.uri, 2, stack.text + "network backend\n")
    found = await findings(client, stack.uri)
    assert found[0].code == "duplicate-name"
    related = found[0].related_information
    if related:
        assert related[0].location.uri == stack.uri
        assert related[0].location.range.start.line == stack.at("network backend").line


async def test_what_is_unused_is_marked_so(client: LanguageClient, stack: Stack):
    change(client, stack.uri, 2, stack.text + "let idle = 1\n")
    found = await findings(client, stack.uri)
    assert [(it.code, list(it.tags)) for it in found] == [("unused-item", [types.DiagnosticTag.Unnecessary])]


async def test_findings_in_a_file_that_nobody_opened(client: LanguageClient, stack: Stack):
    path = stack.folder / "other.orch"
    path.write_text("stack other\nservice x { image = nothing }\n")
    client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(path.as_uri(), types.FileChangeType.Created)])
    )
    assert (await findings(client, path.as_uri()))[0].code == "unknown-name"
    path.unlink()
    client.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams([types.FileEvent(path.as_uri(), types.FileChangeType.Deleted)])
    )
    await clean(client, path.as_uri())


async def test_findings_can_be_asked_for(client: LanguageClient, stack: Stack):
    change(client, stack.uri, 2, stack.text.replace("always", "alway"))
    report = await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(text_document=stack.document)
    )
    assert [it.code for it in report.items] == ["unknown-variant"]
    whole = await client.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    assert [it.code for item in whole.items for it in item.items] == ["unknown-variant"]


async def test_a_fix_is_offered_and_mends(client: LanguageClient, stack: Stack):
    broken = stack.text.replace("{version}", "{versoin}")
    change(client, stack.uri, 2, broken)
    found = await findings(client, stack.uri)
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=stack.document,
            range=found[0].range,
            context=types.CodeActionContext(diagnostics=found),
        )
    )
    fix = next(it for it in actions if it.kind == types.CodeActionKind.QuickFix)
    edits = fix.edit.changes[stack.uri] if fix.edit.changes else fix.edit.document_changes[0].edits
    assert stack.applied(edits, broken) == stack.text


async def test_refactorings_are_offered(client: LanguageClient, stack: Stack):
    at = stack.at("10s")
    actions = await client.text_document_code_action_async(
        types.CodeActionParams(
            text_document=stack.document,
            range=types.Range(at, at),
            context=types.CodeActionContext(diagnostics=[], only=[types.CodeActionKind.Refactor]),
        )
    )
    assert [it.title for it in actions] == ["Extract into `let api_interval`"]


async def test_completion(client: LanguageClient, stack: Stack):
    async def offered(text: str, at: types.Position) -> list[types.CompletionItem]:
        change(client, stack.uri, offered.version, text)
        offered.version += 1
        found = await client.text_document_completion_async(
            types.CompletionParams(text_document=stack.document, position=at)
        )
        items = found if isinstance(found, list) else found.items
        return sorted(items, key=lambda it: it.sort_text)

    offered.version = 2
    lines = stack.text.count("\n")
    fields = await offered(stack.text + "service web {\n  \n}\n", types.Position(lines + 1, 2))
    assert [it.label for it in fields][:4] == ["image", "port", "ports", "networks"]
    assert fields[0].documentation is not None
    assert fields[0].text_edit.new_text in ('image = "$0"', 'image = ""')
    members = await offered(stack.text + 'service web { env { A = "${api.}" } }\n', types.Position(lines, 31))
    assert {"http", "metrics", "host"} <= {it.label for it in members[:12]}
    kinds = await offered(stack.text + "ser\n", types.Position(lines, 3))
    assert kinds[0].label == "service"
    units = await offered(stack.text.replace("10s", "10"), stack.at("10s", skip=2))
    assert [it.label for it in units][:2] == ["10s", "10ms"]


async def test_a_list_that_is_cut_is_asked_for_again(client: LanguageClient, stack: Stack):
    others = "".join(f'service web-{number} {{ image = "x" }}\n' for number in range(1000))
    change(client, stack.uri, 2, f"{others}{stack.text}service web {{ depends_on = [w9] }}\n")
    at = types.Position(1000 + stack.text.count("\n"), 30)
    found = await client.text_document_completion_async(
        types.CompletionParams(text_document=stack.document, position=at)
    )
    assert found.is_incomplete and len(found.items) <= 200
    assert "web-999" in {it.label for it in found.items}


async def test_hover(client: LanguageClient, stack: Stack):
    async def said(at: types.Position) -> str:
        hover = await client.text_document_hover_async(
            types.HoverParams(text_document=stack.document, position=at)
        )
        return hover.contents.value

    assert "Keeps the orders." in await said(stack.at("db.address"))
    replicas = await said(stack.at("replicas = 4"))
    assert "4" in replicas and "in production" in replicas and "How many" in replicas
    assert "dev" in await said(stack.at("version}"))


async def test_definition(client: LanguageClient, stack: Stack):
    async def leads(at: types.Position):
        found = await client.text_document_definition_async(
            types.DefinitionParams(text_document=stack.document, position=at)
        )
        one = found[0] if isinstance(found, list) else found
        if isinstance(one, types.LocationLink):
            return one.target_uri, one.target_selection_range.start
        return one.uri, one.range.start

    assert await leads(stack.at("db.address")) == (stack.uri, stack.at("db extends"))
    assert (await leads(stack.at("pg.name", skip=3)))[0] == (stack.folder / "pg.orch").as_uri()
    assert (await leads(stack.at("./pg.orch")))[0] == (stack.folder / "pg.orch").as_uri()
    # Into the prelude: a file that any editor can open, and no editor may write.
    uri, _ = await leads(stack.at("always"))
    assert uri.startswith("file://") and uri.endswith("/health.orch")
    path = uri.removeprefix("file://")
    assert "variant always" in open(path).read()
    open_document(client, uri, open(path).read())
    hover = await client.text_document_hover_async(
        types.HoverParams(
            text_document=types.TextDocumentIdentifier(uri=uri),
            position=types.Position(open(path).read().split("choice health")[0].count("\n"), 8),
        )
    )
    assert "healthcheck" in hover.contents.value


async def test_declaration_type_definition_and_implementation(client: LanguageClient, stack: Stack):
    at = types.TextDocumentPositionParams(text_document=stack.document, position=stack.at("db.address"))
    found = await client.text_document_declaration_async(
        types.DeclarationParams(text_document=at.text_document, position=at.position)
    )
    assert found
    found = await client.text_document_type_definition_async(
        types.TypeDefinitionParams(text_document=at.text_document, position=at.position)
    )
    one = found[0] if isinstance(found, list) else found
    assert (getattr(one, "target_uri", None) or one.uri).endswith("/service.orch")
    found = await client.text_document_implementation_async(
        types.ImplementationParams(text_document=stack.document, position=stack.at("base {"))
    )
    assert [it.range.start for it in found] == [stack.at("db extends"), stack.at("api extends")]


async def test_references_and_highlight(client: LanguageClient, stack: Stack):
    found = await client.text_document_references_async(
        types.ReferenceParams(
            text_document=stack.document,
            position=stack.at("backend"),
            context=types.ReferenceContext(include_declaration=True),
        )
    )
    assert [it.range.start for it in found] == [stack.at("backend", nth) for nth in range(3)]
    found = await client.text_document_document_highlight_async(
        types.DocumentHighlightParams(text_document=stack.document, position=stack.at("version}"))
    )
    assert [it.range.start for it in found] == [stack.at("version"), stack.at("version}")]


async def test_rename(client: LanguageClient, stack: Stack):
    at = stack.at("db.address")
    prepared = await client.text_document_prepare_rename_async(
        types.PrepareRenameParams(text_document=stack.document, position=at)
    )
    assert prepared.placeholder == "db"
    edit = await client.text_document_rename_async(
        types.RenameParams(text_document=stack.document, position=at, new_name="database")
    )
    edits = edit.changes[stack.uri] if edit.changes else edit.document_changes[0].edits
    wanted = stack.text.replace("service db ", "service database ").replace("db.address", "database.address")
    assert stack.applied(edits) == wanted


async def test_a_rename_that_would_capture_is_refused(client: LanguageClient, stack: Stack):
    with pytest.raises(Exception, match="already a service"):
        await client.text_document_rename_async(
            types.RenameParams(text_document=stack.document, position=stack.at("db.address"), new_name="api")
        )


async def test_symbols(client: LanguageClient, stack: Stack):
    found = await client.text_document_document_symbol_async(
        types.DocumentSymbolParams(text_document=stack.document)
    )
    assert {"shop", "db", "api", "production", "version"} <= {it.name for it in found}
    found = await client.workspace_symbol_async(types.WorkspaceSymbolParams(query="nam"))
    assert (found[0].name, found[0].location.uri) == ("name", (stack.folder / "pg.orch").as_uri())


async def test_formatting(client: LanguageClient, stack: Stack):
    ugly = stack.text.replace('  image    = "postgres:15"', '    image="postgres:15"')
    change(client, stack.uri, 2, ugly)
    options = types.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(
        types.DocumentFormattingParams(text_document=stack.document, options=options)
    )
    assert stack.applied(edits, ugly) == stack.text
    line = stack.at("postgres:15").line
    edits = await client.text_document_range_formatting_async(
        types.DocumentRangeFormattingParams(
            text_document=stack.document,
            range=types.Range(types.Position(line, 0), types.Position(line, 99)),
            options=options,
        )
    )
    assert stack.applied(edits, ugly) == stack.text
    edits = await client.text_document_on_type_formatting_async(
        types.DocumentOnTypeFormattingParams(
            text_document=stack.document, position=types.Position(line + 1, 0), ch="\n", options=options
        )
    )
    assert stack.applied(edits, ugly) == stack.text


async def test_hierarchy(client: LanguageClient, stack: Stack):
    prepared = await client.text_document_prepare_call_hierarchy_async(
        types.CallHierarchyPrepareParams(text_document=stack.document, position=stack.at("db extends"))
    )
    incoming = await client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(item=prepared[0])
    )
    assert [it.from_.name for it in incoming] == ["api"]
    outgoing = await client.call_hierarchy_outgoing_calls_async(
        types.CallHierarchyOutgoingCallsParams(item=incoming[0].from_)
    )
    assert [it.to.name for it in outgoing] == ["db"]


async def test_hints_follow_the_environment(client: LanguageClient, stack: Stack):
    async def hints() -> list[str]:
        found = await client.text_document_inlay_hint_async(
            types.InlayHintParams(text_document=stack.document, range=stack.all())
        )
        return [it.label if isinstance(it.label, str) else it.label[0].value for it in found]

    assert await hints() == [": string"]
    environments = await client.protocol.send_request_async(
        "orch/environments", {"textDocument": {"uri": stack.uri}}
    )
    assert environments.names == ["production"] and environments.current is None
    await client.workspace_execute_command_async(
        types.ExecuteCommandParams(command="orch.setEnvironment", arguments=["production"])
    )
    assert await hints() == [": string", "⇒ 4"]


async def test_who_shows_values_is_told_to_ask_again(one: LanguageClient, stack: Stack):
    await one.workspace_execute_command_async(
        types.ExecuteCommandParams(command="orch.setEnvironment", arguments=["production"])
    )
    await until(lambda: types.WORKSPACE_CODE_LENS_REFRESH in one.refreshed)


async def test_a_name_of_a_library_brings_its_import(client: LanguageClient, stack: Stack):
    text = stack.text.replace('import "./pg.orch" as pg\n', "").replace("pg.name", "na")
    change(client, stack.uri, 2, text)
    stack.text = text
    found = await client.text_document_completion_async(
        types.CompletionParams(text_document=stack.document, position=stack.at("na }", skip=2))
    )
    items = found if isinstance(found, list) else found.items
    brought = next(it for it in items if it.label == "pg.name")
    assert brought.detail == 'import "./pg.orch"'
    edits = [*brought.additional_text_edits, brought.text_edit]
    assert 'stack shop\n\nimport "./pg.orch"\n' in stack.applied(edits)


async def test_lenses(client: LanguageClient, stack: Stack):
    found = await client.text_document_code_lens_async(types.CodeLensParams(text_document=stack.document))
    assert [it.command.title for it in found] == [
        "▷ run",
        "emit",
        "2 extend it",
        "1 depends on it",
        "nothing depends on it",
    ]


async def test_the_picture_of_the_stack(client: LanguageClient, stack: Stack):
    graph = await client.protocol.send_request_async("orch/graph", {"textDocument": {"uri": stack.uri}})
    assert [it.id for it in graph.nodes] == ["network:backend", "service:db", "service:api"]
    assert [(it.to, it.kind) for it in graph.edges] == [("service:db", "start"), ("service:db", "traffic")]


async def test_form(client: LanguageClient, stack: Stack):
    folds = await client.text_document_folding_range_async(
        types.FoldingRangeParams(text_document=stack.document)
    )
    assert stack.at("service db").line in [it.start_line for it in folds]
    around = await client.text_document_selection_range_async(
        types.SelectionRangeParams(text_document=stack.document, positions=[stack.at("address}")])
    )
    assert around[0].range.start == stack.at("address}")
    assert around[0].parent.range.start == stack.at("db.address")
    linked = await client.text_document_linked_editing_range_async(
        types.LinkedEditingRangeParams(text_document=stack.document, position=stack.at("tenant"))
    )
    assert [it.start for it in linked.ranges] == [stack.at("tenant"), stack.at("tenant}")]
    links = await client.text_document_document_link_async(
        types.DocumentLinkParams(text_document=stack.document)
    )
    assert [it.target for it in links] == [(stack.folder / "pg.orch").as_uri()]


async def test_signature(client: LanguageClient, stack: Stack):
    found = await client.text_document_signature_help_async(
        types.SignatureHelpParams(text_document=stack.document, position=stack.at('"api"'))
    )
    assert found.signatures[0].label == "domain(tenant: string) -> string"
    assert found.active_parameter == 0


async def test_colors(client: LanguageClient, stack: Stack):
    full = await client.text_document_semantic_tokens_full_async(
        types.SemanticTokensParams(text_document=stack.document)
    )
    part = await client.text_document_semantic_tokens_range_async(
        types.SemanticTokensRangeParams(text_document=stack.document, range=stack.all())
    )
    assert full.data == part.data and len(full.data) > 100


async def test_folders_come_and_go(client: LanguageClient, stack: Stack, tmp_path_factory):
    folder = tmp_path_factory.mktemp("other")
    (folder / "broken.orch").write_text("stack broken\nservice x { image = nothing }\n")
    uri = (folder / "broken.orch").as_uri()
    other = types.WorkspaceFolder(uri=folder.as_uri(), name="other")
    event = types.WorkspaceFoldersChangeEvent(added=[other], removed=[])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    assert (await findings(client, uri))[0].code == "unknown-name"
    event = types.WorkspaceFoldersChangeEvent(added=[], removed=[other])
    client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
    await clean(client, uri)
