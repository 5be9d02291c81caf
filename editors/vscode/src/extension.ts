// The extension's beginning: makes its parts, connects them, and knows no more of each than its name.

import * as vscode from "vscode";
import { registerCommands } from "./commands.ts";
import { EnvironmentChoice } from "./environment.ts";
import { registerExplanations } from "./explain.ts";
import { registerGraph } from "./graph.ts";
import { ManifestPreview } from "./preview.ts";
import { Server } from "./server.ts";
import { tellWhenMissing } from "./setup.ts";
import { registerSnippets } from "./snippets.ts";
import { StatusItem } from "./status.ts";
import { StackTasks } from "./tasks.ts";

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const environment = new EnvironmentChoice(context.workspaceState);
  const server = new Server(() => ({ environment: environment.current ?? null }));
  environment.serve(server);
  const preview = new ManifestPreview(server, environment);
  const tasks = new StackTasks(server, environment);
  const graph = registerGraph(context.extensionUri, server, environment);
  context.subscriptions.push(
    environment,
    server,
    preview,
    tasks,
    graph,
    new StatusItem(server, environment),
    tellWhenMissing(server),
    registerExplanations(server),
    registerSnippets(),
    registerCommands({ server, environment, preview, tasks, graph }),
    restartWhenSettingsChange(server),
    vscode.workspace.onDidGrantWorkspaceTrust(() => void server.restart()),
  );
  await server.restart();
}

function restartWhenSettingsChange(server: Server): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration("orch.server")) void server.restart();
  });
}
