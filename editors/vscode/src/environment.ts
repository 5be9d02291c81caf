// The environment the editor looks at a stack in: chosen here, remembered for the workspace, told to the server.

import * as vscode from "vscode";
import { ExecuteCommandRequest } from "vscode-languageserver-protocol";
import { type Environments, SET_ENVIRONMENT } from "./protocol.ts";
import type { Server } from "./server.ts";

const REMEMBERED = "environment";

export class EnvironmentChoice implements vscode.Disposable {
  readonly #memory: vscode.Memento;
  readonly #changed = new vscode.EventEmitter<string | undefined>();
  #server: Server | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento) {
    this.#memory = memory;
  }

  /** Whom to tell. */
  serve(server: Server): void {
    this.#server = server;
  }

  /** The chosen environment; undefined means the stack as it is written. */
  get current(): string | undefined {
    const remembered = this.#memory.get<string | null>(REMEMBERED);
    if (remembered !== undefined) return remembered ?? undefined;
    const setting = vscode.workspace.getConfiguration("orch").get<string>("environment", "").trim();
    return setting === "" ? undefined : setting;
  }

  /** What the command line is to be told. */
  get arguments(): string[] {
    return this.current === undefined ? [] : ["--env", this.current];
  }

  async set(name: string | undefined): Promise<void> {
    await this.#memory.update(REMEMBERED, name ?? null);
    await this.#server?.request(ExecuteCommandRequest.method, { command: SET_ENVIRONMENT, arguments: [name ?? null] });
    this.#changed.fire(name);
  }

  /** Lets the user choose among those that the document's stack declares. */
  async ask(document: vscode.TextDocument | undefined): Promise<void> {
    const textDocument = { uri: document?.uri.toString() ?? "" };
    const answer = document && (await this.#server?.request<Environments>("orch/environments", { textDocument }));
    const names = [...new Set([...(answer?.names ?? []), ...(this.current === undefined ? [] : [this.current])])];
    if (names.length === 0) {
      const hint = document === undefined ? "Open a stack first." : "Declare one with `environment production { … }`.";
      void vscode.window.showInformationMessage(`There is no environment to switch to. ${hint}`);
      return;
    }
    const mark = (name: string | undefined) => (name === this.current ? "$(check)" : "$(blank)");
    const items = [undefined, ...names].map((name) => ({
      label: `${mark(name)} ${name ?? "none"}`,
      description: name === undefined ? "the stack as it is written" : "",
      name,
    }));
    const chosen = await vscode.window.showQuickPick(items, { title: "Environment", placeHolder: "Look at the stack in…" });
    if (chosen !== undefined) await this.set(chosen.name);
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
