// Of a stack too large to read at once, what is near to one item. Pure.

import type { Graph } from "../src/protocol.ts";

/** A picture of more items than this is one to look at, not to read. */
const READS_WELL = 120;
/** How many items are shown of a larger stack. */
const SHOWN = 16;

export interface Part {
  /** With every edge of the whole, so that an edge keeps its index. */
  readonly graph: Graph;
  /** How many neighbours of an item are not shown, where there are any. */
  readonly hidden: ReadonlyMap<string, number>;
}

export function cardsOf(graph: Graph): Graph["nodes"] {
  return graph.nodes.filter(({ kind }) => kind !== "network");
}

export function isLarge(graph: Graph): boolean {
  return cardsOf(graph).length > READS_WELL;
}

/** The items nearest to one, in steps along edges; to that with the most neighbours when none is named. */
export function around(graph: Graph, centre: string | undefined): Part {
  const neighbours = neighboursOf(graph);
  const ids = [...neighbours.keys()];
  const middle = centre !== undefined && neighbours.has(centre) ? centre : ids.reduce((a, b) => (size(neighbours, b) > size(neighbours, a) ? b : a), ids[0] ?? "");
  const shown = new Set([middle]);
  // A set is walked in the order in which it grows.
  for (const id of shown) {
    for (const other of neighbours.get(id) ?? []) if (shown.size < SHOWN) shown.add(other);
  }
  const hidden = new Map<string, number>();
  for (const id of shown) {
    const count = [...(neighbours.get(id) ?? [])].filter((other) => !shown.has(other)).length;
    if (count > 0) hidden.set(id, count);
  }
  const nodes = graph.nodes.filter(({ id, kind }) => kind === "network" || shown.has(id));
  return { graph: { nodes, edges: graph.edges }, hidden };
}

function neighboursOf(graph: Graph): Map<string, Set<string>> {
  const neighbours = new Map(cardsOf(graph).map(({ id }) => [id, new Set<string>()]));
  for (const { from, to } of graph.edges) {
    if (from === to || !neighbours.has(from) || !neighbours.has(to)) continue;
    neighbours.get(from)?.add(to);
    neighbours.get(to)?.add(from);
  }
  return neighbours;
}

function size(neighbours: ReadonlyMap<string, ReadonlySet<string>>, id: string): number {
  return neighbours.get(id)?.size ?? 0;
}
