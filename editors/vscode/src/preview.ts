// What a stack becomes on a target, beside it, read-only and always up to date: what `orchc emit` writes of the text as it stands in
// the editor, saved or not.

import { execFile } from "node:child_process";
import * as path from "node:path";
import * as vscode from "vscode";
import type { EnvironmentChoice } from "./environment.ts";
import type { Server } from "./server.ts";
import { type StackFile, isStackFile } from "./stacks.ts";

export type Target = "compose" | "k8s" | "json";

const SCHEME = "orch-preview";
/** How long the source must rest before what it becomes is asked for again, in milliseconds. */
const REST = 150;
const ANSWERS_WITHIN = 20_000;
const LARGEST_OUTPUT = 64 * 1024 * 1024;

const TARGETS: readonly { target: Target; label: string; ending: string; language: string }[] = [
  { target: "compose", label: "Docker Compose", ending: "compose.yaml", language: "yaml" },
  { target: "k8s", label: "Kubernetes", ending: "k8s.yaml", language: "yaml" },
  { target: "json", label: "JSON: the model, for programs", ending: "json", language: "json" },
];

export class ManifestPreview implements vscode.Disposable, vscode.TextDocumentContentProvider {
  readonly #server: Server;
  readonly #environment: EnvironmentChoice;
  readonly #changed = new vscode.EventEmitter<vscode.Uri>();
  readonly #subscriptions: vscode.Disposable;
  /** What was last emitted without an error, for each preview that is open. */
  readonly #last = new Map<string, string>();
  #rest: NodeJS.Timeout | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(server: Server, environment: EnvironmentChoice) {
    this.#server = server;
    this.#environment = environment;
    this.#subscriptions = vscode.Disposable.from(
      this.#changed,
      vscode.workspace.registerTextDocumentContentProvider(SCHEME, this),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isStackFile(document.uri)) this.#refreshSoon();
      }),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.#last.delete(uri.toString())),
      environment.onDidChange(() => this.#refreshSoon()),
      server.onDidChangeState(({ is }) => {
        if (is === "running") this.#refreshSoon();
      }),
    );
  }

  /** Opens the preview beside the editor; asks for the target when the settings leave it open. */
  async open(stack: StackFile, asked?: Target): Promise<void> {
    const target = asked ?? (await chosenTarget());
    const form = TARGETS.find((form) => form.target === target);
    if (form === undefined) return;
    const uri = vscode.Uri.from({
      scheme: SCHEME,
      path: `/${stack.name}.${form.ending}`,
      query: new URLSearchParams({ source: stack.uri.toString(), target: form.target }).toString(),
    });
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.languages.setTextDocumentLanguage(document, form.language);
    await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  async provideTextDocumentContent(uri: vscode.Uri, token: vscode.CancellationToken): Promise<string> {
    const query = new URLSearchParams(uri.query);
    const target = query.get("target") as Target;
    const remark = target === "json" ? "//" : "#";
    const last = this.#last.get(uri.toString());
    const program = this.#server.program;
    if (program === undefined) return last ?? `${remark} Nothing to show: orchc is not running.\n`;
    const source = await vscode.workspace.openTextDocument(vscode.Uri.parse(query.get("source") ?? "", true));
    const emitted = await emit(program.path, ["emit", target, "-", ...this.#environment.arguments], source, token);
    if ("text" in emitted) {
      this.#last.set(uri.toString(), emitted.text);
      return emitted.text;
    }
    const reasons = emitted.errors.map((error) => `${remark}   ${error}\n`).join("");
    const before = last === undefined ? "" : `${remark} Below is what it was before.\n\n${last}`;
    return `${remark} The stack cannot be written as it stands:\n${reasons}${before}`;
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#subscriptions.dispose();
  }

  #refreshSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === SCHEME) this.#changed.fire(uri);
    }, REST);
  }
}

/** Hands the text to the program, in the folder of its file, as its imports are found from there. */
function emit(
  program: string,
  words: string[],
  source: vscode.TextDocument,
  token: vscode.CancellationToken,
): Promise<{ text: string } | { errors: string[] }> {
  const options = {
    timeout: ANSWERS_WITHIN,
    maxBuffer: LARGEST_OUTPUT,
    ...(source.uri.scheme === "file" ? { cwd: path.dirname(source.uri.fsPath) } : {}),
  };
  return new Promise((resolve) => {
    const child = execFile(program, ["--color", "never", ...words], options, (failure, stdout, stderr) => {
      if (failure === null) return resolve({ text: stdout });
      const errors = [...stderr.matchAll(/^error(?:\[[a-z0-9-]+\])?: (.*)$/gm)].map((match) => match[1] ?? "");
      resolve({ errors: errors.length > 0 ? errors : [failure.message] });
    });
    // A program that ends early does not read all it is given; what it says is the answer.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(source.getText());
    token.onCancellationRequested(() => child.kill());
  });
}

async function chosenTarget(): Promise<Target | undefined> {
  const setting = vscode.workspace.getConfiguration("orch").get<Target | "ask">("preview.target", "ask");
  if (setting !== "ask") return setting;
  const items = TARGETS.map(({ target, label }) => ({ label, target }));
  return (await vscode.window.showQuickPick(items, { title: "What does the stack become?", placeHolder: "On…" }))?.target;
}
