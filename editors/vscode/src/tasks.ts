// What is run as a task: check, test, run. A task has a terminal, a place in the menu, and its findings in the problem list.

import * as path from "node:path";
import * as vscode from "vscode";
import type { EnvironmentChoice } from "./environment.ts";
import type { Server } from "./server.ts";
import { type StackFile, stacks } from "./stacks.ts";

const TYPE = "orch";
const MATCHER = "$orchc";

interface Definition extends vscode.TaskDefinition {
  type: typeof TYPE;
  command: "check" | "test" | "run" | "emit" | "fmt";
  path?: string;
  args?: string[];
}

export class StackTasks implements vscode.Disposable {
  readonly #server: Server;
  readonly #environment: EnvironmentChoice;
  readonly #provider: vscode.Disposable;

  constructor(server: Server, environment: EnvironmentChoice) {
    this.#server = server;
    this.#environment = environment;
    this.#provider = vscode.tasks.registerTaskProvider(TYPE, {
      provideTasks: () => this.#provide(),
      resolveTask: (task) => this.#task(task.definition as Definition, task.scope),
    });
  }

  /** Starts a command of orchc on a stack, in a terminal that stays. */
  async start(command: "check" | "run", stack: StackFile): Promise<void> {
    const folder = vscode.workspace.getWorkspaceFolder(stack.uri);
    const task = this.#task(definition(command, stack, folder, this.#arguments(command)), folder ?? vscode.TaskScope.Workspace);
    if (task === undefined) {
      await this.#server.restart();
      return;
    }
    await saveAll();
    await vscode.tasks.executeTask(task);
  }

  dispose(): void {
    this.#provider.dispose();
  }

  #arguments(command: string): string[] {
    const targets = vscode.workspace.getConfiguration("orch").get<string[]>("check.targets", []);
    const minded = command === "check" ? targets.flatMap((target) => ["--target", target]) : [];
    // `check` looks at every environment unless it is told one: so no finding is missed.
    return command === "check" ? minded : this.#environment.arguments;
  }

  async #provide(): Promise<vscode.Task[]> {
    const commands = ["check", "test"] as const;
    const found = await stacks();
    return found.flatMap((stack) => {
      const folder = vscode.workspace.getWorkspaceFolder(stack.uri);
      return commands.flatMap((command) => {
        return this.#task(definition(command, stack, folder, this.#arguments(command)), folder ?? vscode.TaskScope.Workspace) ?? [];
      });
    });
  }

  #task(asked: Definition, scope: vscode.Task["scope"]): vscode.Task | undefined {
    const program = this.#server.program;
    if (program === undefined) return undefined;
    const where = asked.path ?? ".";
    const folder = typeof scope === "object" ? scope : vscode.workspace.workspaceFolders?.[0];
    const options = folder === undefined ? {} : { cwd: folder.uri.fsPath };
    const run = new vscode.ProcessExecution(program.path, words(asked, where), options);
    const task = new vscode.Task(asked, scope ?? vscode.TaskScope.Workspace, `${asked.command} ${where}`, "orchc", run, asked.command === "run" ? [] : MATCHER);
    task.detail = `orchc ${words(asked, where).join(" ")}`;
    task.isBackground = asked.command === "run";
    if (asked.command === "check") task.group = vscode.TaskGroup.Build;
    if (asked.command === "test") task.group = vscode.TaskGroup.Test;
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      panel: asked.command === "run" ? vscode.TaskPanelKind.Dedicated : vscode.TaskPanelKind.Shared,
      clear: true,
      showReuseMessage: false,
    };
    return task;
  }
}

function words(asked: Definition, where: string): string[] {
  return asked.command === "emit" ? [asked.command, ...(asked.args ?? []), where] : [asked.command, where, ...(asked.args ?? [])];
}

function definition(command: Definition["command"], stack: StackFile, folder: vscode.WorkspaceFolder | undefined, args: string[]): Definition {
  const where = folder === undefined ? stack.uri.fsPath : path.relative(folder.uri.fsPath, stack.uri.fsPath);
  return { type: TYPE, command, path: where, ...(args.length > 0 ? { args } : {}) };
}

/** The command line reads files: what is not saved would not be looked at. */
async function saveAll(): Promise<void> {
  const unsaved = vscode.workspace.textDocuments.filter((document) => document.languageId === "orch" && document.isDirty && !document.isUntitled);
  await Promise.all(unsaved.map((document) => document.save()));
}
