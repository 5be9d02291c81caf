// The problem matcher reads what `orchc check` really prints.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const EXTENSION = path.resolve(import.meta.dirname, "../..");
const ORCHC = process.env["ORCH_ORCHC"] ?? path.resolve(EXTENSION, "../../target/debug/orchc");

interface Pattern {
  regexp: string;
  file?: number;
  line?: number;
  column?: number;
  severity?: number;
  code?: number;
  message?: number;
}

const { contributes } = JSON.parse(readFileSync(path.join(EXTENSION, "package.json"), "utf8")) as { contributes: { problemPatterns: { patterns: Pattern[] }[] } };
const patterns = contributes.problemPatterns[0]?.patterns ?? [];

/** What the editor makes of output: each pattern must match the line after the one before. */
function problems(output: string): Record<string, string>[] {
  const lines = output.split("\n");
  return lines.flatMap((_, first) => {
    const found: Record<string, string> = {};
    for (const [offset, { regexp, ...groups }] of patterns.entries()) {
      const match = new RegExp(regexp).exec(lines[first + offset] ?? "");
      if (match === null) return [];
      for (const [name, group] of Object.entries(groups)) found[name] = match[group as number] ?? "";
    }
    return [found];
  });
}

test("an error, a warning and a remark are read with place, code and message", () => {
  const check = (source: string) => {
    const { stdout, stderr } = spawnSync(ORCHC, ["check", "-"], { input: source, encoding: "utf8", timeout: 10_000 });
    return problems(stdout + stderr);
  };
  assert.deepEqual(check('stack tried\n\nservice api {\n  prot  = 8080\n  image = "api"\n}\n'), [
    { severity: "error", code: "unknown-field", message: "`service` has no field `prot`", file: "<stdin>", line: "4", column: "3" },
    { severity: "warning", code: "floating-image", message: "`api` may be another image tomorrow", file: "<stdin>", line: "5", column: "11" },
  ]);
  assert.deepEqual(check('stack tried\n\nservice api {\n  image = "api:1"\n  env { A = env("NOT_SET_ANYWHERE") }\n}\n'), [
    { severity: "info", code: "unset-input", message: "the input `NOT_SET_ANYWHERE` is not set here", file: "<stdin>", line: "5", column: "13" },
  ]);
});
