// The graph beside the source: one panel that shows the stack one is in, follows the cursor, and leads back to the source.

import * as vscode from "vscode";
import type { Range } from "vscode-languageserver-protocol";
import type { EnvironmentChoice } from "./environment.ts";
import type { FromView, ToView } from "./graph-messages.ts";
import type { Graph } from "./protocol.ts";
import type { Server } from "./server.ts";
import { isStackFile, stackName } from "./stacks.ts";

const VIEW = "orch.graph";
/** How long the source must rest before the graph is asked for again, in milliseconds. */
const REST = 150;

export interface GraphPanels extends vscode.Disposable {
  show(stack: vscode.Uri): void;
}

export function registerGraph(extension: vscode.Uri, server: Server, environment: EnvironmentChoice): GraphPanels {
  let panel: GraphPanel | undefined;
  const adopt = (webview: vscode.WebviewPanel, stack: vscode.Uri) => {
    panel?.dispose();
    const adopted = new GraphPanel(webview, extension, stack, server, environment);
    webview.onDidDispose(() => {
      if (panel === adopted) panel = undefined;
      adopted.dispose();
    });
    panel = adopted;
  };
  const serializer = vscode.window.registerWebviewPanelSerializer(VIEW, {
    async deserializeWebviewPanel(webview, state: { stack?: string } | undefined) {
      if (state?.stack === undefined) webview.dispose();
      else adopt(webview, vscode.Uri.parse(state.stack));
    },
  });
  return {
    show(stack) {
      if (panel !== undefined) return panel.show(stack);
      const place = { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true };
      adopt(vscode.window.createWebviewPanel(VIEW, "Graph", place), stack);
    },
    dispose() {
      panel?.dispose();
      serializer.dispose();
    },
  };
}

class GraphPanel implements vscode.Disposable {
  readonly #panel: vscode.WebviewPanel;
  readonly #server: Server;
  readonly #environment: EnvironmentChoice;
  readonly #subscriptions: vscode.Disposable;
  #stack: vscode.Uri;
  #graph: Graph | undefined;
  #rest: NodeJS.Timeout | undefined;
  #asking: vscode.CancellationTokenSource | undefined;
  #source: vscode.ViewColumn | undefined;

  constructor(panel: vscode.WebviewPanel, extension: vscode.Uri, stack: vscode.Uri, server: Server, environment: EnvironmentChoice) {
    this.#panel = panel;
    this.#stack = stack;
    this.#server = server;
    this.#environment = environment;
    this.#source = vscode.window.activeTextEditor?.viewColumn;
    const dist = vscode.Uri.joinPath(extension, "dist");
    panel.iconPath = vscode.Uri.joinPath(extension, "images", "graph.svg");
    panel.webview.options = { enableScripts: true, localResourceRoots: [dist] };
    this.#subscriptions = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: FromView) => void this.#hear(message)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (isStackFile(document.uri)) this.#refreshSoon();
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.#follow(textEditor)),
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && this.#follow(editor)),
      environment.onDidChange(() => this.#refreshSoon()),
      server.onDidChangeState(({ is }) => {
        if (is !== "starting") this.#refreshSoon();
      }),
    );
    panel.webview.html = page(panel.webview, dist);
  }

  show(stack: vscode.Uri): void {
    // Who asks for a graph that is in sight wants the keyboard in it.
    this.#panel.reveal(undefined, !(this.#panel.visible && stack.toString() === this.#stack.toString()));
    this.#turnTo(stack);
  }

  dispose(): void {
    clearTimeout(this.#rest);
    this.#asking?.cancel();
    this.#subscriptions.dispose();
    this.#panel.dispose();
  }

  #turnTo(stack: vscode.Uri): void {
    if (stack.toString() === this.#stack.toString()) return;
    this.#stack = stack;
    this.#graph = undefined;
    void this.#refresh();
  }

  #refreshSoon(): void {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => void this.#refresh(), REST);
  }

  async #refresh(): Promise<void> {
    this.#asking?.cancel();
    const asking = new vscode.CancellationTokenSource();
    this.#asking = asking;
    const environment = this.#environment.current;
    const uri = this.#stack.toString();
    const graph = await this.#server.request<Graph>("orch/graph", { textDocument: { uri } }, asking.token);
    if (asking.token.isCancellationRequested) return;
    const document = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
    const name = stackName(document?.getText() ?? "") ?? vscode.workspace.asRelativePath(this.#stack);
    this.#panel.title = `Graph: ${name}`;
    if (graph === undefined) {
      // While a file is broken the last graph stays: it is still what the user has in mind.
      if (this.#graph === undefined) await this.#say({ type: "empty", why: this.#whyEmpty() });
      return;
    }
    this.#graph = graph;
    await this.#say({ type: "graph", graph, stack: uri, name, environment: environment ?? null });
    const editor = vscode.window.activeTextEditor;
    if (editor !== undefined) this.#follow(editor);
  }

  #whyEmpty(): string {
    return this.#server.state.is === "running" ? "There is no graph of this file yet." : "The language server is not running.";
  }

  #follow(editor: vscode.TextEditor): void {
    const { document } = editor;
    if (document.languageId !== "orch") return;
    this.#source = editor.viewColumn ?? this.#source;
    if (stackName(document.getText()) !== undefined) this.#turnTo(document.uri);
    if (!vscode.workspace.getConfiguration("orch").get<boolean>("graph.followCursor", true)) return;
    const place = at(this.#graph, document.uri.toString(), editor.selection.active);
    void this.#say({ type: "cursor", ...place });
  }

  async #hear(message: FromView): Promise<void> {
    if (message.type === "ready") return this.#refresh();
    if (message.type === "leave") return this.#leave();
    const found = message.type === "node" ? this.#graph?.nodes.find((node) => node.id === message.id) : this.#graph?.edges[message.index];
    const range = found?.range;
    if (found === undefined || range === undefined || range === null) return;
    const uri = vscode.Uri.parse(found.uri ?? this.#stack.toString());
    const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.toString() === uri.toString());
    const column = shown?.viewColumn ?? this.#source ?? vscode.ViewColumn.One;
    const editor = await vscode.window.showTextDocument(uri, { viewColumn: column });
    const start = new vscode.Position(range.start.line, range.start.character);
    editor.selection = new vscode.Selection(start, start);
    editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }

  /** The keyboard goes back to the source. */
  async #leave(): Promise<void> {
    const sources = vscode.window.visibleTextEditors.filter(({ document }) => document.languageId === "orch");
    const source = sources.find(({ viewColumn }) => viewColumn === this.#source) ?? sources[0];
    if (source !== undefined) await vscode.window.showTextDocument(source.document, source.viewColumn);
  }

  #say(message: ToView): Thenable<boolean> {
    return this.#panel.webview.postMessage(message);
  }
}

/** The innermost of what the cursor is in: an edge where it arises, else an item. */
function at(graph: Graph | undefined, uri: string, position: vscode.Position): { node?: string; edge?: number } {
  const inside = (range: Range | null | undefined, file: string | null | undefined) => {
    if (range === undefined || range === null || (typeof file === "string" && !sameFile(file, uri))) return false;
    const start = new vscode.Position(range.start.line, range.start.character);
    return new vscode.Range(start, new vscode.Position(range.end.line, range.end.character)).contains(position);
  };
  const node = graph?.nodes.find(({ fullRange, uri }) => inside(fullRange, uri))?.id;
  const edge = graph?.edges.findIndex(({ range, uri }) => inside(range, uri)) ?? -1;
  return { ...(node === undefined ? {} : { node }), ...(edge < 0 ? {} : { edge }) };
}

/** Servers and editors may differ in what they escape. */
function sameFile(one: string, other: string): boolean {
  return vscode.Uri.parse(one).toString() === vscode.Uri.parse(other).toString();
}

function page(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  const address = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const policy = `default-src 'none'; style-src ${webview.cspSource} 'unsafe-inline'; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <link rel="stylesheet" href="${address("graph.css")}">
  <title>Graph</title>
</head>
<body>
  <script nonce="${nonce}" src="${address("graph.js")}"></script>
</body>
</html>`;
}
