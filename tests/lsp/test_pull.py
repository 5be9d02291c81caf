"""Findings for a client that asks for them. It is told nothing that it asks for."""

import asyncio

import pytest_lsp
from conftest import EDITORS, Stack, begin, change, config, open_document, until
from lsprotocol import types
from pytest_lsp import LanguageClient, client_capabilities


def abilities() -> types.ClientCapabilities:
    """What an editor can do that asks."""
    capabilities = client_capabilities(EDITORS[0])
    capabilities.text_document.diagnostic = types.DiagnosticClientCapabilities()
    capabilities.workspace.diagnostics = types.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return capabilities


@pytest_lsp.fixture(config=config())
async def asking(lsp_client: LanguageClient, stack: Stack):
    """A client that asks, with the stack open."""
    answer = await begin(lsp_client, EDITORS[0], stack, capabilities=abilities())
    assert answer.capabilities.diagnostic_provider.workspace_diagnostics
    assert answer.capabilities.diagnostic_provider.inter_file_dependencies
    open_document(lsp_client, stack.uri, stack.text)
    yield
    await lsp_client.shutdown_session()


async def ask(client: LanguageClient, stack: Stack, before: str | None = None):
    return await client.text_document_diagnostic_async(
        types.DocumentDiagnosticParams(text_document=stack.document, previous_result_id=before)
    )


def known(report: types.WorkspaceDiagnosticReport) -> list[types.PreviousResultId]:
    return [types.PreviousResultId(uri=it.uri, value=it.result_id) for it in report.items]


async def test_what_is_asked_for_is_not_told(asking: LanguageClient, stack: Stack):
    change(asking, stack.uri, 2, stack.text.replace("always", "alway"))
    report = await ask(asking, stack)
    assert [it.code for it in report.items] == ["unknown-variant"]
    same = await ask(asking, stack, report.result_id)
    assert (same.kind, same.result_id) == ("unchanged", report.result_id)
    assert stack.uri not in asking.diagnostics


async def test_an_answer_is_of_the_last_edit(asking: LanguageClient, stack: Stack):
    for version in range(2, 40):
        text = stack.text.replace("always", "alway") if version % 2 else stack.text
        change(asking, stack.uri, version, text)
        found = [it.code for it in (await ask(asking, stack)).items]
        assert found == (["unknown-variant"] if version % 2 else [])


async def test_who_asks_is_told_to_ask_again_when_another_file_changed(asking: LanguageClient, stack: Stack):
    assert not (await ask(asking, stack)).items
    library = stack.folder / "pg.orch"
    open_document(asking, library.as_uri(), library.read_text())
    change(asking, library.as_uri(), 2, 'let title = "pg"\n')
    await until(lambda: asking.diagnostic_refresh_count)
    assert [it.code for it in (await ask(asking, stack)).items] == ["unknown-member"]


async def test_what_is_not_open_is_told_until_the_workspace_is_asked_for(asking: LanguageClient, stack: Stack):
    path = stack.folder / "other.orch"
    path.write_text("stack other\nservice x { image = nothing }\n")
    event = types.FileEvent(path.as_uri(), types.FileChangeType.Created)
    asking.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    await until(lambda: asking.diagnostics.get(path.as_uri()))
    report = await asking.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    await until(lambda: not asking.diagnostics[path.as_uri()])
    assert {it.uri: len(it.items) for it in report.items if it.items} == {path.as_uri(): 1}
    # Opened, it is asked for; closed, it is still not told.
    open_document(asking, path.as_uri(), path.read_text())
    asking.text_document_did_close(
        types.DidCloseTextDocumentParams(types.TextDocumentIdentifier(path.as_uri()))
    )
    await ask(asking, stack)
    assert not asking.diagnostics[path.as_uri()]


async def test_who_knows_the_workspace_waits_for_news(asking: LanguageClient, stack: Stack):
    first = await asking.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    assert len(first.items) == 2
    again = types.WorkspaceDiagnosticParams(previous_result_ids=known(first))
    waiting = asyncio.ensure_future(asking.workspace_diagnostic_async(again))
    await asyncio.sleep(0.3)
    assert not waiting.done()
    change(asking, stack.uri, 2, stack.text.replace("always", "alway"))
    report = await asyncio.wait_for(waiting, 20)
    assert [(it.uri, [found.code for found in it.items]) for it in report.items] == [
        (stack.uri, ["unknown-variant"])
    ]
    # Of two that wait the first goes without.
    again = types.WorkspaceDiagnosticParams(
        previous_result_ids=[it for it in known(first) if it.uri != stack.uri] + known(report)
    )
    one = asyncio.ensure_future(asking.workspace_diagnostic_async(again))
    await asyncio.sleep(0.1)
    two = asyncio.ensure_future(asking.workspace_diagnostic_async(again))
    assert not (await asyncio.wait_for(one, 20)).items
    assert not two.done()


async def test_files_that_vanish_have_nothing_wrong_with_them(asking: LanguageClient, stack: Stack):
    path = stack.folder / "other.orch"
    path.write_text("stack other\nservice x { image = nothing }\n")
    event = types.FileEvent(path.as_uri(), types.FileChangeType.Created)
    asking.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    first = await asking.workspace_diagnostic_async(types.WorkspaceDiagnosticParams(previous_result_ids=[]))
    path.unlink()
    event = types.FileEvent(path.as_uri(), types.FileChangeType.Deleted)
    asking.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([event]))
    again = types.WorkspaceDiagnosticParams(previous_result_ids=known(first))
    report = await asyncio.wait_for(asking.workspace_diagnostic_async(again), 20)
    assert [(it.uri, len(it.items)) for it in report.items] == [(path.as_uri(), 0)]
