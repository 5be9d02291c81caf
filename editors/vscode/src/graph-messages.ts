// What the panel and the page in it say to each other.

import type { Graph } from "./protocol.ts";

export type ToView =
  | { type: "graph"; graph: Graph; stack: string; name: string; environment: string | null }
  | { type: "empty"; why: string }
  | { type: "cursor"; node?: string; edge?: number };

export type FromView = { type: "ready" } | { type: "node"; id: string } | { type: "edge"; index: number } | { type: "leave" };
