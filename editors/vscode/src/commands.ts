// The commands by their names, and the menu of the status item.

import * as vscode from "vscode";
import type { EnvironmentChoice } from "./environment.ts";
import type { GraphPanels } from "./graph.ts";
import type { ManifestPreview } from "./preview.ts";
import type { Target } from "./protocol.ts";
import type { Server } from "./server.ts";
import { openServerSetting } from "./setup.ts";
import { activeDocument, stackFor } from "./stacks.ts";
import type { StackTasks } from "./tasks.ts";

interface Parts {
  readonly server: Server;
  readonly environment: EnvironmentChoice;
  readonly preview: ManifestPreview;
  readonly tasks: StackTasks;
  readonly graph: GraphPanels;
}

export function registerCommands({ server, environment, preview, tasks, graph }: Parts): vscode.Disposable {
  const start = async (command: "check" | "run", uri?: Given) => {
    const stack = await stackFor(asUri(uri));
    if (stack !== undefined) await tasks.start(command, stack);
  };
  const commands: Record<string, (...given: never[]) => unknown> = {
    "orch.check": (uri?: Given) => start("check", uri),
    "orch.run": (uri?: Given) => start("run", uri),
    "orch.emit": async (uri?: Given, target?: Target) => {
      const stack = await stackFor(asUri(uri));
      if (stack !== undefined) await preview.open(stack, target);
    },
    "orch.showGraph": async (uri?: Given) => {
      const stack = await stackFor(asUri(uri));
      if (stack !== undefined) graph.show(stack.uri);
    },
    "orch.switchEnvironment": () => environment.ask(activeDocument()),
    "orch.restartServer": () => server.restart(),
    "orch.showOutput": () => server.showOutput(),
    "orch.openServerSetting": openServerSetting,
    "orch.newStack": newStack,
    "orch.showMenu": showMenu,
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(name, run)),
  );
}

/** What a command is given: an address by a menu, text by a link, text and more by a lens of the server. */
type Given = vscode.Uri | string | { uri: string } | undefined;

function asUri(given: Given): vscode.Uri | undefined {
  if (given instanceof vscode.Uri || given === undefined) return given;
  const text = typeof given === "string" ? given : given.uri;
  return typeof text === "string" ? vscode.Uri.parse(text, true) : undefined;
}

const FIRST_STACK = `/// \${1:What it is for.}
stack \${2:shop}

network \${3:backend}

service \${4:db} {
  image    = "postgres:17.2"
  port     = 5432
  networks = [\${3:backend}]
  health   = command(["pg_isready", "-U", "postgres"]) { interval = 10s }
}

service \${5:api} {
  image    = "\${2:shop}/api:1.0.0"
  port     = 8080
  networks = [\${3:backend}]
  env      { DATABASE_URL = "postgres://\\\${\${4:db}.address}/\${2:shop}" }
  health   = http("/health") { interval = 10s }
}
`;

async function newStack(): Promise<void> {
  const document = await vscode.workspace.openTextDocument({ language: "orch" });
  const editor = await vscode.window.showTextDocument(document);
  await editor.insertSnippet(new vscode.SnippetString(FIRST_STACK));
}

async function showMenu(): Promise<void> {
  const items = [
    { label: "$(layers) Switch Environment", command: "orch.switchEnvironment" },
    { label: "$(pass) Check", command: "orch.check" },
    { label: "$(play) Run in Terminal", command: "orch.run" },
    { label: "$(type-hierarchy) Show Graph", command: "orch.showGraph" },
    { label: "$(open-preview) Preview Manifests", command: "orch.emit" },
    { label: "$(warning) Show Problems", command: "workbench.actions.view.problems" },
    { label: "$(debug-restart) Restart Server", command: "orch.restartServer" },
    { label: "$(output) Show Server Output", command: "orch.showOutput" },
    { label: "$(gear) Set Path of orchc", command: "orch.openServerSetting" },
  ];
  const chosen = await vscode.window.showQuickPick(items, { title: "Orch" });
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}
