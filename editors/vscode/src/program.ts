// Where `orchc` is: the setting, then the workspace's own build, then the PATH. Knows nothing of the editor's windows.

import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import * as os from "node:os";
import * as path from "node:path";

/** What the search depends on. */
export interface Surroundings {
  /** The setting `orch.server.path`; empty when it is not set. */
  readonly setting: string;
  /** The folders of the workspace whose programs may be started; none in Restricted Mode. */
  readonly trustedFolders: readonly string[];
  /** The folders of the PATH, in order. */
  readonly path: readonly string[];
}

/** A program that runs. */
export interface Program {
  readonly path: string;
  readonly version: string;
  readonly from: "setting" | "workspace" | "PATH";
}

/** Why there is no program. */
export interface Missing {
  readonly reason: "setting" | "nowhere" | "broken" | "old";
  readonly message: string;
}

const NAME = process.platform === "win32" ? "orchc.exe" : "orchc";
const ANSWERS_WITHIN = 10_000;

/** The surroundings of this process. */
export function pathFolders(): string[] {
  return (process.env["PATH"] ?? "").split(path.delimiter).filter((folder) => path.isAbsolute(folder));
}

/** The places looked at, in order, when the setting is empty. */
export function candidates(surroundings: Surroundings): { path: string; from: Program["from"] }[] {
  const built = surroundings.trustedFolders.flatMap((folder) =>
    ["release", "debug"].map((profile) => ({
      path: path.join(folder, "target", profile, NAME),
      from: "workspace" as const,
    })),
  );
  const installed = surroundings.path.map((folder) => ({ path: path.join(folder, NAME), from: "PATH" as const }));
  return [...built, ...installed];
}

/** Writes out what a setting may abbreviate. */
export function expand(setting: string, folders: readonly string[]): string {
  const home = setting === "~" || setting.startsWith("~/") ? os.homedir() + setting.slice(1) : setting;
  return home.replaceAll("${workspaceFolder}", folders[0] ?? "").replaceAll("${userHome}", os.homedir());
}

/** Finds the program and asks it for its version, so that what is returned is known to run. */
export async function find(surroundings: Surroundings): Promise<Program | Missing> {
  if (surroundings.setting !== "") {
    const setting = expand(surroundings.setting, surroundings.trustedFolders);
    if (!path.isAbsolute(setting)) {
      return { reason: "setting", message: `The setting orch.server.path is "${setting}", which is not an absolute path.` };
    }
    if (!(await isProgram(setting))) {
      return { reason: "setting", message: `The setting orch.server.path names ${setting}, where there is no program.` };
    }
    return ask(setting, "setting");
  }
  for (const candidate of candidates(surroundings)) {
    if (await isProgram(candidate.path)) return ask(candidate.path, candidate.from);
  }
  const places = surroundings.trustedFolders.length > 0 ? "in the workspace's target folder or on the PATH" : "on the PATH";
  return {
    reason: "nowhere",
    message: `The program orchc, which checks .orch files, was not found ${places}.`,
  };
}

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return (await stat(file)).isFile();
  } catch {
    return false;
  }
}

async function ask(file: string, from: Program["from"]): Promise<Program | Missing> {
  const version = /^orchc (\S+)/.exec((await answer(file, "--version")) ?? "")?.[1];
  if (version === undefined) return { reason: "broken", message: `${file} does not answer as orchc.` };
  if ((await answer(file, "lsp", "--help")) === undefined) {
    return { reason: "old", message: `${file} is orchc ${version}, which does not serve editors yet.` };
  }
  return { path: file, version, from };
}

/** What a program prints, if it succeeds. */
function answer(file: string, ...words: string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(file, words, { timeout: ANSWERS_WITHIN }, (error, stdout) => resolve(error === null ? stdout : undefined));
  });
}
