"""What no client should send is answered as the protocol says, and the server goes on."""

import json
import os
import pathlib
import resource
import shutil
import subprocess
import threading
import time

import pytest
from conftest import ORCHC, SHOP


class Raw:
    """A client that can send anything."""

    def __init__(self):
        self.process = subprocess.Popen([ORCHC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next = 0

    def send(self, data: bytes) -> None:
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def tell(self, method: str, params=None, **more) -> None:
        body = json.dumps({"jsonrpc": "2.0", "method": method, "params": params, **more}).encode()
        self.send(b"Content-Length: %d\r\n\r\n" % len(body) + body)

    def ask(self, method: str, params=None) -> dict:
        self.next += 1
        self.tell(method, params, id=self.next)
        return self.answer(self.next)

    def read(self) -> dict:
        length = None
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":")
            if name.lower() == b"content-length":
                length = int(value)
        assert length is not None, "the server is gone"
        return json.loads(self.process.stdout.read(length))

    def answer(self, id_) -> dict:
        while True:
            message = self.read()
            if "method" not in message and message.get("id") == id_:
                return message

    def begin(self, **capabilities) -> dict:
        answer = self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities})
        self.tell("initialized", {})
        return answer["result"]

    def open(self, uri: str, text: str) -> None:
        document = {"uri": uri, "languageId": "orch", "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, *changes) -> None:
        self.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": list(changes)},
        )

    def memory(self) -> float:
        """What it holds, in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        line = next(it for it in status.splitlines() if it.startswith("VmRSS"))
        return int(line.split()[1]) / 1024

    def is_alive(self, uri: str = "untitled:shop") -> bool:
        answer = self.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
        return "result" in answer

    def leave(self) -> int:
        assert self.ask("shutdown")["result"] is None
        self.tell("exit")
        return self.process.wait(10)


@pytest.fixture
def raw():
    client = Raw()
    # Whoever waits for an answer that never comes learns of it by the end of the stream.
    watch = threading.Timer(60, client.process.kill)
    watch.start()
    yield client
    watch.cancel()
    client.process.kill()
    client.process.wait()


def at(line: int, character: int) -> dict:
    return {"line": line, "character": character}


def test_a_session_ends_well(raw: Raw):
    raw.begin()
    assert raw.leave() == 0


def test_a_session_that_is_cut_off_ends_badly(raw: Raw):
    raw.begin()
    raw.process.stdin.close()
    assert raw.process.wait(10) == 1


def test_requests_before_initialize_are_refused(raw: Raw):
    assert raw.ask("textDocument/hover", {})["error"]["code"] == -32002
    raw.open("untitled:shop", SHOP)
    raw.begin()
    assert raw.is_alive()


def test_requests_after_shutdown_are_refused(raw: Raw):
    raw.begin()
    raw.ask("shutdown")
    assert raw.ask("textDocument/hover", {})["error"]["code"] == -32600
    raw.tell("exit")
    assert raw.process.wait(10) == 0


def test_initialize_comes_once(raw: Raw):
    raw.begin()
    again = raw.ask("initialize", {"processId": None, "rootUri": None, "capabilities": {}})
    assert again["error"]["code"] == -32600


@pytest.mark.parametrize(
    "data, code",
    [
        (b"Content-Length: 3\r\n\r\n{x}", -32700),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", -32700),
        (b"Content-Length: 2\r\n\r\n[]", -32600),
        (b"Content-Length: 4\r\n\r\nnull", -32600),
        (b"Content-Length: 17\r\n\r\n{\"jsonrpc\": \"2.0\"", -32700),
        (b"Content-Length: nine\r\n\r\n", -32700),
        (b"nonsense\r\n\r\n", -32700),
        (b"x" * 100_000 + b"\n", -32700),
    ],
)
def test_what_is_no_message_is_answered_and_passed_over(raw: Raw, data: bytes, code: int):
    raw.begin()
    raw.send(data)
    assert raw.answer(None)["error"]["code"] == code
    raw.open("untitled:shop", SHOP)
    assert raw.is_alive()


def test_unknown_methods_and_wrong_parameters(raw: Raw):
    raw.begin()
    assert raw.ask("textDocument/nothing", {})["error"]["code"] == -32601
    assert raw.ask("textDocument/hover", {"position": "here"})["error"]["code"] == -32602
    raw.tell("textDocument/nothing", {})
    raw.tell("$/nothing", {})
    raw.tell("textDocument/didChange", {"textDocument": 5})
    raw.send(b'Content-Length: 39\r\n\r\n{"jsonrpc":"2.0","id":99,"result":null}')
    wrong = raw.ask("workspace/executeCommand", {"command": "orch.nothing"})
    assert wrong["error"]["code"] == -32602
    wrong = raw.ask("workspace/executeCommand", {"command": "orch.setEnvironment", "arguments": [5]})
    assert wrong["error"]["code"] == -32602
    raw.open("untitled:shop", SHOP)
    assert raw.is_alive()


def test_unknown_documents(raw: Raw):
    raw.begin()
    uri = "file:///nowhere/at/all.orch"
    raw.change(uri, 2, {"text": "x"})
    raw.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    for method in ["hover", "definition", "completion", "references", "documentHighlight", "prepareRename"]:
        answer = raw.ask(
            f"textDocument/{method}",
            {"textDocument": {"uri": uri}, "position": at(0, 0), "context": {"includeDeclaration": True}},
        )
        assert answer.get("result") in (None, []), method
    for method in ["formatting", "documentSymbol", "foldingRange", "codeLens", "semanticTokens/full"]:
        answer = raw.ask(
            f"textDocument/{method}",
            {"textDocument": {"uri": uri}, "options": {"tabSize": 2, "insertSpaces": True}},
        )
        assert answer["result"] is None, method


def test_edits_out_of_range_end_at_the_end(raw: Raw):
    raw.begin()
    uri = "untitled:shop"
    raw.open(uri, "stack a\n")
    far = {"start": at(4_000_000_000, 4_000_000_000), "end": at(0, 0)}
    raw.change(uri, 2, {"range": far, "text": "network b\n"}, {"range": {"start": at(1, 99), "end": at(9, 0)}, "text": ""})
    symbols = raw.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})["result"]
    assert [it["name"] for it in symbols] == ["a", "b"]
    raw.change(uri, 3, {"range": {"start": at(0, 0), "end": at(99, 0)}, "text": ""})
    assert raw.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})["result"] == []


def test_positions_out_of_range_are_the_end(raw: Raw):
    raw.begin()
    uri = "untitled:shop"
    raw.open(uri, SHOP)
    for position in [at(0, 4_000_000_000), at(4_000_000_000, 0), at(4_000_000_000, 4_000_000_000)]:
        for method in ["hover", "completion", "definition", "signatureHelp", "linkedEditingRange"]:
            answer = raw.ask(f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": position})
            assert "error" not in answer, method


def test_ten_thousand_edits_in_a_burst(raw: Raw):
    raw.begin()
    uri = "untitled:shop"
    raw.open(uri, SHOP)

    # The answers are read meanwhile, as a client does.
    def write():
        for version in range(2, 10_002):
            where = {"start": at(1, 0), "end": at(1, 0)}
            raw.change(uri, version, {"range": where, "text": "// x\n" if version % 2 else "/"})

    writer = threading.Thread(target=write)
    writer.start()
    writer.join(60)
    assert not writer.is_alive()
    assert raw.is_alive()
    assert raw.memory() < 200


def test_a_client_that_never_reads(raw: Raw):
    raw.begin()
    uri = "untitled:shop"
    raw.open(uri, SHOP)
    os.set_blocking(raw.process.stdin.fileno(), False)
    sent = 0
    deadline = time.monotonic() + 5
    # It stops taking more when nobody takes what it answers: then it is the client that waits.
    while time.monotonic() < deadline and sent < 200_000_000:
        body = json.dumps(
            {"jsonrpc": "2.0", "id": sent, "method": "textDocument/documentSymbol", "params": {"textDocument": {"uri": uri}}}
        ).encode()
        try:
            sent += os.write(raw.process.stdin.fileno(), b"Content-Length: %d\r\n\r\n" % len(body) + body)
        except BlockingIOError:
            break
    else:
        pytest.fail("it takes more and more")
    assert raw.memory() < 200
    assert raw.process.poll() is None


def test_a_client_that_never_reads_while_it_edits(raw: Raw):
    raw.begin()
    uri = "untitled:shop"
    raw.open(uri, SHOP)
    start = {"start": at(1, 0), "end": at(1, 0)}
    # Every other state has a finding, and each is longer than what a pipe holds once there are many.
    for version in range(2, 4_002):
        text = 'service twice { image = nothing, restart = "' + "x" * 200 + '" }\n' if version % 2 else "// x\n"
        raw.change(uri, version, {"range": start, "text": text})
    assert raw.memory() < 200
    # What it hears at last is of the last edit.
    while True:
        message = raw.read()
        params = message.get("params", {})
        if message.get("method") == "textDocument/publishDiagnostics" and params.get("version") == 4_001:
            break
    assert params["diagnostics"]


def test_files_that_vanish_while_they_are_open(raw: Raw, tmp_path: pathlib.Path):
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "pg.orch").write_text('let name = "pg"\n')
    (folder / "shop.orch").write_text(SHOP)
    raw.begin()
    added = [{"uri": folder.as_uri(), "name": "shop"}]
    raw.tell("workspace/didChangeWorkspaceFolders", {"event": {"added": added, "removed": []}})
    uri = (folder / "shop.orch").as_uri()
    raw.open(uri, SHOP)
    assert raw.is_alive(uri)
    shutil.rmtree(folder)
    deleted = [{"uri": (folder / name).as_uri(), "type": 3} for name in ["pg.orch", "shop.orch", "never.orch"]]
    raw.tell("workspace/didChangeWatchedFiles", {"changes": deleted})
    # What is open is there all the same.
    found = raw.ask("textDocument/diagnostic", {"textDocument": {"uri": uri}})["result"]["items"]
    assert "import-not-found" in [it["code"] for it in found]
    for method in ["completion", "hover", "definition"]:
        asked = {"textDocument": {"uri": uri}, "position": at(3, 10)}
        assert "error" not in raw.ask(f"textDocument/{method}", asked)
    assert "error" in raw.ask("orch/emit", {"uri": uri, "target": "compose"})
    raw.tell("textDocument/didClose", {"textDocument": {"uri": uri}})
    assert raw.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})["result"] is None


def test_a_message_without_end_takes_no_memory(raw: Raw):
    raw.begin()
    raw.send(b"Content-Length: 200000000\r\n\r\n")
    raw.send(b"x" * 1000)
    time.sleep(0.2)
    assert raw.memory() < 200
    assert raw.process.poll() is None


def test_what_is_nested_deeply(raw: Raw):
    raw.begin()
    raw.send(b"Content-Length: 200000\r\n\r\n" + b"[" * 200_000)
    assert raw.answer(None)["error"]["code"] == -32600
    uri = "untitled:deep"
    raw.open(uri, "let a = " + "(" * 100_000 + "1\nservice b { image = " + "[" * 50_000 + "\n")
    for method in ["hover", "completion", "definition"]:
        assert "error" not in raw.ask(
            f"textDocument/{method}", {"textDocument": {"uri": uri}, "position": at(0, 9)}
        )
    assert raw.is_alive(uri)


def test_a_request_can_be_cancelled(raw: Raw):
    raw.begin()
    raw.open("untitled:shop", SHOP)
    raw.tell("textDocument/documentSymbol", {"textDocument": {"uri": "untitled:shop"}}, id=77)
    raw.tell("$/cancelRequest", {"id": 77})
    answer = raw.answer(77)
    assert "result" in answer or answer["error"]["code"] == -32800
    assert raw.is_alive()


def test_an_idle_server_takes_no_time(raw: Raw):
    raw.begin()
    raw.open("untitled:shop", SHOP)
    assert raw.is_alive()
    time.sleep(0.5)
    ticks = lambda: sum(map(int, pathlib.Path(f"/proc/{raw.process.pid}/stat").read_text().split()[13:15]))
    before = ticks()
    time.sleep(2)
    assert ticks() - before <= 1, resource.getpagesize()
