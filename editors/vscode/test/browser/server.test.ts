// Without a server, and with one that is none: what the user is told, and what works all the same.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Editor, example } from "./harness.ts";

let editor: Editor;

before(async () => {
  editor = await Editor.open({ files: { "shop.orch": example("tour/01-shop.orch") }, path: "/usr/bin:/bin" });
  await editor.show("shop.orch");
});
after(() => editor?.close());

test("a missing orchc is told with a button that leads to the setting", async () => {
  const toast = editor.page.locator(".notification-toast").filter({ hasText: "orchc" });
  await toast.waitFor({ timeout: 20_000 });
  assert.match(await toast.innerText(), /was not found in the workspace's target folder or on the PATH\. Build it/);
  await editor.picture("missing");
  await toast.getByText("Open Setting").click();
  await editor.page.locator(".settings-editor").getByText("Orch › Server: Path").waitFor({ timeout: 20_000 });
});
