// What the server offers beyond the protocol every editor speaks. `orch-lsp` is the authority for these shapes.

import type { Range, TextDocumentIdentifier } from "vscode-languageserver-protocol";

/** `orch/graph`: what the file's stack is made of. */
export interface GraphParams {
  textDocument: TextDocumentIdentifier;
  environment?: string | null;
}

export interface GraphNode {
  id: string;
  name: string;
  kind: string;
  uri?: string;
  range?: Range;
  /** The name in the source. */
  selectionRange?: Range;
  networks?: string[];
  detail?: string;
  ports?: string[];
}

export interface GraphEdge {
  from: string;
  to: string;
  kind: "start" | "traffic";
  /** What arises the edge, or its condition: `healthy`, `http`. */
  why?: string;
  condition?: string;
  port?: string;
  uri?: string;
  range?: Range;
}

export interface Graph {
  stack?: string;
  nodes: GraphNode[];
  edges: GraphEdge[];
}

/** `orch/emit`: what the stack becomes on a target, with unsaved changes. */
export interface EmitParams {
  textDocument: TextDocumentIdentifier;
  target: Target;
  environment?: string | null;
}

export interface Emitted {
  files: { path: string; text: string }[];
  findings: { severity: string; code: string; message: string }[];
}

export type Target = "compose" | "k8s" | "json";

/** `orch/environments`: those the stack declares. */
export interface Environments {
  names: string[];
  current: string | null;
}

export const SET_ENVIRONMENT = "orch.setEnvironment";
