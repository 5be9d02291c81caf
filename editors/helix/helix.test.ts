// A real Helix in a terminal, set up as the README says: it finds, mends and formats.
// ORCH_ORCHC and a `hx` on the PATH are needed; `cargo xtask editors` brings both.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
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
const env = { ...process.env, PATH: `${bin}:${process.env["PATH"]}`, XDG_CONFIG_HOME: path.dirname(config), XDG_CACHE_HOME: path.join(folder, "cache"), TERM: "xterm-256color" };
const tmux = (...words: string[]) => execFileSync("tmux", ["-S", path.join(folder, "tmux"), ...words], { encoding: "utf8", env, timeout: 10_000 });
const screen = () => tmux("capture-pane", "-p");
const press = (...keys: string[]) => tmux("send-keys", ...keys);

before(() => {
  mkdirSync(bin);
  mkdirSync(config, { recursive: true });
  symlinkSync(ORCHC, path.join(bin, "orchc"));
  cpSync(path.join(HERE, "languages.toml"), path.join(config, "languages.toml"));
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
  const health = execFileSync("hx", ["--health", "orch"], { encoding: "utf8", env, timeout: 20_000 }).replaceAll(/\u001b\[[\d;]*m/g, "");
  assert.match(health, /✓ orchc: .*\/orchc/);
});

test("a mistake is seen, its fix mends it, and the file is laid out when it is written", async () => {
  const file = path.join(folder, "shop.orch");
  writeFileSync(file, 'stack shop\n\nservice api {\n  imgae="shop/api:1.4.2"\n  port   = 8080\n}\n');
  tmux("new-session", "-d", "-x", "120", "-y", "40", "hx", `${file}:4:3`);
  await until(() => /has no field `imgae`/.test(screen()));
  press("Space", "a");
  await until(() => /Did you mean `image`/i.test(screen()));
  press("Enter");
  await until(() => /^ *\d+ +image=/m.test(screen()));
  press(":w", "Enter");
  await until(() => readFileSync(file, "utf8") === 'stack shop\n\nservice api {\n  image = "shop/api:1.4.2"\n  port  = 8080\n}\n');
  await until(() => !/has no field/.test(screen()));
});

async function until(holds: () => boolean): Promise<void> {
  const end = Date.now() + PATIENCE;
  while (!holds()) {
    assert.ok(Date.now() < end, `waited in vain; ${holds.toString()}; the screen:\n${screen()}`);
    await sleep(50);
  }
}
