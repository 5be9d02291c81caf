"""How fast the language server is, through the real protocol: run by `cargo xtask lsp --figures`. Nothing is asserted."""

import os
import pathlib
import sys
import time

from session import Session, quantile, timed

ORCHC = os.environ["ORCHC"]


def quantiles(times: list[float]) -> str:
    return f"p50 {quantile(times, 50):7.2f} ms   p99 {quantile(times, 99):7.2f} ms"


def measure(folder: pathlib.Path, path: pathlib.Path, rounds: int) -> None:
    text = path.read_text()
    lines = text.split("\n")
    uri = path.as_uri()
    # A service in the middle that refers to another.
    row = next(it for it in range(len(lines) // 2, len(lines)) if ".address" in lines[it] or ".url" in lines[it])
    broken = lines[row].replace(".address", ".adress", 1).replace(".url", ".ulr", 1)
    start = time.perf_counter()
    session = Session([ORCHC, "lsp"], folder)
    session.open(uri, "orch", "\n".join([*lines[:row], broken, *lines[row + 1 :]]))
    session.findings(uri, 1)
    print(f"  cold start to first findings      {(time.perf_counter() - start) * 1000:7.1f} ms")
    time.sleep(1.0)
    times, version = [], 1
    before = session.processor()
    for round_ in range(rounds):
        version += 1

        def edit():
            session.change(uri, version, row, broken if round_ % 2 else lines[row])
            session.findings(uri, version)

        times.append(timed(edit))
    spent = (session.processor() - before) * 1000 / rounds
    print(f"  edit to published findings        {quantiles(times)}   processor {spent:.2f} ms")
    session.change(uri, version + 1, row, lines[row])
    column = max(lines[row].find(".address"), lines[row].find(".url"))
    at = {"textDocument": {"uri": uri}, "position": {"line": row, "character": column - 1}}
    dot = {"textDocument": {"uri": uri}, "position": {"line": row, "character": column + 1}}
    page = {"start": {"line": max(0, row - 30), "character": 0}, "end": {"line": row + 30, "character": 0}}
    here = {"start": at["position"], "end": at["position"]}
    for title, method, params in [
        ("hover", "textDocument/hover", at),
        ("definition", "textDocument/definition", at),
        ("completion after a point", "textDocument/completion", dot),
        ("completion of a field", "textDocument/completion", {**at, "position": {"line": row, "character": 2}}),
        ("completion of a value", "textDocument/completion", at),
        ("references", "textDocument/references", {**at, "context": {"includeDeclaration": True}}),
        ("rename", "textDocument/rename", {**at, "newName": "renamed_by_the_bench"}),
        ("code actions", "textDocument/codeAction", {**at, "range": here, "context": {"diagnostics": []}}),
        ("findings asked for", "textDocument/diagnostic", {"textDocument": {"uri": uri}}),
        ("document symbols", "textDocument/documentSymbol", {"textDocument": {"uri": uri}}),
        ("semantic tokens", "textDocument/semanticTokens/full", {"textDocument": {"uri": uri}}),
        ("inlay hints of a page", "textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": page}),
        ("code lenses", "textDocument/codeLens", {"textDocument": {"uri": uri}}),
    ]:
        times = []
        for _ in range(rounds):
            answers = []
            times.append(timed(lambda: answers.append(session.ask(method, params))))
            assert "error" not in answers[0], answers[0]
        print(f"  {title:33} {quantiles(times)}")
    print(f"  memory                            {session.memory():7.1f} MiB")
    before = session.processor()
    time.sleep(2.0)
    print(f"  processor in two idle seconds     {(session.processor() - before) * 1000:7.1f} ms")
    session.end()


def main() -> None:
    for name, path in [argument.split("=", 1) for argument in sys.argv[1:]]:
        path = pathlib.Path(path).resolve()
        print(name)
        measure(path.parent, path, 200)


main()
