// Scopes under the source they are for, for people to read: each file of `cases/` has one beside it in `snapshots/`.
// `UPDATE_SNAPSHOTS=1` writes them.

import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";

import { tokenizer } from "./tokenizer.mjs";

const folder = (name) => new URL(`./${name}/`, import.meta.url);
const tokenize = await tokenizer();

/** Each line after `>`, then a line for each stretch of it that has scopes of its own. */
function shown(text) {
  const lines = text.split("\n");
  const tokens = tokenize(text);
  return lines
    .flatMap((line, at) => [
      `>${line}`,
      ...tokens[at]
        .filter(({ start, end, scopes }) => scopes.length > 1 && line.slice(start, end).trim() !== "")
        .map(({ start, end, scopes }) => {
          const names = scopes.slice(1).map((scope) => scope.replaceAll(/\.orch\b/g, ""));
          return ` ${" ".repeat(start)}${"^".repeat(Math.min(end, line.length) - start)} ${names.join(" ⟩ ")}`;
        }),
    ])
    .join("\n");
}

for (const name of readdirSync(folder("cases"))) {
  test(`the scopes of ${name}`, () => {
    const snapshot = new URL(`${name}.snap`, folder("snapshots"));
    const actual = `${shown(readFileSync(new URL(name, folder("cases")), "utf8").trimEnd())}\n`;
    if (process.env.UPDATE_SNAPSHOTS) {
      mkdirSync(folder("snapshots"), { recursive: true });
      writeFileSync(snapshot, actual);
    }
    const expected = readFileSync(snapshot, "utf8").split("\n");
    const at = actual.split("\n").findIndex((line, at) => line !== expected[at]);
    assert.equal(at, -1, `line ${at + 1}\n  is      ${actual.split("\n")[at]}\n  but was ${expected[at]}`);
    assert.equal(actual.length, expected.join("\n").length);
  });
}
