"""How fast the language server is, through the real protocol: run by `cargo xtask lsp --figures`. Nothing is asserted."""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ORCHC = os.environ["ORCHC"]


class Session:
    """A client that reads and writes as fast as it can."""

    def __init__(self, folder: pathlib.Path):
        self.process = subprocess.Popen([ORCHC, "lsp"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.next = 0
        folders = [{"uri": folder.as_uri(), "name": "stack"}]
        capabilities = {"general": {"positionEncodings": ["utf-8"]}}
        self.ask("initialize", {"processId": None, "rootUri": None, "capabilities": capabilities, "workspaceFolders": folders})
        self.tell("initialized", {})

    def send(self, message: dict) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method: str, params) -> None:
        self.send({"method": method, "params": params})

    def ask(self, method: str, params) -> dict:
        self.next += 1
        self.send({"id": self.next, "method": method, "params": params})
        while True:
            message = self.read()
            if message.get("id") == self.next and "method" not in message:
                return message

    def read(self) -> dict:
        length = int(self.process.stdout.readline().split(b":")[1])
        self.process.stdout.readline()
        return json.loads(self.process.stdout.read(length))

    def findings(self, uri: str, version: int) -> list:
        while True:
            message = self.read()
            params = message.get("params", {})
            if message.get("method") == "textDocument/publishDiagnostics" and params["uri"] == uri and params.get("version") == version:
                return params["diagnostics"]

    def memory(self) -> float:
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(it for it in status.splitlines() if it.startswith("VmRSS")).split()[1]) / 1024


def quantiles(times: list[float]) -> str:
    cuts = statistics.quantiles(times, n=100)
    return f"p50 {cuts[49]:7.2f} ms   p99 {cuts[98]:7.2f} ms"


def measure(folder: pathlib.Path, path: pathlib.Path, rounds: int) -> None:
    text = path.read_text()
    lines = text.split("\n")
    uri = path.as_uri()
    # A service in the middle that refers to another.
    row = next(it for it in range(len(lines) // 2, len(lines)) if ".address" in lines[it] or ".url" in lines[it])
    broken = lines[row].replace(".address", ".adress", 1).replace(".url", ".ulr", 1)
    start = time.perf_counter()
    session = Session(folder)
    document = {"uri": uri, "languageId": "orch", "version": 1, "text": text.replace(lines[row], broken, 1)}
    session.tell("textDocument/didOpen", {"textDocument": document})
    session.findings(uri, 1)
    print(f"  cold start to first findings      {(time.perf_counter() - start) * 1000:7.1f} ms")
    time.sleep(1.0)
    whole = {"start": {"line": row, "character": 0}, "end": {"line": row, "character": 1_000_000}}
    times, version = [], 1
    for round_ in range(rounds):
        version += 1
        edited = broken if round_ % 2 else lines[row]
        start = time.perf_counter()
        session.tell(
            "textDocument/didChange",
            {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": whole, "text": edited}]},
        )
        session.findings(uri, version)
        times.append((time.perf_counter() - start) * 1000)
    print(f"  edit to published findings        {quantiles(times)}")
    version += 1
    session.tell(
        "textDocument/didChange",
        {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"range": whole, "text": lines[row]}]},
    )
    column = max(lines[row].find(".address"), lines[row].find(".url"))
    at = {"textDocument": {"uri": uri}, "position": {"line": row, "character": column - 1}}
    dot = {"textDocument": {"uri": uri}, "position": {"line": row, "character": column + 1}}
    for title, method, params in [
        ("hover", "textDocument/hover", at),
        ("definition", "textDocument/definition", at),
        ("completion after a point", "textDocument/completion", dot),
        ("completion of a field", "textDocument/completion", {**at, "position": {"line": row, "character": 2}}),
        ("references", "textDocument/references", {**at, "context": {"includeDeclaration": True}}),
        ("rename", "textDocument/rename", {**at, "newName": "renamed_by_the_bench"}),
        ("document symbols", "textDocument/documentSymbol", {"textDocument": {"uri": uri}}),
        ("semantic tokens", "textDocument/semanticTokens/full", {"textDocument": {"uri": uri}}),
        ("inlay hints of a page", "textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": {"start": {"line": max(0, row - 30), "character": 0}, "end": {"line": row + 30, "character": 0}}}),
        ("code lenses", "textDocument/codeLens", {"textDocument": {"uri": uri}}),
    ]:
        times = []
        for _ in range(rounds):
            start = time.perf_counter()
            answer = session.ask(method, params)
            times.append((time.perf_counter() - start) * 1000)
        assert "error" not in answer, answer
        print(f"  {title:33} {quantiles(times)}")
    print(f"  memory                            {session.memory():7.1f} MiB")
    session.process.kill()
    session.process.wait()


def main() -> None:
    for name, path in [argument.split("=", 1) for argument in sys.argv[1:]]:
        path = pathlib.Path(path).resolve()
        print(name)
        measure(path.parent, path, 200)


main()
