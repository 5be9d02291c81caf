// The language in the editor, with the packaged extension and the real server: what a user sees and does.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Editor, ORCHC, example, until } from "./harness.ts";

const SHOP = example("tour/01-shop.orch");
const SOON = 10_000;

let editor: Editor;

before(async () => {
  editor = await Editor.open({
    files: { "shop.orch": SHOP },
    settings: { "orch.server.path": ORCHC, "workbench.colorTheme": "Default Dark Modern", "editor.hover.delay": 100 },
  });
  await editor.show("shop.orch");
  await until("the server runs", 20_000, () => editor.serverRuns());
  await editor.command("workbench.action.closeSidebar");
});
afterEach(async (context) => {
  if ("passed" in context && !context.passed) await editor.failure(context.name);
  await editor.page.keyboard.press("Escape");
  await editor.write("shop.orch", SHOP);
});
after(() => editor?.close());

test("findings come as one types, at their place, with their code, and go when they are mended", async () => {
  await editor.cursor("shop.orch", "cache.address", 5);
  await editor.page.keyboard.type("x");
  const [finding] = await until("the finding", SOON, async () => {
    const errors = (await editor.diagnostics("shop.orch")).filter(({ severity }) => severity === "Error");
    return errors.length > 0 && errors;
  });
  assert.equal(finding?.code, "unknown-name");
  assert.equal(finding?.at, "cachex");
  await editor.page.keyboard.press("Backspace");
  await until("no finding", SOON, async () => (await editor.diagnostics("shop.orch")).every(({ severity }) => severity !== "Error"));
});

test("the finding is seen in the editor, and its fix mends it from the keyboard", async () => {
  await editor.write("shop.orch", SHOP.replace("cache.address", "cahce.address"));
  await until("the finding", SOON, async () => (await editor.diagnostics("shop.orch")).some(({ at }) => at === "cahce"));
  await editor.page.locator(".squiggly-error").first().waitFor({ timeout: SOON });
  await editor.cursor("shop.orch", "cahce.address");
  await editor.page.keyboard.press("F8");
  await editor.picture("diagnostics");
  await editor.page.keyboard.press("Escape");
  await editor.cursor("shop.orch", "cahce.address");
  assert.match((await editor.fixes()).join("\n"), /`cache`/);
  await editor.picture("fix");
  await editor.page.keyboard.press("Enter");
  await until("the text is mended", SOON, async () => (await editor.text("shop.orch")) === SHOP);
});

test("the code of a finding leads to its explanation", async () => {
  await editor.write("shop.orch", SHOP.replace("cache.address", "cahce.address"));
  await until("the finding", SOON, async () => (await editor.diagnostics("shop.orch")).some(({ at }) => at === "cahce"));
  await editor.cursor("shop.orch", "cahce.address", 1);
  await editor.command("editor.action.showHover");
  await editor.page.locator(".monaco-hover a.code-link").filter({ hasText: "unknown-name" }).click({ timeout: SOON });
  const heading = await until("the page", SOON, async () => {
    for (const frame of editor.page.frames()) {
      const heading = frame.locator("h1");
      if ((await heading.count().catch(() => 0)) > 0) return heading.first().innerText();
    }
    return undefined;
  });
  assert.equal(heading, "unknown-name");
  await editor.picture("explain");
  await editor.command("workbench.action.closeActiveEditor");
});

test("completion offers the fields that are not set yet, documented", async () => {
  await editor.cursor("shop.orch", "\n  health   = tcp");
  await editor.page.keyboard.press("Enter");
  await editor.page.keyboard.type("re");
  await until("the word", SOON, async () => (await editor.text("shop.orch")).includes("\n  re\n"));
  const offered = await editor.probe(async (vscode, file) => {
    const uri = vscode.Uri.file(file);
    const position = vscode.window.activeTextEditor?.selection.active;
    const list = await vscode.commands.executeCommand<{ items: { label: string | { label: string } }[] }>("vscode.executeCompletionItemProvider", uri, position);
    return list.items.map(({ label }) => (typeof label === "string" ? label : label.label));
  }, editor.path("shop.orch"));
  for (const field of ["resources", "restart", "replicas"]) assert.ok(offered.includes(field), `${field} in ${offered}`);
  assert.ok(!offered.includes("image"), "what is set is not offered again");
  await editor.page.keyboard.press("Control+Space");
  await editor.page.locator(".suggest-widget.visible").getByText("restart").first().waitFor({ timeout: SOON });
  await editor.picture("completion");
});

test("a snippet is offered where it fits, and only there", async () => {
  const offered = async (before: string) => {
    await editor.write("shop.orch", before);
    return editor.probe(
      async (vscode, file, line, character) => {
        const list = await vscode.commands.executeCommand<{ items: { label: unknown; kind?: number }[] }>("vscode.executeCompletionItemProvider", vscode.Uri.file(file), new vscode.Position(line, character));
        return list.items.map(({ label }) => String(label));
      },
      editor.path("shop.orch"),
      before.split("\n").length - 1,
      before.split("\n").at(-1)?.length ?? 0,
    );
  };
  assert.ok((await offered("stack shop\n\nservice po")).includes("service postgres"));
  assert.ok((await offered("stack shop\n\nservice api {\n  hea")).includes("health http"));
  assert.ok(!(await offered("stack shop\n\nservice api {\n  ser")).includes("service postgres"));
  assert.ok(!(await offered('stack shop\n\nservice api {\n  image = "hea')).includes("health http"));
});

test("hover tells the type, the meaning, and the value in each environment", async () => {
  await editor.cursor("shop.orch", "replicas = 2..10", 1);
  const told = await editor.probe(async (vscode, file) => {
    const position = vscode.window.activeTextEditor?.selection.active;
    const hovers = await vscode.commands.executeCommand<{ contents: { value: string }[] }[]>("vscode.executeHoverProvider", vscode.Uri.file(file), position);
    return hovers.flatMap(({ contents }) => contents.map(({ value }) => value)).join("\n");
  }, editor.path("shop.orch"));
  assert.match(told, /replicas: int \| range of int/);
  assert.match(told, /How many/);
  assert.match(told, /`2\.\.10`/);
  assert.match(told, /`4\.\.40` in production/);
  // Lenses that come late move the text, and that closes a hover.
  const hover = editor.page.locator(".monaco-hover").filter({ hasText: "How many" }).first();
  await until("a hover that stays", SOON, async () => {
    await editor.command("editor.action.showHover");
    await hover.waitFor({ timeout: 2_000 });
    await editor.page.waitForTimeout(600);
    return hover.isVisible();
  });
  await editor.picture("hover");
});

test("definition leads to the item a reference names", async () => {
  await editor.cursor("shop.orch", "cache.address", 1);
  await editor.page.keyboard.press("F12");
  const line = SHOP.split("\n").findIndex((text) => text.startsWith("service cache"));
  await until("the cursor is there", SOON, () =>
    editor.probe(async (vscode, line) => vscode.window.activeTextEditor?.selection.active.line === line, line),
  );
});

test("rename changes the item and every reference", async () => {
  await editor.cursor("shop.orch", "service db", "service ".length);
  await editor.page.keyboard.press("F2");
  await editor.page.locator(".rename-box input").waitFor({ timeout: SOON });
  await editor.page.locator(".rename-box input").fill("database");
  await editor.page.locator(".rename-box input").press("Enter");
  const text = await until("the new name", SOON, async () => {
    const text = await editor.text("shop.orch");
    return text.includes("service database") && text;
  });
  assert.match(text, /\$\{db_password\}@\$\{database\.address\}/);
  assert.match(text, /\$\{database\.env\.POSTGRES_USER\}/);
  assert.match(text, /^ {2}database\.resources/m);
  assert.doesNotMatch(text, /\bdb\b\./);
});

test("formatting lays the document out, aligned", async () => {
  const crooked = SHOP.replace("  port     = 5432", "      port = 5432").replace("networks = [backend, frontend]", "networks=[ backend,frontend ]");
  await editor.write("shop.orch", crooked);
  await editor.cursor("shop.orch", "stack shop");
  await editor.page.keyboard.press("Shift+Alt+f");
  await editor.command("editor.action.formatDocument");
  assert.equal(await editor.text("shop.orch"), SHOP);
});

test("a lens tells who depends on an item, and shows where", async () => {
  await editor.cursor("shop.orch", "service cache");
  await editor.command("revealLine", { lineNumber: SHOP.split("\n").indexOf("service cache {"), at: "center" });
  const lens = editor.page.locator(".codelens-decoration a").filter({ hasText: "1 depends on it" });
  await lens.last().waitFor({ timeout: SOON });
  await lens.last().click({ timeout: SOON });
  const line = SHOP.split("\n").findIndex((text) => text.includes("CACHE_URL"));
  await until("the place is shown", SOON, async () => {
    const there = await editor.probe(async (vscode) => vscode.window.activeTextEditor?.selection.active.line);
    return there === line || (await editor.page.locator(".peekview-widget").count()) > 0;
  });
  await editor.page.keyboard.press("Escape");
});

test("the commands of lenses exist", async () => {
  const lenses = await editor.probe(async (vscode, file) => {
    const lenses = await vscode.commands.executeCommand<{ command?: { title: string; command: string } }[]>("vscode.executeCodeLensProvider", vscode.Uri.file(file), 100);
    return lenses.map(({ command }) => `${command?.title}: ${command?.command}`);
  }, editor.path("shop.orch"));
  const commands = await editor.probe(async (vscode) => vscode.commands.getCommands(true));
  const own = lenses.map((lens) => lens.split(": ")[1] ?? "").filter((command) => command.startsWith("orch."));
  assert.ok(own.includes("orch.run") && own.includes("orch.emit"), lenses.join("\n"));
  for (const command of own) assert.ok(commands.includes(command), command);
});

test("the outline names every item", async () => {
  const names = await until("symbols", SOON, () =>
    editor.probe(async (vscode, file) => {
      const symbols = await vscode.commands.executeCommand<{ name: string }[] | undefined>("vscode.executeDocumentSymbolProvider", vscode.Uri.file(file));
      return symbols?.map(({ name }) => name);
    }, editor.path("shop.orch")),
  );
  for (const name of ["db", "cache", "api", "web"]) assert.ok(names.some((found) => found.includes(name)), `${name} in ${names}`);
});

test("Enter in a doc comment goes on with it, and a bracket brings its partner", async () => {
  const becomes = (expected: RegExp) => until(`the text becomes ${expected}`, SOON, async () => expected.test(await editor.text("shop.orch")));
  await editor.cursor("shop.orch", "/// A small shop", "/// A small shop: ".length);
  await editor.page.keyboard.press("Enter");
  await becomes(/^\/\/\/ A small shop: ?\n\/\/\/ one database/);
  await editor.write("shop.orch", "stack shop\n\n// end\n");
  await editor.cursor("shop.orch", "\n// end");
  await editor.page.keyboard.type("service api {");
  await editor.page.keyboard.press("Enter");
  await becomes(/^stack shop\n\n?service api \{\n {2}\n\}\n\/\/ end/);
});
