// The page of the graph: takes what the extension sends, draws it, marks what the cursor is in, and tells what was chosen.

import "./graph.css";
import type { FromView, ToView } from "../src/graph-messages.ts";
import type { GraphNode } from "../src/protocol.ts";
import { bar } from "./bar.ts";
import { arrows, cardSize, draw, element, labelSize, smallSize } from "./draw.ts";
import { type Layout, type Placed, layOut } from "./layout.ts";
import { legend } from "./legend.ts";
import { isArrow, nextCard } from "./move.ts";
import { layOutAll } from "./overview.ts";
import { around, cardsOf, isLarge } from "./part.ts";
import { View } from "./view.ts";

declare function acquireVsCodeApi(): { postMessage(message: FromView): void; setState(state: unknown): void };

type Shown = Extract<ToView, { type: "graph" }>;

const vscode = acquireVsCodeApi();
const svg = element("svg", { class: "canvas", role: "group", "aria-label": "Graph of the stack" }, arrows());
const header = document.createElement("header");
const footer = document.createElement("footer");
const empty = document.createElement("p");
empty.className = "empty";
document.body.append(header, svg, empty, footer, controls());

let shown: Shown | undefined;
let picture: SVGGElement | undefined;
let layout: Layout | undefined;
/** All of a large stack, or what is near the cursor. */
let wantsAll = false;
let marked: { node?: string; edge?: number } = {};
const view = new View(
  svg,
  () => picture,
  () => shown !== undefined && show(shown),
);

window.addEventListener("message", ({ data }: MessageEvent<ToView>) => {
  if (data.type === "graph" && looks(data) !== looks(shown)) show(data);
  if (data.type === "empty") showEmpty(data.why);
  if (data.type === "cursor") mark(data);
});
window.addEventListener("focus", () => {
  if (document.activeElement === document.body) focusCard(marked.node ?? layout?.placed[0]?.node.id);
});
document.addEventListener("keydown", hear);
vscode.postMessage({ type: "ready" });

/** What is seen of a graph: an edit that only moves its source draws nothing anew. */
function looks(message: Shown | undefined): string {
  return JSON.stringify(message, (key, value: unknown) => (key === "range" || key === "fullRange" ? undefined : value));
}

function show(message: Shown): void {
  shown = message;
  vscode.setState({ stack: message.stack });
  const { graph } = message;
  const large = isLarge(graph);
  const part = large && !wantsAll ? around(graph, marked.node) : { graph, hidden: new Map<string, number>() };
  layout = large && wantsAll ? layOutAll(graph, view.space, smallSize(graph.nodes)) : layOut(part.graph, view.space, cardSize, labelSize);
  const next = draw(layout, part.hidden, {
    openNode: (id) => vscode.postMessage({ type: "node", id }),
    openEdge: (index) => vscode.postMessage({ type: "edge", index }),
  });
  for (const card of next.querySelectorAll<SVGGElement>(".card")) {
    for (const event of ["pointerenter", "focus"]) card.addEventListener(event, () => focus(card.dataset["id"]));
    for (const event of ["pointerleave", "blur"]) card.addEventListener(event, () => focus(undefined));
  }
  const focused = focusedId();
  picture?.remove();
  picture = next;
  svg.append(next);
  showBar(message, layout, large);
  footer.replaceChildren(legend(layout, part.hidden.size > 0));
  empty.textContent = layout.placed.length === 0 ? "Nothing to draw yet: this stack has no services." : "";
  view.holds(layout);
  showMark();
  if (focused !== undefined) focusCard(focused);
}

function showEmpty(why: string): void {
  picture?.remove();
  picture = undefined;
  shown = undefined;
  header.replaceChildren();
  footer.replaceChildren();
  empty.textContent = why;
}

function showBar({ name, environment, graph }: Shown, { networks, placed }: Layout, large: boolean): void {
  const count = { all: cardsOf(graph).length, shown: placed.length };
  const turn = () => {
    wantsAll = !wantsAll;
    view.release();
    if (shown !== undefined) show(shown);
    header.querySelector<HTMLElement>(".amount")?.focus();
  };
  const open = (network: GraphNode) => vscode.postMessage({ type: "node", id: network.id });
  header.replaceChildren(...bar({ name, environment, networks, count, isLarge: large }, { light, open, turn }));
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
  for (const line of svg.querySelectorAll<SVGGElement>(".line")) {
    const alight = lit !== undefined && isLit(line);
    line.classList.toggle("dim", lit !== undefined && !alight);
    line.classList.toggle("lit", alight);
  }
}

function neighbours(id: string): string[] {
  return layout?.lines.flatMap(({ from, to }) => (from === id ? [to] : to === id ? [from] : [])) ?? [];
}

/** Takes what the cursor is in. Of a large stack the part around it is shown. */
function mark(place: { node?: string; edge?: number }): void {
  const moved = place.node !== undefined && place.node !== marked.node;
  marked = place;
  if (moved && shown !== undefined && !wantsAll && isLarge(shown.graph)) {
    view.release();
    show(shown);
  } else {
    showMark();
  }
}

function showMark(): void {
  const { node, edge } = marked;
  for (const card of svg.querySelectorAll<SVGGElement>(".card")) card.classList.toggle("marked", card.dataset["id"] === node);
  const placed = placedCard(node);
  if (placed !== undefined) view.reveal(placed.x, placed.y);
  for (const line of svg.querySelectorAll<SVGGElement>(".line")) {
    const isMarked = edge !== undefined && (line.dataset["edges"] ?? "").split(" ").includes(String(edge));
    line.classList.toggle("marked", isMarked);
  }
  for (const chip of header.querySelectorAll<HTMLElement>(".network")) chip.classList.toggle("marked", chip.dataset["id"] === node);
  stopAt(placed?.node.id ?? layout?.placed[0]?.node.id);
}

function placedCard(id: string | undefined): Placed | undefined {
  return layout?.placed.find(({ node }) => node.id === id);
}

function focusedId(): string | undefined {
  return document.activeElement instanceof SVGGElement ? document.activeElement.dataset["id"] : undefined;
}

function focusCard(id: string | undefined): void {
  const placed = placedCard(id);
  if (placed === undefined) return;
  stopAt(id)?.focus({ preventScroll: true });
  view.reveal(placed.x, placed.y);
}

/** Makes a card the one at which Tab stops; from there the arrows lead on. */
function stopAt(id: string | undefined): SVGGElement | undefined {
  let stop: SVGGElement | undefined;
  for (const card of svg.querySelectorAll<SVGGElement>(".card")) {
    const is = card.dataset["id"] === id;
    card.setAttribute("tabindex", is ? "0" : "-1");
    if (is) stop = card;
  }
  return stop;
}

function hear(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const id = focusedId();
  const from = placedCard(id);
  if (from !== undefined && id !== undefined && (event.key === "Enter" || event.key === " ")) vscode.postMessage({ type: "node", id });
  else if (from !== undefined && isArrow(event.key)) focusCard(nextCard(layout?.placed ?? [], from, event.key)?.node.id);
  else if (event.key === "Escape") vscode.postMessage({ type: "leave" });
  else if (event.key === "+" || event.key === "=") view.zoom(1.25);
  else if (event.key === "-") view.zoom(0.8);
  else if (event.key === "0") view.fit();
  else return;
  event.preventDefault();
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
    button("M8 3v10M3 8h10", "Zoom in (+)", () => view.zoom(1.25)),
    button("M3 8h10", "Zoom out (-)", () => view.zoom(0.8)),
    button("M2.5 6V2.5H6M10 2.5h3.500V6M13.500 10v3.500H10M6 13.500H2.500V10", "Show all of it (0)", () => view.fit()),
  );
  return box;
}
