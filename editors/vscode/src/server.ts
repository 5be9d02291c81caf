// The language server's life: found, started, watched, restarted. Other modules ask it; none of them starts a process for the language.

import * as vscode from "vscode";
import {
  CloseAction,
  ErrorAction,
  type ErrorHandler,
  LanguageClient,
  type LanguageClientOptions,
  State,
  type StaticFeature,
} from "vscode-languageclient/node";
import { linkCodes } from "./explain.ts";
import { converted } from "./lenses.ts";
import { type Missing, type Program, find, pathFolders } from "./program.ts";

export type ServerState =
  | { readonly is: "starting" }
  | { readonly is: "running"; readonly program: Program }
  | { readonly is: "missing"; readonly missing: Missing }
  | { readonly is: "failed"; readonly program: Program; readonly why: string }
  | { readonly is: "stopped" };

/** A server that ends this often within the time is not started again. */
const MAY_END = { times: 3, within: 60_000 };
const STOPS_WITHIN = 5_000;

/**
 * Findings come from the server as soon as it knows them. The editor could ask for them instead, and would ask for those of the whole
 * workspace every two seconds, for ever.
 */
const FINDINGS_COME: StaticFeature = {
  fillClientCapabilities({ textDocument, workspace }) {
    delete textDocument?.diagnostic;
    delete workspace?.diagnostics;
  },
  initialize: () => undefined,
  getState: () => ({ kind: "static" }),
  clear: () => undefined,
};

/** What goes wrong with the server is told once, by `setup.ts`, with a way out; the client would tell it in its own words, thrice. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export class Server implements vscode.Disposable {
  readonly #output = vscode.window.createOutputChannel("Orch", { log: true });
  readonly #changed = new vscode.EventEmitter<ServerState>();
  readonly #initial: () => object;
  #state: ServerState = { is: "stopped" };
  #client: LanguageClient | undefined;
  /** Starts and stops run one after the other, however fast they are asked for. */
  #turn: Promise<void> = Promise.resolve();

  readonly onDidChangeState = this.#changed.event;

  /** `initial` tells what the server is to know from its first moment. */
  constructor(initial: () => object) {
    this.#initial = initial;
  }

  get state(): ServerState {
    return this.#state;
  }

  /** The program, if one was found, for tasks and terminals. */
  get program(): Program | undefined {
    return this.#state.is === "running" || this.#state.is === "failed" ? this.#state.program : undefined;
  }

  /** Starts, or starts again with what the settings say now. */
  restart(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#stop()).then(() => this.#start());
    return this.#turn;
  }

  /** Asks the server; undefined when it is not running or does not answer this question. */
  async request<Answer>(method: string, params: object, token?: vscode.CancellationToken): Promise<Answer | undefined> {
    try {
      return await this.demand<Answer>(method, params, token);
    } catch (error) {
      if (token?.isCancellationRequested !== true) this.#output.warn(`${method}: ${String(error)}`);
      return undefined;
    }
  }

  /** Asks the server, and throws where it refuses, with its reason; undefined when it is not running. */
  async demand<Answer>(method: string, params: object, token?: vscode.CancellationToken): Promise<Answer | undefined> {
    if (this.#client?.state !== State.Running) return undefined;
    return this.#client.sendRequest<Answer>(method, params, token ?? new vscode.CancellationTokenSource().token);
  }

  showOutput(): void {
    this.#output.show(true);
  }

  async dispose(): Promise<void> {
    await this.#stop();
    this.#changed.dispose();
    this.#output.dispose();
  }

  #become(state: ServerState): void {
    this.#state = state;
    void vscode.commands.executeCommand("setContext", "orch.serverRunning", state.is === "running");
    this.#changed.fire(state);
  }

  /** A start that fails is noticed where it was asked for and where the connection ends; it is one failure. */
  #fail(program: Program, why: string): void {
    if (this.#state.is !== "failed") this.#become({ is: "failed", program, why });
  }

  async #start(): Promise<void> {
    this.#become({ is: "starting" });
    const found = await find(surroundings());
    if ("reason" in found) {
      this.#output.warn(found.message);
      this.#become({ is: "missing", missing: found });
      return;
    }
    this.#output.info(`orchc ${found.version}: ${found.path} (${found.from})`);
    const client = new QuietClient("orch", "Orch", this.#executable(found), this.#options(found));
    client.registerFeature(FINDINGS_COME);
    this.#client = client;
    client.onDidChangeState(({ newState }) => {
      if (this.#client === client && newState === State.Running) this.#become({ is: "running", program: found });
    });
    try {
      await client.start();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#output.error(why);
      this.#fail(found, why);
    }
  }

  async #stop(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    try {
      await client.dispose(STOPS_WITHIN);
    } catch (error) {
      this.#output.debug(`stopping: ${String(error)}`);
    }
    this.#become({ is: "stopped" });
  }

  #executable(program: Program) {
    const extra = vscode.workspace.getConfiguration("orch").get<Record<string, string>>("server.environment", {});
    return { command: program.path, args: ["lsp"], options: { env: { ...process.env, ...extra } } };
  }

  #options(program: Program): LanguageClientOptions {
    return {
      documentSelector: [
        { scheme: "file", language: "orch" },
        { scheme: "untitled", language: "orch" },
      ],
      outputChannel: this.#output,
      // Pushed, findings come without being asked for, and go through `handleDiagnostics`.
      initializationOptions: { ...this.#initial(), findings: "push" },
      synchronize: { configurationSection: "orch" },
      errorHandler: this.#errorHandler(program),
      initializationFailedHandler: () => false,
      diagnosticCollectionName: "orch",
      middleware: {
        handleDiagnostics: linkCodes,
        provideCodeLenses: async (document, token, next) => {
          const lenses = (await next(document, token)) ?? [];
          const convert = this.#client?.protocol2CodeConverter;
          return convert === undefined ? lenses : lenses.map((lens) => converted(lens, convert));
        },
      },
    };
  }

  #errorHandler(program: Program): ErrorHandler {
    const ends: number[] = [];
    return {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        const now = Date.now();
        ends.push(now);
        const recent = ends.filter((time) => now - time < MAY_END.within);
        if (recent.length < MAY_END.times && this.#state.is === "running") {
          this.#become({ is: "starting" });
          return { action: CloseAction.Restart, handled: true };
        }
        this.#fail(program, "The language server ends as soon as it is started.");
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    };
  }
}

function surroundings() {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === "file");
  return {
    setting: vscode.workspace.getConfiguration("orch").get<string>("server.path", "").trim(),
    trustedFolders: vscode.workspace.isTrusted ? folders.map((folder) => folder.uri.fsPath) : [],
    path: pathFolders(),
  };
}
