// A real VS Code in a real browser: code-server with the packaged extension, Chromium before it, and a probe in the extension host.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import http from "node:http";
import { homedir, tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Browser, type Page, chromium } from "playwright-core";
import type * as vscode from "vscode";

const EXTENSION = path.resolve(import.meta.dirname, "../..");
const CHECKOUT = path.resolve(EXTENSION, "../..");
const CACHE = process.env["ORCH_EDITORS"] ?? path.join(process.env["XDG_CACHE_HOME"] ?? path.join(homedir(), ".cache"), "orchc/vscode");
const CODE_SERVER = path.join(CACHE, "server/node_modules/code-server/out/node/entry.js");
const CHROMIUM = process.env["ORCH_CHROMIUM"] ?? "/usr/bin/chromium";
export const ORCHC = process.env["ORCH_ORCHC"] ?? path.join(CHECKOUT, "target/debug/orchc");

const CHROMIUM_FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** What every window starts with: nothing that asks, moves or goes to the network. */
const QUIET = {
  "chat.disableAIFeatures": true,
  "editor.minimap.enabled": false,
  "editor.stickyScroll.enabled": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  "files.autoSave": "off",
  "git.enabled": false,
  "telemetry.telemetryLevel": "off",
  "terminal.integrated.enablePersistentSessions": false,
  "update.mode": "none",
  "window.commandCenter": false,
  "workbench.enableExperiments": false,
  "workbench.layoutControl.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};

const STARTS_WITHIN = 120_000;

/** A range as the tests write and compare it. */
export type Place = [line: number, character: number];

export interface Options {
  /** Files of the workspace, by path. */
  readonly files: Record<string, string>;
  readonly settings?: Record<string, unknown>;
  /** The PATH of the editor; the machine's own by default. */
  readonly path?: string;
  /** How large the window is. */
  readonly size?: { readonly width: number; readonly height: number };
}

export class Editor {
  readonly workspace: string;
  readonly page: Page;
  readonly #folder: string;
  readonly #socket: string;
  readonly #server: ChildProcess;
  readonly #browser: Browser;

  private constructor(folder: string, socket: string, server: ChildProcess, browser: Browser, page: Page) {
    this.#folder = folder;
    this.workspace = path.join(folder, "shop");
    this.#socket = socket;
    this.#server = server;
    this.#browser = browser;
    this.page = page;
  }

  /** Opens a window on a new workspace. */
  static async open(options: Options): Promise<Editor> {
    const folder = mkdtempSync(path.join(tmpdir(), "orch-editor-"));
    const workspace = path.join(folder, "shop");
    for (const [name, text] of Object.entries(options.files)) {
      mkdirSync(path.dirname(path.join(workspace, name)), { recursive: true });
      writeFileSync(path.join(workspace, name), text);
    }
    // Where programs are belongs to the machine; such settings are not read from the user's.
    for (const [page, settings] of [["User", { ...QUIET, ...options.settings }], ["Machine", options.settings ?? {}]] as const) {
      mkdirSync(path.join(folder, "data", page), { recursive: true });
      writeFileSync(path.join(folder, "data", page, "settings.json"), JSON.stringify(settings));
    }
    const socket = path.join(folder, "probe");
    const server = startServer(folder, socket, options.path);
    const address = await listening(server);
    const browser = await chromium.launch({ executablePath: CHROMIUM, headless: true, args: CHROMIUM_FLAGS });
    const context = await browser.newContext({ viewport: options.size ?? { width: 1200, height: 720 }, deviceScaleFactor: 1.5, permissions: ["clipboard-read", "clipboard-write"] });
    const page = await context.newPage();
    const editor = new Editor(folder, socket, server, browser, page);
    try {
      await page.goto(`${address}/?folder=${encodeURIComponent(workspace)}`, { timeout: STARTS_WITHIN, waitUntil: "commit" });
      await until("the probe answers", STARTS_WITHIN, async () => existsSync(socket) && (await editor.probe(async () => true)));
    } catch (error) {
      await editor.close();
      throw error;
    }
    return editor;
  }

  async close(): Promise<void> {
    await this.#browser.close();
    if (this.#server.pid !== undefined && this.#server.exitCode === null) {
      const ended = new Promise((resolve) => this.#server.once("exit", resolve));
      process.kill(-this.#server.pid, "SIGTERM");
      await Promise.race([ended, sleep(5_000).then(() => this.#server.pid && process.kill(-this.#server.pid, "SIGKILL"))]).catch(() => undefined);
    }
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Runs a function in the extension host. It sees its arguments, not the test around it. */
  probe<Args extends unknown[], Value>(run: (api: typeof vscode, ...args: Args) => Promise<Value>, ...args: Args): Promise<Value> {
    const body = JSON.stringify({ source: run.toString(), args });
    return new Promise((resolve, reject) => {
      const request = http.request({ socketPath: this.#socket, method: "POST", timeout: 60_000 }, async (response) => {
        let text = "";
        for await (const chunk of response) text += chunk;
        const answer = JSON.parse(text) as { value: Value; error?: string };
        if (answer.error === undefined) resolve(answer.value);
        else reject(new Error(answer.error));
      });
      request.on("error", reject);
      request.on("timeout", () => request.destroy(new Error("the probe does not answer")));
      request.end(body);
    });
  }

  path(name: string): string {
    return path.join(this.workspace, name);
  }

  /** Shows a file and returns once the editor has it. */
  async show(name: string): Promise<void> {
    await this.probe(async (vscode, file) => {
      await vscode.window.showTextDocument(vscode.Uri.file(file), { viewColumn: vscode.ViewColumn.One, preview: false });
    }, this.path(name));
  }

  /** Puts a text into the editor, as an edit, unsaved. */
  async write(name: string, text: string): Promise<void> {
    await this.probe(
      async (vscode, file, text) => {
        const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
        const edit = new vscode.WorkspaceEdit();
        edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
        await vscode.workspace.applyEdit(edit);
      },
      this.path(name),
      text,
    );
  }

  text(name: string): Promise<string> {
    return this.probe(async (vscode, file) => (await vscode.workspace.openTextDocument(vscode.Uri.file(file))).getText(), this.path(name));
  }

  /** Puts the cursor before the text, and the keyboard into the editor. */
  async cursor(name: string, before: string, offset = 0): Promise<Place> {
    const place = await this.#place(name, before, offset);
    await this.page.locator(".monaco-editor.focused").first().waitFor({ timeout: 5_000 });
    return place;
  }

  #place(name: string, before: string, offset: number): Promise<Place> {
    return this.probe(
      async (vscode, file, before, offset) => {
        const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
        const at = document.getText().indexOf(before);
        if (at < 0) throw new Error(`${before} is not in ${file}`);
        const position = document.positionAt(at + offset);
        // As an option the selection is set before this returns; a property is set some time later.
        const selection = new vscode.Range(position, position);
        await vscode.window.showTextDocument(document, { viewColumn: vscode.ViewColumn.One, preview: false, selection });
        return [position.line, position.character] as [number, number];
      },
      this.path(name),
      before,
      offset,
    );
  }

  /** Opens the fixes at the cursor and returns their titles. A list that a late scroll closes is opened again. */
  async fixes(): Promise<string[]> {
    const offered = this.page.locator(".action-widget .monaco-list-row.action");
    // Not sooner than the list can be there on a busy machine: the same keys in the list take what is chosen.
    await until("the fixes at the cursor", 10_000, async () => {
      await this.page.keyboard.press("Control+.");
      return offered.first().waitFor({ timeout: 4_000 }).then(() => true, () => false);
    });
    return offered.allInnerTexts();
  }

  command(name: string, ...args: unknown[]): Promise<unknown> {
    return this.probe(async (vscode, name, args) => void (await vscode.commands.executeCommand(name, ...args)), name, args);
  }

  /** Whether the server runs, as the status item says. */
  async serverRuns(): Promise<boolean> {
    const item = this.page.locator("#orchc\\.orch\\.orch\\.status");
    return /server running/.test((await item.getAttribute("aria-label", { timeout: 1_000 })) ?? "");
  }

  /** The findings of a file: code, severity, message, the text they are at. */
  diagnostics(name: string): Promise<{ code: string; severity: string; message: string; at: string; line: number }[]> {
    return this.probe(async (vscode, file) => {
      const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
      return vscode.languages.getDiagnostics(document.uri).map((found) => ({
        code: String(typeof found.code === "object" ? found.code.value : found.code),
        severity: vscode.DiagnosticSeverity[found.severity] ?? "",
        message: found.message,
        at: document.getText(found.range),
        line: found.range.start.line,
      }));
    }, this.path(name));
  }

  /** What the window looks like where a test failed, for whoever mends it. */
  async failure(name: string): Promise<void> {
    const folder = path.join(CHECKOUT, "target/editors");
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: path.join(folder, `${name.replaceAll(/\W+/g, "-")}.png`) });
  }

  /** A picture for the README, taken anew only when that is asked for. */
  async picture(name: string): Promise<void> {
    const shot = await this.shot();
    if (shot !== undefined) writeFileSync(path.join(EXTENSION, "images", `${name}.png`), shot);
  }

  /** A part of the window for a picture, when pictures are asked for. */
  async shot(clip?: Clip): Promise<Buffer | undefined> {
    if (process.env["ORCH_PICTURES"] === undefined) return undefined;
    await sleep(500);
    return this.page.screenshot(clip === undefined ? {} : { clip });
  }

  /** One picture of several parts, one below the other. */
  async strip(name: string, shots: readonly (Buffer | undefined)[]): Promise<void> {
    const taken = shots.filter((shot) => shot !== undefined);
    if (taken.length === 0) return;
    const file = path.join(EXTENSION, "images", `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    const page = await this.page.context().newPage();
    const images = taken.map((shot) => `<img src="data:image/png;base64,${shot.toString("base64")}">`);
    const style = "body { margin: 0; width: max-content } img { display: block; zoom: calc(1 / 1.5); border: 1px solid #d0d4da; border-radius: 9px } img + img { margin-top: 12px }";
    await page.setContent(`<!doctype html><style>${style}</style>${images.join("")}`);
    await page.locator("body").screenshot({ path: file, omitBackground: true });
    await page.close();
  }
}

export interface Clip {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Waits until something is so; the last failure tells why it is not. */
export async function until<Value>(what: string, within: number, ask: () => Promise<Value>): Promise<Exclude<Value, false | null | undefined>> {
  const end = Date.now() + within;
  let last: unknown;
  for (;;) {
    try {
      const value = await ask();
      if (value !== undefined && value !== null && value !== false) return value as Exclude<Value, false | null | undefined>;
      last = value;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`waited ${within} ms in vain: ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`);
    await sleep(100);
  }
}

export function example(name: string): string {
  return readFileSync(path.join(CHECKOUT, "examples", name), "utf8");
}

/** The files of an example, by their paths. */
export function examples(folder: string): Record<string, string> {
  const root = path.join(CHECKOUT, "examples");
  const entries = readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const names = entries.map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)));
  return Object.fromEntries(names.map((name) => [name, example(name)]));
}

/** The extensions, installed once for all windows of a run, from the packages a user would install. */
let extensions: string | undefined;

function installed(): string {
  if (extensions !== undefined) return extensions;
  const folder = mkdtempSync(path.join(tmpdir(), "orch-extensions-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const probe = path.join(folder, "probe.vsix");
  const vsce = path.join(EXTENSION, "node_modules/@vscode/vsce/vsce");
  const source = path.join(folder, "probe");
  cpSync(path.join(EXTENSION, "test/browser/probe"), source, { recursive: true });
  execFileSync(process.execPath, [vsce, "package", "--no-dependencies", "--skip-license", "--allow-missing-repository", "--out", probe], { cwd: source, timeout: STARTS_WITHIN, stdio: "pipe" });
  const packages = [path.join(EXTENSION, "dist/orch.vsix"), probe].flatMap((file) => ["--install-extension", file]);
  const into = path.join(folder, "extensions");
  const data = path.join(folder, "data");
  execFileSync(process.execPath, [CODE_SERVER, "--extensions-dir", into, "--user-data-dir", data, ...packages], { timeout: STARTS_WITHIN, stdio: "pipe" });
  extensions = into;
  return into;
}

function startServer(folder: string, socket: string, programs: string | undefined): ChildProcess {
  const args = ["--auth", "none", "--bind-addr", "127.0.0.1:0", "--disable-telemetry", "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override"];
  const folders = ["--extensions-dir", installed(), "--user-data-dir", path.join(folder, "data"), "--config", path.join(folder, "config.yaml")];
  writeFileSync(path.join(folder, "config.yaml"), "");
  const env = { ...process.env, PATH: programs ?? process.env["PATH"], ORCH_PROBE_SOCKET: socket, XDG_DATA_HOME: path.join(folder, "share") };
  return spawn(process.execPath, [CODE_SERVER, ...args, ...folders], { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
}

function listening(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      const address = /listening on (http:\/\/[\d.:]+)/.exec(said)?.[1];
      if (address !== undefined) resolve(address);
    };
    server.stdout?.on("data", hear);
    server.stderr?.on("data", hear);
    server.once("exit", (code) => reject(new Error(`code-server ended with ${code}:\n${said}`)));
    setTimeout(() => reject(new Error(`code-server does not listen:\n${said}`)), STARTS_WITHIN).unref();
  });
}
