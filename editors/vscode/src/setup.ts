// What a user is told when there is no server: once for each reason, with the buttons that mend it.

import * as vscode from "vscode";
import type { Server, ServerState } from "./server.ts";

/** Where the program is depends on the machine: a window on another one keeps such settings on a page of their own. */
export function openServerSetting(): Thenable<unknown> {
  const page = vscode.env.remoteName === undefined ? "workbench.action.openSettings" : "workbench.action.openRemoteSettings";
  return vscode.commands.executeCommand(page, { query: "@id:orch.server.path" });
}

/** Tells when the server is missing or failed. */
export function tellWhenMissing(server: Server): vscode.Disposable {
  let told = "";
  return server.onDidChangeState((state) => {
    const message = problem(state);
    if (message === undefined) {
      if (state.is === "running") told = "";
      return;
    }
    if (message === told) return;
    told = message;
    void tell(server, state, message);
  });
}

/** What keeps the server from running, in a sentence or two. */
export function problem(state: ServerState): string | undefined {
  if (state.is === "failed") return `${state.program.path} (${state.program.version}) is not running: ${state.why}`;
  if (state.is !== "missing") return undefined;
  const remedy = {
    nowhere: "Build it (cargo build -p orchc), put it on the PATH, or say where it is.",
    setting: "Correct the setting, or empty it to have orchc looked for.",
    broken: "Say where a working one is.",
    old: "Build or install a newer one.",
  }[state.missing.reason];
  return `${state.missing.message} ${remedy}`;
}

async function tell(server: Server, state: ServerState, message: string): Promise<void> {
  const again = "Try Again";
  const setting = "Open Setting";
  const output = "Show Output";
  const buttons = state.is === "failed" ? [setting, again, output] : [setting, again];
  const chosen = await vscode.window.showWarningMessage(message, ...buttons);
  if (chosen === setting) await openServerSetting();
  if (chosen === again) await server.restart();
  if (chosen === output) server.showOutput();
}
