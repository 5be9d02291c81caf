// All of a large stack at once: columns of small cards, callers left of what they call, and straight lines. Pure, and quick where a
// layout that routes every line is not.

import type { Graph, GraphNode } from "../src/protocol.ts";
import { type Layout, type Line, type Placed, type Size, anchored, linesOf, networksOf } from "./layout.ts";
import { cardsOf } from "./part.ts";

const BETWEEN = { cards: 14, columns: 64 };

export function layOutAll(graph: Graph, space: Size, card: Size): Layout {
  const nodes = cardsOf(graph);
  const lines = linesOf(graph);
  const columns = columnsOf(nodes, lines);
  const step = { x: card.width + BETWEEN.cards, y: card.height + BETWEEN.cards };
  const rows = bestRows(columns, space, step);
  const placed: Placed[] = [];
  let left = 0;
  for (const column of columns) {
    column.forEach((node, index) => {
      const x = left + Math.floor(index / rows) * step.x + card.width / 2;
      placed.push({ node, x, y: (index % rows) * step.y + card.height / 2, ...card });
    });
    left += Math.ceil(column.length / rows) * step.x + BETWEEN.columns;
  }
  const middles = new Map(placed.map(({ node, x, y }) => [node.id, { x, y }]));
  const straight = lines.map((line) => ({ ...line, label: "", points: [line.from, line.to].flatMap((id) => middles.get(id) ?? []) }));
  const size = { width: Math.max(left - BETWEEN.columns, 1), height: Math.max(rows * step.y, 1) };
  return { placed, lines: anchored(straight, placed, "right"), networks: networksOf(graph), direction: "right", ...size };
}

/** Each item in the first column that is right of all its callers; those in a cycle, which a broken file may have, in the first. */
function columnsOf(nodes: readonly GraphNode[], lines: readonly Line[]): GraphNode[][] {
  const callers = new Map(nodes.map(({ id }) => [id, 0]));
  const callees = new Map<string, string[]>();
  for (const { from, to } of lines) {
    callers.set(to, (callers.get(to) ?? 0) + 1);
    callees.set(from, [...(callees.get(from) ?? []), to]);
  }
  const column = new Map<string, number>();
  const ready = nodes.filter(({ id }) => callers.get(id) === 0).map(({ id }) => id);
  for (const id of ready) {
    for (const callee of callees.get(id) ?? []) {
      column.set(callee, Math.max(column.get(callee) ?? 0, (column.get(id) ?? 0) + 1));
      const left = (callers.get(callee) ?? 0) - 1;
      callers.set(callee, left);
      if (left === 0) ready.push(callee);
    }
  }
  const columns: GraphNode[][] = [];
  for (const node of nodes) {
    const at = (callers.get(node.id) ?? 0) > 0 ? 0 : (column.get(node.id) ?? 0);
    (columns[at] ??= []).push(node);
  }
  return [...columns].map((column) => column ?? []);
}

/** The height of a column with which the whole fits the space best. */
function bestRows(columns: readonly GraphNode[][], space: Size, step: { x: number; y: number }): number {
  let best = { rows: 1, scale: 0 };
  const tallest = Math.max(1, ...columns.map(({ length }) => length));
  for (let rows = 1; rows <= tallest; rows += 1) {
    const width = columns.reduce((sum, { length }) => sum + Math.ceil(length / rows) * step.x + BETWEEN.columns, 0);
    const scale = Math.min(space.width / width, space.height / (rows * step.y));
    if (scale > best.scale) best = { rows, scale };
  }
  return best.rows;
}
