// Typical mistakes of a newcomer in the examples, made and mended from the keyboard alone: each is seen at its place, told in words,
// and gone with a fix that is offered, or with what the explanation says to write.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import type { Locator } from "playwright-core";
import { type Clip, Editor, ORCHC, example, examples, until } from "./harness.ts";

const SOON = 10_000;
const SHOP = "tour/01-shop.orch";
const HELLO = "hello/hello.orch";

interface Mistake {
  readonly name: string;
  readonly file: string;
  /** What is right, and what is typed in its place. */
  readonly right: string;
  readonly wrong: string;
  readonly code: string;
  /** The text that is underlined. */
  readonly at: string;
  readonly told: RegExp;
  /** The fix that is offered; where there is none, what is right is typed again. */
  readonly fix?: RegExp;
  /** What the fix makes of it, where that is not what was there before. */
  readonly mended?: string;
}

const MISTAKES: readonly Mistake[] = [
  { name: "a misspelt kind", file: SHOP, right: "service cache", wrong: "servise cache", code: "unknown-kind", at: "servise", told: /no kind `servise`/, fix: /`service`/ },
  { name: "a misspelt field", file: SHOP, right: 'image    = "redis', wrong: 'imgae    = "redis', code: "unknown-field", at: "imgae", told: /no field `imgae`/, fix: /`image`/ },
  { name: "a misspelt reference", file: SHOP, right: "cache.address", wrong: "cahce.address", code: "unknown-name", at: "cahce", told: /nothing here is called `cahce`/, fix: /`cache`/ },
  { name: "a misspelt choice", file: SHOP, right: "= tcp {", wrong: "= tpc {", code: "unknown-variant", at: "tpc", told: /found `tpc`/, fix: /`tcp`/ },
  { name: "a misspelt name in an environment", file: SHOP, right: "api.env.LOG_LEVEL ", wrong: "api.env.LOG_LEVLE ", code: "overlay-missing", at: "LOG_LEVLE", told: /not set below/, fix: /`LOG_LEVEL`/ },
  { name: "a duration without its unit", file: SHOP, right: "interval = 5s", wrong: "interval = 5", code: "unit-mismatch", at: "5", told: /a duration needs a unit/, fix: /`5s`/ },
  { name: "a number in quotes", file: SHOP, right: "port     = 6379", wrong: 'port     = "6379"', code: "type-mismatch", at: '"6379"', told: /found the text "6379"/, fix: /without quotes/i },
  { name: "a service where a text is meant", file: SHOP, right: "{cache.address}", wrong: "{cache}", code: "not-text", at: "cache", told: /which text of `cache` is meant/, fix: /its address/i },
  { name: "one of several ports", file: SHOP, right: "api.http.url", wrong: "api.url", code: "ambiguous-port", at: "url", told: /several ports/, fix: /`api\.http\.url`/ },
  { name: "a colon for an equals sign", file: SHOP, right: "port     = 6379", wrong: "port: 6379", code: "colon-for-equals", at: ":", told: /set with `=`/, fix: /`=`/, mended: "port = 6379" },
  { name: "a missing brace", file: HELLO, right: "api.replicas = 3\n}\n", wrong: "api.replicas = 3\n", code: "unclosed-brace", at: "{", told: /never closed/, fix: /add `}`/i },
  { name: "a dependency said twice", file: HELLO, right: "store.url }\n\n  health", wrong: "store.url }\n  depends_on = [store]\n  health", mended: "store.url }\n  health", code: "redundant-dependency", at: "store", told: /a reference says it already/, fix: /take it away/i },
  { name: "a service without an image", file: HELLO, right: 'service api {\n  image = "hello/api:1.0.0"', wrong: "service api {", code: "missing-field", at: "api", told: /nothing says what `api` runs/ },
  { name: "an image without a tag", file: SHOP, right: '"redis:7"', wrong: '"redis"', code: "floating-image", at: '"redis"', told: /another image tomorrow/ },
  { name: "two at one port of the host", file: HELLO, right: "8080\n\n  dev {                                   // a command", wrong: "8080\n  publish = 8080\n  dev {                                   // a command", code: "host-port-conflict", at: "8080", told: /port 8080 of the host is already taken/ },
  { name: "a secret that everyone could read", file: SHOP, right: '"storefront"', wrong: "db_password", code: "secret-exposed", at: "db_password", told: /may not go into `labels`/ },
];

let editor: Editor;

before(async () => {
  const files = { ...examples("hello"), ...examples("tour") };
  // Suggestions come when they come, and would take keys that are meant for the text.
  const settings = { "orch.server.path": ORCHC, "editor.fontSize": 13, "editor.quickSuggestions": false, "editor.suggestOnTriggerCharacters": false };
  editor = await Editor.open({ files, settings, size: { width: 960, height: 620 } });
  await editor.show(SHOP);
  await until("the server runs", 20_000, () => editor.serverRuns());
  await editor.show(HELLO);
  await editor.command("workbench.action.closeSidebar");
});
afterEach(async (context) => {
  if ("passed" in context && !context.passed) await editor.failure(context.name);
  await editor.page.keyboard.press("Escape");
  for (const file of [SHOP, HELLO]) await editor.write(file, example(file));
});
after(() => editor?.close());

for (const mistake of MISTAKES) {
  test(mistake.name, async () => {
    const { file, right, wrong, code, at, told, fix, mended } = mistake;
    const source = example(file);
    await editor.show(file);
    const before = await until("the findings without it", SOON, async () => findings(file));
    const place = source.indexOf(right);
    await retype(source, place, right, wrong);
    const [first, ...more] = await until("the finding", SOON, async () => {
      const found = (await findings(file)).filter((finding) => !before.some((known) => same(known, finding)));
      return found.some((finding) => finding.code === code && finding.at === at) && found;
    });
    assert.deepEqual(more, [], "one mistake, one finding");
    assert.equal(first?.at, at);
    assert.match(first?.message ?? "", told);

    const { keyboard } = editor.page;
    const widget = editor.page.locator(".marker-widget");
    await until("the key for the next finding in the file leads to it", SOON, async () => {
      await keyboard.press("Alt+F8");
      return widget.getByText(told).waitFor({ timeout: 4_000 }).then(() => true, () => false);
    });
    const seen = await editor.shot(await stretch(widget));
    await keyboard.press("Escape");
    let offered: Buffer | undefined;
    if (fix === undefined) {
      await retype(await editor.text(file), place, wrong, right);
    } else {
      const titles = await editor.fixes();
      const wanted = titles.findIndex((title) => fix.test(title));
      assert.ok(wanted >= 0, `${fix} in ${titles}`);
      for (let down = 0; down < wanted; down += 1) await keyboard.press("ArrowDown");
      offered = await editor.shot(await stretch(editor.page.locator(".action-widget").first()));
      await keyboard.press("Enter");
    }
    await editor.strip(`mistakes/${code}`, [seen, offered]);
    const expected = source.replace(right, () => mended ?? right);
    await until("it is mended", SOON, async () => (await editor.text(file)) === expected);
    await until("the finding goes", SOON, async () => !(await findings(file)).some((finding) => same(finding, first)));
  });
}

type Finding = Awaited<ReturnType<Editor["diagnostics"]>>[number];

const findings = (file: string) => editor.diagnostics(file);
const same = (a: Finding | undefined, b: Finding | undefined) => a?.code === b?.code && a?.message === b?.message;

/** Goes where a text stands and types another in its place. */
async function retype(source: string, place: number, old: string, text: string): Promise<void> {
  // What both begin and end with stays.
  let start = 0;
  while (start < Math.min(old.length, text.length) && old[start] === text[start]) start += 1;
  let end = 0;
  while (end < Math.min(old.length, text.length) - start && old.at(-1 - end) === text.at(-1 - end)) end += 1;
  const before = source.slice(0, place + start).split("\n");
  const { keyboard } = editor.page;
  await keyboard.press("Control+g");
  await editor.page.locator(".quick-input-widget").waitFor({ timeout: SOON });
  await keyboard.type(`${before.length}:${(before.at(-1)?.length ?? 0) + 1}`);
  await keyboard.press("Enter");
  await editor.page.locator(".quick-input-widget").waitFor({ state: "hidden", timeout: SOON });
  for (let i = start; i < old.length - end; i += 1) await keyboard.press("Delete");
  // The editor indents a new line itself.
  await keyboard.type(text.slice(start, text.length - end).replaceAll(/\n +/g, "\n"));
  await keyboard.press("Escape");
}

/** Some lines of the editor down to the end of what is shown there. */
async function stretch(shown: Locator): Promise<Clip> {
  const lines = { above: 3, high: 18 };
  const page = await editor.page.locator(".editor-container .monaco-editor").first().boundingBox();
  const line = await editor.page.locator(".editor-container .current-line").first().boundingBox();
  const box = await shown.boundingBox();
  if (page === null || line === null || box === null) throw new Error("it is not in sight");
  const top = Math.max(page.y, Math.min(line.y - lines.above * lines.high, box.y - lines.high / 2));
  const bottom = Math.min(page.y + page.height, Math.max(line.y + line.height, box.y + box.height) + lines.high / 2);
  return { x: page.x, y: top, width: page.width, height: bottom - top };
}
