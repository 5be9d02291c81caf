"""What is answered depends on all files of the folders, so it waits until they were looked through.

A folder is slow to look through here because what git is to ignore stands in a pipe that nobody writes to yet."""

import asyncio
import os
import pathlib

import pytest
import pytest_lsp
from conftest import EDITORS, Stack, begin, change, config, open_document, until
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

#: A second stack with the name that is renamed.
OTHER = """\
stack other

import "./pg.orch"

let url = pg.name
"""


@pytest.fixture
def pipe(stack: Stack):
    """Holds up whoever looks through the folder; what is called lets them through."""
    path = stack.folder / ".ignore"
    os.mkfifo(path)

    def let_through() -> None:
        if path.exists():
            # Opened both ways, so that it does not wait for a reader; the reader goes on, and reads nothing.
            end = os.open(path, os.O_RDWR)
            path.unlink()
            os.close(end)

    yield let_through
    let_through()


@pytest_lsp.fixture(params=EDITORS, config=config())
async def slow(request, lsp_client: LanguageClient, stack: Stack, pipe):
    """An editor with the stack open, whose folder is not looked through yet."""
    await begin(lsp_client, request.param, stack)
    open_document(lsp_client, stack.uri, stack.text)
    yield
    pipe()
    await lsp_client.shutdown_session()


def without_import(client: LanguageClient, stack: Stack) -> types.CompletionParams:
    """Nothing but the folder tells of the library any more."""
    stack.text = stack.text.replace('import "./pg.orch" as pg\n', "").replace("pg.name", "na")
    change(client, stack.uri, 2, stack.text)
    return types.CompletionParams(text_document=stack.document, position=stack.at("na }", skip=2))


def labels(found) -> list[str]:
    return [it.label for it in (found if isinstance(found, list) else found.items)]


async def test_what_is_asked_waits_for_the_folders(slow: LanguageClient, stack: Stack, pipe):
    asked = asyncio.create_task(slow.text_document_completion_async(without_import(slow, stack)))
    await asyncio.sleep(0.2)
    assert not asked.done()
    pipe()
    assert "pg.name" in labels(await asked)


async def test_but_not_for_long(slow: LanguageClient, stack: Stack, pipe):
    wanted = without_import(slow, stack)
    found = await slow.text_document_completion_async(wanted)
    assert found.is_incomplete
    assert "pg.name" not in labels(found) and "version" in labels(found)
    # What is written in files that may not be known yet is not to be left as it was.
    renaming = types.RenameParams(
        text_document=stack.document, position=stack.at("version"), new_name="edition"
    )
    with pytest.raises(JsonRpcException, match="still being looked through"):
        await slow.text_document_rename_async(renaming)
    pipe()

    async def offered() -> bool:
        return "pg.name" in labels(await slow.text_document_completion_async(wanted))

    for _ in range(200):
        if await offered():
            break
        await asyncio.sleep(0.01)
    assert isinstance(await slow.text_document_completion_async(wanted), list)
    assert await slow.text_document_rename_async(renaming)


async def test_a_rename_reaches_files_that_were_never_opened(slow: LanguageClient, stack: Stack, pipe):
    other = stack.folder / "other.orch"
    other.write_text(OTHER)
    library = stack.folder / "pg.orch"
    open_document(slow, library.as_uri(), library.read_text())
    renaming = types.RenameParams(
        text_document=types.TextDocumentIdentifier(uri=library.as_uri()),
        position=types.Position(0, len("let ")),
        new_name="called",
    )
    asked = asyncio.create_task(slow.text_document_rename_async(renaming))
    await asyncio.sleep(0.2)
    pipe()
    edit = await asked
    changed = {it.text_document.uri for it in edit.document_changes or []} | set(edit.changes or {})
    assert changed == {library.as_uri(), stack.uri, other.as_uri()}
