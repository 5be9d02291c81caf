"""Edits through the protocol end in the findings of a fresh check of the text they make."""

import json
import pathlib
import random
import subprocess

import pytest_lsp
from conftest import ORCHC, Stack, begin, change, clean, config, open_document, until
from lsprotocol import types
from pytest_lsp import LanguageClient

TOUR = pathlib.Path(__file__).parents[2] / "examples" / "tour"

#: What is typed: harmless, wrong, and breaking the form of what follows.
TYPED = ["", "x", "}", "{", '"', "\n", "service z { image = \"z\" }\n", "db", "= 5", "ä𝒳", "// ", "10s", "[", "\r\n"]


def fresh(path: pathlib.Path) -> list[tuple]:
    """The findings of a check from nothing."""
    run = subprocess.run([ORCHC, "check", "--format", "json", str(path)], capture_output=True, timeout=60)
    report = json.loads(run.stdout)
    own = [it for it in report["diagnostics"] if pathlib.Path(it["file"]).name == path.name]
    starts = [(it["code"], it["range"]["start"]) for it in own]
    return sorted((code, start["line"], start["column"]) for code, start in starts)


def told(found: list[types.Diagnostic], text: str) -> list[tuple]:
    """The same of what the server told; its columns count what UTF-16 counts."""
    lines = text.split("\n")

    def column(at: types.Position) -> int:
        line = lines[at.line].encode("utf-16-le")[: at.character * 2].decode("utf-16-le")
        return len(line) + 1

    return sorted((it.code, it.range.start.line + 1, column(it.range.start)) for it in found)


async def replay(client: LanguageClient, path: pathlib.Path, seed: int, rounds: int) -> None:
    random_ = random.Random(seed)
    text = path.read_text()
    uri = path.as_uri()
    open_document(client, uri, text)
    version = 1
    for _ in range(rounds):
        for _ in range(random_.randint(1, 6)):
            start = random_.randrange(len(text) + 1)
            end = min(len(text), start + random_.choice([0, 0, 0, 1, 3, 20]))
            typed = random_.choice(TYPED)
            # A place inside the end of a line is no place.
            if text[start - 1 : start + 1] == "\r\n" or text[end - 1 : end + 1] == "\r\n":
                continue

            def position(index: int) -> types.Position:
                before = text[:index]
                line = before[before.rfind("\n") + 1 :]
                return types.Position(before.count("\n"), len(line.encode("utf-16-le")) // 2)

            version += 1
            change(client, uri, version, typed, types.Range(position(start), position(end)))
            text = text[:start] + typed + text[end:]
        path.write_bytes(text.encode())
        wanted = fresh(path)
        report = await client.text_document_diagnostic_async(
            types.DocumentDiagnosticParams(text_document=types.TextDocumentIdentifier(uri=uri))
        )
        assert told(report.items, text) == wanted, f"seed {seed}"
        await until(lambda: told(client.diagnostics.get(uri, []), text) == wanted)


async def test_edits_of_a_stack_end_in_the_findings_of_a_fresh_check(one: LanguageClient, tmp_path: pathlib.Path):
    for seed, example in enumerate(["01-shop.orch", "02-local-dev.orch", "07-otel-demo.orch"]):
        folder = tmp_path / str(seed)
        folder.mkdir()
        for file in TOUR.glob("*.orch"):
            (folder / file.name).write_text(file.read_text())
        await replay(one, folder / example, seed, 12)


async def test_an_edit_of_a_library_is_seen_by_who_imports_it(one: LanguageClient, stack: Stack):
    library = stack.folder / "pg.orch"
    open_document(one, library.as_uri(), library.read_text())
    change(one, library.as_uri(), 2, 'let title = "pg"\n')
    found = await until(lambda: one.diagnostics.get(stack.uri))
    assert [it.code for it in found] == ["unknown-member"]
    change(one, library.as_uri(), 3, 'let name = "pg"\n')
    await clean(one, stack.uri)


async def test_a_closed_document_is_what_the_disk_has(one: LanguageClient, stack: Stack):
    change(one, stack.uri, 2, stack.text.replace("db.address", "nobody.address"))
    await until(lambda: one.diagnostics.get(stack.uri))
    one.text_document_did_close(types.DidCloseTextDocumentParams(text_document=stack.document))
    await clean(one, stack.uri)


@pytest_lsp.fixture(config=config())
async def blind(lsp_client: LanguageClient, stack: Stack):
    """A client that cannot watch files."""
    await begin(lsp_client, "neovim@v0.11.0", stack)
    open_document(lsp_client, stack.uri, stack.text)
    yield
    await lsp_client.shutdown_session()


async def test_the_server_watches_for_a_client_that_cannot(blind: LanguageClient, stack: Stack):
    assert not [it for it in blind.registrations if it.method == "workspace/didChangeWatchedFiles"]
    library = stack.folder / "pg.orch"
    # It is watched from when the folder was looked through.
    assert await blind.workspace_symbol_async(types.WorkspaceSymbolParams(query="name"))
    library.write_text('let title = "pg"\n')
    found = await until(lambda: blind.diagnostics.get(stack.uri))
    assert [it.code for it in found] == ["unknown-member"]
    library.write_text('let name = "pg"\n')
    await clean(blind, stack.uri)
    # A file of a folder that was not there before.
    (stack.folder / "more").mkdir()
    other = stack.folder / "more" / "other.orch"
    other.write_text("stack other\nservice x { image = nothing }\n")
    await until(lambda: blind.diagnostics.get(other.as_uri()))
    other.unlink()
    await clean(blind, other.as_uri())


async def test_a_file_that_vanishes_is_missed(one: LanguageClient, stack: Stack):
    (stack.folder / "pg.orch").unlink()
    one.workspace_did_change_watched_files(
        types.DidChangeWatchedFilesParams(
            [types.FileEvent((stack.folder / "pg.orch").as_uri(), types.FileChangeType.Deleted)]
        )
    )
    found = await until(lambda: one.diagnostics.get(stack.uri))
    assert "import-not-found" in [it.code for it in found]


async def test_an_edit_that_ends_in_the_same_text_is_told_of_too(one: LanguageClient, stack: Stack):
    wrong = stack.text.replace("db.address", "db.adress")
    change(one, stack.uri, 2, wrong)
    await until(lambda: one.diagnostics.get(stack.uri))
    # The editor moves what it shows along with an edit, and what stood where it replaces something is gone.
    del one.diagnostics[stack.uri]
    row = wrong[: wrong.index("db.adress")].count("\n")
    line = types.Range(types.Position(row, 0), types.Position(row + 1, 0))
    change(one, stack.uri, 3, wrong.split("\n")[row] + "\n", line)
    await until(lambda: one.diagnostics.get(stack.uri))
