// Without a server, and with one that is none: what the user is told, and what works all the same.

import assert from "node:assert/strict";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { after, before, test } from "node:test";
import { Editor, ORCHC, example, until } from "./harness.ts";

let editor: Editor;

before(async () => {
  editor = await Editor.open({ files: { "shop.orch": example("tour/01-shop.orch") }, path: "/usr/bin:/bin" });
  await editor.show("shop.orch");
});
after(() => editor?.close());

const toast = (text: string) => editor.page.locator(".notification-toast").filter({ hasText: text });
const status = () => editor.page.locator("#orchc\\.orch\\.orch\\.status");

test("a missing orchc is told with a button that leads to the setting", async () => {
  await toast("was not found").waitFor({ timeout: 20_000 });
  assert.match(await toast("was not found").innerText(), /was not found in the workspace's target folder or on the PATH\. Build it/);
  assert.match(await status().innerText(), /orchc not found/);
  await toast("was not found").getByText("Open Setting").click();
  await editor.page.locator(".settings-editor").getByText("Orch › Server: Path").waitFor({ timeout: 20_000 });
  await editor.command("workbench.action.closeActiveEditor");
});

test("a setting that names no program is told", async () => {
  await setting("/nowhere/orchc");
  await toast("names /nowhere/orchc, where there is no program").waitFor({ timeout: 20_000 });
});

test("an orchc of before there was a server is told", async () => {
  await setting(program("old", "exit 2"));
  await toast("does not serve editors yet. Build or install a newer one.").waitFor({ timeout: 20_000 });
});

test("a server that ends at once is told once, and not started for ever", async () => {
  const starts = path.join(editor.workspace, "starts");
  await setting(program("ends", `[ "$2" = --help ] || { echo start >>'${starts}'; exit 1; }`));
  await toast("is not running").waitFor({ timeout: 20_000 });
  assert.match(await status().innerText(), /orchc failed/);
  assert.ok(readFileSync(starts, "utf8").split("\n").length <= 4);
  const toasts = await editor.page.locator(".notification-toast").allInnerTexts();
  assert.equal(toasts.filter((text) => text.includes("ends")).length, 1, toasts.join("\n"));
});

test("the right setting starts it without a reload", async () => {
  await setting(ORCHC);
  await until("the server runs", 20_000, () => editor.serverRuns());
  assert.equal(await status().getAttribute("aria-label"), "Orch, server running, 0 errors, 0 warnings");
});

/** A program that says it is orchc, and then what the script does. */
function program(name: string, lsp: string): string {
  const file = path.join(editor.workspace, name);
  writeFileSync(file, `#!/bin/sh\n[ "$1" = --version ] && echo orchc 0.0.1\n[ "$1" = lsp ] && { ${lsp}; }\nexit 0\n`);
  chmodSync(file, 0o755);
  return file;
}

async function setting(value: string): Promise<void> {
  await editor.probe(async (vscode, value) => {
    await vscode.workspace.getConfiguration("orch").update("server.path", value, vscode.ConfigurationTarget.Workspace);
  }, value);
}
