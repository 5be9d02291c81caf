// The picture: cards, lines and labels as SVG. Knows nothing of messages; what is clicked it tells by calling back.

import type { GraphNode } from "../src/protocol.ts";
import { type Direction, type Layout, type Line, type Placed, type Size, curve } from "./layout.ts";

const SVG = "http://www.w3.org/2000/svg";
const NAME_FONT = 600;
/** Cards that are no higher have a name only. */
const SMALL = 30;
/** Shadows under more cards than this take longer to draw than all the rest. */
const MANY = 200;
const COLORS = ["blue", "yellow", "purple", "green", "red", "orange"];

export interface Callbacks {
  readonly openNode: (id: string) => void;
  readonly openEdge: (index: number) => void;
}

/** Glyphs of 16 by 16, by kind. */
const GLYPHS: Record<string, string> = {
  service: "M8 1.5 14 4.75v6.5L8 14.5 2 11.25v-6.5ZM2 4.75 8 8l6-3.25M8 8v6.5",
  job: "M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2ZM6.6 5.4v5.2L10.8 8Z",
  monitoring: "M1.5 8.5h3l2-5 3 9 2-5.5 1 1.5h2",
  volume: "M3 4c0-2.7 10-2.7 10 0v8c0 2.7-10 2.7-10 0ZM3 4c0 2.7 10 2.7 10 0M3 8c0 2.7 10 2.7 10 0",
};

export const GLOBE = "M8 1.5a6.5 6.5 0 1 1 0 13a6.5 6.5 0 0 1 0-13ZM1.5 8h13M8 1.5c-4 4-4 9 0 13c4-4 4-9 0-13";

export function glyph(kind: string): string {
  return GLYPHS[kind] ?? GLYPHS["service"] ?? "";
}

export function element<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number> = {},
  ...children: (Node | string)[]
): SVGElementTagNameMap[Name] {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

const ruler = document.createElement("canvas").getContext("2d");

function textWidth(text: string, size: number, weight = 400): number {
  if (ruler === null) return text.length * size * 0.6;
  ruler.font = `${weight} ${size}px ${getComputedStyle(document.body).fontFamily}`;
  return ruler.measureText(text).width;
}

/** A second line that is too long loses its middle: both ends of an image's name tell something. */
function shortened(text: string, most = 34): string {
  if (text.length <= most) return text;
  const half = (most - 1) / 2;
  return `${text.slice(0, Math.ceil(half))}…${text.slice(-Math.floor(half))}`;
}

/** What is told below the name: what it runs, else what it is, unless that is its name. */
function secondLine(node: GraphNode): string {
  const kind = node.kind === node.name ? [] : [node.kind];
  return node.image ?? [...kind, ...(node.ports ?? [])].join(" · ");
}

export function cardSize(node: GraphNode): Size {
  const name = textWidth(node.name, 13, NAME_FONT) + 22;
  const detail = textWidth(shortened(secondLine(node)), 11) + (node.published ? 22 : 0);
  const pips = (node.networks?.length ?? 0) * 11;
  return { width: Math.ceil(Math.max(name + pips + 8, detail, 96)) + 28, height: 54 };
}

/** A card with its name only, for a picture of many. */
export function smallSize(nodes: readonly GraphNode[]): Size {
  return { width: Math.ceil(Math.max(60, ...nodes.map(({ name }) => Math.min(textWidth(name, 13, NAME_FONT), 200)))) + 44, height: SMALL };
}

export function labelSize(label: string): Size {
  return { width: Math.ceil(textWidth(label, 11)) + 16, height: 18 };
}

export function networkColor(index: number): string {
  return `var(--vscode-charts-${COLORS[index % COLORS.length]})`;
}

/** `hidden` counts the neighbours of a card that are not in the picture. */
export function draw(layout: Layout, hidden: ReadonlyMap<string, number>, callbacks: Callbacks): SVGGElement {
  const colors = new Map(layout.networks.flatMap((network, index) => [network.id, network.name].map((key) => [key, networkColor(index)])));
  const lines = element("g", { class: "lines" }, ...layout.lines.map((line) => drawLine(line, layout.direction, callbacks)));
  const cards = element("g", { class: "cards" }, ...layout.placed.map((placed) => drawCard(placed, colors, hidden.get(placed.node.id) ?? 0, callbacks)));
  return element("g", layout.placed.length > MANY ? { class: "many" } : {}, lines, cards);
}

function drawCard(placed: Placed, colors: Map<string, string>, hidden: number, { openNode }: Callbacks): SVGGElement {
  const { node, x, y, width, height } = placed;
  const left = x - width / 2;
  const top = y - height / 2;
  const networks = (node.networks ?? []).filter((network) => colors.has(network));
  const below = height > SMALL ? shortened(secondLine(node)) : "";
  const line = below === "" ? height / 2 : 18.5;
  const card = element(
    "g",
    { class: "card", tabindex: -1, role: "button", "data-id": node.id, "data-networks": networks.join(" "), transform: `translate(${left} ${top})` },
    element("title", {}, tooltip(node)),
    element("rect", { class: "plate", width, height, rx: 8 }),
    element("path", { class: `glyph ${node.kind}`, transform: `translate(12 ${line - 7.6}) scale(.95)`, d: glyph(node.kind) }),
    element("text", { class: "name", x: 34, y: line + 4.5 }, height > SMALL ? node.name : shortened(node.name, 28)),
    element("text", { class: "detail", x: 13, y: 42 }, below),
    ...networks.map((network, index) =>
      element(
        "circle",
        { class: "pip", cx: width - 14 - (networks.length - 1 - index) * 11, cy: line, r: 3.5, fill: colors.get(network) ?? "currentColor" },
        element("title", {}, `network ${network}`),
      ),
    ),
  );
  if (hidden > 0) card.append(element("text", { class: "more", x: width - (node.published ? 32 : 12), y: 42, "text-anchor": "end" }, `+${hidden}`));
  if (node.published && height > SMALL) {
    const globe = element("path", { class: "published", transform: `translate(${width - 25} ${height - 23}) scale(.8)`, d: GLOBE });
    card.append(globe);
  }
  card.setAttribute("aria-label", `${node.kind} ${node.name}: open its source`);
  card.addEventListener("click", () => openNode(node.id));
  return card;
}

function tooltip(node: GraphNode): string {
  const lines = [
    `${node.kind} ${node.name}`,
    node.image ?? "",
    (node.ports ?? []).join(", "),
    (node.networks ?? []).length > 0 ? `in ${(node.networks ?? []).join(", ")}` : "",
    node.published ? "can be reached from outside" : "",
  ];
  return lines.filter((line) => line !== "").join("\n");
}

function drawLine(line: Line, direction: Direction, { openEdge }: Callbacks): SVGGElement {
  const path = curve(line.points, direction);
  const why = line.edges.map(({ edge }) => (edge.kind === "start" ? `starts after it: ${edge.why}` : `talks to it${edge.why === "main" ? "" : `: ${edge.why}`}`));
  const group = element(
    "g",
    { class: line.traffic ? "line traffic" : "line start", "data-from": line.from, "data-to": line.to, "data-edges": line.edges.map(({ index }) => index).join(" ") },
    element("title", {}, [`${line.from} → ${line.to}`, ...new Set(why)].join("\n")),
    element("path", { class: "reach", d: path }),
    element("path", { class: "way", d: path, "marker-end": line.traffic ? "url(#arrow-traffic)" : "url(#arrow-start)" }),
  );
  if (line.label !== "") {
    const middle = line.labelAt;
    const { width, height } = labelSize(line.label);
    group.append(
      element("rect", { class: "label-plate", x: middle.x - width / 2, y: middle.y - height / 2, width, height, rx: 9 }),
      element("text", { class: "label", x: middle.x, y: middle.y + 3.8, "text-anchor": "middle" }, line.label),
    );
  }
  // Where there is a choice, the place that names the other is of more use than the order that follows from it.
  const source = line.edges.find(({ edge }) => edge.kind === "traffic" && edge.range) ?? line.edges[0];
  if (source !== undefined) group.addEventListener("click", () => openEdge(source.index));
  return group;
}

export function arrows(): SVGDefsElement {
  const arrow = (name: string) =>
    element(
      "marker",
      { id: `arrow-${name}`, class: `arrow ${name}`, viewBox: "0 0 10 10", refX: 9, refY: 5, markerWidth: 7, markerHeight: 7, orient: "auto-start-reverse" },
      element("path", { d: "M1 1.5 9 5 1 8.5Z" }),
    );
  return element("defs", {}, arrow("traffic"), arrow("start"), arrow("marked"));
}
