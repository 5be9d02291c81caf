// Ten typical mistakes of a newcomer, in the example: each is seen at its place, told in words, and mended from the keyboard.

import assert from "node:assert/strict";
import { after, afterEach, before, test } from "node:test";
import { Editor, ORCHC, example, until } from "./harness.ts";

const SHOP = example("tour/01-shop.orch");
const SOON = 10_000;

interface Mistake {
  readonly name: string;
  /** What is right, and what is written in its place. */
  readonly right: string;
  readonly wrong: string;
  readonly code: string;
  /** The text that is underlined. */
  readonly at: string;
  readonly told: RegExp;
  readonly fix: RegExp;
  /** What the fix makes of it, where that is not what was there before. */
  readonly mended?: string;
}

const MISTAKES: readonly Mistake[] = [
  { name: "a misspelt field", right: '  image    = "redis:7"', wrong: '  imgae    = "redis:7"', code: "unknown-field", at: "imgae", told: /no field `imgae`/, fix: /`image`/ },
  { name: "a misspelt reference", right: "cache.address", wrong: "cahce.address", code: "unknown-name", at: "cahce", told: /nothing here is called `cahce`/, fix: /`cache`/ },
  { name: "a misspelt kind", right: "service cache", wrong: "servise cache", code: "unknown-kind", at: "servise", told: /no kind `servise`/, fix: /`service`/ },
  { name: "a misspelt network", right: "networks = [frontend]", wrong: "networks = [fronted]", code: "unknown-name", at: "fronted", told: /nothing here is called `fronted`/, fix: /`frontend`/ },
  { name: "a duration without its unit", right: "interval = 5s", wrong: "interval = 5", code: "unit-mismatch", at: "5", told: /a duration needs a unit/, fix: /`5s`/ },
  { name: "a number in quotes", right: "port     = 6379", wrong: 'port     = "6379"', code: "type-mismatch", at: '"6379"', told: /found the text "6379"/, fix: /without quotes/i },
  { name: "a service where a text is meant", right: "${cache.address}", wrong: "${cache}", code: "not-text", at: "cache", told: /which text of `cache` is meant/, fix: /its address/i },
  { name: "one of several ports", right: "api.http.url", wrong: "api.url", code: "ambiguous-port", at: "url", told: /several ports/, fix: /`api\.http\.url`/ },
  { name: "a misspelt choice", right: "= tcp {", wrong: "= tpc {", code: "unknown-variant", at: "tpc", told: /found `tpc`/, fix: /`tcp`/ },
  { name: "a misspelt name in an environment", right: "api.env.LOG_LEVEL ", wrong: "api.env.LOG_LEVLE ", code: "overlay-missing", at: "LOG_LEVLE", told: /not set below/, fix: /`LOG_LEVEL`/ },
  { name: "a colon for an equals sign", right: "port     = 6379", wrong: "port: 6379", code: "colon-for-equals", at: ":", told: /set with `=`/, fix: /`=`/, mended: "port = 6379" },
  { name: "single quotes", right: '"256mb"', wrong: "'256mb'", code: "single-quotes", at: "'256mb'", told: /double quotes/, fix: /double quotes/i },
];

let editor: Editor;

before(async () => {
  editor = await Editor.open({ files: { "shop.orch": SHOP }, settings: { "orch.server.path": ORCHC } });
  await editor.show("shop.orch");
  await until("the server runs", 20_000, () => editor.serverRuns());
});
afterEach(async (context) => {
  if ("passed" in context && !context.passed) await editor.failure(context.name);
  await editor.page.keyboard.press("Escape");
  await editor.write("shop.orch", SHOP);
});
after(() => editor?.close());

for (const { name, right, wrong, code, at, told, fix, mended } of MISTAKES) {
  test(name, async () => {
    await editor.write("shop.orch", SHOP.replace(right, () => wrong));
    const [first, ...more] = await until("the finding", SOON, async () => {
      const found = (await editor.diagnostics("shop.orch")).filter(({ severity }) => severity === "Error");
      return found.some((finding) => finding.code === code) && found;
    });
    assert.deepEqual(more, [], "one mistake, one finding");
    assert.equal(first?.at, at);
    assert.match(first?.message ?? "", told);
    await editor.cursor("shop.orch", wrong, wrong.indexOf(at));
    const titles = await editor.fixes();
    const wanted = titles.findIndex((title) => fix.test(title));
    assert.ok(wanted >= 0, `${fix} in ${titles}`);
    for (let down = 0; down < wanted; down += 1) await editor.page.keyboard.press("ArrowDown");
    await editor.page.keyboard.press("Enter");
    const expected = SHOP.replace(right, () => mended ?? right);
    await until("the fix mends it", SOON, async () => (await editor.text("shop.orch")) === expected);
    await until("the finding goes", SOON, async () => (await editor.diagnostics("shop.orch")).every(({ severity }) => severity !== "Error"));
  });
}
