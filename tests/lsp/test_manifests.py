"""What the emitters say and write is the same in the editor as on the command line, over texts that are not saved."""

import json
import subprocess

import pytest
from conftest import ORCHC, Stack, change, until
from pygls.exceptions import JsonRpcException
from pytest_lsp import LanguageClient

#: A stack with something that neither target of it can express.
BOUND = """\
stack bound { targets = [compose, k8s] }

service web {
  image  = "shop/web:1"
  port   = 80
  health = http("/") { status = 200 }
}

service tool { run = process("./tool") }
"""


async def emit(client: LanguageClient, uri: str, target: str, environment: str | None = None):
    params = {"uri": uri, "target": target} | ({"environment": environment} if environment else {})
    return await client.protocol.send_request_async("orch/emit", params)


def checked(path) -> list[tuple[str, int]]:
    run = subprocess.run([ORCHC, "check", "--format", "json", str(path)], capture_output=True, timeout=60)
    return sorted((it["code"], it["range"]["start"]["line"]) for it in json.loads(run.stdout)["diagnostics"])


async def test_what_the_emitters_say_is_told(one: LanguageClient, stack: Stack):
    stack.path.write_text(BOUND)
    change(one, stack.uri, 2, BOUND)
    wanted = checked(stack.path)
    assert len(wanted) > 1
    told = lambda: sorted((it.code, it.range.start.line + 1) for it in one.diagnostics.get(stack.uri, []))
    await until(lambda: told() == wanted)


async def test_manifests_are_made_of_the_open_text(one: LanguageClient, stack: Stack):
    change(one, stack.uri, 2, stack.text.replace("shop/api:", "shop/renamed:"))
    made = await emit(one, stack.uri, "compose")
    assert [it.path for it in made.files] == ["compose.yaml"]
    assert "shop/renamed:dev" in made.files[0].text
    made = await emit(one, (stack.folder / "pg.orch").as_uri(), "json", "production")
    assert json.loads(made.files[0].text)["environment"] == "production"
    assert (await emit(one, stack.uri, "k8s")).findings >= 0


@pytest.mark.parametrize(
    "target, environment, text, reason",
    [
        ("helm", None, None, "there is no target `helm`"),
        ("compose", "prod", None, "there is no environment `prod`"),
        ("compose", None, ("db.address", "dbb.address"), "`dbb`"),
        ("compose", None, ("stack shop", "// none"), "has no `stack` header"),
    ],
)
async def test_why_there_are_no_manifests_is_told(one, stack: Stack, target, environment, text, reason):
    if text:
        change(one, stack.uri, 2, stack.text.replace(*text))
    with pytest.raises(JsonRpcException, match=reason):
        await emit(one, stack.uri, target, environment)


async def test_a_file_that_is_nowhere_has_no_manifests(one: LanguageClient, stack: Stack):
    with pytest.raises(JsonRpcException, match="not open"):
        await emit(one, (stack.folder / "nothing.orch").as_uri(), "compose")


async def test_the_manifests_are_those_of_the_command_line(one: LanguageClient, stack: Stack):
    for target in ["compose", "k8s", "json"]:
        made = await emit(one, stack.uri, target)
        out = stack.folder / target
        subprocess.run([ORCHC, "emit", target, str(stack.path), "--out", str(out)], check=True, timeout=60)
        written = {str(it.relative_to(out)): it.read_text() for it in out.rglob("*") if it.is_file()}
        shown = {it.path: it.text for it in made.files}
        assert {name: same(text) for name, text in shown.items()} == {
            name: same(text) for name, text in written.items()
        }


def same(text: str) -> str:
    """A manifest without the way from its folder to the stack's."""
    return text.replace("../", "./")
