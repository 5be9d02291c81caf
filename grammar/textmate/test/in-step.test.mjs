// What the grammar says of each token of every `.orch` text of the checkout, held against what the parser says. The
// parser's answer is a file of JSON lines that `cargo xtask tokens` prints; its name is in ORCH_TOKENS.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { tokenizer } from "./tokenizer.mjs";

/** What the innermost scope must be, for each role a token can have. */
const SCOPES = {
  comment: /^comment\.line\.double-slash/,
  doc: /^comment\.line\.documentation/,
  string: /^string\.quoted\.(double|triple)\.orch/,
  raw: /^string\.quoted\.(double|other)\.raw/,
  escape: /^(constant\.character|invalid\.illegal)\.escape/,
  interpolation: /^punctuation\.section\.interpolation/,
  number: /^constant\.numeric/,
  bracket: /^punctuation\.section\.(braces|brackets|parens)/,
  sign: /^(keyword\.operator|punctuation)/,
  invalid: /^invalid/,
  keyword: /^(keyword\.(control|operator)|storage\.modifier)/,
  constant: /^constant\.language/,
  modifier: /^storage\.modifier/,
  kind: /^storage\.type/,
  item: /^(entity\.name\.(type|function)|variable\.other\.constant)/,
  key: /^variable\.other\.property/,
  attribute: /^entity\.name\.function\.decorator/,
  field: /^variable\.other\.property/,
  function: /^entity\.name\.function/,
  parameter: /^variable\.parameter/,
  type: /^support\.type/,
  name: /^(variable|support\.type|entity\.name\.(function|type)|entity\.other\.inherited-class)/,
};

/** Roles that the characters of a token decide; the others take a parser that was not stopped by a fault. */
const LEXICAL = new Set(["comment", "doc", "string", "raw", "escape", "interpolation", "number", "constant"]);

const tokenize = await tokenizer();
const sources = readFileSync(process.env.ORCH_TOKENS, "utf8").trim().split("\n").map((line) => JSON.parse(line));

function scopeAt(line, column) {
  const scopes = line.find(({ start, end }) => start <= column && column < end)?.scopes ?? [];
  const innermost = scopes.at(-1) ?? "";
  return innermost.startsWith("punctuation.definition") ? (scopes.at(-2) ?? "") : innermost;
}

test("there is something to compare", () => {
  const names = sources.map(({ name }) => name);
  for (const part of ["examples/", "crates/orch-analysis/prelude/", "tests/specs/"]) {
    assert.ok(names.filter((name) => name.startsWith(part)).length > 5, `few sources in ${part}`);
  }
});

test("every token has the scope of what the parser takes it for", () => {
  const wrong = [];
  let compared = 0;
  for (const { name, text, tokens, faults } of sources) {
    const lines = tokenize(text);
    for (const [line, column, role, word] of tokens) {
      if (faults.length > 0 && !LEXICAL.has(role)) continue;
      // Text of a `"""` string may begin with the end of a line, which has no scope.
      if (/^\s*$/.test(word)) continue;
      const blank = /^\s*/.exec(word)[0].split("\n");
      const down = blank.length - 1;
      const scope = scopeAt(lines[line + down], blank.at(-1).length + (down === 0 ? column : 0));
      compared += 1;
      if (!SCOPES[role].test(scope)) wrong.push(`${name}: ${line + 1}:${column + 1} \`${word}\` is ${role}, scope ${scope}`);
    }
  }
  assert.ok(compared > 20_000, `only ${compared} tokens`);
  assert.equal(wrong.length, 0, `${wrong.length} of ${compared}, the first:\n${wrong.slice(0, 20).join("\n")}`);
});

test("a text without faults has no invalid scope and ends with every bracket closed", () => {
  const wrong = [];
  for (const { name, text, faults } of sources.filter(({ faults }) => faults.length === 0)) {
    const lines = tokenize(`${text}\n`);
    for (const [at, line] of lines.entries()) {
      for (const { scopes } of line) {
        if (scopes.some((scope) => scope.startsWith("invalid"))) wrong.push(`${name}:${at + 1}: ${scopes.at(-1)}`);
      }
    }
    const after = lines.at(-1).at(-1).scopes;
    if (after.length !== 1) wrong.push(`${name}: ends inside ${after.join(" ")}`);
  }
  assert.equal(wrong.length, 0, wrong.slice(0, 20).join("\n"));
});

test("what no part of the language is, is invalid", () => {
  for (const text of ["a = b && c", "a = 'x'", "a = 1;", "a = !b", 'a = "\\q"', "a = (1]", "a = é"]) {
    const scopes = tokenize(text).flatMap((line) => line.flatMap((token) => token.scopes));
    assert.ok(scopes.some((scope) => scope.startsWith("invalid")), text);
  }
});
