// The commands: preview, check, run, environment; driven as a user drives them, asserted in the extension host and on the page.

import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { after, afterEach, before, test } from "node:test";
import { Editor, ORCHC, example, until } from "./harness.ts";

const SHOP = example("tour/01-shop.orch");
const SOON = 10_000;

let editor: Editor;

before(async () => {
  editor = await Editor.open({
    files: { "shop.orch": SHOP },
    settings: { "orch.server.path": ORCHC, "workbench.colorTheme": "Default Dark Modern", "workbench.sideBar.location": "left" },
  });
  await editor.show("shop.orch");
  await until("the server runs", 20_000, () => editor.serverRuns());
  await editor.command("workbench.action.closeSidebar");
});
afterEach(async (context) => {
  if ("passed" in context && !context.passed) await editor.failure(context.name);
  await editor.write("shop.orch", SHOP);
  await editor.command("workbench.action.files.saveAll");
  await editor.command("workbench.action.closePanel");
  await editor.command("workbench.action.closeEditorsInOtherGroups");
});
after(() => editor?.close());

const preview = (ending: string) =>
  editor.probe(async (vscode, ending) => {
    const shown = vscode.window.visibleTextEditors.find(({ document }) => document.uri.scheme === "orch-preview" && document.uri.path.endsWith(ending));
    return shown && { text: shown.document.getText(), language: shown.document.languageId };
  }, ending);

test("the preview shows what the stack becomes, and follows what is typed", async () => {
  await editor.show("shop.orch");
  await editor.page.keyboard.press("Control+k");
  await editor.page.keyboard.press("v");
  await editor.page.locator(".quick-input-widget").getByText("Docker Compose").click();
  const shown = await until("the preview", SOON, () => preview("compose.yaml"));
  assert.equal(shown.language, "yaml");
  assert.match(shown.text, /^ {2}api:\n/m);
  assert.match(shown.text, /image: "?postgres:15/);
  await editor.picture("preview");
  await editor.cursor("shop.orch", "postgres:15", "postgres:15".length);
  await editor.page.keyboard.type(".9");
  await until("the new image", SOON, async () => (await preview("compose.yaml"))?.text.includes("postgres:15.9"));
  await editor.cursor("shop.orch", "postgres:15.9", "postgres:15.9".length + 1);
  await editor.page.keyboard.type("}");
  const broken = await until("a remark that it is broken", SOON, async () => {
    const text = (await preview("compose.yaml"))?.text ?? "";
    return text.startsWith("# The stack cannot be written as it stands") && text;
  });
  assert.match(broken, /Below is what it was before/);
  assert.match(broken, /postgres:15\.9/);
});

test("the preview is there for Kubernetes and JSON too", async () => {
  for (const [target, ending, expected] of [["k8s", "k8s.yaml", /kind: Deployment/], ["json", ".json", /"services"/]] as const) {
    await editor.command("orch.emit", `file://${editor.path("shop.orch")}`, target);
    const shown = await until(`the ${target} preview`, SOON, async () => {
      const shown = await preview(ending);
      return shown !== undefined && expected.test(shown.text) && shown;
    });
    assert.equal(shown.language, target === "json" ? "json" : "yaml");
  }
});

test("check runs as a task and its findings are in the problem list", async () => {
  const closed = "stack other\n\nservice api {\n  imgae = \"shop/api:1.0.0\"\n}\n";
  await editor.probe(
    async (vscode, file, text) => vscode.workspace.fs.writeFile(vscode.Uri.file(file), new TextEncoder().encode(text)),
    editor.path("other/main.orch"),
    closed,
  );
  await editor.command("orch.check", `file://${editor.path("other/main.orch")}`);
  await editor.page.locator(".terminal.xterm").first().waitFor({ timeout: SOON });
  const found = await until("the task's finding", SOON, () =>
    editor.probe(async (vscode, file) => {
      const [found, ...more] = vscode.languages.getDiagnostics(vscode.Uri.file(file));
      if (more.length > 0) throw new Error("it is listed twice");
      return found && { code: typeof found.code === "object" ? found.code.value : found.code, line: found.range.start.line, message: found.message };
    }, editor.path("other/main.orch")),
  );
  assert.deepEqual(found, { code: "unknown-field", line: 3, message: "`service` has no field `imgae`" });
});

test("what the server and a check both find is listed once", async () => {
  const wrong = SHOP.replace("cache.address", "cahce.address");
  await editor.write("shop.orch", wrong);
  const listed = async () => (await editor.diagnostics("shop.orch")).filter(({ at }) => at.startsWith("cahce")).length;
  await until("the server's finding", SOON, async () => (await listed()) === 1);
  const ended = editor.probe(
    (vscode) => new Promise<number | undefined>((resolve) => vscode.tasks.onDidEndTaskProcess(({ exitCode }) => resolve(exitCode))),
  );
  await editor.command("orch.check", `file://${editor.path("shop.orch")}`);
  assert.equal(await ended, 1);
  for (let i = 0; i < 10; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(await listed(), 1);
  }
});

test("run starts the stack in a terminal, and ending the task leaves nothing behind", async () => {
  const source = 'stack little\n\nservice one {\n  run = process(["sh", "-c", "echo $$ >started; sleep 60"])\n}\n';
  await editor.probe(
    async (vscode, file, text) => vscode.workspace.fs.writeFile(vscode.Uri.file(file), new TextEncoder().encode(text)),
    editor.path("little/main.orch"),
    source,
  );
  await editor.command("orch.run", `file://${editor.path("little/main.orch")}`);
  const started = editor.path("little/started");
  const pid = await until("it runs", SOON, async () => existsSync(started) && Number(readFileSync(started, "utf8")));
  await editor.probe(async (vscode) => {
    for (const running of vscode.tasks.taskExecutions) if (running.task.definition["command"] === "run") running.terminate();
  });
  await until("it has ended", SOON, async () => !existsSync(`/proc/${pid}`));
});

test("the tasks of a stack are offered", async () => {
  const names = await editor.probe(async (vscode) => (await vscode.tasks.fetchTasks({ type: "orch" })).map(({ name }) => name));
  for (const name of ["check shop.orch", "test shop.orch"]) assert.ok(names.includes(name), `${name} in ${names}`);
});

test("another environment is chosen from the menu, and everything speaks of it", async () => {
  await editor.show("shop.orch");
  await editor.command("orch.emit", `file://${editor.path("shop.orch")}`, "compose");
  await until("the preview", SOON, () => preview("compose.yaml"));
  void editor.command("orch.switchEnvironment");
  await editor.page.locator(".quick-input-widget").getByText("production").click({ timeout: SOON });
  await editor.page.locator("#orchc\\.orch\\.orch\\.status").getByText("production").waitFor({ timeout: SOON });
  await until("the preview of production", SOON, async () => /LOG_LEVEL: "?warn/.test((await preview("compose.yaml"))?.text ?? ""));
  void editor.command("orch.switchEnvironment");
  await editor.page.locator(".quick-input-widget").getByText("none").click({ timeout: SOON });
  await until("the preview of none", SOON, async () => /LOG_LEVEL: "?info/.test((await preview("compose.yaml"))?.text ?? ""));
});

test("a new stack is written without a finding", async () => {
  await editor.command("orch.newStack");
  const text = await editor.probe(async (vscode) => vscode.window.activeTextEditor?.document.getText());
  assert.match(text ?? "", /^stack shop$/m);
  await editor.page.keyboard.press("Escape");
  await editor.command("workbench.action.revertAndCloseActiveEditor");
});

test("restarting the server brings it back", async () => {
  await editor.command("orch.restartServer");
  await until("the server runs", 20_000, () => editor.serverRuns());
});
