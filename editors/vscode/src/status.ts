// The item in the status bar: how the server is, the environment, how many problems there are.

import * as vscode from "vscode";
import type { EnvironmentChoice } from "./environment.ts";
import type { Server } from "./server.ts";
import { problem } from "./setup.ts";
import { isStackFile } from "./stacks.ts";

export class StatusItem implements vscode.Disposable {
  readonly #item = vscode.window.createStatusBarItem("orch.status", vscode.StatusBarAlignment.Left, 10);
  readonly #server: Server;
  readonly #environment: EnvironmentChoice;
  readonly #subscriptions: vscode.Disposable;

  constructor(server: Server, environment: EnvironmentChoice) {
    this.#server = server;
    this.#environment = environment;
    this.#item.name = "Orch";
    this.#item.command = "orch.showMenu";
    const show = () => this.#show();
    this.#subscriptions = vscode.Disposable.from(
      this.#item,
      server.onDidChangeState(show),
      environment.onDidChange(show),
      vscode.languages.onDidChangeDiagnostics(show),
      vscode.window.onDidChangeActiveTextEditor(show),
    );
    show();
  }

  dispose(): void {
    this.#subscriptions.dispose();
  }

  #show(): void {
    const { state } = this.#server;
    const { errors, warnings } = count();
    const environment = this.#environment.current;
    const place = environment === undefined ? "" : ` · ${environment}`;
    const problems = [errors > 0 ? `$(error) ${errors}` : "", warnings > 0 ? `$(warning) ${warnings}` : ""].filter((text) => text !== "");
    const found = problems.length > 0 ? `  ${problems.join(" ")}` : "";
    this.#item.backgroundColor = undefined;
    switch (state.is) {
      case "running":
        this.#item.text = `${problems.length > 0 ? "$(server-process)" : "$(pass)"} orch${place}${found}`;
        break;
      case "starting":
        this.#item.text = `$(loading~spin) orch${place}`;
        break;
      case "missing":
      case "failed":
        this.#item.text = state.is === "missing" ? "$(warning) orchc not found" : "$(warning) orchc failed";
        this.#item.backgroundColor = new vscode.ThemeColor("statusBarItem.warningBackground");
        break;
      case "stopped":
        this.#item.text = "$(circle-slash) orch";
        break;
    }
    this.#item.tooltip = this.#tooltip(errors, warnings);
    this.#item.accessibilityInformation = { label: `Orch, server ${state.is}, ${errors} errors, ${warnings} warnings` };
    const wanted = vscode.window.visibleTextEditors.some((editor) => editor.document.languageId === "orch");
    if (wanted || errors + warnings > 0) this.#item.show();
    else this.#item.hide();
  }

  #tooltip(errors: number, warnings: number): vscode.MarkdownString {
    const { state } = this.#server;
    const text = new vscode.MarkdownString("", true);
    text.isTrusted = { enabledCommands: ["orch.restartServer", "orch.switchEnvironment", "orch.openServerSetting", "workbench.actions.view.problems"] };
    const line = (words: string) => text.appendMarkdown(`${words}\n\n`);
    if (state.is === "running") {
      line(`**orchc ${state.program.version}**, found in the ${state.program.from}`);
    } else {
      line(problem(state) ?? `The server is ${state.is}.`);
    }
    line(`$(layers) [${this.#environment.current ?? "no environment"}](command:orch.switchEnvironment "Switch environment")`);
    line(`$(error) [${plural(errors, "error")}, ${plural(warnings, "warning")}](command:workbench.actions.view.problems "Show problems")`);
    line(`$(debug-restart) [Restart server](command:orch.restartServer)`);
    if (state.is === "missing") line(`$(gear) [Set its path](command:orch.openServerSetting)`);
    return text;
  }
}

function count(): { errors: number; warnings: number } {
  let errors = 0;
  let warnings = 0;
  for (const [uri, diagnostics] of vscode.languages.getDiagnostics()) {
    if (!isStackFile(uri)) continue;
    for (const { severity } of diagnostics) {
      if (severity === vscode.DiagnosticSeverity.Error) errors += 1;
      if (severity === vscode.DiagnosticSeverity.Warning) warnings += 1;
    }
  }
  return { errors, warnings };
}

function plural(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? "" : "s"}`;
}
