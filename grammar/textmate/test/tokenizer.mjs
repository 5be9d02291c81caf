// The grammar under the tokenizer that VS Code uses. Packages come from NODE_PATH or a `node_modules` above.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { INITIAL, Registry, parseRawGrammar } = require("vscode-textmate");
const oniguruma = require("vscode-oniguruma");

const GRAMMAR = new URL("../orch.tmLanguage.json", import.meta.url);

/** Makes a function from a text to its lines, each a list of `{ start, end, scopes }` in UTF-16 units. */
export async function tokenizer() {
  await oniguruma.loadWASM(readFileSync(require.resolve("vscode-oniguruma/release/onig.wasm")).buffer);
  const registry = new Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async (scope) =>
      scope === "source.orch" ? parseRawGrammar(readFileSync(GRAMMAR, "utf8"), GRAMMAR.pathname) : null,
  });
  const grammar = await registry.loadGrammar("source.orch");
  return (text) => {
    let stack = INITIAL;
    return text.split(/\r\n|\n|\r/).map((line) => {
      const read = grammar.tokenizeLine(line, stack);
      stack = read.ruleStack;
      return read.tokens.map((token) => ({ start: token.startIndex, end: token.endIndex, scopes: token.scopes }));
    });
  };
}
