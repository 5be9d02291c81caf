// What the server offers beyond the protocol every editor speaks. `orch-lsp` is the authority for these shapes.

import type { Range } from "vscode-languageserver-protocol";

export interface GraphNode {
  id: string;
  /** What it is called where it is deployed. */
  name: string;
  /** Its kind word; one of the user's own kinds, too. */
  kind: string;
  uri?: string;
  /** Its name in the source. */
  range?: Range;
  /** All of it. */
  fullRange?: Range;
  networks?: string[];
  /** As `http:8080`. */
  ports?: string[];
  image?: string | null;
  /** Whether it can be reached from outside. */
  published?: boolean;
}

export interface GraphEdge {
  from: string;
  to: string;
  kind: "start" | "traffic";
  /** Until when it waits, or which port it uses. */
  why: string;
  uri?: string | null;
  /** Where it is written. */
  range?: Range | null;
}

/** `orch/graph`: what the file's stack is made of, in the environment that is chosen. */
export interface Graph {
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** `orch/environments`: those the stack declares. */
export interface Environments {
  names: string[];
  current: string | null;
}

export type Target = "compose" | "k8s" | "json";

/** `orch/emit`: what the stack of the open texts becomes on a target. It is refused, with the reason, where it cannot be written. */
export interface Emitted {
  files: { path: string; text: string }[];
}

export const SET_ENVIRONMENT = "orch.setEnvironment";
