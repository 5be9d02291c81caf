"""A client of a language server that reads and writes as fast as it can, for measuring."""

import json
import os
import pathlib
import statistics
import subprocess
import time

#: How the system counts processor time, a second.
TICKS = os.sysconf("SC_CLK_TCK")


class Session:
    """A server with a folder open."""

    def __init__(self, command: list[str], folder: pathlib.Path, settings: dict | None = None):
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        self.next = 0
        self.settings = settings or {}
        folders = [{"uri": folder.as_uri(), "name": "stack"}]
        capabilities = {
            "general": {"positionEncodings": ["utf-8"]},
            "workspace": {"configuration": True, "workspaceFolders": True},
        }
        about = {"processId": None, "rootUri": None, "capabilities": capabilities, "workspaceFolders": folders}
        self.ask("initialize", about)
        self.tell("initialized", {})
        if settings:
            self.tell("workspace/didChangeConfiguration", {"settings": settings})

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
        """The next message; what the server asks is answered on the way."""
        length = 0
        while line := self.process.stdout.readline().strip():
            name, value = line.split(b":", 1)
            if name.lower() == b"content-length":
                length = int(value)
        assert length, "the server is gone"
        message = json.loads(self.process.stdout.read(length))
        if "method" in message and "id" in message:
            wanted = message.get("params", {}) or {}
            settings = [self.settings.get(it.get("section", "")) for it in wanted.get("items", [])]
            self.send({"id": message["id"], "result": settings or None})
        return message

    def open(self, uri: str, language: str, text: str) -> None:
        document = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": document})

    def change(self, uri: str, version: int, line: int, text: str) -> None:
        """Replaces a line."""
        whole = {"start": {"line": line, "character": 0}, "end": {"line": line, "character": 1_000_000}}
        document = {"uri": uri, "version": version}
        changes = [{"range": whole, "text": text}]
        self.tell("textDocument/didChange", {"textDocument": document, "contentChanges": changes})

    def findings(self, uri: str, version: int | None = None) -> list:
        """The next findings of a document; of a state of it, where the server says of which they are."""
        while True:
            message = self.read()
            if message.get("method") != "textDocument/publishDiagnostics":
                continue
            params = message["params"]
            if params["uri"] == uri and (version is None or params.get("version") == version):
                return params["diagnostics"]

    def memory(self) -> float:
        """What it holds, in MiB."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(it for it in status.splitlines() if it.startswith("VmRSS")).split()[1]) / 1024

    def processor(self) -> float:
        """The seconds of processor it took."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def end(self) -> None:
        self.process.kill()
        self.process.wait()


def quantile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


def timed(work) -> float:
    """How long something takes, in milliseconds."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000
