// Neovim and Helix, set up with the commands of the README. `cargo xtask editors` brings both.

import assert from "node:assert/strict";
import { execFileSync, execSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "orch-tree-sitter-"));
const { XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_CACHE_HOME, ...kept } = process.env;
const env = { ...kept, HOME: home };
const options = { cwd: here, env, encoding: "utf8", timeout: 60_000 };
after(() => rmSync(home, { recursive: true, force: true }));

/** Runs the commands of the README that speak of an editor. */
function setUp(editor) {
  const fences = readFileSync(join(here, "README.md"), "utf8").split("```console\n").slice(1);
  const fence = fences.map((text) => text.split("```")[0]).find((text) => text.includes(`.config/${editor}/`));
  for (const line of fence.trim().split("\n")) execSync(line.replace(/^\$ /, ""), options);
}

test("Neovim colours and folds", () => {
  setUp("nvim");
  const said = execFileSync("nvim", ["--headless", "-u", "NONE", "-l", "test/neovim.lua"], { ...options, stdio: "pipe" });
  assert.deepEqual(JSON.parse(said), {
    "1:1 kind": "keyword",
    "1:9 name": "type",
    "2:3 key": "property",
    "2:11 call": "function.call",
    "2:14 raw text": "string.special",
    "2:20 value": "variable",
    "3:11 word": "keyword.conditional",
    "fold of line 2": 1,
  });
});

test("Helix finds the parser and each query", () => {
  setUp("helix");
  cpSync(join(here, "../../editors/helix/languages.toml"), join(home, ".config/helix/languages.toml"));
  const health = execFileSync("hx", ["--health", "orch"], options).replaceAll(/\x1b\[[\d;]*m/g, "");
  for (const part of ["Tree-sitter parser", "Highlight queries", "Textobject queries", "Indent queries"]) {
    assert.match(health, new RegExp(`${part}: ✓`), health);
  }
});
