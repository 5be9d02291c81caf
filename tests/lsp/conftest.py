"""A client of the language server with the capabilities of a real editor, on a copy of a small stack."""

import asyncio
import os
import pathlib

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

ORCHC = os.environ["ORCHC"]

#: Editors as they announce themselves.
EDITORS = ["visual-studio-code", "neovim@v0.11.0", "emacs@v29.1"]

SHOP = """\
/// The shop.
stack shop

import "./pg.orch" as pg

/// What the database is opened with.
secret db_password = env("DB_PASSWORD")

network backend
let version = env("VERSION", default: "dev")
fn domain(tenant: string) -> string = "${tenant}.example.com"

abstract service base {
  restart = always
}

/// Keeps the orders.
service db extends base {
  image    = "postgres:15"
  port     = 5432
  health   = tcp
  networks = [backend]
  env      { POSTGRES_PASSWORD = db_password }
}

service api extends base {
  image    = "shop/api:${version}"
  ports    { http = 8080, metrics = 9090 }
  networks = [backend]
  env      { DATABASE = "postgres://${db_password}@${db.address}/shop", HOST = domain("api"), PG = pg.name }
  health   = http("/health") { interval = 10s }
  replicas = 2
}

environment production {
  api.replicas = 4
}
"""

PG = """\
let name = "pg"
"""


class Stack:
    """The files of a stack on disk, and where things are in them."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.path = folder / "shop.orch"
        self.path.write_text(SHOP)
        (folder / "pg.orch").write_text(PG)
        self.text = SHOP

    @property
    def uri(self) -> str:
        return self.path.as_uri()

    @property
    def document(self) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(uri=self.uri)

    def at(self, text: str, nth: int = 0, skip: int = 0) -> types.Position:
        """Where the nth appearance of a text begins."""
        index = -1
        for _ in range(nth + 1):
            index = self.text.index(text, index + 1)
        index += skip
        before = self.text[:index]
        return types.Position(line=before.count("\n"), character=len(before) - before.rfind("\n") - 1)

    def all(self) -> types.Range:
        return types.Range(start=types.Position(0, 0), end=types.Position(self.text.count("\n"), 0))

    def applied(self, edits: list[types.TextEdit], text: str | None = None) -> str:
        """A text after edits."""
        text = self.text if text is None else text
        lines = [0]
        for line in text.splitlines(keepends=True):
            lines.append(lines[-1] + len(line))
        place = lambda at: min(lines[min(at.line, len(lines) - 1)] + at.character, len(text))
        for edit in sorted(edits, key=lambda e: (e.range.start.line, e.range.start.character), reverse=True):
            text = text[: place(edit.range.start)] + edit.new_text + text[place(edit.range.end) :]
        return text


@pytest.fixture
def stack(tmp_path: pathlib.Path) -> Stack:
    return Stack(tmp_path)


def config() -> ClientServerConfig:
    return ClientServerConfig(server_command=[ORCHC, "lsp"])


async def begin(
    client: LanguageClient, editor: str, stack: Stack, options=None, capabilities=None
) -> types.InitializeResult:
    """Introduces the client; every editor opens the folder."""
    # The plug-in's client announces what it cannot do.
    client.registrations = []

    @client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams):
        client.registrations.extend(params.registrations)

    client.refreshed = []

    @client.feature(types.WORKSPACE_CODE_LENS_REFRESH)
    def refresh_lenses(*_):
        client.refreshed.append(types.WORKSPACE_CODE_LENS_REFRESH)

    @client.feature(types.WORKSPACE_INLAY_HINT_REFRESH)
    def refresh_hints(*_):
        client.refreshed.append(types.WORKSPACE_INLAY_HINT_REFRESH)

    folder = types.WorkspaceFolder(uri=stack.folder.as_uri(), name="shop")
    return await client.initialize_session(
        types.InitializeParams(
            capabilities=capabilities or client_capabilities(editor),
            workspace_folders=[folder],
            initialization_options=options,
        )
    )


def open_document(client: LanguageClient, uri: str, text: str, version: int = 1) -> None:
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(
            text_document=types.TextDocumentItem(uri=uri, language_id="orch", version=version, text=text)
        )
    )


def change(client: LanguageClient, uri: str, version: int, text: str, at: types.Range | None = None) -> None:
    """Edits a document: all of it, or a part."""
    event = (
        types.TextDocumentContentChangeWholeDocument(text=text)
        if at is None
        else types.TextDocumentContentChangePartial(range=at, text=text)
    )
    client.text_document_did_change(
        types.DidChangeTextDocumentParams(
            text_document=types.VersionedTextDocumentIdentifier(uri=uri, version=version),
            content_changes=[event],
        )
    )


async def until(condition, seconds: float = 20.0):
    """Waits until something holds; gives it back."""
    for _ in range(int(seconds * 100)):
        if found := condition():
            return found
        await asyncio.sleep(0.01)
    raise AssertionError("it never came to hold")


async def clean(client: LanguageClient, uri: str) -> None:
    """Waits until nothing is wrong any more with what something was wrong with."""
    await until(lambda: uri in client.diagnostics and not client.diagnostics[uri])


@pytest_lsp.fixture(params=EDITORS, config=config())
async def client(request, lsp_client: LanguageClient, stack: Stack):
    """An editor with the stack open."""
    await begin(lsp_client, request.param, stack)
    open_document(lsp_client, stack.uri, stack.text)
    yield
    await lsp_client.shutdown_session()


@pytest_lsp.fixture(config=config())
async def one(lsp_client: LanguageClient, stack: Stack):
    """VS Code with the stack open."""
    await begin(lsp_client, EDITORS[0], stack)
    open_document(lsp_client, stack.uri, stack.text)
    yield
    await lsp_client.shutdown_session()
