// Every snippet, left as it is inserted, is a program that checks and stands in the one style.

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const EXTENSION = path.resolve(import.meta.dirname, "../..");
const ORCHC = process.env["ORCH_ORCHC"] ?? path.resolve(EXTENSION, "../../target/debug/orchc");

interface Snippet {
  place: "file" | "body";
  body: string[];
}

const snippets = JSON.parse(readFileSync(path.join(EXTENSION, "snippets/orch.json"), "utf8")) as Record<string, Snippet>;

/** What stands in the editor when every place is left at what was proposed. */
function inserted(body: string): string {
  let text = body.replaceAll("\\${", "\u0000").replaceAll("$0", "");
  while (/\$\{\d+:[^${}]*\}/.test(text)) text = text.replaceAll(/\$\{\d+:([^${}]*)\}/g, "$1");
  return text.replaceAll("\u0000", "${");
}

/** A program around the snippet that has what it refers to. */
function program(text: string, place: Snippet["place"] = "file"): string {
  const needsApi = /^(environment|test|check)\b/.test(text);
  if (place === "body") return `stack tried\n\nservice api {\n  image = "shop/api:1.0.0"\n  port  = 8080\n\n${text.replaceAll(/^/gm, "  ")}\n}\n`;
  const api = needsApi ? '\nservice api {\n  image  = "shop/api:1.0.0"\n  labels { team = "shop" }\n}\n' : "";
  return `stack tried\n${api}\n${text}\n`;
}

/** The codes of a program's errors. */
function errors(source: string): string[] {
  const { stdout } = spawnSync(ORCHC, ["check", "--format", "json", "-"], { input: source, encoding: "utf8", timeout: 10_000 });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { severity: string; code: string }[] };
  return diagnostics.filter(({ severity }) => severity === "error").map(({ code }) => code);
}

test("a wrong program is seen to be wrong", () => {
  assert.deepEqual(errors(program("network backend { prot = 1 }")), ["unknown-field"]);
});

for (const [name, { place, body }] of Object.entries(snippets)) {
  const text = inserted(body.join("\n"));
  test(`${name}: checks without an error`, () => {
    assert.deepEqual(errors(program(text, place)), []);
  });
  test(`${name}: is laid out as orchc fmt does`, () => {
    const source = program(text, place);
    const formatted = execFileSync(ORCHC, ["fmt", "-"], { input: source, encoding: "utf8", timeout: 10_000 });
    const tidy = (text: string) => text.replaceAll(/^(\s*\w+)\s+(=|\{)/gm, "$1 $2");
    // Fields beside the snippet are aligned with it by the formatter; that is not the snippet's doing.
    if (source.includes("service api {\n  image = ")) assert.equal(tidy(formatted), tidy(source));
    else assert.equal(formatted, source);
  });
}
