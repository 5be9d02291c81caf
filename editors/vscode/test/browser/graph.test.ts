// The graph beside the source: what is in it, the way to the source and back, by mouse and by keys, and a stack of a thousand.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Frame } from "playwright-core";
import { Editor, ORCHC, example, until } from "./harness.ts";

const SHOP = example("tour/01-shop.orch");
const OTEL = example("tour/07-otel-demo.orch");
const SOON = 15_000;
const MANY = 1000;

let editor: Editor;

before(async () => {
  editor = await Editor.open({
    files: { "shop.orch": SHOP, "otel.orch": OTEL, "large.orch": large() },
    settings: { "orch.server.path": ORCHC, "workbench.colorTheme": "Default Dark Modern" },
  });
  await editor.show("shop.orch");
  await until("the server runs", 20_000, () => editor.serverRuns());
  await editor.command("workbench.action.closeSidebar");
});
afterEach(async (context) => {
  if ("passed" in context && !context.passed) await editor.failure(context.name);
  await editor.write("shop.orch", SHOP);
  await editor.command("workbench.action.files.saveAll");
  await editor.command("workbench.action.focusFirstEditorGroup");
  await editor.command("workbench.action.closeEditorsInOtherGroups");
});
after(() => editor?.close());

/** Each service in one of four networks, and called by one before it. */
function large(): string {
  const networks = ["edge", "orders", "stock", "billing"];
  const services = Array.from({ length: MANY }, (_, i) => {
    const others = [3 * i + 1, 3 * i + 2, 3 * i + 3].filter((other) => other < MANY);
    const env = others.map((other, n) => `    UPSTREAM_${n} = svc-${other}.url`).join("\n");
    return `service svc-${i} {\n  image    = "shop/svc-${i}:1.0.0"\n  ports    { http = 8080 }\n  networks = [${networks.join(", ")}]\n  env {\n${env}\n  }\n}\n`;
  });
  return `stack large\n\n${networks.map((name) => `network ${name}`).join("\n")}\n\n${services.join("\n")}`;
}

/** The page inside the panel; VS Code keeps it two frames deep. */
async function graph(): Promise<Frame> {
  return until("the graph's page", SOON, async () => {
    for (const frame of editor.page.frames()) if ((await frame.locator(".canvas").count().catch(() => 0)) > 0) return frame;
    return undefined;
  });
}

const card = (frame: Frame, name: string) => frame.locator(".card", { has: frame.locator(".name", { hasText: new RegExp(`^${name}$`) }) });

const line = (text: string, start: string) => text.split("\n").findIndex((line) => line.startsWith(start));

async function cursorAt(text: string, start: string): Promise<void> {
  await until(`the cursor is at ${start}`, SOON, () =>
    editor.probe(async (vscode, line) => vscode.window.activeTextEditor?.selection.active.line === line, line(text, start)),
  );
}

test("the graph shows services, networks and edges; a click goes to the source; it follows the cursor", async () => {
  await editor.cursor("shop.orch", "service api", "service ".length);
  await editor.command("orch.showGraph");
  const frame = await graph();
  for (const name of ["db", "cache", "api", "web"]) await card(frame, name).waitFor({ timeout: SOON });
  const networks = await frame.locator(".network").allInnerTexts();
  assert.deepEqual(networks.sort(), ["backend", "frontend"]);
  const lines = await frame.locator(".line").evaluateAll((lines) => lines.map((line) => `${line.getAttribute("data-from")} ${line.getAttribute("data-to")}`));
  const ends = (await frame.locator(".card").evaluateAll((cards) => cards.map((card) => [card.getAttribute("data-id"), card.querySelector(".name")?.textContent] as const))) as [string, string][];
  const named = new Map(ends);
  const edges = lines.map((line) => line.split(" ").map((id) => named.get(id) ?? id).join(" → "));
  for (const edge of ["web → api", "api → db", "api → cache"]) assert.ok(edges.includes(edge), `${edge} in ${edges}`);
  assert.match(await frame.locator(".legend").innerText(), /talks to/);

  await frame.locator(".card.marked").filter({ hasText: "api" }).waitFor({ timeout: SOON });
  await editor.picture("graph");
  await card(frame, "cache").click();
  await cursorAt(SHOP, "service cache");
  await frame.locator(".card.marked").filter({ hasText: "cache" }).waitFor({ timeout: SOON });

  await editor.write("shop.orch", `${SHOP}\nservice mailer {\n  image = "shop/mailer:1.0.0"\n}\n`);
  await card(frame, "mailer").waitFor({ timeout: SOON });
});

test("from the keyboard: into the graph, from card to card, to the source, and back", async () => {
  const { keyboard } = editor.page;
  await editor.cursor("shop.orch", "service api", "service ".length);
  await keyboard.press("Control+Alt+g");
  const frame = await graph();
  await frame.locator(".card.marked").filter({ hasText: "api" }).waitFor({ timeout: SOON });
  await editor.cursor("shop.orch", "service api", "service ".length);
  await keyboard.press("Control+Alt+g");
  const focused = () => frame.evaluate(() => document.activeElement?.querySelector(".name")?.textContent);
  await until("the card of the cursor has the keyboard", SOON, async () => (await focused()) === "api");
  const places = await frame.locator(".card").evaluateAll((cards) => cards.map((card) => [card.querySelector(".name")?.textContent, card.getBoundingClientRect().x, card.getBoundingClientRect().y] as const));
  const at = new Map(places.map(([name, x, y]) => [name, { x, y }]));
  const [api, web] = [at.get("api"), at.get("web")];
  assert.ok(api !== undefined && web !== undefined);
  await keyboard.press(Math.abs(web.x - api.x) > Math.abs(web.y - api.y) ? "ArrowLeft" : "ArrowUp");
  await until("its caller has the keyboard", SOON, async () => (await focused()) === "web");
  await keyboard.press("Enter");
  await cursorAt(SHOP, "service web");
  await frame.locator(".card.marked").filter({ hasText: "web" }).waitFor({ timeout: SOON });
  await keyboard.press("Control+Alt+g");
  await until("the graph has the keyboard again", SOON, async () => (await focused()) === "web");
  await keyboard.press("Escape");
  await editor.page.locator(".monaco-editor.focused").first().waitFor({ timeout: SOON });
});

test("items of a kind of one's own are drawn too", async () => {
  await editor.cursor("otel.orch", "demo cart", "demo ".length);
  await editor.command("orch.showGraph");
  const frame = await graph();
  await frame.locator(".card.marked").filter({ hasText: "cart" }).waitFor({ timeout: SOON });
  for (const name of ["ad", "valkey-cart", "frontend-proxy", "flagd", "otel-collector"]) await card(frame, name).waitFor({ timeout: SOON });
});

test("of a thousand services it shows what is near the cursor, and all of them when asked", async () => {
  const text = large();
  await editor.cursor("large.orch", "service svc-40 {", "service ".length);
  await editor.command("orch.showGraph");
  const frame = await graph();
  await frame.locator(".card.marked").filter({ hasText: "svc-40" }).waitFor({ timeout: SOON });
  for (const near of ["svc-13", "svc-121", "svc-122", "svc-123"]) await card(frame, near).waitFor({ timeout: SOON });
  assert.equal(await frame.locator(".card").count(), 16);
  assert.equal(await frame.locator(".amount").innerText(), `16 of ${MANY.toLocaleString("en")}`);
  await editor.picture("graph-near");

  await card(frame, "svc-122").click();
  await cursorAt(text, "service svc-122 {");
  await card(frame, "svc-367").waitFor({ timeout: SOON });

  await frame.locator(".amount").click();
  await until("all of them", SOON, async () => (await frame.locator(".card").count()) === MANY);
  await frame.locator(".card.marked").filter({ hasText: "svc-122" }).waitFor({ timeout: SOON });
  await card(frame, "svc-900").click();
  await cursorAt(text, "service svc-900 {");
  await frame.locator(".amount").click();
  await card(frame, "svc-299").waitFor({ timeout: SOON });
});
