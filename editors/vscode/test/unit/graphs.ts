// Graphs to lay out, and what must not be in a layout.

import type { Graph } from "../../src/protocol.ts";
import type { Placed } from "../../webview/layout.ts";

/** Each item but the first is called by another, at most three by one. */
export function tree(size: number): Graph {
  const nodes = Array.from({ length: size }, (_, i) => ({ id: `s${i}`, name: `s${i}`, kind: "service" }));
  const edges = nodes.slice(1).map((node, i) => ({ from: `s${Math.floor(i / 3)}`, to: node.id, kind: "start" as const, why: "started" }));
  return { nodes, edges };
}

export function overlaps(placed: readonly Placed[]): string[] {
  return placed.flatMap((a, i) =>
    placed
      .slice(i + 1)
      .filter((b) => Math.abs(a.x - b.x) < (a.width + b.width) / 2 && Math.abs(a.y - b.y) < (a.height + b.height) / 2)
      .map((b) => `${a.node.id} on ${b.node.id}`),
  );
}
