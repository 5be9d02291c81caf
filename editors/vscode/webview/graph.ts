// The page of the graph: takes what the extension sends, draws it, marks what the cursor is in, and tells what was clicked.

import "./graph.css";
import type { FromView, ToView } from "../src/graph-messages.ts";
import type { GraphNode } from "../src/protocol.ts";
import { arrows, cardSize, draw, element, labelSize, networkColor } from "./draw.ts";
import { type Layout, layOut, turnsWith } from "./layout.ts";
import { View } from "./view.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromView): void; setState(state: unknown): void };

const vscode = acquireVsCodeApi();
const svg = element("svg", { class: "canvas", role: "group", "aria-label": "Graph of the stack" }, arrows());
const bar = document.createElement("header");
const empty = document.createElement("p");
empty.className = "empty";
document.body.append(bar, svg, empty, controls());

type Shown = Extract<ToView, { type: "graph" }>;

let picture: SVGGElement | undefined;
let layout: Layout | undefined;
let shown: Shown | undefined;
let marked: { node?: string; edge?: number } = {};
const view = new View(
  svg,
  () => picture,
  () => (shown !== undefined && turnsWith(shown.graph) ? show(shown) : view.fit()),
);

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  if (data.type === "graph" && looks(data) !== looks(shown)) show(data);
  if (data.type === "empty") showEmpty(data.why);
  if (data.type === "cursor") mark(data);
});
vscode.postMessage({ type: "ready" });

/** What is seen of a graph: an edit that only moves its source draws nothing anew. */
function looks(message: Shown | undefined): string {
  return JSON.stringify(message, (key, value: unknown) => (key === "range" || key === "fullRange" ? undefined : value));
}

function show(message: Shown): void {
  shown = message;
  vscode.setState({ stack: message.stack });
  layout = layOut(message.graph, view.space, cardSize, labelSize);
  const next = draw(layout, {
    openNode: (id) => vscode.postMessage({ type: "node", id }),
    openEdge: (index) => vscode.postMessage({ type: "edge", index }),
  });
  for (const card of next.querySelectorAll<SVGGElement>(".card")) {
    card.addEventListener("pointerenter", () => focus(card.dataset["id"]));
    card.addEventListener("pointerleave", () => focus(undefined));
  }
  picture?.remove();
  picture = next;
  svg.append(next);
  showBar(message.name, message.environment, layout.networks);
  empty.textContent = layout.placed.length === 0 ? "Nothing to draw yet: this stack has no services." : "";
  view.holds(layout);
  mark(marked);
}

function showEmpty(why: string): void {
  picture?.remove();
  picture = undefined;
  shown = undefined;
  bar.replaceChildren();
  empty.textContent = why;
}

function showBar(name: string, environment: string | null, networks: readonly GraphNode[]): void {
  const title = document.createElement("h1");
  title.textContent = name;
  const place = document.createElement("span");
  place.className = "environment";
  place.textContent = environment ?? "";
  const chips = networks.map((network, index) => {
    const chip = document.createElement("button");
    chip.className = "network";
    chip.style.setProperty("--color", networkColor(index));
    chip.textContent = network.name;
    chip.title = `network ${network.name}`;
    chip.addEventListener("pointerenter", () => light(network));
    chip.addEventListener("pointerleave", () => light(undefined));
    chip.addEventListener("focus", () => light(network));
    chip.addEventListener("blur", () => light(undefined));
    chip.addEventListener("click", () => vscode.postMessage({ type: "node", id: network.id }));
    return chip;
  });
  bar.replaceChildren(title, place, ...chips);
}

/** Dims what has nothing to do with a card. */
function focus(id: string | undefined): void {
  dim(id === undefined ? undefined : new Set([id, ...neighbours(id)]), (line) => line.dataset["from"] === id || line.dataset["to"] === id);
}

/** Dims what is not in a network. */
function light(network: GraphNode | undefined): void {
  const members = layout?.placed.filter(({ node }) => node.networks?.some((name) => name === network?.id || name === network?.name));
  const ids = new Set(members?.map(({ node }) => node.id));
  dim(network === undefined ? undefined : ids, (line) => ids.has(line.dataset["from"] ?? "") && ids.has(line.dataset["to"] ?? ""));
}

function dim(lit: ReadonlySet<string> | undefined, isLit: (line: SVGGElement) => boolean): void {
  for (const card of svg.querySelectorAll<SVGGElement>(".card")) {
    card.classList.toggle("dim", lit !== undefined && !lit.has(card.dataset["id"] ?? ""));
  }
  for (const line of svg.querySelectorAll<SVGGElement>(".line")) line.classList.toggle("dim", lit !== undefined && !isLit(line));
}

function neighbours(id: string): string[] {
  return layout?.lines.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : [])) ?? [];
}

/** Marks what the cursor is in. */
function mark(place: { node?: string; edge?: number }): void {
  marked = place;
  const { node, edge } = place;
  for (const card of svg.querySelectorAll<SVGGElement>(".card")) {
    const isMarked = card.dataset["id"] === node;
    card.classList.toggle("marked", isMarked);
    const placed = isMarked ? layout?.placed.find((placed) => placed.node.id === node) : undefined;
    if (placed !== undefined) view.reveal(placed.x, placed.y);
  }
  for (const line of svg.querySelectorAll<SVGGElement>(".line")) {
    const isMarked = edge !== undefined && (line.dataset["edges"] ?? "").split(" ").includes(String(edge));
    line.classList.toggle("marked", isMarked);
  }
  for (const chip of bar.querySelectorAll(".network")) chip.classList.toggle("marked", chip.textContent === networkName(node));
}

function networkName(id: string | undefined): string | undefined {
  return layout?.networks.find((network) => network.id === id)?.name;
}

function controls(): HTMLElement {
  const box = document.createElement("nav");
  const button = (sign: string, title: string, run: () => void) => {
    const made = document.createElement("button");
    made.append(element("svg", { viewBox: "0 0 16 16", width: 14, height: 14 }, element("path", { d: sign })));
    made.title = title;
    made.setAttribute("aria-label", title);
    made.addEventListener("click", run);
    return made;
  };
  box.append(
    button("M8 3v10M3 8h10", "Zoom in", () => view.zoom(1.25)),
    button("M3 8h10", "Zoom out", () => view.zoom(0.8)),
    button("M2.5 6V2.5H6M10 2.5h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10", "Show all", () => view.fit()),
  );
  return box;
}
