// A real Helix in a terminal, set up as the README says: it finds, mends and formats.
// ORCH_ORCHC and a `hx` on the PATH are needed; `cargo xtask editors` brings both.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

const HERE = import.meta.dirname;
const ORCHC = process.env["ORCH_ORCHC"] ?? path.resolve(HERE, "../../target/debug/orchc");
const PATIENCE = 15_000;

const folder = mkdtempSync(path.join(os.tmpdir(), "orch-helix-"));
const bin = path.join(folder, "bin");
const config = path.join(folder, "config/helix");
const env: NodeJS.ProcessEnv = {
  ...process.env,
  PATH: `${bin}:${process.env["PATH"]}`,
  XDG_CONFIG_HOME: path.dirname(config),
  XDG_CACHE_HOME: path.join(folder, "cache"),
  TERM: "xterm-256color",
  COLORTERM: "truecolor",
};
// Under cargo, Helix takes the package that runs for its own sources and looks for its runtime there.
delete env["CARGO_MANIFEST_DIR"];
const tmux = (...words: string[]) => execFileSync("tmux", ["-S", path.join(folder, "tmux"), ...words], { encoding: "utf8", env, timeout: 10_000 });
const screen = () => tmux("capture-pane", "-p");
const press = (...keys: string[]) => tmux("send-keys", ...keys);

before(() => {
  mkdirSync(bin);
  mkdirSync(config, { recursive: true });
  symlinkSync(ORCHC, path.join(bin, "orchc"));
  const languages = readFileSync(path.join(HERE, "languages.toml"), "utf8").replace("/path/to/orch", path.resolve(HERE, "../.."));
  // Helix's own grammars would be built too, whose sources are not here.
  writeFileSync(path.join(config, "languages.toml"), `use-grammars = { only = ["orch"] }\n${languages}`);
  for (const folder of ["grammars", "queries"]) mkdirSync(path.join(config, "runtime", folder), { recursive: true });
  symlinkSync(path.resolve(HERE, "../../grammar/tree-sitter-orch/queries"), path.join(config, "runtime/queries/orch"));
});
after(() => {
  try {
    tmux("kill-server");
  } catch {
    // No test came as far as starting one.
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

test("Helix reads the set-up and finds the server it names", () => {
  assert.match(health(), /✓ orchc: .*\/orchc/);
});

test("Helix builds the grammar and colours with its queries", async () => {
  execFileSync("hx", ["--grammar", "build"], { env, timeout: 100_000, stdio: "pipe" });
  const told = health();
  assert.match(told, /Tree-sitter parser: ✓/);
  assert.match(told, /Highlight queries: ✓/);
});

test("a mistake is seen, its fix mends it, and the file is laid out when it is written", async () => {
  const file = path.join(folder, "shop.orch");
  writeFileSync(file, 'stack shop\n\nservice api {\n  imgae="shop/api:1.4.2"\n  port   = 8080\n}\n');
  tmux("new-session", "-d", "-x", "120", "-y", "40", "hx", `${file}:4:3`);
  await until(() => /has no field `imgae`/.test(screen()));
  const colour = (word: string) => new RegExp(`\\u001b\\[([\\d;]*)m${word}\\b`).exec(tmux("capture-pane", "-e", "-p"))?.[1];
  assert.ok(colour("service") !== undefined && colour("service") !== colour("api"), "the kind has a colour of its own");
  press("Space", "a");
  await until(() => /Did you mean `image`/i.test(screen()));
  press("Enter");
  await until(() => /^ *\d+ +image=/m.test(screen()));
  press(":w", "Enter");
  await until(() => readFileSync(file, "utf8") === 'stack shop\n\nservice api {\n  image = "shop/api:1.4.2"\n  port  = 8080\n}\n');
  await until(() => !/has no field/.test(screen()));
});

function health(): string {
  return execFileSync("hx", ["--health", "orch"], { encoding: "utf8", env, timeout: 20_000 }).replaceAll(/\u001b\[[\d;]*m/g, "");
}

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE;
  // A file that is being written is not there for a moment.
  const holdsNow = () => {
    try {
      return holds();
    } catch {
      return false;
    }
  };
  while (!holdsNow()) {
    assert.ok(Date.now() < end, `waited in vain; ${holds.toString()}; the screen:\n${screen()}`);
    await sleep(50);
  }
}
