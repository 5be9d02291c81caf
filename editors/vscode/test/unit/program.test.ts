// Where orchc is found: the setting, then the workspace's build, then the PATH.

import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { after, test } from "node:test";
import { expand, find } from "../../src/program.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "orch-program-"));
after(() => rmSync(root, { recursive: true }));

function program(name: string, says = "orchc 1.2.3", serves = 0): string {
  const file = path.join(root, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!/bin/sh\necho '${says}'\n[ "$1" != lsp ] || exit ${serves}\n`);
  chmodSync(file, 0o755);
  return file;
}

const none = { setting: "", trustedFolders: [], path: [] };

test("the setting comes before everything", async () => {
  const set = program("set/orchc");
  program("one/target/release/orchc");
  const found = await find({ setting: set, trustedFolders: [path.join(root, "one")], path: [] });
  assert.deepEqual(found, { path: set, version: "1.2.3", from: "setting" });
});

test("a setting that names nothing is told, not passed over", async () => {
  program("two/target/release/orchc");
  const found = await find({ setting: "/nowhere/orchc", trustedFolders: [path.join(root, "two")], path: [] });
  assert.deepEqual(found, { reason: "setting", message: "The setting orch.server.path names /nowhere/orchc, where there is no program." });
});

test("a setting that is not absolute is told", async () => {
  const found = await find({ ...none, setting: "bin/orchc" });
  assert.equal("reason" in found && found.message, 'The setting orch.server.path is "bin/orchc", which is not an absolute path.');
});

test("a release build of the workspace comes before a debug build, and both before the PATH", async () => {
  const folder = path.join(root, "three");
  const installed = path.dirname(program("bin/orchc"));
  const debug = program("three/target/debug/orchc");
  const surroundings = { setting: "", trustedFolders: [folder], path: [installed] };
  assert.equal((await find(surroundings) as { path: string }).path, debug);
  const release = program("three/target/release/orchc");
  assert.deepEqual(await find(surroundings), { path: release, version: "1.2.3", from: "workspace" });
  assert.deepEqual(await find({ ...surroundings, trustedFolders: [] }), { path: path.join(installed, "orchc"), version: "1.2.3", from: "PATH" });
});

test("a folder of that name, or a file that does not run, is no program", async () => {
  mkdirSync(path.join(root, "four/orchc"), { recursive: true });
  mkdirSync(path.join(root, "five"), { recursive: true });
  writeFileSync(path.join(root, "five/orchc"), "text");
  const found = await find({ ...none, path: [path.join(root, "four"), path.join(root, "five")] });
  assert.deepEqual(found, { reason: "nowhere", message: "The program orchc, which checks .orch files, was not found on the PATH." });
});

test("another program of that name is told", async () => {
  const other = program("other/orchc", "orca 9");
  assert.deepEqual(await find({ ...none, setting: other }), { reason: "broken", message: `${other} does not answer as orchc.` });
});

test("an orchc without a language server is told", async () => {
  const old = program("old/orchc", "orchc 0.0.1", 2);
  assert.deepEqual(await find({ ...none, setting: old }), { reason: "old", message: `${old} is orchc 0.0.1, which does not serve editors yet.` });
});

test("a setting may begin with ~ and hold ${workspaceFolder}", () => {
  assert.equal(expand("~/bin/orchc", []), path.join(os.homedir(), "bin/orchc"));
  assert.equal(expand("${workspaceFolder}/orchc", ["/a", "/b"]), "/a/orchc");
});
