// Where things stand: callers first, what they need after them. Pure: numbers in, numbers out.

import * as dagre from "@dagrejs/dagre";
import type { Graph, GraphEdge, GraphNode } from "../src/protocol.ts";
import { cardsOf } from "./part.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Placed extends Size {
  readonly node: GraphNode;
  /** The middle. */
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** All that one item has to do with another, drawn as one line. */
export interface Line {
  readonly from: string;
  readonly to: string;
  readonly traffic: boolean;
  readonly edges: readonly { readonly edge: GraphEdge; readonly index: number }[];
  readonly points: readonly Point[];
  readonly label: string;
  /** The middle of the label. */
  readonly labelAt: Point;
}

/** Which way the stack reads: callers left of what they call, or above it. */
export type Direction = "right" | "down";

export interface Layout extends Size {
  readonly direction: Direction;
  readonly placed: readonly Placed[];
  readonly lines: readonly Line[];
  readonly networks: readonly GraphNode[];
}

const BETWEEN = { nodes: 26, ranks: 96 };

/** Lays a graph out in the direction in which it fits the space best, given how large each card and label is. */
export function layOut(graph: Graph, space: Size, card: (node: GraphNode) => Size, label: (text: string) => Size): Layout {
  const cards = cardsOf(graph);
  const lines = linesOf(graph);
  const right = place(cards, lines, "right", card, label);
  const fits = Math.min(space.width / right.width, space.height / right.height);
  const down = fits < 1 ? place(cards, lines, "down", card, label) : undefined;
  const isBetter = down !== undefined && Math.min(space.width / down.width, space.height / down.height) > 1.15 * fits;
  return { ...(isBetter ? down : right), networks: networksOf(graph) };
}

/** One line for each pair of cards that has something to do with each other. */
export function linesOf(graph: Graph): Line[] {
  const known = new Set(cardsOf(graph).map((node) => node.id));
  return joined(graph.edges).filter((line) => known.has(line.from) && known.has(line.to) && line.from !== line.to);
}

function place(cards: GraphNode[], lines: Line[], direction: Direction, card: (node: GraphNode) => Size, label: (text: string) => Size): Omit<Layout, "networks"> {
  const drawing = new dagre.graphlib.Graph({ multigraph: true });
  drawing.setGraph({
    rankdir: direction === "right" ? "LR" : "TB",
    nodesep: BETWEEN.nodes,
    ranksep: direction === "right" ? BETWEEN.ranks : BETWEEN.ranks * 0.6,
  });
  for (const node of cards) drawing.setNode(node.id, { ...card(node) });
  const back = lines.map(against(lines));
  lines.forEach((line, index) => {
    const size = line.label === "" ? { width: 0, height: 0 } : label(line.label);
    const [from, to] = back[index] ? [line.to, line.from] : [line.from, line.to];
    drawing.setEdge(from, to, { ...size, labelpos: "c" }, String(index));
  });
  dagre.layout(drawing);
  const placed = cards.map((node) => {
    const { x, y, width, height } = drawing.node(node.id) as Placed;
    return { node, x, y, width, height };
  });
  const routed = lines.map((line, index) => {
    const turned = back[index] === true;
    const edge = drawing.edge({ v: turned ? line.to : line.from, w: turned ? line.from : line.to, name: String(index) }) as { points: Point[] } & Point;
    const points = turned ? [...edge.points].reverse() : edge.points;
    const middle = points[Math.floor(points.length / 2)] ?? { x: 0, y: 0 };
    return { ...line, points, labelAt: line.label === "" ? middle : { x: edge.x, y: edge.y } };
  });
  const { width = 1, height = 1 } = drawing.graph() as Partial<Size>;
  return { placed, lines: anchored(routed, placed, direction), direction, width: Math.max(width, 1), height: Math.max(height, 1) };
}

/**
 * Tells traffic that goes against the order of starting (`anytime`). Start edges have no cycle, so they say what comes first; such
 * traffic is drawn backwards instead of turning the picture round.
 */
function against(lines: Line[]): (line: Line) => boolean {
  const orders = (line: Line) => line.edges.some(({ edge }) => edge.kind === "start");
  const waitsFor = new Map<string, string[]>();
  for (const line of lines) if (orders(line)) waitsFor.set(line.from, [...(waitsFor.get(line.from) ?? []), line.to]);
  const waits = (from: string, to: string) => {
    const seen = new Set([from]);
    const next = [from];
    for (let id = next.pop(); id !== undefined; id = next.pop()) {
      if (id === to) return true;
      for (const other of waitsFor.get(id) ?? []) {
        if (!seen.has(other)) next.push(other);
        seen.add(other);
      }
    }
    return false;
  };
  return (line) => !orders(line) && waits(line.to, line.from);
}

/** Lets lines leave and enter cards on the sides that face each other, spread evenly in the order of where they lead. */
export function anchored(lines: Line[], placed: readonly Placed[], direction: Direction): Line[] {
  const along = direction === "right" ? "x" : "y";
  const across = direction === "right" ? "y" : "x";
  const [length, breadth] = direction === "right" ? (["width", "height"] as const) : (["height", "width"] as const);
  const cards = new Map(placed.map((card) => [card.node.id, card]));
  interface End {
    readonly line: number;
    readonly isStart: boolean;
    readonly towards: number;
  }
  const sides = new Map<string, End[]>();
  lines.forEach((line, index) => {
    const [from, to] = [cards.get(line.from), cards.get(line.to)];
    if (from === undefined || to === undefined) return;
    const forward = to[along] >= from[along];
    const ends = [
      { side: `${forward ? "after" : "before"} ${line.from}`, isStart: true, next: line.points[1] },
      { side: `${forward ? "before" : "after"} ${line.to}`, isStart: false, next: line.points.at(-2) },
    ];
    for (const { side, isStart, next } of ends) {
      sides.set(side, [...(sides.get(side) ?? []), { line: index, isStart, towards: next?.[across] ?? 0 }]);
    }
  });
  const anchors = lines.map((line) => [...line.points]);
  for (const [side, ends] of sides) {
    const card = cards.get(side.slice(side.indexOf(" ") + 1));
    if (card === undefined) continue;
    ends.sort((a, b) => a.towards - b.towards);
    const edge = card[along] + ((side.startsWith("after") ? 1 : -1) * card[length]) / 2;
    ends.forEach((end, index) => {
      const place = card[across] - card[breadth] / 2 + (card[breadth] * (index + 1)) / (ends.length + 1);
      const anchor = direction === "right" ? { x: edge, y: place } : { x: place, y: edge };
      anchors[end.line]?.splice(end.isStart ? 0 : -1, 1, anchor);
    });
  }
  return lines.map((line, index) => ({ ...line, points: anchors[index] ?? line.points }));
}

/** One line for each pair, in the order of the edges. */
function joined(edges: readonly GraphEdge[]): Line[] {
  const pairs = new Map<string, { edge: GraphEdge; index: number }[]>();
  edges.forEach((edge, index) => {
    const key = JSON.stringify([edge.from, edge.to]);
    pairs.set(key, [...(pairs.get(key) ?? []), { edge, index }]);
  });
  return [...pairs.values()].flatMap((pair) => {
    const first = pair[0]?.edge;
    if (first === undefined) return [];
    const traffic = pair.filter(({ edge }) => edge.kind === "traffic");
    // The only port of an item is called `main`, by the compiler and not by the author.
    const ports = traffic.map(({ edge }) => edge.why).filter((port) => port !== "" && port !== "main");
    const conditions = pair.map(({ edge }) => edge.why).filter((condition) => condition !== "");
    const label = [...new Set(traffic.length > 0 ? ports : conditions)].join(", ");
    return [{ from: first.from, to: first.to, traffic: traffic.length > 0, edges: pair, points: [], label, labelAt: { x: 0, y: 0 } }];
  });
}

/** The networks that the graph declares, and those that items name without declaring them. */
export function networksOf(graph: Graph): GraphNode[] {
  const declared = graph.nodes.filter((node) => node.kind === "network");
  const names = new Set(graph.nodes.flatMap((node) => node.networks ?? []));
  const known = new Set(declared.flatMap((node) => [node.id, node.name]));
  const others = [...names].filter((name) => !known.has(name)).map((name) => ({ id: name, name, kind: "network" }));
  // Where nobody spoke of networks there is only the one all are in, and nothing to tell apart.
  return declared.length === 0 && others.length === 1 && others[0]?.name === "default" ? [] : [...declared, ...others];
}

/** A smooth way through points, as an SVG path: through each of them in the direction of reading. */
export function curve(points: readonly Point[], direction: Direction): string {
  const round = (number: number) => Math.round(number * 10) / 10;
  const at = (x: number, y: number) => `${round(x)},${round(y)}`;
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${at(first.x, first.y)}`;
  let here = first;
  for (const next of rest) {
    const [x, y] = [(here.x + next.x) / 2, (here.y + next.y) / 2];
    const bend = direction === "right" ? `${at(x, here.y)} ${at(x, next.y)}` : `${at(here.x, y)} ${at(next.x, y)}`;
    path += `C${bend} ${at(next.x, next.y)}`;
    here = next;
  }
  return path;
}
