// What a stack becomes on a target, beside it, read-only and always up to date: what the server makes of the texts as they stand in the
// editor, saved or not.

import * as vscode from "vscode";
import { LSPErrorCodes, ResponseError } from "vscode-languageserver-protocol";
import type { EnvironmentChoice } from "./environment.ts";
import type { Emitted, Target } from "./protocol.ts";
import type { Server } from "./server.ts";
import { type StackFile, isStackFile } from "./stacks.ts";

const SCHEME = "orch-preview";
/** How long the source must rest before what it becomes is asked for again, in milliseconds. */
const REST = 150;

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
    const source = query.get("source") ?? "";
    // A library that is not open is read by the server; the stack itself has to be open there.
    await vscode.workspace.openTextDocument(vscode.Uri.parse(source, true));
    const environment = this.#environment.current;
    try {
      const params = { uri: source, target, ...(environment === undefined ? {} : { environment }) };
      const emitted = await this.#server.demand<Emitted>("orch/emit", params, token);
      if (emitted === undefined) return last ?? `${remark} Nothing to show: orchc is not running.\n`;
      const text = emitted.files.map((file) => file.text).join("\n");
      this.#last.set(uri.toString(), text);
      return text;
    } catch (error) {
      // What is asked for again, or was overtaken by an edit, is about to be shown anew.
      if (last !== undefined && (token.isCancellationRequested || isOvertaken(error))) return last;
      const why = error instanceof Error ? error.message : String(error);
      const before = last === undefined ? "" : `${remark} Below is what it was before.\n\n${last}`;
      return `${remark} The stack cannot be written as it stands:\n${remark}   ${why.replaceAll("\n", `\n${remark}   `)}\n${before}`;
    }
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

function isOvertaken(error: unknown): boolean {
  return error instanceof ResponseError && (error.code === LSPErrorCodes.ContentModified || error.code === LSPErrorCodes.RequestCancelled);
}

async function chosenTarget(): Promise<Target | undefined> {
  const setting = vscode.workspace.getConfiguration("orch").get<Target | "ask">("preview.target", "ask");
  if (setting !== "ask") return setting;
  const items = TARGETS.map(({ target, label }) => ({ label, target }));
  return (await vscode.window.showQuickPick(items, { title: "What does the stack become?", placeHolder: "On…" }))?.target;
}
