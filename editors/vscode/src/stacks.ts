// Which stack a file belongs to: the file itself when it has a `stack` header, else one the user means.

import * as path from "node:path";
import * as vscode from "vscode";

/** No more files than this are looked at for a header. */
const LOOK_AT_MOST = 200;
const HEADER = /^stack[ \t]+([A-Za-z_][\w-]*)/m;

export interface StackFile {
  readonly uri: vscode.Uri;
  readonly name: string;
}

export function isStackFile(uri: vscode.Uri): boolean {
  return uri.path.endsWith(".orch");
}

/** The document commands speak of when they are given none. */
export function activeDocument(): vscode.TextDocument | undefined {
  const documents = [vscode.window.activeTextEditor, ...vscode.window.visibleTextEditors].map((editor) => editor?.document);
  return documents.find((document) => document?.languageId === "orch");
}

/** The name in a text's `stack` header. */
export function stackName(text: string): string | undefined {
  return HEADER.exec(text)?.[1];
}

/** The stacks of the workspace, by path. */
export async function stacks(): Promise<StackFile[]> {
  const files = await vscode.workspace.findFiles("**/*.orch", "**/{target,node_modules}/**", LOOK_AT_MOST);
  const found = await Promise.all(files.map(read));
  return found.filter((stack) => stack !== undefined).sort((a, b) => a.uri.fsPath.localeCompare(b.uri.fsPath));
}

/** The stack to act on; asks only when the file leaves it open. */
export async function stackFor(uri: vscode.Uri | undefined): Promise<StackFile | undefined> {
  const meant = uri ?? activeDocument()?.uri;
  const itself = meant && (await read(meant));
  if (itself !== undefined) return itself;
  const all = await stacks();
  const beside = meant === undefined ? [] : all.filter((stack) => path.dirname(stack.uri.fsPath) === path.dirname(meant.fsPath));
  const choices = beside.length > 0 ? beside : all;
  if (choices.length <= 1) {
    if (choices.length === 0) void vscode.window.showInformationMessage("There is no stack here. The command “Orch: New Stack” writes one.");
    return choices[0];
  }
  const items = choices.map((stack) => ({ label: stack.name, description: vscode.workspace.asRelativePath(stack.uri), stack }));
  return (await vscode.window.showQuickPick(items, { title: "Which stack?", matchOnDescription: true }))?.stack;
}

async function read(uri: vscode.Uri): Promise<StackFile | undefined> {
  try {
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    const text = open?.getText() ?? new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
    const name = stackName(text);
    return name === undefined ? undefined : { uri, name };
  } catch {
    return undefined;
  }
}
