// What a finding's code means: a page behind the code in hover, problem list and peek, written by `orchc explain`.

import { execFile } from "node:child_process";
import * as vscode from "vscode";
import type { HandleDiagnosticsSignature } from "vscode-languageclient/node";
import type { Server } from "./server.ts";

const SCHEME = "orch-explain";
const ANSWERS_WITHIN = 10_000;
const CODE = /^[a-z][a-z0-9-]*$/;

/** Makes the codes of findings lead to their explanation. */
export function linkCodes(uri: vscode.Uri, diagnostics: vscode.Diagnostic[], next: HandleDiagnosticsSignature): void {
  for (const finding of diagnostics) {
    if (typeof finding.code === "string" && CODE.test(finding.code)) finding.code = { value: finding.code, target: page(finding.code) };
  }
  next(uri, diagnostics);
}

export function registerExplanations(server: Server): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
    provideTextDocumentContent: async ({ path }) => {
      const code = path.slice(1).replace(/\.md$/, "");
      const program = server.program?.path;
      const text = program === undefined || !CODE.test(code) ? undefined : await explained(program, code);
      return `# ${code}\n\n${text ?? "There is no explanation of this code."}\n`;
    },
  });
}

function page(code: string): vscode.Uri {
  return vscode.Uri.from({ scheme: SCHEME, path: `/${code}.md` });
}

function explained(program: string, code: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(program, ["--color", "never", "explain", code], { timeout: ANSWERS_WITHIN }, (error, stdout) => {
      resolve(error === null ? asMarkdown(stdout) : undefined);
    });
  });
}

/** Programs stand indented in a terminal; a page has fences that can be coloured. */
function asMarkdown(text: string): string {
  return text.replaceAll(/^(?: {4}.*\n(?:\n(?= {4}))?)+/gm, (program) => `\n\`\`\`orch\n${program.replaceAll(/^ {4}/gm, "")}\`\`\`\n`);
}
